//! Holds statements against areas.

use std::collections::BTreeMap;

use super::degraded::{Degraded, DegradedKind};
use super::further::without_line;
use super::grid::{Grid, WallHours};
use super::inequality::Inequality;
use super::questionnaire::{
    Axes, KnownCover, QuestionnaireAnswer, QuestionnaireAnswers, Tallies, responds,
};
use super::statement::{
    KindAnswers, KindMinutes, StatementArea, StatementAudit, StatementBoard, StatementRegion,
    StatementSums,
};
use evenwatch_domain::area::Area;
use evenwatch_domain::catalogue::Catalogue;
use evenwatch_domain::interval::{Interval, IntervalSet};
use evenwatch_domain::network::Network;
use evenwatch_domain::organisation::NhsRegion;
use evenwatch_domain::service_line::{Mode, ServiceKind};
use evenwatch_domain::standard::{Standard, Statement};

/// One statement of a standard, ready to be held against areas.
pub(super) struct StatementEvaluation<'a> {
    standard: &'a Standard,
    statement: &'a Statement,
    hours: IntervalSet,
    /// The hours that are in hours, and the rest.
    in_hours: IntervalSet,
    out_of_hours: IntervalSet,
}

/// One kind of service in one area, by all lines or by those of one mode.
#[derive(Default)]
pub(super) struct KindCover {
    /// Somebody counts.
    pub(super) rostered: IntervalSet,
    /// Somebody counts, and no goodwill is in it.
    pub(super) sustained: IntervalSet,
    /// In full or in part.
    pub(super) commissioned: IntervalSet,
    /// In full.
    pub(super) commissioned_full: IntervalSet,
    /// Nobody counts, and nobody has said that nobody does.
    pub(super) unknown: IntervalSet,
    /// Whether a commissioner has said anything of it.
    pub(super) is_answered: bool,
}

/// What is found in one area.
struct StatementFindings {
    area: StatementArea,
    met: IntervalSet,
    unknown: IntervalSet,
    degraded: Vec<Degraded>,
}

/// All kinds of a statement at once, as they are put together.
struct Together {
    /// The hours of the statement.
    hours: IntervalSet,
    /// Every kind is there.
    met: IntervalSet,
    /// Of a kind it is not known whether it is there. What is missing of another then says nothing
    /// of the share: those hours could only ever be unmet.
    unknown: IntervalSet,
}

impl Together {
    fn new(hours: &IntervalSet) -> Self {
        Self {
            hours: hours.clone(),
            met: hours.clone(),
            unknown: IntervalSet::empty(),
        }
    }

    fn take(&mut self, cover: &KindCover) {
        self.met = self.met.intersection(&cover.rostered);
        let unknown = self.hours.intersection(&cover.unknown);
        self.unknown = self.unknown.union(&unknown.difference(&cover.rostered));
    }

    /// Every kind is known, and one is missing.
    fn missed(&self) -> IntervalSet {
        self.hours.difference(&self.met).difference(&self.unknown)
    }
}

