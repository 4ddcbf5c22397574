//! The program's clock: one value, made at the edge and handed down. It is the machine's, or set:
//! ahead of the machine's or behind it by a fixed span, so that a date to come can be tried out.

use std::fmt;
use std::sync::Arc;

use chrono::{SubsecRound, TimeDelta};

use super::interval::Instant;

/// Where the time comes from.
#[derive(Clone)]
pub struct ProgramClock {
    machine: Arc<dyn Fn() -> Instant + Send + Sync>,
    ahead: TimeDelta,
}

/// How a clock is set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SetClock {
    /// It shows this at first, and runs on from there.
    At(Instant),
    /// It shows so much more than the machine's, or less.
    Ahead(TimeDelta),
}

impl ProgramClock {
    /// The same clock, set.
    #[must_use]
    pub fn set(self, setting: SetClock) -> Self {
        let ahead = match setting {
            SetClock::At(instant) => instant - (self.machine)(),
            SetClock::Ahead(span) => span,
        };
        Self { ahead, ..self }
    }

    /// What it shows, in whole seconds: everything is stored so, and an answer has the same time
    /// before it is stored and after.
    #[must_use]
    pub fn now(&self) -> Instant {
        let machine = (self.machine)();
        // Nobody sets it to the calendar's very end, and a clock that stops there is better than a
        // program that does.
        let end = if self.ahead < TimeDelta::zero() {
            Instant::MIN_UTC
        } else {
            Instant::MAX_UTC
        };
        let now = machine.checked_add_signed(self.ahead).unwrap_or(end);
        now.trunc_subsecs(0)
    }
}

/// A clock that shows what the function says: the machine's, or a test's own.
impl<F> From<F> for ProgramClock
where
    F: Fn() -> Instant + Send + Sync + 'static,
{
    fn from(machine: F) -> Self {
        Self {
            machine: Arc::new(machine),
            ahead: TimeDelta::zero(),
        }
    }
}

impl fmt::Debug for ProgramClock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Clock")
            .field("ahead", &self.ahead)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn machine() -> Instant {
        "2026-11-30T12:00:00Z".parse().unwrap()
    }

    #[test]
    fn a_clock_that_is_set_runs_on_with_the_machine_s() {
        let clock = ProgramClock::from(machine);
        assert_eq!(clock.now(), machine());
        let leap = "2028-02-29T23:30:00Z".parse().unwrap();
        let set = clock.clone().set(SetClock::At(leap));
        assert_eq!(set.now(), leap);
        let later = ProgramClock {
            machine: Arc::new(|| machine() + TimeDelta::minutes(45)),
            ..set
        };
        assert_eq!(later.now(), leap + TimeDelta::minutes(45));
        let behind = clock.set(SetClock::Ahead(TimeDelta::days(-2)));
        assert_eq!(behind.now(), machine() - TimeDelta::days(2));
    }

    #[test]
    fn a_clock_shows_whole_seconds() {
        let clock = ProgramClock::from(|| machine() + TimeDelta::milliseconds(999));
        assert_eq!(clock.now(), machine());
    }

    #[test]
    fn a_clock_set_beyond_the_calendar_stops_at_its_end() {
        let clock = ProgramClock::from(machine).set(SetClock::Ahead(TimeDelta::MAX));
        assert_eq!(clock.now(), Instant::MAX_UTC.trunc_subsecs(0));
    }
}
