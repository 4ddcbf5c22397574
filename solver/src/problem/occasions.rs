//! What is borne once, however many duties it takes: a weekend, a bank holiday, a night.

use super::units::{BurdenIx, Interval};
use serde::{Deserialize, Serialize};

/// Something that counts one unit of a burden for whoever holds any duty of it, and no more for
/// whoever holds several.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Occasion {
    /// Of which burden.
    pub burden: BurdenIx,
    /// Which one of it: any number, the same for all duties that are part of it.
    pub number: u32,
}

/// The fewest people who can fill some duties, each with the places that it has: as many as are
/// needed at one moment, since nobody is on two duties at once.
///
/// ```
/// use evenwatch_solver::problem::{Interval, Minute, fewest_people};
/// let at = |from, to| Interval::new(Minute(from), Minute(to)).unwrap();
/// assert_eq!(fewest_people(&[(at(0, 720), 1), (at(720, 1440), 2), (at(700, 740), 1)]), 3);
/// ```
#[must_use]
pub fn fewest_people(duties: &[(Interval, u32)]) -> u32 {
    // The most are needed when some duty begins.
    let begins = duties.iter().map(|(begun, _)| begun.start());
    let needed = begins.map(|begin| {
        let there = duties
            .iter()
            .filter(|(duty, _)| duty.start() <= begin && begin < duty.end());
        there.fold(0_u32, |sum, (_, places)| sum.saturating_add(*places))
    });
    needed.max().unwrap_or(0)
}
