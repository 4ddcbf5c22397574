//! What kept audits came to, one after the other: by area, by board and over all. A board that
//! ended goes on in its successor's line.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::outcome::Audit;
use evenwatch_domain::ids::{AreaId, AuditId, OdsCode, ScheduleName};
use evenwatch_domain::interval::Instant;
use evenwatch_domain::kept_audit::{AreaPoint, KeptAudit, PointSums, StatementPoint};
use evenwatch_domain::network::Network;
use evenwatch_domain::succession::{Successors, heirs};
use evenwatch_domain::time::Period;

/// The trend over kept audits.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Trend {
    /// The audits, by their days.
    pub audits: Vec<TrendAudit>,
    /// Over all areas, an audit each.
    pub totals: Vec<TrendPoint>,
    /// By board, in the network's order; then boards that are not in it.
    pub boards: Vec<BoardTrend>,
    /// By area, in the network's order; then areas that are not in it.
    pub areas: Vec<AreaTrend>,
    /// What a reader must know, such as which boards go on in which.
    pub notes: Vec<String>,
}

/// An audit of a trend.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TrendAudit {
    /// Its id.
    pub id: AuditId,
    /// When it was kept.
    pub kept_at: Instant,
    /// The days audited.
    pub period: Period,
    /// The schedule by which it was made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub schedule: Option<ScheduleName>,
}

/// What one audit came to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TrendPoint {
    /// The audit.
    pub audit: AuditId,
    /// Its sums.
    #[serde(flatten)]
    pub sums: PointSums,
}

/// A board's line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct BoardTrend {
    /// The board that has the areas now.
    pub board: OdsCode,
    /// Its name.
    pub board_name: String,
    /// Boards that ended and go on in this line.
    pub continues: BTreeSet<OdsCode>,
    /// Audits in which it has areas, in their order.
    pub points: Vec<TrendPoint>,
}

/// An area's line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct AreaTrend {
    /// The area.
    pub area: AreaId,
    /// Its name.
    pub area_name: String,
    /// Its board now; absent where it is not in the network any more and its board has several
    /// successors.
    pub board: Option<OdsCode>,
    /// Audits in which it is, in their order.
    pub points: Vec<TrendPoint>,
}

/// What a trend needs of an audit.
#[must_use]
pub fn points(audit: &Audit) -> Vec<AreaPoint> {
    let mut order: Vec<AreaId> = Vec::new();
    let mut found: BTreeMap<AreaId, AreaPoint> = BTreeMap::new();
    for line in &audit.area_lines {
        let point = found.entry(line.area.clone()).or_insert_with(|| {
            order.push(line.area.clone());
            AreaPoint {
                area: line.area.clone(),
                area_name: line.area_name.clone(),
                board: line.board.clone(),
                sums: PointSums::default(),
            }
        });
        point.sums.add(&PointSums {
            required_minutes: line.minutes.required_minutes,
            not_assessed_minutes: line.minutes.not_assessed_minutes,
            gap_minutes: line.minutes.gap_minutes,
            goodwill_minutes: line.minutes.goodwill_minutes,
            statements: Vec::new(),
        });
    }
    for statement in &audit.statements {
        for area in &statement.areas {
            if let Some(point) = found.get_mut(&area.area) {
                point.sums.statements.push(StatementPoint {
                    statement: statement.statement.clone(),
                    required_minutes: area.sums.required_minutes,
                    not_assessed_minutes: area.sums.not_assessed_minutes,
                    met_minutes: area.sums.met_minutes,
                });
            }
        }
    }
    order.iter().filter_map(|area| found.remove(area)).collect()
}

/// The trend of kept audits, as the network stands now. `gone_too`: areas that are not in the
/// network any more are told as well, which is for those alone who may see all of it.
#[must_use]
pub fn trend(network: &Network, kept: &[(KeptAudit, Vec<AreaPoint>)], gone_too: bool) -> Trend {
    let mut kept: Vec<&(KeptAudit, Vec<AreaPoint>)> = kept.iter().collect();
    kept.sort_by_key(|(audit, _)| (audit.period, audit.kept_at, audit.id));
    let last_day = kept.iter().map(|(audit, _)| audit.period.last_day).max();
    let mut lines = Lines::new(network, last_day);
    let mut audits = Vec::new();
    for (audit, points) in kept {
        let seen = |point: &&AreaPoint| gone_too || network.area(&point.area).is_some();
        for point in points.iter().filter(seen) {
            lines.add(audit.id, point);
        }
        audits.push(TrendAudit {
            id: audit.id,
            kept_at: audit.kept_at,
            period: audit.period,
            schedule: audit.schedule.clone(),
        });
    }
    lines.trend(audits)
}

