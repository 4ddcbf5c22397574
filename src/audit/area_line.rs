//! One line in one area: what is asked for held against what is there.

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::gap::{Gap, GapCause, GapClass, NotAssessed};
use super::grid::{Grid, WallHours};
use super::outcome::{AreaLine, CoverMinutes};
use super::requirement::{Requirement, sustained};
use super::supply::{Supplies, Supply};
use super::why::Why;
use evenwatch_domain::area::Area;
use evenwatch_domain::demand::{Commissioned, Demand};
use evenwatch_domain::ids::{DutyId, PoolId};
use evenwatch_domain::interval::{Interval, IntervalSet};
use evenwatch_domain::service_line::ServiceLine;

/// Everything that is counted of one line in one area, as sets of instants: [`CoverMinutes`] are
/// their lengths, so each number can be asked for its intervals.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Times {
    /// Must be covered.
    pub required: IntervalSet,
    /// Commissioned in full.
    pub commissioned_full: IntervalSet,
    /// Commissioned in part only.
    pub commissioned_partial: IntervalSet,
    /// Somebody who counts is on duty.
    pub rostered: IntervalSet,
    /// Required and rostered.
    pub covered: IntervalSet,
    /// Required, and not assessed: no pool that serves the line here has published a rota for it.
    #[serde(default)]
    pub not_assessed: IntervalSet,
    /// Required, assessed and not rostered.
    pub gap: IntervalSet,
    /// Commissioned, assessed and not rostered.
    pub commissioned_gap: IntervalSet,
    /// Rostered, and nobody has commissioned it.
    pub goodwill_not_commissioned: IntervalSet,
    /// Rostered and commissioned, and no money follows.
    pub goodwill_unpaid_agreement: IntervalSet,
    /// Rostered and commissioned for money, and everybody who counts is on call without an
    /// allowance.
    pub goodwill_unpaid_on_call: IntervalSet,
    /// Rostered, and no goodwill is in it.
    pub sustained: IntervalSet,
    /// Required, and nobody would be there if goodwill stopped and nobody stood in.
    pub gap_without_goodwill: IntervalSet,
    /// Required and rostered, by the back-up only.
    pub back_up_only: IntervalSet,
    /// Required and rostered, with fewer people than a duty needs.
    pub short_handed: IntervalSet,
    /// Required and rostered, by exactly one person.
    pub one_deep: IntervalSet,
    /// Required, and whoever is on duty cannot reach the area.
    pub unreachable: IntervalSet,
}

impl Times {
    pub(super) fn new(
        commissioned: &Commissioned,
        Requirement {
            hours: required,
            unknown,
            ..
        }: &Requirement,
        supply: &Supply,
    ) -> Self {
        let rostered = &supply.rostered;
        let asked = rostered.intersection(&commissioned.any);
        let funded = asked.intersection(&commissioned.paid);
        let sustained = sustained(commissioned, supply);
        let assessed = required.difference(unknown);
        Self {
            covered: rostered.intersection(required),
            not_assessed: required.intersection(unknown),
            gap: assessed.difference(rostered),
            commissioned_partial: commissioned.any.difference(&commissioned.full),
            commissioned_full: commissioned.full.clone(),
            commissioned_gap: commissioned.any.difference(rostered).difference(unknown),
            goodwill_not_commissioned: rostered.difference(&commissioned.any),
            goodwill_unpaid_agreement: asked.difference(&commissioned.paid),
            goodwill_unpaid_on_call: funded.difference(&supply.paid),
            gap_without_goodwill: assessed.difference(&sustained),
            sustained,
            back_up_only: supply.back_up_only.intersection(required),
            short_handed: supply.short_handed.intersection(required),
            one_deep: supply.one_deep().intersection(required),
            unreachable: supply.unreachable.intersection(required),
            required: required.clone(),
            rostered: rostered.clone(),
        }
    }

