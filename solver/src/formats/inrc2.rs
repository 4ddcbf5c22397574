//! The text format of the second international nurse rostering competition (INRC-II), read as one
//! static problem over all its weeks.
//!
//! The competition deals its weeks out one by one; here a scenario, one initial history and every
//! week are known from the start, as in Ceschia, Dang, De Causmaecker, Haspeslagh and Schaerf, *The
//! second international nurse rostering competition*, Annals of Operations Research 274 (2019). A
//! duty is one day, shift type and skill, and lasts the whole day, so that nobody holds two. A
//! roster costs what the organisers' validator says of the weeks in a row:
//!
//! | | rule | here | weight |
//! |---|---|---|---|
//! | H1 | one assignment a day | `NO-OVERLAP` | hard |
//! | H2 | minimum cover | [`Duty::least`](crate::problem::Duty::least) | hard |
//! | H3 | forbidden successions | `H3` | hard |
//! | H4 | the skill asked for | candidates | hard |
//! | S1 | optimal cover | [`Duty::need`](crate::problem::Duty::need) | 30 a nurse |
//! | S2 | shortest and longest run of a shift type | `S2` | 15 a day |
//! | S2 | shortest and longest run of working days | `S2-WORK` | 30 a day |
//! | S3 | shortest and longest run of days off | `S3` | 30 a day |
//! | S4 | wishes for a shift or a day off | preferences | 10 an assignment |
//! | S5 | complete weekends | `S5` | 30 a weekend |
//! | S6 | total assignments | `S6` | 20 an assignment |
//! | S7 | working weekends | `S7` | 30 a weekend |
//!
//! A history comes as counts; they are made into past works, so many days of the last shift before
//! the horizon, so that rules look back on them as on any past. The run under way at the end of the
//! last week may go on: no minimum binds it.

mod build;
mod history;
mod scenario;
mod solution;
mod text;
mod week;

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;

use super::FormatError;
use crate::problem::{DutyIx, Problem};
use history::Past;
use scenario::Scenario;
use text::Place;
use week::Week;

/// An instance read.
#[derive(Debug, Clone)]
pub struct Inrc2Instance {
    /// As a problem, with the weighted objective.
    pub problem: Problem,
    scenario: Scenario,
}

/// Read a scenario, the history before the first week, and the weeks in order.
///
/// # Errors
/// The first line that does not fit, with its file, section and number; or a number of weeks that
/// is not the scenario's.
pub fn read(scenario: &str, history: &str, weeks: &[&str]) -> Result<Inrc2Instance, FormatError> {
    let scenario = Scenario::read(scenario)?;
    if weeks.len() != scenario.weeks {
        return Err(FormatError::Absent {
            place: "weeks".to_owned(),
            reason: format!(
                "{} given, but the scenario has {}; its limits hold for exactly so many",
                weeks.len(),
                scenario.weeks
            ),
        });
    }
    let pasts = Past::read(&scenario, history)?;
    let weeks = weeks.iter().enumerate();
    let weeks = weeks.map(|(n, text)| Week::read(&scenario, Place::Week(n), text));
    let weeks: Vec<Week> = weeks.collect::<Result<_, _>>()?;
    Ok(Inrc2Instance {
        problem: build::problem(&scenario, &pasts, &weeks)?,
        scenario,
    })
}

/// Days of a week as the format writes them.
const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

/// A shift type of a scenario.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct ShiftIx(usize);

/// A skill of a scenario.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct SkillIx(usize);

impl Scenario {
    /// Duties stand by day, then shift type, then skill; days count from the first of the first
    /// week.
    fn duty(&self, day: usize, shift: ShiftIx, skill: SkillIx) -> DutyIx {
        DutyIx((day * self.shifts.len() + shift.0) * self.skills.len() + skill.0)
    }

    /// The reverse of [`Self::duty`].
    fn cell(&self, duty: DutyIx) -> (usize, ShiftIx, SkillIx) {
        let (rest, skill) = (duty.0 / self.skills.len(), duty.0 % self.skills.len());
        let (day, shift) = (rest / self.shifts.len(), rest % self.shifts.len());
        (day, ShiftIx(shift), SkillIx(skill))
    }

    /// How many days the weeks have together.
    fn days(&self) -> usize {
        self.weeks * 7
    }
}
