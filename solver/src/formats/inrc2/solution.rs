//! Rosters in the organisers' solution format: one file a week.

use super::scenario::Scenario;
use super::text::{File, Place};
use super::week::weekday;
use super::{DAYS, FormatError, Inrc2Instance};
use crate::formats::fault::field;
use crate::outcome::Roster;
use crate::problem::{DutyIx, PersonIx};
use std::fmt::Write as _;

const SECTIONS: [&str; 2] = ["SOLUTION", "ASSIGNMENTS"];

impl Inrc2Instance {
    /// A roster as the organisers' texts, one for each week in order.
    #[must_use]
    pub fn solutions(&self, roster: &Roster) -> Vec<String> {
        (0..self.scenario.weeks)
            .map(|week| week_text(&self.scenario, roster, week))
            .collect()
    }

    /// The roster that the organisers' texts of all weeks, in order, describe.
    ///
    /// # Errors
    /// The first line that does not fit, with its week, section and number; or a number of weeks
    /// that does not fit.
    pub fn roster(&self, solutions: &[&str]) -> Result<Roster, FormatError> {
        if solutions.len() != self.scenario.weeks {
            return Err(FormatError::Absent {
                place: "solutions".to_owned(),
                reason: format!(
                    "{} given for {} weeks",
                    solutions.len(),
                    self.scenario.weeks
                ),
            });
        }
        let mut roster = Roster::empty(self.scenario.nurses.len());
        for (week, text) in solutions.iter().enumerate() {
            let file = File::new(Place::Solution(week), &SECTIONS, text)?;
            let parse = |fields: &[&str]| assignment(&self.scenario, week, fields);
            for (person, duty) in file.section("ASSIGNMENTS")?.each_announced(parse)? {
                roster.give(person, duty);
            }
        }
        Ok(roster)
    }
}

fn week_text(scenario: &Scenario, roster: &Roster, week: usize) -> String {
    let mut lines = String::new();
    let mut count = 0;
    for (person, duty) in roster.pairs() {
        let (day, shift, skill) = scenario.cell(duty);
        if day / 7 == week {
            count += 1;
            let _ = writeln!(
                lines,
                "{} {} {} {}",
                scenario.nurses[person.0].name,
                DAYS[day % 7],
                scenario.shifts[shift.0].name,
                scenario.skills[skill.0]
            );
        }
    }
    let name = &scenario.name;
    format!("SOLUTION\n{week} {name}\n\nASSIGNMENTS = {count}\n{lines}")
}

/// `Patrick Mon Night Nurse`.
fn assignment(
    scenario: &Scenario,
    week: usize,
    fields: &[&str],
) -> Result<(PersonIx, DutyIx), String> {
    let person = scenario.nurse_ix(field(fields, 0)?)?;
    let day = 7 * week + weekday(field(fields, 1)?)?;
    let shift = scenario.shift(field(fields, 2)?)?;
    let skill = scenario.skill(field(fields, 3)?)?;
    Ok((PersonIx(person), scenario.duty(day, shift, skill)))
}
