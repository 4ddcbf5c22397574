//! The scenario: skills, shift types, contracts, nurses, and what may not follow what.

use super::text::{File, Place, position, range};
use super::{FormatError, ShiftIx, SkillIx};
use crate::formats::fault::{field, number};

/// A scenario file.
#[derive(Debug, Clone)]
pub(super) struct Scenario {
    pub(super) name: String,
    pub(super) weeks: usize,
    pub(super) skills: Vec<String>,
    pub(super) shifts: Vec<Shift>,
    pub(super) contracts: Vec<Contract>,
    pub(super) nurses: Vec<Nurse>,
}

/// A shift type.
#[derive(Debug, Clone)]
pub(super) struct Shift {
    pub(super) name: String,
    /// Shortest and longest run, in days.
    pub(super) run: (u32, u32),
    /// What may not follow on the next day.
    pub(super) barred: Vec<ShiftIx>,
}

/// What a contract asks over the whole horizon; ranges are least and most.
#[derive(Debug, Clone)]
pub(super) struct Contract {
    name: String,
    pub(super) assignments: (u32, u32),
    pub(super) working_run: (u32, u32),
    pub(super) rest_run: (u32, u32),
    pub(super) weekends: u32,
    pub(super) complete_weekends: bool,
}

/// A nurse.
#[derive(Debug, Clone)]
pub(super) struct Nurse {
    pub(super) name: String,
    /// Position of the contract.
    pub(super) contract: usize,
    pub(super) skills: Vec<SkillIx>,
}

const SECTIONS: [&str; 7] = [
    "SCENARIO",
    "WEEKS",
    "SKILLS",
    "SHIFT_TYPES",
    "FORBIDDEN_SHIFT_TYPES_SUCCESSIONS",
    "CONTRACTS",
    "NURSES",
];

impl Scenario {
    /// Parse a scenario file.
    pub(super) fn read(text: &str) -> Result<Self, FormatError> {
        let file = File::new(Place::Scenario, &SECTIONS, text)?;
        let mut scenario = Scenario {
            name: file.section("SCENARIO")?.value.unwrap_or("").to_owned(),
            weeks: file.section("WEEKS")?.number()?,
            skills: file
                .section("SKILLS")?
                .each(|f| Ok(field(f, 0)?.to_owned()))?,
            shifts: file.section("SHIFT_TYPES")?.each(shift)?,
            contracts: file.section("CONTRACTS")?.each(contract)?,
            nurses: Vec::new(),
        };
        let successions = file.section("FORBIDDEN_SHIFT_TYPES_SUCCESSIONS")?;
        for (shift, barred) in successions.each(|f| scenario.succession(f))? {
            scenario.shifts[shift.0].barred = barred;
        }
        scenario.nurses = file.section("NURSES")?.each(|f| scenario.nurse(f))?;
        let small = |n: &usize| (1..=520).contains(n);
        if !small(&scenario.weeks) {
            let reason = "expected 1 to 520 weeks".to_owned();
            return Err(file.section("WEEKS")?.refuse(reason));
        }
        Ok(scenario)
    }

    /// A shift type by name.
    pub(super) fn shift(&self, name: &str) -> Result<ShiftIx, String> {
        position(&self.shifts, |s| &s.name, "shift type", name).map(ShiftIx)
    }

    /// A skill by name.
    pub(super) fn skill(&self, name: &str) -> Result<SkillIx, String> {
        position(&self.skills, |s| s, "skill", name).map(SkillIx)
    }

    /// A nurse by name.
    pub(super) fn nurse_ix(&self, name: &str) -> Result<usize, String> {
        position(&self.nurses, |n| &n.name, "nurse", name)
    }

    /// `Night 2 Early Late`: neither may follow a night.
    fn succession(&self, fields: &[&str]) -> Result<(ShiftIx, Vec<ShiftIx>), String> {
        let barred = counted(fields, 1)?.iter().map(|name| self.shift(name));
        Ok((
            self.shift(field(fields, 0)?)?,
            barred.collect::<Result<_, _>>()?,
        ))
    }

    /// `Patrick FullTime 2 HeadNurse Nurse`.
    fn nurse(&self, fields: &[&str]) -> Result<Nurse, String> {
        let contract = field(fields, 1)?;
        let skills = counted(fields, 2)?.iter().map(|name| self.skill(name));
        Ok(Nurse {
            name: field(fields, 0)?.to_owned(),
            contract: position(&self.contracts, |c| &c.name, "contract", contract)?,
            skills: skills.collect::<Result<_, _>>()?,
        })
    }
}

/// Fields after a count, as many as it says.
fn counted<'f, 'a>(fields: &'f [&'a str], at: usize) -> Result<&'f [&'a str], String> {
    let count: usize = number(fields, at)?;
    let rest = &fields[at + 1..];
    if rest.len() == count {
        return Ok(rest);
    }
    Err(format!("{count} names announced, {} given", rest.len()))
}

/// `Early (2,5)`.
fn shift(fields: &[&str]) -> Result<Shift, String> {
    Ok(Shift {
        name: field(fields, 0)?.to_owned(),
        run: run(fields, 1)?,
        barred: Vec::new(),
    })
}

/// `FullTime (15,22) (3,5) (2,3) 2 1`.
fn contract(fields: &[&str]) -> Result<Contract, String> {
    Ok(Contract {
        name: field(fields, 0)?.to_owned(),
        assignments: range(fields, 1)?,
        working_run: run(fields, 2)?,
        rest_run: run(fields, 3)?,
        weekends: number(fields, 4)?,
        complete_weekends: match number(fields, 5)? {
            0_u8 => false,
            1 => true,
            other => return Err(format!("field 6 is {other}, expected 0 or 1")),
        },
    })
}

/// A run lasts at least a day.
fn run(fields: &[&str], at: usize) -> Result<(u32, u32), String> {
    match range(fields, at)? {
        (0, _) => Err(format!("field {} allows runs of 0 days", at + 1)),
        range => Ok(range),
    }
}
