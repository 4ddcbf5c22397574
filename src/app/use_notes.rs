//! Notes of use: when a key, a session or a calendar link was used last. They are a nicety. What
//! was asked for is answered whether or not they can be written: on a full disk, in a database that
//! takes no writes, and behind a writer that holds up all others.

use std::sync::atomic::{AtomicI64, Ordering};

use super::state::AppContext;
use evenwatch_domain::interval::Instant;
use evenwatch_store::{StoreError, WriteTx};

/// For how long none is tried after one that could not be written. Seconds: each would wait for the
/// database again.
const REST: i64 = 60;

/// When notes are written again after one failed.
#[derive(Debug)]
pub(super) struct UseNotes {
    /// In seconds.
    from: AtomicI64,
}

impl Default for UseNotes {
    fn default() -> Self {
        Self {
            from: AtomicI64::new(i64::MIN),
        }
    }
}

impl UseNotes {
    /// Whether one was tried in vain a moment ago; a clock that was ahead and is put right ends
    /// the rest.
    fn rest(&self, now: i64) -> bool {
        let from = self.from.load(Ordering::Relaxed);
        (now..=now.saturating_add(REST)).contains(&from) && from != now
    }

    fn failed(&self, now: i64) {
        self.from.store(now.saturating_add(REST), Ordering::Relaxed);
    }
}

impl AppContext {
    /// Writes a note of use, where that can be done.
    pub(super) fn note_use(
        &self,
        now: Instant,
        note: impl FnMut(&mut WriteTx<'_>) -> Result<(), StoreError>,
    ) {
        let now = now.timestamp();
        if self.use_notes().rest(now) {
            return;
        }
        if let Err(error) = self.store().write(note) {
            self.use_notes().failed(now);
            tracing::warn!("when keys and calendar links were used last is not noted: {error}");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notes_rest_for_a_minute_and_no_clock_makes_it_longer() {
        let notes = UseNotes::default();
        assert!(!notes.rest(0));
        notes.failed(1_000);
        for (now, rests) in [(1_000, true), (1_059, true), (1_060, false), (900, false)] {
            assert_eq!(notes.rest(now), rests, "{now}");
        }
    }
}