impl<'a> StatementEvaluation<'a> {
    /// Every statement of the catalogue whose hours are required, in its order.
    pub(super) fn all(catalogue: &'a Catalogue, within: Interval) -> Vec<Self> {
        let of = |standard: &'a Standard| {
            let required = standard.statements.iter();
            let required = required.filter(|statement| statement.requires_cover());
            required.map(move |statement| Self::of(catalogue, standard, statement, within))
        };
        catalogue.standards.values().flat_map(of).collect()
    }

    /// One statement of a standard.
    pub(super) fn of(
        catalogue: &Catalogue,
        standard: &'a Standard,
        statement: &'a Statement,
        within: Interval,
    ) -> Self {
        let in_hours = standard.in_hours(&catalogue.bank_holidays, within);
        let hours = statement.instants(&catalogue.bank_holidays, within);
        Self {
            standard,
            statement,
            in_hours: hours.intersection(&in_hours),
            out_of_hours: hours.difference(&in_hours),
            hours,
        }
    }

    /// Holds the statement against every area; `cover` gives a kind's cover of an area. Also the
    /// rows that it adds to the register of weak cover.
    pub(super) fn audit<'n>(
        &self,
        network: &'n Network,
        hours: &WallHours,
        cover: impl Fn(&'n Area, ServiceKind, Option<Mode>) -> KindCover,
    ) -> (StatementAudit, Vec<Degraded>) {
        let mut grid = Grid::default();
        let asked = Grid {
            required_minutes: hours.minutes(&self.hours),
            ..Grid::default()
        };
        let without_line = without_line(network, self.statement);
        let (mut areas, mut degraded) = (Vec::new(), Vec::new());
        for area in &network.file().areas {
            let found = self.area(area, &cover, &without_line);
            grid.add(&asked);
            grid.add(&Grid {
                covered_minutes: hours.minutes(&found.met),
                not_assessed_minutes: hours.minutes(&found.unknown),
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
            by_visit: self.statement.by_visit.clone(),
            without_line,
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
        cover: impl Fn(&'n Area, ServiceKind, Option<Mode>) -> KindCover,
        without_line: &[ServiceKind],
    ) -> StatementFindings {
        let no_line = !without_line.is_empty();
        let [mut sustained, mut commissioned, mut full] = [(); 3].map(|()| self.hours.clone());
        let (mut all, mut by_phone_too) = (Together::new(&self.hours), Together::new(&self.hours));
        let (mut kinds, mut degraded) = (Vec::new(), Vec::new());
        for kind in &self.statement.all_of {
            let whole = cover(area, *kind, None);
            by_phone_too.take(&whole);
            let by_visit = self.statement.by_visit.contains(kind);
            let visits = by_visit.then(|| cover(area, *kind, Some(Mode::Visit)));
            let cover = visits.as_ref().unwrap_or(&whole);
            let phone_only = whole.rostered.difference(&cover.rostered);
            let phone_only = self.hours.intersection(&phone_only);
            let (mut own, weak) = self.kind(area, *kind, cover, &phone_only);
            if without_line.contains(kind) {
                own.answers = QuestionnaireAnswers::default();
            }
            kinds.push(own);
            degraded.extend(weak);
            all.take(cover);
            sustained = sustained.intersection(&cover.sustained);
            commissioned = commissioned.intersection(&cover.commissioned);
            full = full.intersection(&cover.commissioned_full);
        }
        let missed = all.missed();
        let (unknown, met) = (all.unknown, all.met);
        let band = |hours: &IntervalSet, of: fn(&QuestionnaireAnswers) -> Axes| {
            let own = || kinds.iter().map(|kind| of(&kind.answers));
            let known = KnownCover {
                met: &met,
                commissioned: &commissioned,
                commissioned_full: &full,
                unknown: &unknown,
                uncommissioned: together(own().filter_map(|axes| axes.commissioned)),
            };
            known.axes(hours)
        };
        // Where a kind has no service line, nothing is measured: nobody can answer for all of it,
        // and no hour is known to be missed.
        let answers = match no_line {
            true => QuestionnaireAnswers::default(),
            false => QuestionnaireAnswers {
                in_hours: band(&self.in_hours, |answers| answers.in_hours),
                out_of_hours: band(&self.out_of_hours, |answers| answers.out_of_hours),
            },
        };
        let place = self.statement.place.filter(|_| !no_line);
        let home = place.and_then(|place| {
            let row = Degraded::new(
                DegradedKind::PlaceOfCare,
                area,
                place.to_string(),
                missed.clone(),
            )?;
            Some(Degraded {
                place: Some(place),
                statement: Some(self.statement.id.clone()),
                ..row
            })
        });
        degraded.extend(home);
        let children = i64::from(area.children_known);
        let (asked, not_assessed) = (self.hours.minutes(), unknown.minutes());
        let responds = responds(asked - not_assessed, asked);
        let fully = responds && missed.is_empty();
        let phone = &by_phone_too;
        let by_phone_too = phone.met.difference(&unknown).minutes();
        let sums = StatementSums {
            areas: 1,
            areas_fully_met: u32::from(fully),
            areas_no_response: u32::from(!responds && asked > 0),
            children_known: area.children_known.into(),
            children_fully_met: if fully { area.children_known.into() } else { 0 },
            required_minutes: asked,
            not_assessed_minutes: not_assessed,
            child_not_assessed_minutes: not_assessed * children,
            met_minutes: met.minutes(),
            met_by_phone_too_minutes: by_phone_too,
            child_met_by_phone_too_minutes: by_phone_too * children,
            areas_fully_met_by_phone_too: u32::from(responds && phone.missed().is_empty()),
            commissioned_minutes: commissioned.minutes(),
            child_required_minutes: self.hours.minutes() * children,
            child_met_minutes: met.minutes() * children,
            met_without_goodwill_minutes: sustained.minutes(),
            questionnaire: Tallies::of(&answers, area.children_known),
            no_line,
        };
        let found = StatementArea {
            area: area.id.clone(),
            area_name: area.name.clone(),
            board: area.board.clone(),
            answers,
            kinds,
            sums,
        };
        StatementFindings {
            area: found,
            met,
            unknown,
            degraded,
        }
    }

    /// One kind of service in one area.
    fn kind(
        &self,
        area: &Area,
        kind: ServiceKind,
        cover: &KindCover,
        phone_only: &IntervalSet,
    ) -> (KindMinutes, Option<Degraded>) {
        let uncommissioned = if cover.is_answered {
            QuestionnaireAnswer::None
        } else {
            QuestionnaireAnswer::NoResponse
        };
        let own = KindMinutes {
            kind,
            covered_minutes: self.hours.intersection(&cover.rostered).minutes(),
            commissioned_minutes: self.hours.intersection(&cover.commissioned).minutes(),
            not_assessed_minutes: self.hours.intersection(&cover.unknown).minutes(),
            phone_only_minutes: phone_only.minutes(),
            answers: self.answers(&KnownCover {
                met: &cover.rostered,
                commissioned: &cover.commissioned,
                commissioned_full: &cover.commissioned_full,
                unknown: &cover.unknown,
                uncommissioned,
            }),
        };
        // A visit of which nobody has said anything is not known to be missing.
        let phone_only = phone_only.difference(&cover.unknown);
        let weak = Degraded::new(DegradedKind::PhoneOnly, area, kind.to_string(), phone_only);
        let weak = weak.map(|row| Degraded {
            statement: Some(self.statement.id.clone()),
            ..row
        });
        (own, weak)
    }

    fn answers(&self, known: &KnownCover) -> QuestionnaireAnswers {
        QuestionnaireAnswers {
            in_hours: known.axes(&self.in_hours),
            out_of_hours: known.axes(&self.out_of_hours),
        }
    }
}

/// What a statement answers that is nowhere commissioned: none, if any of its kinds answers so, for
/// that much is known.
fn together(kinds: impl Iterator<Item = QuestionnaireAnswer>) -> QuestionnaireAnswer {
    let mut silent = false;
    for answer in kinds {
        match answer {
            QuestionnaireAnswer::None => return QuestionnaireAnswer::None,
            QuestionnaireAnswer::NoResponse => silent = true,
            QuestionnaireAnswer::Full | QuestionnaireAnswer::Partial => {}
        }
    }
    if silent {
        QuestionnaireAnswer::NoResponse
    } else {
        QuestionnaireAnswer::None
    }
}

/// The sums of some areas.
fn sums<'s>(areas: impl Iterator<Item = &'s StatementArea>) -> StatementSums {
    areas.fold(StatementSums::default(), |mut sum, area| {
        sum.add(&area.sums);
        sum
    })
}
