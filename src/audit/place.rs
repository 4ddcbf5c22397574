//! One line in one area: what is asked for held against what is there.

use std::collections::{BTreeMap, BTreeSet};

use super::gap::{Gap, GapCause, GapClass};
use super::grid::{Grid, WallHours};
use super::outcome::{AreaLine, Minutes};
use super::supply::Supply;
use super::why::Why;
use crate::domain::area::Area;
use crate::domain::demand::{Commissioned, Demand};
use crate::domain::ids::DutyId;
use crate::domain::interval::{Interval, IntervalSet};
use crate::domain::service_line::ServiceLine;

/// The sums of the line in the area, and its rows of the gap register.
pub(super) fn area_line<'a>(
    (area, line): (&'a Area, &'a ServiceLine),
    demand: &Demand<'a>,
    supply: &Supply,
    hours: &WallHours,
) -> (AreaLine, Vec<Gap>) {
    let commissioned = demand.commissioned(&area.id, &line.id);
    let (required_by, required) = demand.required(&area.id, line);
    let covered = supply.rostered.intersection(required);
    let gap = required.difference(&supply.rostered);
    let gaps = gaps((area, line), commissioned, supply, &gap);

    let children = i64::from(area.children_known);
    let mut minutes = Minutes {
        required_minutes: required.minutes(),
        commissioned_full_minutes: commissioned.full.minutes(),
        commissioned_partial_minutes: commissioned.any.minutes() - commissioned.full.minutes(),
        rostered_minutes: supply.rostered.minutes(),
        covered_minutes: covered.minutes(),
        gap_minutes: gap.minutes(),
        commissioned_gap_minutes: commissioned.any.difference(&supply.rostered).minutes(),
        back_up_only_minutes: supply.back_up_only.minutes(),
        short_handed_minutes: supply.short_handed.minutes(),
        child_required_minutes: required.minutes() * children,
        child_covered_minutes: covered.minutes() * children,
        ..goodwill(commissioned, supply)
    };
    for gap in &gaps {
        *minutes.of_class(&gap.class) += gap.gap_minutes;
    }
    let found = AreaLine {
        area: area.id.clone(),
        area_name: area.name.clone(),
        board: area.board.clone(),
        children_known: area.children_known,
        line: line.id.clone(),
        line_name: line.name.clone(),
        kind: line.kind,
        required_by,
        minutes,
        grid: Grid {
            required_minutes: hours.minutes(required),
            covered_minutes: hours.minutes(&covered),
        },
    };
    (found, gaps)
}

/// Rostered time that would be lost if unpaid work stopped, each minute in the first kind that fits: what nobody asked
/// for; what nobody pays the service for; what nobody pays the person for.
fn goodwill(commissioned: &Commissioned, supply: &Supply) -> Minutes {
    let unasked = supply.rostered.difference(&commissioned.any);
    let asked = supply.rostered.intersection(&commissioned.any);
    let unpaid_agreement = asked.difference(&commissioned.paid);
    let unpaid_on_call = asked
        .intersection(&commissioned.paid)
        .difference(&supply.paid);
    let kinds = [&unasked, &unpaid_agreement, &unpaid_on_call].map(IntervalSet::minutes);
    Minutes {
        goodwill_minutes: kinds.iter().sum(),
        goodwill_not_commissioned_minutes: kinds[0],
        goodwill_unpaid_agreement_minutes: kinds[1],
        goodwill_unpaid_on_call_minutes: kinds[2],
        ..Minutes::default()
    }
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
