//! Holds statements against areas.

use std::collections::BTreeMap;

use super::answer::{Answer, Answers, Axes, Known, Tallies};
use super::degraded::{Degraded, DegradedKind};
use super::grid::{Grid, WallHours};
use super::inequality::Inequality;
use super::statement::{
    KindAnswers, KindMinutes, StatementArea, StatementAudit, StatementBoard, StatementRegion,
    StatementSums,
};
use crate::domain::area::Area;
use crate::domain::catalogue::Catalogue;
use crate::domain::interval::{Interval, IntervalSet};
use crate::domain::network::Network;
use crate::domain::organisation::NhsRegion;
use crate::domain::service_line::ServiceKind;
use crate::domain::standard::{Standard, Statement};

/// One statement of a standard, ready to be held against areas.
pub(super) struct Asked<'a> {
    standard: &'a Standard,
    statement: &'a Statement,
    hours: IntervalSet,
    /// The hours that are in hours, and the rest.
    in_hours: IntervalSet,
    out_of_hours: IntervalSet,
}

/// One kind of service in one area.
#[derive(Default)]
pub(super) struct KindCover {
    /// Somebody counts.
    pub(super) rostered: IntervalSet,
    /// Somebody counts on a line of visits.
    pub(super) by_visit: IntervalSet,
    /// Somebody counts, and no goodwill is in it.
    pub(super) sustained: IntervalSet,
    /// In full or in part.
    pub(super) commissioned: IntervalSet,
    /// In full.
    pub(super) commissioned_full: IntervalSet,
    /// Whether pools with people have published nothing at all.
    pub(super) is_silent: bool,
    /// Whether a commissioner has said anything of it.
    pub(super) is_answered: bool,
}

/// What is found in one area.
struct Found {
    area: StatementArea,
    met: IntervalSet,
    degraded: Vec<Degraded>,
}

