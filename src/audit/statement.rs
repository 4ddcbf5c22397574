//! Standards held against cover: a statement is met in an instant where all of its kinds of service are there at once.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::grid::{Grid, WallHours};
use super::outcome::share;
use crate::domain::area::Area;
use crate::domain::catalogue::Catalogue;
use crate::domain::ids::{AreaId, OdsCode, RuleId, StandardId};
use crate::domain::interval::{Interval, IntervalSet};
use crate::domain::service_line::ServiceKind;
use crate::domain::standard::{Standard, Statement};

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
    /// By board, in the network's order.
    pub boards: Vec<StatementBoard>,
    /// By area, in the network's order.
    pub areas: Vec<StatementArea>,
}

/// A board's part.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct StatementBoard {
    /// The board.
    pub board: OdsCode,
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
    }
}

/// One statement of a standard, ready to be held against areas.
pub(super) struct Asked<'a> {
    pub(super) standard: &'a Standard,
    pub(super) statement: &'a Statement,
    pub(super) hours: IntervalSet,
}

/// One kind of service in one area: when it is there, and when it is commissioned.
#[derive(Default)]
pub(super) struct KindCover {
    pub(super) rostered: IntervalSet,
    pub(super) commissioned: IntervalSet,
}

impl<'a> Asked<'a> {
    /// Every statement of the catalogue, in its order.
    pub(super) fn all(catalogue: &'a Catalogue, within: Interval) -> Vec<Self> {
        let of = |standard: &'a Standard| {
            standard.statements.iter().map(move |statement| Self {
                standard,
                statement,
                hours: statement.instants(within),
            })
        };
        catalogue.standards.values().flat_map(of).collect()
    }

    /// Holds the statement against every area; `cover` gives a kind's cover of an area.
    pub(super) fn audit<'n>(
        &self,
        areas: &'n [Area],
        hours: &WallHours,
        cover: impl Fn(&'n Area, ServiceKind) -> KindCover,
    ) -> StatementAudit {
        let mut grid = Grid::default();
        let asked = Grid {
            required_minutes: hours.minutes(&self.hours),
            ..Grid::default()
        };
        let mut boards: Vec<StatementBoard> = Vec::new();
        let mut overall = StatementSums::default();
        let mut found = Vec::new();
        for area in areas {
            let (area, met) = self.area(area, &cover);
            grid.add(&asked);
            grid.add(&Grid {
                covered_minutes: hours.minutes(&met),
                ..Grid::default()
            });
            overall.add(&area.sums);
            match boards.iter_mut().find(|board| board.board == area.board) {
                Some(board) => board.sums.add(&area.sums),
                None => boards.push(StatementBoard {
                    board: area.board.clone(),
                    sums: area.sums,
                }),
            }
            found.push(area);
        }
        StatementAudit {
            standard: self.standard.id.clone(),
            statement: self.statement.id.clone(),
            asks: self.statement.asks.clone(),
            all_of: self.statement.all_of.clone(),
            overall,
            grid,
            boards,
            areas: found,
        }
    }

    /// One area, with the instants in which the statement is met there.
    fn area<'n>(
        &self,
        area: &'n Area,
        cover: impl Fn(&'n Area, ServiceKind) -> KindCover,
    ) -> (StatementArea, IntervalSet) {
        let (mut met, mut commissioned) = (self.hours.clone(), self.hours.clone());
        let mut kinds = Vec::new();
        for kind in &self.statement.all_of {
            let cover = cover(area, *kind);
            kinds.push(KindMinutes {
                kind: *kind,
                covered_minutes: self.hours.intersection(&cover.rostered).minutes(),
                commissioned_minutes: self.hours.intersection(&cover.commissioned).minutes(),
            });
            met = met.intersection(&cover.rostered);
            commissioned = commissioned.intersection(&cover.commissioned);
        }
        let children = i64::from(area.children_known);
        let fully = met == self.hours;
        let sums = StatementSums {
            areas: 1,
            areas_fully_met: u32::from(fully),
            children_known: area.children_known.into(),
            children_fully_met: if fully { area.children_known.into() } else { 0 },
            required_minutes: self.hours.minutes(),
            met_minutes: met.minutes(),
            commissioned_minutes: commissioned.minutes(),
            child_required_minutes: self.hours.minutes() * children,
            child_met_minutes: met.minutes() * children,
        };
        let found = StatementArea {
            area: area.id.clone(),
            area_name: area.name.clone(),
            board: area.board.clone(),
            kinds,
            sums,
        };
        (found, met)
    }
}
