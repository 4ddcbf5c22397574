//! One week's cover and wishes.

use super::scenario::Scenario;
use super::text::{File, Place, position, range};
use super::{DAYS, FormatError, ShiftIx, SkillIx};
use crate::formats::fault::field;

/// A week file.
#[derive(Debug, Clone)]
pub(super) struct Week {
    pub(super) cover: Vec<Cover>,
    pub(super) off: Vec<Off>,
}

/// What one shift type and skill need on each day of the week: least and best.
#[derive(Debug, Clone)]
pub(super) struct Cover {
    pub(super) shift: ShiftIx,
    pub(super) skill: SkillIx,
    pub(super) days: [(u32, u32); 7],
}

/// A nurse's wish not to work on a day of the week.
#[derive(Debug, Clone, Copy)]
pub(super) struct Off {
    pub(super) nurse: usize,
    /// `None`: any shift type.
    pub(super) shift: Option<ShiftIx>,
    /// From 0, Monday.
    pub(super) day: usize,
}

const SECTIONS: [&str; 3] = ["WEEK_DATA", "REQUIREMENTS", "SHIFT_OFF_REQUESTS"];

impl Week {
    /// Parse a week file.
    pub(super) fn read(scenario: &Scenario, place: Place, text: &str) -> Result<Self, FormatError> {
        let file = File::new(place, &SECTIONS, text)?;
        Ok(Week {
            cover: file.section("REQUIREMENTS")?.each(|f| cover(scenario, f))?,
            off: file
                .section("SHIFT_OFF_REQUESTS")?
                .each(|f| off(scenario, f))?,
        })
    }
}

/// `Early Nurse (1,1) (1,1) (0,1) (1,1) (0,1) (1,1) (1,1)`.
fn cover(scenario: &Scenario, fields: &[&str]) -> Result<Cover, String> {
    let mut days = [(0, 0); 7];
    for (n, day) in days.iter_mut().enumerate() {
        *day = range(fields, n + 2)?;
    }
    Ok(Cover {
        shift: scenario.shift(field(fields, 0)?)?,
        skill: scenario.skill(field(fields, 1)?)?,
        days,
    })
}

/// `Sara Late Sat`, `Andrea Any Tue`.
fn off(scenario: &Scenario, fields: &[&str]) -> Result<Off, String> {
    Ok(Off {
        nurse: scenario.nurse_ix(field(fields, 0)?)?,
        shift: match field(fields, 1)? {
            "Any" => None,
            name => Some(scenario.shift(name)?),
        },
        day: weekday(field(fields, 2)?)?,
    })
}

/// Days from Monday.
pub(super) fn weekday(name: &str) -> Result<usize, String> {
    position(&DAYS, |day| day, "day", name)
}
