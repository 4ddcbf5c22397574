//! Scenarios: changes of the network that are asked about and not made.

use std::fmt;

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::day;
use super::ids::{AreaId, LineId, PatternId, PersonId, PoolId, ScenarioName};
use super::interval::Instant;
use super::pattern::DutyPattern;
use super::remedy::Remedy;
use super::time::Period;

/// A scenario as its file has it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scenario {
    /// What it asks, for people.
    #[serde(default)]
    pub about: String,
    /// Changes, made in their order.
    #[serde(default)]
    pub changes: Vec<ScenarioChange>,
    /// Remedies, made after them.
    #[serde(default)]
    pub remedies: Vec<Remedy>,
}

/// A scenario that is kept.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SavedScenario {
    /// Its name.
    pub name: ScenarioName,
    /// What it changes.
    #[serde(flatten)]
    pub scenario: Scenario,
    /// When it was saved.
    pub saved_at: Instant,
    /// By whom.
    pub saved_by: String,
}

/// One change.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "change", rename_all = "kebab-case", deny_unknown_fields)]
#[schemars(rename = "Change")]
pub enum ScenarioChange {
    /// Somebody leaves: without a day, they never were there.
    RemovePerson {
        /// Who.
        person: PersonId,
        /// First day without them.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        from: Option<NaiveDate>,
    },
    /// Somebody is away.
    Absence {
        /// Who.
        person: PersonId,
        /// First and last day.
        period: Period,
    },
    /// Several people are needed at once for a while, such as for a child in the last days of life
    /// at home.
    Surge {
        /// Where.
        area: AreaId,
        /// Of which line.
        line: LineId,
        /// People needed at once, 1-50.
        people: u8,
        /// First and last day.
        period: Period,
    },
    /// A service ends: nobody serves the line any more. What was commissioned stays commissioned,
    /// so that it is missing.
    CloseLine {
        /// The line.
        line: LineId,
        /// First day without it.
        from: NaiveDate,
    },
    /// A pool ends: nobody is in it, and it owes nothing.
    ClosePool {
        /// The pool.
        pool: PoolId,
        /// First day without it.
        from: NaiveDate,
    },
    /// A duty pattern: in the place of the one with its id, or another.
    Pattern {
        /// All of it.
        pattern: Box<DutyPattern>,
    },
    /// A duty pattern ends.
    RemovePattern {
        /// Which.
        pattern: PatternId,
        /// First day without it; absent: it never was there.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        from: Option<NaiveDate>,
    },
}

impl fmt::Display for ScenarioChange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let since = |from: &Option<NaiveDate>| {
            from.map_or_else(String::new, |day| format!(" from {} on", day::written(day)))
        };
        match self {
            Self::RemovePerson { person, from } => {
                write!(f, "remove person {person}{}", since(from))
            }
            Self::Absence { person, period } => write!(f, "{person} away {}", period.written()),
            Self::Surge {
                area,
                line,
                people,
                period,
            } => write!(
                f,
                "surge: {people} at once for {line} in {area}, {}",
                period.written()
            ),
            Self::CloseLine { line, from } => {
                write!(f, "close line {line} from {} on", day::written(*from))
            }
            Self::ClosePool { pool, from } => {
                write!(f, "close pool {pool} from {} on", day::written(*from))
            }
            Self::Pattern { pattern } => write!(f, "pattern {} of {}", pattern.id, pattern.pool),
            Self::RemovePattern { pattern, from } => {
                write!(f, "remove pattern {pattern}{}", since(from))
            }
        }
    }
}