    /// The parts of all of them inside `set`.
    pub(super) fn inside(&self, set: &IntervalSet) -> Self {
        // Taken apart by name, so that a new set cannot be forgotten here.
        let Self {
            required,
            commissioned_full,
            commissioned_partial,
            rostered,
            covered,
            not_assessed,
            gap,
            commissioned_gap,
            goodwill_not_commissioned,
            goodwill_unpaid_agreement,
            goodwill_unpaid_on_call,
            sustained,
            gap_without_goodwill,
            back_up_only,
            short_handed,
            one_deep,
            unreachable,
        } = self;
        Self {
            required: required.intersection(set),
            commissioned_full: commissioned_full.intersection(set),
            commissioned_partial: commissioned_partial.intersection(set),
            rostered: rostered.intersection(set),
            covered: covered.intersection(set),
            not_assessed: not_assessed.intersection(set),
            gap: gap.intersection(set),
            commissioned_gap: commissioned_gap.intersection(set),
            goodwill_not_commissioned: goodwill_not_commissioned.intersection(set),
            goodwill_unpaid_agreement: goodwill_unpaid_agreement.intersection(set),
            goodwill_unpaid_on_call: goodwill_unpaid_on_call.intersection(set),
            sustained: sustained.intersection(set),
            gap_without_goodwill: gap_without_goodwill.intersection(set),
            back_up_only: back_up_only.intersection(set),
            short_handed: short_handed.intersection(set),
            one_deep: one_deep.intersection(set),
            unreachable: unreachable.intersection(set),
        }
    }

    /// Rostered time that stands on goodwill, of every kind.
    #[must_use]
    pub fn goodwill(&self) -> IntervalSet {
        self.rostered.difference(&self.sustained)
    }

    /// The grid of them, hour by hour of the week.
    pub(super) fn grid(&self, hours: &WallHours) -> Grid {
        Grid {
            required_minutes: hours.minutes(&self.required),
            covered_minutes: hours.minutes(&self.covered),
            goodwill_minutes: hours.minutes(&self.goodwill()),
            not_assessed_minutes: hours.minutes(&self.not_assessed),
        }
    }

    /// The lengths, for an area with so many children; the classes of the gap apart.
    pub(super) fn minutes(&self, children: i64) -> CoverMinutes {
        let goodwill = [
            &self.goodwill_not_commissioned,
            &self.goodwill_unpaid_agreement,
            &self.goodwill_unpaid_on_call,
        ]
        .map(IntervalSet::minutes);
        let (required, covered) = (self.required.minutes(), self.covered.minutes());
        let not_assessed = self.not_assessed.minutes();
        CoverMinutes {
            required_minutes: required,
            commissioned_full_minutes: self.commissioned_full.minutes(),
            commissioned_partial_minutes: self.commissioned_partial.minutes(),
            rostered_minutes: self.rostered.minutes(),
            covered_minutes: covered,
            not_assessed_minutes: not_assessed,
            gap_minutes: self.gap.minutes(),
            commissioned_gap_minutes: self.commissioned_gap.minutes(),
            goodwill_minutes: goodwill.iter().sum(),
            goodwill_not_commissioned_minutes: goodwill[0],
            goodwill_unpaid_agreement_minutes: goodwill[1],
            goodwill_unpaid_on_call_minutes: goodwill[2],
            gap_without_goodwill_minutes: self.gap_without_goodwill.minutes(),
            back_up_only_minutes: self.back_up_only.minutes(),
            short_handed_minutes: self.short_handed.minutes(),
            one_deep_minutes: self.one_deep.minutes(),
            unreachable_minutes: self.unreachable.minutes(),
            child_required_minutes: required * children,
            child_covered_minutes: covered * children,
            child_not_assessed_minutes: not_assessed * children,
            ..CoverMinutes::default()
        }
    }
}

/// What is found of one line in one area.
pub(super) struct AreaLineFindings {
    pub(super) sums: AreaLine,
    pub(super) times: Times,
    pub(super) gaps: Vec<Gap>,
    /// What nobody has said.
    pub(super) not_assessed: Option<NotAssessed>,
    /// The place in the list of what serves the line there.
    pub(super) place: usize,
}

