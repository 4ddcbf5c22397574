//! Which hours are required of one line in one area, where lines of one kind share what a standard
//! asks.

use super::supply::{Supplies, Supply};
use evenwatch_domain::area::Area;
use evenwatch_domain::demand::{Commissioned, Demand, RequiredBy};
use evenwatch_domain::ids::LineId;
use evenwatch_domain::interval::IntervalSet;
use evenwatch_domain::service_line::ServiceLine;

/// The hours in which one line must be covered in one area.
pub(super) struct Requirement {
    pub(super) by: RequiredBy,
    /// Those hours. Of hours that several lines of one kind share, those that this line covers
    /// first and, of those that none covers, those for which it answers: so each hour is required
    /// of one of them.
    pub(super) hours: IntervalSet,
    /// When nobody has said what is there.
    pub(super) unknown: IntervalSet,
}

impl Requirement {
    /// That of a line in an area.
    pub(super) fn new<'a>(
        (area, line): (&'a Area, &'a ServiceLine),
        demand: &Demand<'a>,
        supplies: &mut Supplies<'a>,
    ) -> Self {
        let (by, hours) = demand.required(&area.id, line);
        let mut sharing: Vec<(&LineId, usize)> = Vec::new();
        if by == RequiredBy::Standard {
            let givers = demand.givers(line);
            sharing.extend(givers.map(|giver| (&giver.id, supplies.find(area, giver))));
        }
        if sharing.len() < 2 {
            let own = supplies.find(area, line);
            let supply = supplies.get(own);
            return Self {
                by,
                hours: hours.clone(),
                unknown: supply.map_or_else(IntervalSet::empty, |s| s.unknown.clone()),
            };
        }
        let (mut taken, mut unknown) = (IntervalSet::empty(), IntervalSet::empty());
        let mut own = IntervalSet::empty();
        // Who needs no goodwill takes the hour first, so that the gap without goodwill is that of
        // the kind.
        for goodwill in [false, true] {
            for (giver, place) in &sharing {
                let Some(supply) = supplies.get(*place) else {
                    continue;
                };
                let commissioned = demand.commissioned(&area.id, giver);
                let there = if goodwill {
                    unknown = unknown.union(&supply.unknown);
                    supply.rostered.clone()
                } else {
                    sustained(commissioned, supply)
                };
                let there = there.intersection(hours);
                if **giver == line.id {
                    own = own.union(&there.difference(&taken));
                }
                taken = taken.union(&there);
            }
        }
        let left = demand.answerable(&area.id, line).difference(&taken);
        Self {
            by,
            hours: own.union(&left),
            unknown: unknown.difference(&taken),
        }
    }
}

/// When somebody is there and no goodwill is in it.
pub(super) fn sustained(commissioned: &Commissioned, supply: &Supply) -> IntervalSet {
    let asked = supply.rostered.intersection(&commissioned.any);
    asked
        .intersection(&commissioned.paid)
        .intersection(&supply.paid)
}
