//! Coverage: what is commissioned, rostered, on goodwill and missing, and why. Pure.
//!
//! Time is counted by interval arithmetic on instants, so both clock changes are exact. For each area and line:
//!
//! * *required* ([`crate::domain::demand`]): the hours of the standards that name this kind of service, commissioned or
//!   not; for lines that no standard names, the commissioned hours. An hour that nobody promised is no gap. The gap
//!   against commissioned hours alone stands beside it, for lines of a standard too;
//! * *rostered*: somebody who counts ([`crate::domain::standing`]) holds a duty of the line. The line is what counts;
//!   tiers are the order in which people are rung. So a consultant who is second-on *is* the cover of consultant
//!   advice, and the back-up of an empty first-on pool still is cover, shown as back-up only;
//! * *gap* = required less rostered, each minute in one class ([`GapClass`]); covered + gap = required;
//! * *goodwill*: rostered time that unpaid work holds up ([`Minutes::goodwill_minutes`]), and the gap that would open if it
//!   stopped and nobody stood in ([`Minutes::gap_without_goodwill_minutes`]);
//! * *degraded*: cover that is there and weak ([`DegradedKind`]).
//!
//! A pool's sets are worked out once for all areas that the same of its people can reach, and the work grows with
//! duties plus areas times lines, not with their product.

mod answer;
mod asked;
mod bounds;
mod crew;
mod degraded;
mod explain;
mod fragility;
mod gap;
mod grid;
mod inequality;
mod layer;
mod layers;
mod memory;
mod outcome;
mod people;
mod place;
pub mod remedies;
pub mod scale;
pub mod scenarios;
mod statement;
mod supply;
mod trend;
mod warning;
mod why;
mod worth;

pub use crate::domain::demand::RequiredBy;
pub use answer::{Answer, Answers, Axes, Counts, Tallies, Tally};
pub use degraded::{Degraded, DegradedKind};
pub use explain::{
    AgreementFact, DutyFact, Explanation, HolderFact, StatementFact, Which, explain,
};
pub use fragility::{Again, AgainSums, Fragility, Opening, Post, absent, fragility};
pub use gap::{EmptyPool, Gap, GapCause, GapClass};
pub use grid::{Grid, HOURS};
pub use inequality::Inequality;
pub use layer::{
    AreaLayers, BoardLayers, Deliverable, Found, GroupLayers, LayerGrid, Layers, LineLayers,
    Unplannable,
};
pub use layers::{gap_planned, layers};
pub use memory::Memory;
pub use outcome::{AreaLine, Audit, BoardAudit, LineSummary, Minutes, Summary, share};
pub use people::{PersonGoodwill, goodwill_by_person};
pub use place::Times;
pub use statement::{
    KindAnswers, KindMinutes, StatementArea, StatementAudit, StatementBoard, StatementRegion,
    StatementSums,
};
pub use trend::{AreaTrend, BoardTrend, Trend, TrendAudit, TrendPoint, points, trend};
pub use warning::{Warning, WarningKind};
pub use worth::{Counted, Worth};

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::domain::area::Area;
use crate::domain::catalogue::Catalogue;
use crate::domain::demand::Demand;
use crate::domain::evidence::Vacancy;
use crate::domain::ids::{AreaId, DutyId, LineId, OdsCode};
use crate::domain::interval::{Interval, IntervalSet};
use crate::domain::network::Network;
use crate::domain::rota::Duty;
use crate::domain::service_line::{Mode, ServiceKind};
use crate::domain::time::Period;
use asked::{Asked, KindCover};
use crew::Facts;
use grid::WallHours;
use supply::Supplies;

