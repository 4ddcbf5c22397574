//! What there is to say of scenarios: data only.

use serde::Serialize;

use crate::CoverMinutes;
use evenwatch_domain::ids::{RuleId, ScenarioName};
use evenwatch_domain::time::Period;

/// Things as they are beside scenarios.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ScenarioComparison {
    /// The network's name.
    pub network: String,
    /// Whether its people and values are invented; whoever shows the answer must say so.
    pub invented: bool,
    /// The days.
    pub period: Period,
    /// First things as they are, then each scenario in the order asked for.
    pub outcomes: Vec<ScenarioOutcome>,
}

/// One scenario.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ScenarioOutcome {
    /// Its name; absent for things as they are.
    pub scenario: Option<ScenarioName>,
    /// What it asks.
    pub about: String,
    /// Why it cannot be made of the present network; all numbers are then 0.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub misfit: Option<String>,
    /// Published duties that the changes leave no room for: closed, or at other hours.
    pub duties_dropped: usize,
    /// The audit's sums over all areas and lines.
    #[serde(flatten)]
    pub minutes: CoverMinutes,
    /// Each statement of the standards.
    pub statements: Vec<StatementOutcome>,
    /// Where several people are needed at once: person-minutes missing of them, with the duties
    /// that stand; absent without a surge.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub surge_missing_minutes: Option<i64>,
    /// What planning anew gives, where it was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub planned: Option<PlannedOutcome>,
}

/// How far a statement is met.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct StatementOutcome {
    /// Which, such as QS160-6.
    pub statement: RuleId,
    /// Share of the time in which all of it is there, by area-hours, 0-1; absent where nothing is
    /// required.
    pub met_share: Option<f64>,
    /// The same, each area weighted by its children known.
    pub child_met_share: Option<f64>,
}

/// Plans made anew without goodwill: one for cover alone, one for every aim.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct PlannedOutcome {
    /// Minutes paid for that a lawful rota could cover.
    pub deliverable_minutes: i64,
    /// No lawful rota covers more, proved.
    pub most_minutes: i64,
    /// Required and missing in that rota.
    pub gap_minutes: i64,
    /// Largest unevenness of the whole plan, weighted hours per WTE; 0 is even.
    pub evenness_worst: f64,
    /// All unevenness of it.
    pub evenness_all: f64,
    /// Person-minutes of a surge missing in it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub surge_missing_minutes: Option<i64>,
}
