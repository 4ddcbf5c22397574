//! Statements beside those whose hours are required: measured as far as hours of cover decide them,
//! and otherwise said to be undecided.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::grid::WallHours;
use super::statement::{StatementSums, no_line};
use super::statement_eval::{KindCover, StatementEvaluation};
use evenwatch_domain::area::Area;
use evenwatch_domain::catalogue::Catalogue;
use evenwatch_domain::ids::{OdsCode, RuleId, StandardId};
use evenwatch_domain::interval::Interval;
use evenwatch_domain::network::Network;
use evenwatch_domain::service_line::{Mode, ServiceKind};
use evenwatch_domain::standard::{Decided, Standard, Statement};

/// A statement that is measured beside those that audits require.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct FurtherStatement {
    /// The standard.
    pub standard: StandardId,
    /// Its name.
    pub standard_name: String,
    /// The statement, such as `QS160-4`.
    pub statement: RuleId,
    /// What it asks, for people.
    pub asks: String,
    /// Where it stands, and what of that has not been verified.
    pub source: String,
    /// How far hours of cover decide it.
    pub decided: Decided,
    /// The hours that it asks for, in words; empty where hours decide nothing.
    #[serde(default)]
    pub hours: String,
    /// What of it they cannot decide.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cover_cannot_decide: Option<String>,
    /// The kinds of service that must be there at once; empty where cover decides nothing.
    pub all_of: Vec<ServiceKind>,
    /// Those of them of which the network has no service line: while there is one, nothing is
    /// measured.
    pub without_line: Vec<ServiceKind>,
    /// Over all areas; absent where nothing is measured.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub overall: Option<StatementSums>,
    /// By board, in the network's order; empty where nothing is measured.
    pub boards: Vec<FurtherBoard>,
}

/// A board's part.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct FurtherBoard {
    /// The board.
    pub board: OdsCode,
    /// Its sums.
    #[serde(flatten)]
    pub sums: StatementSums,
}

impl FurtherStatement {
    /// What there is to say of it in a few words: the share of time in which it is met is for
    /// others to write.
    #[must_use]
    pub fn unmeasured(&self) -> Option<String> {
        if self.decided == Decided::NotByCover {
            return Some(self.decided.to_string());
        }
        (!self.without_line.is_empty()).then(|| no_line(&self.without_line))
    }
}

/// Every statement of the catalogue that audits do not require, in the catalogue's order.
pub(super) fn further<'n>(
    network: &'n Network,
    catalogue: &Catalogue,
    within: Interval,
    hours: &WallHours,
    cover: impl Fn(&'n Area, ServiceKind, Option<Mode>) -> KindCover + Copy,
) -> Vec<FurtherStatement> {
    let mut all = Vec::new();
    for standard in catalogue.standards.values() {
        for statement in standard
            .statements
            .iter()
            .filter(|one| !one.requires_cover())
        {
            let mut found = described(network, standard, statement);
            if !found.all_of.is_empty() && found.without_line.is_empty() {
                let asked = StatementEvaluation::of(catalogue, standard, statement, within);
                let (measured, _weak) = asked.audit(network, hours, cover);
                found.overall = Some(measured.overall);
                let boards = measured.boards.into_iter().map(|own| FurtherBoard {
                    board: own.board,
                    sums: own.sums,
                });
                found.boards = boards.collect();
            }
            all.push(found);
        }
    }
    all
}

/// The statement's kinds of service for which the network has no line.
pub(super) fn without_line(network: &Network, statement: &Statement) -> Vec<ServiceKind> {
    let lines = &network.file().service_lines;
    let has_line = |kind: &ServiceKind| lines.iter().any(|line| line.kind == *kind);
    let kinds = statement.all_of.iter().copied();
    kinds.filter(|kind| !has_line(kind)).collect()
}

fn described(network: &Network, standard: &Standard, statement: &Statement) -> FurtherStatement {
    FurtherStatement {
        standard: standard.id.clone(),
        standard_name: standard.name.clone(),
        statement: statement.id.clone(),
        asks: statement.asks.clone(),
        source: statement
            .source
            .as_ref()
            .unwrap_or(&standard.source)
            .clone(),
        decided: statement.decided(),
        hours: match statement.decided() {
            Decided::NotByCover => String::new(),
            Decided::ByCover | Decided::InPart => statement.hours_written(),
        },
        cover_cannot_decide: statement.cover_cannot_decide.clone(),
        without_line: without_line(network, statement),
        all_of: statement.all_of.clone(),
        overall: None,
        boards: Vec::new(),
    }
}
