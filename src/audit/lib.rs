//! Coverage: what is commissioned, rostered, on goodwill and missing, and why. Pure.
//!
//! Time is counted by interval arithmetic on instants, so both clock changes are exact. For each
//! area and line:
//!
//! * *required* ([`evenwatch_domain::demand`]): the hours of the standards that name this kind of
//!   service, commissioned or not; for lines that no standard names, the commissioned hours. An
//!   hour that nobody promised is no gap. The gap against commissioned hours alone stands beside
//!   it, for lines of a standard too. A standard asks by area and kind: lines of one kind share its
//!   hours, and an hour that none of them covers is missing once ([`evenwatch_domain::demand`]);
//! * *rostered*: somebody who counts ([`evenwatch_domain::presence`]) holds a duty of the line. The
//!   line is what counts; tiers are the order in which people are rung. So a consultant who is
//!   second-on *is* the cover of consultant advice, and the back-up of an empty first-on pool still
//!   is cover, shown as back-up only;
//! * *not assessed*: required time for which no pool with people that serves the line there has
//!   published a rota ([`Spans`]). Nobody has said what is there, so it is in no gap and in no
//!   share, and is shown beside them. Where no pool serves, or all of them are without people, it
//!   is a gap: that much is known;
//! * *gap* = required less rostered less not assessed, each minute in one class ([`GapClass`]):
//!   covered + gap + not assessed = required, and shares are of covered + gap;
//! * *goodwill*: rostered time that unpaid work holds up ([`CoverMinutes::goodwill_minutes`]), and
//!   the gap that would open if it stopped and nobody stood in
//!   ([`CoverMinutes::gap_without_goodwill_minutes`]);
//! * *degraded*: cover that is there and weak ([`DegradedKind`]).
//!
//! A pool's sets are worked out once for all areas that the same of its people can reach, and the
//! work grows with duties plus areas times lines, not with their product.

mod area_line;
mod bounds;
mod degraded;
mod due;
mod duty_value;
mod explain;
mod first_seen;
mod fragility;
mod further;
mod gap;
mod grid;
mod inequality;
mod layer;
mod layers;
mod outcome;
mod part;
mod people;
mod pool_cover;
mod questionnaire;
pub mod remedies;
pub mod reports;
mod requirement;
mod rostered;
mod rule_names;
pub mod scale;
pub mod scenarios;
mod statement;
mod statement_eval;
mod supply;
mod trend;
mod warning;
mod why;

pub use area_line::Times;
pub use degraded::{Degraded, DegradedKind};
pub use due::unfilled;
pub use duty_value::{CountedMinutes, Worth};
pub use evenwatch_domain::demand::RequiredBy;
pub use evenwatch_domain::spans::Spans;
pub use explain::{
    AgreementFact, AreaLineExplanation, DutyFact, HolderFact, ReasonFilter, StatementFact, explain,
};
pub use first_seen::FirstSeen;
pub use fragility::{
    Again, AgainSums, Fragility, Opening, Post, SINGLE_POINT_SHARE, absent, fragility,
};
pub use further::{FurtherBoard, FurtherStatement};
pub use gap::{EmptyPool, Gap, GapCause, GapClass, NotAssessed, WORST_FIRST};
pub use grid::{Grid, HOURS};
pub use inequality::Inequality;
pub use layer::{
    AreaLayers, BoardLayers, Deliverable, GroupLayers, LayerFindings, LayerGrid, Layers,
    LineLayers, Unplannable,
};
pub use layers::{closed_if_held, gap_planned, layers};
pub use outcome::{AreaLine, Audit, BoardAudit, CoverMinutes, CoverSummary, LineSummary, share};
pub use part::{BoardPart, Part};
pub use people::{PersonGoodwill, goodwill_by_person};
pub use questionnaire::{
    AnswerCounts, AnswerTally, Axes, QuestionnaireAnswer, QuestionnaireAnswers, Tallies,
};
pub use rostered::Rostered;
pub use statement::{
    KindAnswers, KindMinutes, StatementArea, StatementAudit, StatementBoard, StatementRegion,
    StatementSums,
};
pub use trend::{AreaTrend, BoardTrend, Trend, TrendAudit, TrendPoint, points, trend};
pub use warning::{Warning, WarningKind};

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use evenwatch_domain::area::Area;
use evenwatch_domain::catalogue::Catalogue;
use evenwatch_domain::demand::Demand;
use evenwatch_domain::evidence::Vacancy;
use evenwatch_domain::ids::{AreaId, DutyId, LineId, OdsCode};
use evenwatch_domain::interval::IntervalSet;
use evenwatch_domain::network::Network;
use evenwatch_domain::service_line::{Mode, ServiceKind};
use evenwatch_domain::time::Period;
use grid::WallHours;
use pool_cover::Facts;
use statement_eval::{KindCover, StatementEvaluation};
use supply::Supplies;

