//! Standards: what must be reachable when, as data from `config/standards`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::agreement::WeeklyHours;
use super::ids::{RuleId, StandardId};
use super::interval::{Interval, IntervalSet};
use super::organisation::Validity;
use super::service_line::ServiceKind;

/// One statement of a standard: all of some kinds of service at once, over some hours.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Statement {
    /// Its id, such as `QS160-6`.
    pub id: RuleId,
    /// What it asks, in one sentence for people.
    pub asks: String,
    /// Every one of these must be reachable: cover is their intersection.
    pub all_of: Vec<ServiceKind>,
    /// Hours of the week asked for; every hour where empty.
    #[serde(default)]
    pub hours: Vec<WeeklyHours>,
}

impl Statement {
    /// The instants of `within` that the statement is about.
    #[must_use]
    pub fn instants(&self, within: Interval) -> IntervalSet {
        WeeklyHours::instants(&self.hours, Validity::default(), within)
    }
}

/// A standard.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Standard {
    /// Its id; also the name of its file.
    pub id: StandardId,
    /// Name for people.
    pub name: String,
    /// Where it is published.
    pub source: String,
    /// Its statements.
    pub statements: Vec<Statement>,
}