/// The times and sums of the line in the area, and its rows of the gap register.
pub(super) fn area_line<'a>(
    (area, line): (&'a Area, &'a ServiceLine),
    demand: &Demand<'a>,
    supplies: &mut Supplies<'a>,
    hours: &WallHours,
) -> Option<AreaLineFindings> {
    let commissioned = demand.commissioned(&area.id, &line.id);
    let requirement = Requirement::new((area, line), demand, supplies);
    let place = supplies.find(area, line);
    let supply = supplies.get(place)?;
    let times = Times::new(commissioned, &requirement, supply);
    let gaps = gaps((area, line), commissioned, supply, &times.gap);
    let mut minutes = times.minutes(area.children_known.into());
    for gap in &gaps {
        *minutes.of_class(&gap.class) += gap.gap_minutes;
    }
    let sums = AreaLine {
        area: area.id.clone(),
        area_name: area.name.clone(),
        board: area.board.clone(),
        children_known: area.children_known,
        line: line.id.clone(),
        line_name: line.name.clone(),
        kind: line.kind,
        required_by: requirement.by,
        minutes,
        grid: times.grid(hours),
    };
    let not_assessed = not_assessed(&sums, &times, &supply.pools);
    Some(AreaLineFindings {
        sums,
        times,
        gaps,
        not_assessed,
        place,
    })
}

/// What nobody has said, as a row; nothing where all has been said.
fn not_assessed(sums: &AreaLine, times: &Times, pools: &[PoolId]) -> Option<NotAssessed> {
    let minutes = sums.minutes.not_assessed_minutes;
    (minutes > 0).then(|| NotAssessed {
        area: sums.area.clone(),
        area_name: sums.area_name.clone(),
        board: sums.board.clone(),
        line: sums.line.clone(),
        line_name: sums.line_name.clone(),
        children_known: sums.children_known,
        times: times.not_assessed.clone(),
        minutes,
        throughout: minutes == sums.minutes.required_minutes,
        pools: pools.to_vec(),
    })
}

/// A row of the register as it grows.
#[derive(Default)]
struct Row {
    class: Option<GapClass>,
    pieces: Vec<Interval>,
    duties: BTreeSet<DutyId>,
}

/// The gap as rows of the register: one for each class and cause.
fn gaps(
    (area, line): (&Area, &ServiceLine),
    commissioned: &Commissioned,
    supply: &Supply,
    gap: &IntervalSet,
) -> Vec<Gap> {
    let mut rows: BTreeMap<(u8, GapCause), Row> = BTreeMap::new();
    for (part, is_commissioned) in [
        (gap.difference(&commissioned.any), false),
        (gap.intersection(&commissioned.any), true),
    ] {
        for (piece, why) in overlaps(&part, &supply.why) {
            let class = if is_commissioned {
                why.nearest.class()
            } else {
                GapClass::NotCommissioned
            };
            let row = rows.entry((class.rank(), why.cause)).or_default();
            row.pieces.push(piece);
            row.duties.extend(&why.duties);
            match (&mut row.class, class) {
                (Some(GapClass::RulesBlock { rules }), GapClass::RulesBlock { rules: more }) => {
                    rules.extend(more);
                }
                (known, class) => *known = Some(class),
            }
        }
    }
    let gap = |((_, cause), row): ((u8, GapCause), Row)| {
        let times: IntervalSet = row.pieces.into_iter().collect();
        let gap_minutes = times.minutes();
        Some(Gap {
            area: area.id.clone(),
            area_name: area.name.clone(),
            board: area.board.clone(),
            line: line.id.clone(),
            line_name: line.name.clone(),
            children_known: area.children_known,
            class: row.class?,
            cause,
            times,
            gap_minutes,
            child_gap_minutes: gap_minutes * i64::from(area.children_known),
            pools: supply.pools.clone(),
            duties: row.duties.into_iter().collect(),
            first_seen: None,
        })
    };
    rows.into_iter().filter_map(gap).collect()
}

/// The parts of `set` under each of the disjoint, sorted `pieces`.
fn overlaps<'w>(set: &IntervalSet, pieces: &'w [(Interval, Why)]) -> Vec<(Interval, &'w Why)> {
    let mut out = Vec::new();
    let mut from = 0;
    for part in set.intervals() {
        let rest = pieces.get(from..).unwrap_or_default();
        from += rest.partition_point(|(piece, _)| piece.end <= part.start);
        let rest = pieces.get(from..).unwrap_or_default();
        let under = rest.iter().take_while(|(piece, _)| piece.start < part.end);
        out.extend(under.filter_map(|(piece, why)| Some((piece.intersection(part)?, why))));
    }
    out
}
