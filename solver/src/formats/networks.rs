//! Invented on-call networks of any size, to measure on: the same size and seed always give the
//! same problem.
//!
//! The published instances are wards with shifts; these are what the planner is for: pools on call
//! from home over boards, with the contracts, burdens and weights that the planner gives
//! (`config/contracts`), 25 to 30 days of leave a year, part-time people, burdens carried from the
//! year before, wishes, unpaid availability and four weeks of past duties. The horizon starts on
//! Monday 21 December 2026, so that Christmas lies in it. Everything in them is invented.
//!
//! A board has four nurse pools of 6 to 9 people (first-on), and an access line of 9. Up to three
//! neighbouring boards share a pool of consultants (second-on). Six boards make a region. One
//! person in ten serves in a second pool of the same region, so that a region falls into fewer
//! parts than it has pools, and regions stay independent of each other. What is due from each
//! person is shared pool by pool, as the planner does it.
//!
//! ```
//! use evenwatch_solver::Problem;
//! use evenwatch_solver::formats::networks::{Size, invent};
//!
//! let problem = Problem::new(invent("s".parse::<Size>()?, 1)?)?;
//! assert_eq!(problem.people().len(), 8);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod dice;
mod due;
mod duties;
mod people;
mod pools;
mod terms;
mod wishes;

use crate::bearers::expected_bearers;
use crate::problem::{
    Burden, Day, EmptyInterval, Interval, Minute, Minutes, Problem, ProblemParts,
};
use std::str::FromStr;
use thiserror::Error;

/// How large a network to invent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Size {
    /// `s`: one pool of 8 nurses, 13 weeks.
    Small,
    /// `m`: one board, 6 pools, 45 people, 26 weeks.
    Medium,
    /// `l`: 36 boards, 192 pools, 1,500 people, 13 weeks.
    Large,
    /// `boards=N`, 1 to 1000: so many boards of about 42 people each, 13 weeks, for growth curves.
    Boards(u16),
}

/// Not a size.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("\"{0}\" is no size; give s, m, l or boards=N with N from 1 to 1000")]
pub struct NoSize(String);

impl FromStr for Size {
    type Err = NoSize;

    fn from_str(text: &str) -> Result<Self, NoSize> {
        match text {
            "s" => Ok(Size::Small),
            "m" => Ok(Size::Medium),
            "l" => Ok(Size::Large),
            other => other
                .strip_prefix("boards=")
                .and_then(|n| n.parse().ok())
                .filter(|n| (1..=1000).contains(n))
                .map(Size::Boards)
                .ok_or_else(|| NoSize(other.to_owned())),
        }
    }
}

impl Size {
    /// Weeks planned.
    #[must_use]
    pub const fn weeks(self) -> u16 {
        match self {
            Size::Medium => 26,
            Size::Small | Size::Large | Size::Boards(_) => 13,
        }
    }

    /// Boards; one for the small network's single pool too.
    #[must_use]
    pub const fn boards(self) -> u16 {
        match self {
            Size::Small | Size::Medium => 1,
            Size::Large => 36,
            Size::Boards(boards) => boards,
        }
    }

    /// Days planned.
    fn days(self) -> i32 {
        i32::from(self.weeks()) * 7
    }
}

/// Weeks of past duties, on which rules look back.
const PAST_WEEKS: i32 = 4;

/// Burdens and weights as the planner has them: hours out of hours weigh 1, a night its seven hours
/// of 23:00-06:00, a weekend a day of it, a bank holiday twice that, a named day (Christmas, New
/// Year) more than any other.
const BURDENS: [(&str, f64); 5] = [
    ("out-of-hours", 1.0),
    ("nights", 7.0),
    ("weekends", 12.0),
    ("bank-holidays", 24.0),
    ("named-days", 36.0),
];

/// Invent a network; tiers are its objective.
///
/// # Errors
/// Never for a size that was parsed: an interval that is empty is passed on rather than hidden.
pub fn invent(size: Size, seed: u64) -> Result<ProblemParts, EmptyInterval> {
    let last = Day(size.days() - 1);
    let horizon = Interval::new(midnight(Day(0)), midnight(last.plus(1)))?;
    let mut parts = ProblemParts::over(horizon, Day(0), last);
    parts.history_from = midnight(Day(-7 * PAST_WEEKS));
    parts.burdens = BURDENS
        .map(|(name, weight)| Burden {
            name: name.to_owned(),
            weight,
        })
        .to_vec();
    let mut pools = pools::pools(size);
    let mut staff = people::staff(&mut pools, size, seed);
    pools::second_pools(&mut pools, &mut staff, size, seed);
    let shifts = duties::shifts(&pools, Day(0), last)?;
    let pools_of = due::pools_of(&shifts);
    duties::add(&mut parts, &pools, &staff, shifts);
    people::add(&mut parts, &pools, &staff, seed)?;
    // What is invented is never refused.
    let bearers = Problem::new(parts.clone()).map(|problem| expected_bearers(&problem));
    let bearers = bearers.unwrap_or_default();
    due::add(&mut parts, &pools, &staff, &pools_of, &bearers);
    wishes::add(&mut parts, seed);
    Ok(parts)
}

/// The first minute of a day.
fn midnight(day: Day) -> Minute {
    at(day, 0)
}

/// So many hours after the midnight with which a day begins.
fn at(day: Day, hour: i64) -> Minute {
    Minute(i64::from(day.0) * Minutes::DAY.0 + hour * 60)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