/// Audits the cover that `duties` give over `period`; `vacancies` are the plan's evidence for places left empty.
///
/// Duties that reach into the period from outside count for the part inside.
#[must_use]
pub fn audit(
    network: &Network,
    catalogue: &Catalogue,
    duties: &[Duty],
    vacancies: &[Vacancy],
    period: Period,
) -> Audit {
    let file = network.file();
    let facts = Facts::new(network, catalogue, vacancies, period);
    let within = facts.within;
    let hours = WallHours::new(within);
    let demand = Demand::new(network, catalogue, within);
    let mut supplies = Supplies::new(&facts, duties);

    let (mut area_lines, mut gaps, mut degraded) = (Vec::new(), Vec::new(), Vec::new());
    let mut served: HashMap<(&AreaId, &LineId), (usize, IntervalSet)> = HashMap::new();
    for area in &file.areas {
        for line in &file.service_lines {
            let place = supplies.find(area, line);
            if let Some(supply) = supplies.get(place) {
                let found = place::area_line((area, line), &demand, supply, &hours);
                degraded.extend(degraded::of_line(area, &found, &supply.pools));
                area_lines.push(found.sums);
                gaps.extend(found.gaps);
                served.insert((&area.id, &line.id), (place, found.times.sustained));
            }
        }
    }
    gap::worst_first(&mut gaps);

    let cover = |area: &Area, kind: ServiceKind| {
        let mut sum = KindCover::default();
        for line in file.service_lines.iter().filter(|line| line.kind == kind) {
            let found = served.get(&(&area.id, &line.id));
            if let Some((place, sustained)) = found
                && let Some(supply) = supplies.get(*place)
            {
                sum.rostered = sum.rostered.union(&supply.rostered);
                sum.sustained = sum.sustained.union(sustained);
                if line.mode == Mode::Visit {
                    sum.by_visit = sum.by_visit.union(&supply.rostered);
                }
                sum.is_silent |= supply.is_silent;
            }
            let commissioned = demand.commissioned(&area.id, &line.id);
            sum.commissioned = sum.commissioned.union(&commissioned.any);
            sum.commissioned_full = sum.commissioned_full.union(&commissioned.full);
            sum.is_answered |= commissioned.is_answered;
        }
        sum
    };
    let mut statements = Vec::new();
    for asked in &Asked::all(catalogue, within) {
        let (statement, weak) = asked.audit(network, &hours, cover);
        statements.push(statement);
        degraded.extend(weak);
    }
    degraded.sort_by_cached_key(|row| {
        (
            row.kind,
            Reverse(row.child_minutes),
            Reverse(row.minutes),
            row.key(),
        )
    });

    let empty_pools = empty_pools(&facts);
    let made = supplies.evidence();
    let mut warnings: Vec<Warning> = empty_pools.iter().map(warning::of_empty_pool).collect();
    warnings.extend(warning::of_network(network, catalogue, period));
    warnings.extend(warning::of_gaps(&gaps, period, duties.is_empty()));
    warnings.extend(warning::of_duties(
        supplies.unplaced,
        &supplies.strangers(),
        made.len(),
    ));
    warnings.sort_by_key(|warning| warning.kind);
    let (totals, boards) = sums(network, &area_lines);
    Audit {
        network: file.name.clone(),
        invented: file.invented,
        period,
        interval: within,
        totals,
        boards,
        area_lines,
        statements,
        vacancies: evidence(&gaps, &facts.vacancies, &made),
        gaps,
        degraded,
        empty_pools,
        warnings,
        unlawful: Vec::new(),
        unlawful_by_person: Vec::new(),
        deliverable: None,
        fragility: None,
        trend: None,
    }
}

/// The evidence that the gaps lead to, by duty.
fn evidence(
    gaps: &[Gap],
    given: &BTreeMap<DutyId, &Vacancy>,
    made: &BTreeMap<DutyId, &Vacancy>,
) -> Vec<Vacancy> {
    let wanted: BTreeSet<DutyId> = gaps.iter().flat_map(|gap| &gap.duties).copied().collect();
    let find = |duty: DutyId| {
        given
            .get(&duty)
            .or_else(|| made.get(&duty))
            .map(|v| (*v).clone())
    };
    wanted.into_iter().filter_map(find).collect()
}

/// Sums over all areas, and by board.
fn sums(network: &Network, area_lines: &[AreaLine]) -> (Summary, Vec<BoardAudit>) {
    let file = network.file();
    let lines = file.service_lines.iter().map(|line| LineSummary {
        line: line.id.clone(),
        line_name: line.name.clone(),
        kind: line.kind,
        minutes: Minutes::default(),
        grid: Grid::default(),
    });
    let none = Summary {
        lines: lines.collect(),
        ..Summary::default()
    };
    let mut totals = none.clone();
    let mut boards: BTreeMap<&OdsCode, Summary> = BTreeMap::new();
    for area in &file.areas {
        for sum in [
            &mut totals,
            boards.entry(&area.board).or_insert_with(|| none.clone()),
        ] {
            sum.areas += 1;
            sum.children_known += u64::from(area.children_known);
        }
    }
    for found in area_lines {
        let board = boards.get_mut(&found.board);
        for sum in std::iter::once(&mut totals).chain(board) {
            sum.minutes += found.minutes;
            if let Some(line) = sum.lines.iter_mut().find(|line| line.line == found.line) {
                line.minutes += found.minutes;
                line.grid.add(&found.grid);
            }
        }
    }
    let mut ordered = Vec::new();
    for organisation in &file.organisations {
        if let Some(summary) = boards.remove(&organisation.ods) {
            let (board, board_name) = (organisation.ods.clone(), organisation.name.clone());
            ordered.push(BoardAudit {
                board,
                board_name,
                summary,
            });
        }
    }
    (totals, ordered)
}

/// The pools that have nobody in post for some of the period, longest first, then by children.
fn empty_pools(facts: &Facts) -> Vec<EmptyPool> {
    let network = facts.network;
    let empty = network.file().pools.iter().filter_map(|pool| {
        let staffed: IntervalSet = facts
            .standing
            .members(&pool.id)
            .flat_map(|person| {
                facts
                    .standing
                    .in_post(&pool.id, person)
                    .intervals()
                    .to_vec()
            })
            .collect::<Vec<Interval>>()
            .into_iter()
            .collect();
        let empty = IntervalSet::from(facts.within).difference(&staffed);
        let children = pool.areas.iter().filter_map(|area| network.area(area));
        (!empty.is_empty()).then(|| EmptyPool {
            pool: pool.id.clone(),
            pool_name: pool.name.clone(),
            line: pool.line.clone(),
            areas: pool.areas.clone(),
            children_known: children.map(|area| u64::from(area.children_known)).sum(),
            empty_minutes: empty.minutes(),
            throughout: staffed.is_empty(),
        })
    });
    let mut empty: Vec<EmptyPool> = empty.collect();
    empty.sort_by_key(|pool| (Reverse(pool.empty_minutes), Reverse(pool.children_known)));
    empty
}
