//! What each nurse brings from before the first week, as counts.

use super::scenario::Scenario;
use super::text::{File, Place};
use super::{FormatError, ShiftIx};
use crate::formats::fault::{field, number};

/// One nurse's past.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Past {
    /// Assignments that count towards the total.
    pub(super) assignments: u32,
    /// Weekends that count towards the total.
    pub(super) weekends: u32,
    /// How the last day before the horizon was spent.
    pub(super) eve: Eve,
}

/// The run under way on the eve of the horizon.
#[derive(Debug, Clone, Copy)]
pub(super) enum Eve {
    /// Working days running, the last `same` of them of one shift type.
    Working {
        shift: ShiftIx,
        same: u32,
        days: u32,
    },
    /// Days off running.
    Off { days: u32 },
}

impl Default for Eve {
    fn default() -> Self {
        Eve::Off { days: 1 }
    }
}

const SECTIONS: [&str; 2] = ["HISTORY", "NURSE_HISTORY"];

/// Longer runs than this are a slip, not a history.
const LONGEST: u32 = 1000;

impl Past {
    /// Parse a history file: each nurse once, in the scenario's order after that.
    pub(super) fn read(scenario: &Scenario, text: &str) -> Result<Vec<Past>, FormatError> {
        let file = File::new(Place::History, &SECTIONS, text)?;
        let section = file.section("NURSE_HISTORY")?;
        let mut pasts = vec![None; scenario.nurses.len()];
        section.each(|fields| {
            let nurse = scenario.nurse_ix(field(fields, 0)?)?;
            match pasts[nurse].replace(past(scenario, fields)?) {
                Some(_) => Err("a second line for this nurse".to_owned()),
                None => Ok(()),
            }
        })?;
        let missing = pasts.iter().position(Option::is_none);
        if let Some(nurse) = missing {
            let reason = format!("no line for nurse \"{}\"", scenario.nurses[nurse].name);
            return Err(section.refuse(reason));
        }
        Ok(pasts.into_iter().flatten().collect())
    }

    /// Days before the horizon of which something is known.
    pub(super) fn days(&self) -> u32 {
        match self.eve {
            Eve::Working { days, .. } | Eve::Off { days } => days,
        }
    }
}

/// `Patrick 0 0 Night 1 4 0`: assignments, weekends, last shift, how long, working days running,
/// days off running.
fn past(scenario: &Scenario, fields: &[&str]) -> Result<Past, String> {
    let (same, days, off) = (number(fields, 4)?, number(fields, 5)?, number(fields, 6)?);
    if days > LONGEST || off > LONGEST {
        return Err(format!("a run of more than {LONGEST} days"));
    }
    let eve = match (field(fields, 3)?, same, days, off) {
        ("None", 0, 0, 1..) => Eve::Off { days: off },
        ("None", ..) => {
            return Err("no last shift: expected no working days and 1 day off or more".to_owned());
        }
        (name, 1.., _, 0) if same <= days => Eve::Working {
            shift: scenario.shift(name)?,
            same,
            days,
        },
        _ => {
            return Err("a last shift: expected 1 day of it or more, at least as many working days, and no day off".to_owned());
        }
    };
    Ok(Past {
        assignments: number(fields, 1)?,
        weekends: number(fields, 2)?,
        eve,
    })
}