/// Lines as they grow.
struct Lines<'n> {
    network: &'n Network,
    /// On which boards are asked whether they have ended.
    day: Option<NaiveDate>,
    totals: Vec<TrendPoint>,
    boards: BTreeMap<OdsCode, BoardTrend>,
    areas: BTreeMap<AreaId, AreaTrend>,
    /// Areas that go on in no board's line, by the board that had them, with its successors.
    split: BTreeMap<OdsCode, (BTreeSet<OdsCode>, BTreeSet<AreaId>)>,
}

impl<'n> Lines<'n> {
    fn new(network: &'n Network, day: Option<NaiveDate>) -> Self {
        Self {
            network,
            day,
            totals: Vec::new(),
            boards: BTreeMap::new(),
            areas: BTreeMap::new(),
            split: BTreeMap::new(),
        }
    }

    fn add(&mut self, audit: AuditId, point: &AreaPoint) {
        grow(&mut self.totals, audit, &point.sums);
        let board = self.board(point);
        if let Some(code) = &board {
            let name = self.network.organisation(code);
            let line = self
                .boards
                .entry(code.clone())
                .or_insert_with(|| BoardTrend {
                    board: code.clone(),
                    board_name: name.map_or_else(|| code.to_string(), |one| one.name.clone()),
                    continues: BTreeSet::new(),
                    points: Vec::new(),
                });
            grow(&mut line.points, audit, &point.sums);
            if point.board != *code {
                line.continues.insert(point.board.clone());
            }
        }
        let name = self.network.area(&point.area);
        let line = self
            .areas
            .entry(point.area.clone())
            .or_insert_with(|| AreaTrend {
                area: point.area.clone(),
                area_name: name.map_or_else(|| point.area_name.clone(), |area| area.name.clone()),
                board,
                points: Vec::new(),
            });
        grow(&mut line.points, audit, &point.sums);
    }

    /// The board in whose line a point stands: the one that has the area now, and else the one that
    /// took over from the one that had it.
    fn board(&mut self, point: &AreaPoint) -> Option<OdsCode> {
        let area = self.network.area(&point.area);
        let code = area.map_or(&point.board, |area| &area.board);
        let Some(day) = self.day else {
            return Some(code.clone());
        };
        match heirs(&self.network.file().organisations, code, day) {
            Successors::One(heir) => Some(heir),
            Successors::Itself | Successors::Nobody => Some(code.clone()),
            // The network has it under the old board still, and audits do too.
            Successors::Several(_) if area.is_some() => Some(code.clone()),
            Successors::Several(heirs) => {
                let (known, areas) = self.split.entry(code.clone()).or_default();
                known.extend(heirs);
                areas.insert(point.area.clone());
                None
            }
        }
    }

    fn trend(mut self, audits: Vec<TrendAudit>) -> Trend {
        let file = self.network.file();
        let organisations = file.organisations.iter().map(|one| &one.ods);
        let mut boards: Vec<BoardTrend> = organisations
            .filter_map(|code| self.boards.remove(code))
            .collect();
        boards.extend(self.boards.into_values());
        let known = file.areas.iter().map(|area| &area.id);
        let mut areas: Vec<AreaTrend> = known.filter_map(|id| self.areas.remove(id)).collect();
        areas.extend(self.areas.into_values());
        let merged = boards.iter().filter(|line| !line.continues.is_empty());
        let merged = merged.map(|line| {
            format!(
                "{} ({}) has areas that were under {} before: its line goes on through those audits",
                line.board_name,
                line.board,
                listed(&line.continues)
            )
        });
        let split = self.split.iter().map(|(code, (heirs, areas))| {
            format!(
                "areas of {code} that are not in the network any more ({}) are in the sum of all and in no board's line: {} took over from it",
                listed(areas),
                listed(heirs)
            )
        });
        Trend {
            audits,
            totals: self.totals,
            notes: merged.chain(split).collect(),
            boards,
            areas,
        }
    }
}

/// Adds sums to an audit's point, which is the last if it is there.
fn grow(points: &mut Vec<TrendPoint>, audit: AuditId, sums: &PointSums) {
    match points.last_mut().filter(|point| point.audit == audit) {
        Some(point) => point.sums.add(sums),
        None => points.push(TrendPoint {
            audit,
            sums: sums.clone(),
        }),
    }
}

fn listed<T: std::fmt::Display>(names: &BTreeSet<T>) -> String {
    let names: Vec<String> = names.iter().map(ToString::to_string).collect();
    names.join(", ")
}
