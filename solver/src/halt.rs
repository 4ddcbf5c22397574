//! When to stop with what is done beside the search: making the problem before it, and telling of
//! the roster after it.

use crate::budget::MemoryMeter;
use crate::limits::{Control, Limits};
use crate::outcome::Stop;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// The caller's limits from a moment on.
pub struct Halt<'a> {
    begun: Instant,
    time: Duration,
    cancel: Option<&'a AtomicBool>,
    memory: Option<MemoryMeter<'a>>,
}

impl<'a> Halt<'a> {
    /// The limits begin to count now.
    #[must_use]
    pub fn begin(limits: &Limits, control: &Control<'a>) -> Self {
        Self::since(Instant::now(), limits, control)
    }

    /// The limits began to count at a moment that is past: reading what a problem is made from
    /// counts as well.
    #[must_use]
    pub fn since(begun: Instant, limits: &Limits, control: &Control<'a>) -> Self {
        Halt {
            begun,
            time: limits.time,
            cancel: control.cancel,
            memory: limits
                .memory
                .zip(control.resident)
                .map(|(limit, resident)| MemoryMeter::new(limit, resident)),
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
        if self.memory.as_ref().is_some_and(MemoryMeter::passed) {
            return self.stopped_by(self.time, 0).or(Some(Stop::MemoryLimit));
        }
        self.stopped_by(self.time, 0)
    }

    /// The same for work after which something is left to do: it ends so long after the beginning,
    /// and where so many bytes more would pass the limit.
    #[must_use]
    pub fn stopped_by(&self, until: Duration, bytes: u64) -> Option<Stop> {
        let has_room = |memory: &MemoryMeter<'_>| bytes == 0 || memory.has_room(bytes);
        if self.cancel.is_some_and(|flag| flag.load(Ordering::Relaxed)) {
            Some(Stop::Cancelled)
        } else if self.begun.elapsed() >= until {
            Some(Stop::TimeLimit)
        } else if !self.memory.as_ref().is_none_or(has_room) {
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
    #![allow(clippy::unwrap_used)]
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
        assert_eq!(late.stopped_by(Duration::from_secs(600), 0), None);
        assert_eq!(late.left(), Duration::ZERO);
    }

    #[test]
    fn what_is_done_before_and_what_is_left_to_do_afterwards_count() {
        let second = Duration::from_secs(1);
        let limits = Limits {
            time: 3600 * second,
            memory: Some(10),
            ..Limits::default()
        };
        let eight = || Some(8_u64);
        let control = Control {
            resident: Some(&eight),
            ..Control::default()
        };
        let ago = |time: Duration| Instant::now().checked_sub(time).unwrap();
        let halt = Halt::since(ago(2 * second), &limits, &control);
        assert!(halt.left() <= 3598 * second);
        assert_eq!(halt.stopped(), None);
        assert_eq!(halt.stopped_by(2 * second, 0), Some(Stop::TimeLimit));
        assert_eq!(halt.stopped_by(limits.time, 2), None);
        assert_eq!(halt.stopped_by(limits.time, 3), Some(Stop::MemoryLimit));
        let over = Halt::since(ago(3600 * second), &limits, &control);
        assert_eq!(over.stopped(), Some(Stop::TimeLimit));
    }
}
