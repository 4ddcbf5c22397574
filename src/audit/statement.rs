//! What an audit says of standards: a statement is met in an instant where all of its kinds of service are there at once.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::answer::{Answers, Tallies};
use super::grid::Grid;
use super::inequality::Inequality;
use super::outcome::share;
use crate::domain::ids::{AreaId, OdsCode, RuleId, StandardId};
use crate::domain::organisation::NhsRegion;
use crate::domain::service_line::ServiceKind;

/// One statement of one standard over the whole network.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct StatementAudit {
    /// The standard.
    pub standard: StandardId,
    /// The statement, such as `QS160-6`.
    pub statement: RuleId,
    /// What it asks, for people.
    pub asks: String,
    /// The kinds of service that must be there at once.
    pub all_of: Vec<ServiceKind>,
    /// Over all areas.
    pub overall: StatementSums,
    /// By hour of the week, over all areas.
    pub grid: Grid,
    /// Each kind of service by itself over all areas, in the statement's order.
    #[serde(default)]
    pub kinds: Vec<KindAnswers>,
    /// How unequal areas are.
    #[serde(default)]
    pub inequality: Inequality,
    /// By region, in the order of their codes.
    #[serde(default)]
    pub regions: Vec<StatementRegion>,
    /// By board, in the network's order.
    pub boards: Vec<StatementBoard>,
    /// By area, in the network's order.
    pub areas: Vec<StatementArea>,
}

/// The questionnaire of one kind of service over several areas.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct KindAnswers {
    /// The kind.
    pub kind: ServiceKind,
    /// How many areas gave which answer.
    pub answers: Tallies,
}

/// A region's part.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct StatementRegion {
    /// The region's code.
    pub region: NhsRegion,
    /// Its name.
    pub name: String,
    /// Each kind of service by itself.
    pub kinds: Vec<KindAnswers>,
    /// How unequal its areas are.
    pub inequality: Inequality,
    /// Its sums.
    #[serde(flatten)]
    pub sums: StatementSums,
}

/// A board's part.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct StatementBoard {
    /// The board.
    pub board: OdsCode,
    /// Each kind of service by itself.
    #[serde(default)]
    pub kinds: Vec<KindAnswers>,
    /// How unequal its areas are.
    #[serde(default)]
    pub inequality: Inequality,
    /// Its sums.
    #[serde(flatten)]
    pub sums: StatementSums,
}

/// An area's part.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct StatementArea {
    /// The area.
    pub area: AreaId,
    /// Its name.
    pub area_name: String,
    /// Its board.
    pub board: OdsCode,
    /// The questionnaire's answers for the statement as a whole.
    #[serde(default)]
    pub answers: Answers,
    /// Each kind of service by itself, in the statement's order.
    pub kinds: Vec<KindMinutes>,
    /// Its sums.
    #[serde(flatten)]
    pub sums: StatementSums,
}

/// One kind of service of a statement, by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct KindMinutes {
    /// The kind.
    pub kind: ServiceKind,
    /// Minutes asked for in which it is there.
    pub covered_minutes: i64,
    /// Minutes asked for in which it is commissioned, in full or in part.
    pub commissioned_minutes: i64,
    /// Minutes asked for in which only a phone answers, where the statement asks for a visit.
    #[serde(default)]
    pub phone_only_minutes: i64,
    /// The questionnaire's answers for this kind alone.
    #[serde(default)]
    pub answers: Answers,
}

/// How far a statement is met, on both of the axes that audits ask about: in practice, and formally commissioned.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct StatementSums {
    /// Areas counted.
    pub areas: u32,
    /// Areas in which every minute asked for is met.
    pub areas_fully_met: u32,
    /// Children known in the areas counted.
    pub children_known: u64,
    /// Children known in the areas fully met.
    pub children_fully_met: u64,
    /// Minutes asked for.
    pub required_minutes: i64,
    /// Minutes in which all kinds of service are there.
    pub met_minutes: i64,
    /// Minutes in which all kinds of service are commissioned, in full or in part, met or not.
    pub commissioned_minutes: i64,
    /// Minutes asked for, times children known.
    pub child_required_minutes: i64,
    /// Minutes met, times children known.
    pub child_met_minutes: i64,
    /// Minutes that would still be met if goodwill stopped and nobody stood in.
    #[serde(default)]
    pub met_without_goodwill_minutes: i64,
    /// The questionnaire: how many areas gave which answer.
    #[serde(default)]
    pub questionnaire: Tallies,
}

impl StatementSums {
    /// Share of the minutes asked for that is met, 0-1, every area alike; absent where nothing is asked.
    #[must_use]
    pub fn met_share(&self) -> Option<f64> {
        share(self.met_minutes, self.required_minutes)
    }

    /// Share met, 0-1, each area weighted by its children known; absent where no child is known.
    #[must_use]
    pub fn child_met_share(&self) -> Option<f64> {
        share(self.child_met_minutes, self.child_required_minutes)
    }

    /// Share commissioned, 0-1, every area alike.
    #[must_use]
    pub fn commissioned_share(&self) -> Option<f64> {
        share(self.commissioned_minutes, self.required_minutes)
    }

    /// Adds the sums of other areas to these.
    pub fn add(&mut self, other: &Self) {
        self.areas += other.areas;
        self.areas_fully_met += other.areas_fully_met;
        self.children_known += other.children_known;
        self.children_fully_met += other.children_fully_met;
        self.required_minutes += other.required_minutes;
        self.met_minutes += other.met_minutes;
        self.commissioned_minutes += other.commissioned_minutes;
        self.child_required_minutes += other.child_required_minutes;
        self.child_met_minutes += other.child_met_minutes;
        self.met_without_goodwill_minutes += other.met_without_goodwill_minutes;
        self.questionnaire += other.questionnaire;
    }
}
