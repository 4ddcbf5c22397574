//! Units and indices: points and lengths on one unbroken time line, calendar days, and typed
//! indices.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::ops::{Add, Sub};

/// A point on one unbroken (UTC) time line, in minutes from any fixed origin that the caller
/// chooses.
///
/// Clock changes do not exist here: a duty over the spring night is 11 h long because its caller
/// says so.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Minute(pub i64);

/// A length of time in minutes, never negative where a [`Problem`](super::Problem) holds it.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Minutes(pub i64);

impl Minutes {
    /// One week.
    pub const WEEK: Minutes = Minutes(7 * 24 * 60);
    /// Twenty-four hours.
    pub const DAY: Minutes = Minutes(24 * 60);

    /// So many whole hours.
    #[must_use]
    pub const fn hours(hours: i64) -> Self {
        Minutes(hours * 60)
    }

    /// As a real number, for linear models; exact for every length a rota can hold.
    #[must_use]
    #[allow(clippy::cast_precision_loss)]
    pub const fn as_f64(self) -> f64 {
        self.0 as f64
    }
}

impl fmt::Display for Minutes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.0 / 60, self.0 % 60) {
            (h, 0) => write!(f, "{h} h"),
            (0, m) => write!(f, "{m} min"),
            (h, m) => write!(f, "{h} h {} min", m.abs()),
        }
    }
}

impl Add<Minutes> for Minute {
    type Output = Minute;
    fn add(self, length: Minutes) -> Minute {
        Minute(self.0 + length.0)
    }
}

impl Sub<Minutes> for Minute {
    type Output = Minute;
    fn sub(self, length: Minutes) -> Minute {
        Minute(self.0 - length.0)
    }
}

impl Sub for Minute {
    type Output = Minutes;
    fn sub(self, other: Minute) -> Minutes {
        Minutes(self.0 - other.0)
    }
}

/// A half-open stretch of time `[start, end)`, never empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "(Minute, Minute)", into = "(Minute, Minute)")]
pub struct Interval {
    start: Minute,
    end: Minute,
}

/// An interval that ends no later than it starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the interval from minute {} to minute {} is empty: its end must come after its start", .start.0, .end.0)]
pub struct EmptyInterval {
    /// Where it was to start.
    pub start: Minute,
    /// Where it was to end.
    pub end: Minute,
}

impl Interval {
    /// `[start, end)`.
    ///
    /// # Errors
    /// [`EmptyInterval`] unless `start < end`.
    pub fn new(start: Minute, end: Minute) -> Result<Self, EmptyInterval> {
        if start < end {
            Ok(Interval { start, end })
        } else {
            Err(EmptyInterval { start, end })
        }
    }

    /// First minute inside.
    #[must_use]
    pub const fn start(self) -> Minute {
        self.start
    }

    /// First minute after it.
    #[must_use]
    pub const fn end(self) -> Minute {
        self.end
    }

    /// How long it lasts.
    #[must_use]
    pub fn length(self) -> Minutes {
        self.end - self.start
    }

    /// Whether the two share a minute. Intervals that merely touch do not.
    #[must_use]
    pub fn overlaps(self, other: Interval) -> bool {
        self.start < other.end && other.start < self.end
    }

    /// Minutes that the two share.
    #[must_use]
    pub fn shared(self, other: Interval) -> Minutes {
        Minutes(
            (self.end.min(other.end) - self.start.max(other.start))
                .0
                .max(0),
        )
    }
}

impl TryFrom<(Minute, Minute)> for Interval {
    type Error = EmptyInterval;
    fn try_from((start, end): (Minute, Minute)) -> Result<Self, EmptyInterval> {
        Interval::new(start, end)
    }
}

impl From<Interval> for (Minute, Minute) {
    fn from(interval: Interval) -> Self {
        (interval.start, interval.end)
    }
}

/// A local calendar day, counted from some Monday: day 0, 7, 14, ... are Mondays, and days before
/// it are negative.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Day(pub i32);

impl Day {
    /// The day so many days later (or earlier, when negative).
    #[must_use]
    pub const fn plus(self, days: i32) -> Day {
        Day(self.0 + days)
    }

    /// Days from Monday: 0 is Monday, 5 Saturday, 6 Sunday.
    #[must_use]
    pub const fn weekday(self) -> u8 {
        self.0.rem_euclid(7) as u8
    }

    /// Whether this is a Saturday.
    #[must_use]
    pub const fn is_saturday(self) -> bool {
        self.weekday() == 5
    }

    /// The calendar week that it lies in.
    #[must_use]
    pub const fn week(self) -> CalendarWeek {
        CalendarWeek(self.0.div_euclid(7))
    }
}

/// A calendar week, Monday to Sunday; week 0 begins with day 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct CalendarWeek(pub i32);

/// A weekend, counted in the caller's own way (contracts define "weekend" differently); neighbours
/// differ by one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct WeekendIx(pub i32);

/// How experienced a person is: 0 is a novice, more is more.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Experience(pub u8);

macro_rules! index {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub usize);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}", self.0)
            }
        }
    )*};
}

index! {
    /// Position of a person in [`ProblemParts::people`](super::ProblemParts::people).
    PersonIx;
    /// Position of a duty in [`ProblemParts::duties`](super::ProblemParts::duties).
    DutyIx;
    /// Position of a rule in [`ProblemParts::rules`](super::ProblemParts::rules).
    RuleIx;
    /// Position of a burden in [`ProblemParts::burdens`](super::ProblemParts::burdens).
    BurdenIx;
    /// A type of duty (early, late, first-on, ...): any number, equal for duties of one type.
    GroupIx;
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn intervals_are_half_open() {
        let a = Interval::new(Minute(0), Minute(60)).unwrap();
        let b = Interval::new(Minute(60), Minute(90)).unwrap();
        assert!(!a.overlaps(b));
        assert_eq!(a.shared(b), Minutes(0));
        assert!(a.overlaps(Interval::new(Minute(59), Minute(90)).unwrap()));
        assert!(Interval::new(Minute(5), Minute(5)).is_err());
    }

    #[test]
    fn weekdays_run_from_monday_also_before_day_zero() {
        assert_eq!(Day(0).weekday(), 0);
        assert_eq!(Day(-1).weekday(), 6);
        assert!(Day(-2).is_saturday());
        assert!(Day(12).is_saturday());
    }
}