/// Audits the cover that duties give over `period`.
///
/// Duties that reach into the period from outside count for the part inside.
#[must_use]
pub fn audit(
    network: &Network,
    catalogue: &Catalogue,
    rostered: &Rostered<'_>,
    period: Period,
) -> Audit {
    let file = network.file();
    let facts = Facts::new(network, catalogue, rostered, period);
    let within = facts.within;
    let hours = WallHours::new(within);
    let demand = Demand::new(network, catalogue, within);
    let mut supplies = Supplies::new(&facts, rostered.duties);

    let (mut area_lines, mut gaps, mut degraded) = (Vec::new(), Vec::new(), Vec::new());
    let mut not_assessed = Vec::new();
    let mut served: HashMap<(&AreaId, &LineId), (usize, IntervalSet)> = HashMap::new();
    for area in &file.areas {
        for line in &file.service_lines {
            let Some(found) = area_line::area_line((area, line), &demand, &mut supplies, &hours)
            else {
                continue;
            };
            if let Some(supply) = supplies.get(found.place) {
                degraded.extend(degraded::of_line(area, &found, &supply.pools));
            }
            area_lines.push(found.sums);
            gaps.extend(found.gaps);
            not_assessed.extend(found.not_assessed);
            served.insert((&area.id, &line.id), (found.place, found.times.sustained));
        }
    }
    let phones = |gap: &Gap| {
        let own = file.service_lines.iter().find(|line| line.id == gap.line);
        let kind = own
            .filter(|line| line.mode == Mode::Visit)
            .map(|line| line.kind);
        let phones = file.service_lines.iter();
        let phones = phones.filter(|line| line.mode == Mode::Phone && Some(line.kind) == kind);
        let found = phones.filter_map(|line| served.get(&(&gap.area, &line.id)));
        let found = found.filter_map(|(place, _)| supplies.get(*place));
        found.fold(IntervalSet::empty(), |sum, supply| {
            sum.union(&supply.rostered)
        })
    };
    let mut gaps = gap::with_phone_apart(gaps, phones);
    gap::worst_first(&mut gaps);
    gap::longest_first(&mut not_assessed);

    let cover = |area: &Area, kind: ServiceKind, by: Option<Mode>| {
        let mut sum = KindCover::default();
        let lines = file.service_lines.iter();
        let lines = lines.filter(|line| line.kind == kind && by.is_none_or(|by| line.mode == by));
        for line in lines {
            let found = served.get(&(&area.id, &line.id));
            if let Some((place, sustained)) = found
                && let Some(supply) = supplies.get(*place)
            {
                sum.rostered = sum.rostered.union(&supply.rostered);
                sum.sustained = sum.sustained.union(sustained);
                sum.unknown = sum.unknown.union(&supply.unknown);
            }
            let commissioned = demand.commissioned(&area.id, &line.id);
            sum.commissioned = sum.commissioned.union(&commissioned.any);
            sum.commissioned_full = sum.commissioned_full.union(&commissioned.full);
            sum.is_answered |= commissioned.is_answered;
        }
        sum.unknown = sum.unknown.difference(&sum.rostered);
        sum
    };
    let mut statements = Vec::new();
    for asked in &StatementEvaluation::all(catalogue, within) {
        let (statement, weak) = asked.audit(network, &hours, cover);
        statements.push(statement);
        degraded.extend(weak);
    }
    let further_statements = further::further(network, catalogue, within, &hours, cover);
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
    warnings.extend(warning::of_not_assessed(&not_assessed, period));
    warnings.extend(warning::of_duties(
        supplies.unplaced,
        &supplies.strangers(),
        made.len(),
    ));
    warnings.sort_by_key(|warning| warning.kind);
    let (totals, boards) = sums(network, &area_lines);
    let vacancies = evidence(&gaps, &facts.vacancies, &made);
    Audit {
        network: file.name.clone(),
        invented: file.invented,
        part: None,
        known_at: None,
        period,
        interval: within,
        totals,
        boards,
        area_lines,
        statements,
        not_assessed,
        further_statements,
        rules: rule_names::rule_names(&gaps, &vacancies, catalogue),
        vacancies,
        gaps,
        degraded,
        empty_pools,
        warnings,
        unlawful: Vec::new(),
        unlawful_by_person: Vec::new(),
        intensity: None,
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
fn sums(network: &Network, area_lines: &[AreaLine]) -> (CoverSummary, Vec<BoardAudit>) {
    let file = network.file();
    let lines = file.service_lines.iter().map(|line| LineSummary {
        line: line.id.clone(),
        line_name: line.name.clone(),
        kind: line.kind,
        minutes: CoverMinutes::default(),
        grid: Grid::default(),
    });
    let none = CoverSummary {
        lines: lines.collect(),
        ..CoverSummary::default()
    };
    let mut totals = none.clone();
    let mut boards: BTreeMap<&OdsCode, CoverSummary> = BTreeMap::new();
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
        let staffed = facts.staffed(&pool.id);
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
