//! When to stop with what is done beside the search: making the problem before it, and telling of the roster after it.

use crate::limits::{Control, Limits};
use crate::outcome::Stop;
use crate::watch::Memory;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// The caller's limits from a moment on.
pub struct Halt<'a> {
    begun: Instant,
    time: Duration,
    cancel: Option<&'a AtomicBool>,
    memory: Option<Memory<'a>>,
}

impl<'a> Halt<'a> {
    /// The limits begin to count now.
    #[must_use]
    pub fn begin(limits: &Limits, control: &Control<'a>) -> Self {
        Halt {
            begun: Instant::now(),
            time: limits.time,
            cancel: control.cancel,
            memory: limits
                .memory
                .zip(control.resident)
                .map(|(limit, resident)| Memory::new(limit, resident)),
        }
    }

    /// Nothing is limited.
    #[must_use]
    pub fn never() -> Self {
        Halt {
            begun: Instant::now(),
            time: Duration::MAX,
            cancel: None,
            memory: None,
        }
    }

    /// What says that it is time to stop; `None`: go on.
    #[must_use]
    pub fn stopped(&self) -> Option<Stop> {
        self.stopped_after(Duration::ZERO)
    }

    /// The same with so much more time: what must be told of a roster is told a little beyond the limit.
    #[must_use]
    pub fn stopped_after(&self, more: Duration) -> Option<Stop> {
        if self.cancel.is_some_and(|flag| flag.load(Ordering::Relaxed)) {
            Some(Stop::Cancelled)
        } else if self.begun.elapsed() >= self.time.saturating_add(more) {
            Some(Stop::TimeLimit)
        } else if self.memory.as_ref().is_some_and(Memory::passed) {
            Some(Stop::MemoryLimit)
        } else {
            None
        }
    }

    /// Since it began.
    #[must_use]
    pub fn elapsed(&self) -> Duration {
        self.begun.elapsed()
    }

    /// The time allowed in all.
    #[must_use]
    pub fn time(&self) -> Duration {
        self.time
    }

    /// Time that is left.
    #[must_use]
    pub fn left(&self) -> Duration {
        self.time.saturating_sub(self.elapsed())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_limit_reached_is_named() {
        let stop = AtomicBool::new(true);
        let much = || Some(2_u64);
        let limits = |seconds, memory| Limits {
            time: Duration::from_secs(seconds),
            memory,
            ..Limits::default()
        };
        let control = Control {
            resident: Some(&much),
            ..Control::default()
        };
        let cancelled = Control {
            cancel: Some(&stop),
            ..control
        };
        for (limits, control, wanted) in [
            (limits(600, None), control, None),
            (limits(0, None), control, Some(Stop::TimeLimit)),
            (limits(600, Some(1)), control, Some(Stop::MemoryLimit)),
            (limits(600, Some(2)), control, None),
            (limits(0, Some(1)), cancelled, Some(Stop::Cancelled)),
        ] {
            assert_eq!(Halt::begin(&limits, &control).stopped(), wanted);
        }
        assert_eq!(Halt::never().stopped(), None);
        let late = Halt::begin(&limits(0, None), &control);
        assert_eq!(late.stopped_after(Duration::from_secs(600)), None);
        assert_eq!(late.left(), Duration::ZERO);
    }
}