impl<'a> Asked<'a> {
    /// Every statement of the catalogue, in its order.
    pub(super) fn all(catalogue: &'a Catalogue, within: Interval) -> Vec<Self> {
        let of = |standard: &'a Standard| {
            let in_hours = standard.in_hours(&catalogue.bank_holidays, within);
            standard.statements.iter().map(move |statement| {
                let hours = statement.instants(within);
                Self {
                    standard,
                    statement,
                    in_hours: hours.intersection(&in_hours),
                    out_of_hours: hours.difference(&in_hours),
                    hours,
                }
            })
        };
        catalogue.standards.values().flat_map(of).collect()
    }

    /// Holds the statement against every area; `cover` gives a kind's cover of an area. Also the rows that it adds to the
    /// register of weak cover.
    pub(super) fn audit<'n>(
        &self,
        network: &'n Network,
        hours: &WallHours,
        cover: impl Fn(&'n Area, ServiceKind) -> KindCover,
    ) -> (StatementAudit, Vec<Degraded>) {
        let mut grid = Grid::default();
        let asked = Grid {
            required_minutes: hours.minutes(&self.hours),
            ..Grid::default()
        };
        let (mut areas, mut degraded) = (Vec::new(), Vec::new());
        for area in &network.file().areas {
            let found = self.area(area, &cover);
            grid.add(&asked);
            grid.add(&Grid {
                covered_minutes: hours.minutes(&found.met),
                ..Grid::default()
            });
            areas.push(found.area);
            degraded.extend(found.degraded);
        }
        let statement = StatementAudit {
            standard: self.standard.id.clone(),
            statement: self.statement.id.clone(),
            asks: self.statement.asks.clone(),
            all_of: self.statement.all_of.clone(),
            overall: sums(areas.iter()),
            grid,
            kinds: self.kinds(areas.iter()),
            inequality: Inequality::of(areas.iter()),
            regions: self.regions(network, &areas),
            boards: self.boards(&areas),
            areas,
        };
        (statement, degraded)
    }

    fn boards(&self, areas: &[StatementArea]) -> Vec<StatementBoard> {
        let mut boards: Vec<StatementBoard> = Vec::new();
        for first in areas {
            if boards.iter().any(|known| known.board == first.board) {
                continue;
            }
            let own = || areas.iter().filter(|area| area.board == first.board);
            boards.push(StatementBoard {
                board: first.board.clone(),
                kinds: self.kinds(own()),
                inequality: Inequality::of(own()),
                sums: sums(own()),
            });
        }
        boards
    }

    fn regions(&self, network: &Network, areas: &[StatementArea]) -> Vec<StatementRegion> {
        let mut by_region: BTreeMap<NhsRegion, Vec<&StatementArea>> = BTreeMap::new();
        for area in areas {
            if let Some(board) = network.organisation(&area.board) {
                by_region.entry(board.region).or_default().push(area);
            }
        }
        let region = |(region, own): (NhsRegion, Vec<&StatementArea>)| StatementRegion {
            region,
            name: region.name().to_owned(),
            kinds: self.kinds(own.iter().copied()),
            inequality: Inequality::of(own.iter().copied()),
            sums: sums(own.into_iter()),
        };
        by_region.into_iter().map(region).collect()
    }

    /// The questionnaire of each kind over some areas.
    fn kinds<'s>(&self, areas: impl Iterator<Item = &'s StatementArea>) -> Vec<KindAnswers> {
        let none = |kind: &ServiceKind| KindAnswers {
            kind: *kind,
            answers: Tallies::default(),
        };
        let mut kinds: Vec<KindAnswers> = self.statement.all_of.iter().map(none).collect();
        for area in areas {
            let children = u32::try_from(area.sums.children_known).unwrap_or(u32::MAX);
            for (sum, own) in kinds.iter_mut().zip(&area.kinds) {
                sum.answers += Tallies::of(&own.answers, children);
            }
        }
        kinds
    }

    fn area<'n>(
        &self,
        area: &'n Area,
        cover: impl Fn(&'n Area, ServiceKind) -> KindCover,
    ) -> Found {
        let [mut met, mut sustained, mut commissioned, mut full] =
            [(); 4].map(|()| self.hours.clone());
        let (mut kinds, mut degraded) = (Vec::new(), Vec::new());
        for kind in &self.statement.all_of {
            let cover = cover(area, *kind);
            let (own, weak) = self.kind(area, *kind, &cover);
            kinds.push(own);
            degraded.extend(weak);
            met = met.intersection(&cover.rostered);
            sustained = sustained.intersection(&cover.sustained);
            commissioned = commissioned.intersection(&cover.commissioned);
            full = full.intersection(&cover.commissioned_full);
        }
        let band = |hours: &IntervalSet, of: fn(&Answers) -> Axes| {
            let own = || kinds.iter().map(|kind| of(&kind.answers));
            let known = Known {
                met: &met,
                commissioned: &commissioned,
                commissioned_full: &full,
                unmet: together(own().filter_map(|axes| axes.in_practice)),
                uncommissioned: together(own().filter_map(|axes| axes.commissioned)),
            };
            known.axes(hours)
        };
        let answers = Answers {
            in_hours: band(&self.in_hours, |answers| answers.in_hours),
            out_of_hours: band(&self.out_of_hours, |answers| answers.out_of_hours),
        };
        let home = self.statement.place.and_then(|place| {
            let missing = self.hours.difference(&met);
            let row = Degraded::new(DegradedKind::PlaceOfCare, area, place.to_string(), missing)?;
            Some(Degraded {
                place: Some(place),
                statement: Some(self.statement.id.clone()),
                ..row
            })
        });
        degraded.extend(home);
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
            met_without_goodwill_minutes: sustained.minutes(),
            questionnaire: Tallies::of(&answers, area.children_known),
        };
        let found = StatementArea {
            area: area.id.clone(),
            area_name: area.name.clone(),
            board: area.board.clone(),
            answers,
            kinds,
            sums,
        };
        Found {
            area: found,
            met,
            degraded,
        }
    }

    /// One kind of service in one area.
    fn kind(
        &self,
        area: &Area,
        kind: ServiceKind,
        cover: &KindCover,
    ) -> (KindMinutes, Option<Degraded>) {
        let phone_only = if self.statement.by_visit.contains(&kind) {
            let phone = cover.rostered.difference(&cover.by_visit);
            self.hours.intersection(&phone)
        } else {
            IntervalSet::empty()
        };
        let or_silent = |silent| {
            if silent {
                Answer::NoResponse
            } else {
                Answer::None
            }
        };
        let own = KindMinutes {
            kind,
            covered_minutes: self.hours.intersection(&cover.rostered).minutes(),
            commissioned_minutes: self.hours.intersection(&cover.commissioned).minutes(),
            phone_only_minutes: phone_only.minutes(),
            answers: self.answers(&Known {
                met: &cover.rostered,
                commissioned: &cover.commissioned,
                commissioned_full: &cover.commissioned_full,
                unmet: or_silent(cover.is_silent),
                uncommissioned: or_silent(!cover.is_answered),
            }),
        };
        let weak = Degraded::new(DegradedKind::PhoneOnly, area, kind.to_string(), phone_only);
        let weak = weak.map(|row| Degraded {
            statement: Some(self.statement.id.clone()),
            ..row
        });
        (own, weak)
    }

    fn answers(&self, known: &Known) -> Answers {
        Answers {
            in_hours: known.axes(&self.in_hours),
            out_of_hours: known.axes(&self.out_of_hours),
        }
    }
}

/// What a statement answers that is nowhere met: none, if any of its kinds answers so, for that much is known.
fn together(kinds: impl Iterator<Item = Answer>) -> Answer {
    let mut silent = false;
    for answer in kinds {
        match answer {
            Answer::None => return Answer::None,
            Answer::NoResponse => silent = true,
            Answer::Full | Answer::Partial => {}
        }
    }
    if silent {
        Answer::NoResponse
    } else {
        Answer::None
    }
}

/// The sums of some areas.
fn sums<'s>(areas: impl Iterator<Item = &'s StatementArea>) -> StatementSums {
    areas.fold(StatementSums::default(), |mut sum, area| {
        sum.add(&area.sums);
        sum
    })
}
