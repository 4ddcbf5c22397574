//! Which areas can share people: those that one base reaches within the line's response time.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::domain::ids::{AreaId, LineId};
use crate::domain::network::Network;

/// A time of travel; it holds both ways.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Leg {
    /// An area.
    pub from: AreaId,
    /// Another.
    pub to: AreaId,
    /// Minutes.
    pub minutes: u32,
}

/// Sets of areas that can share people: with times of travel those that each area, as base, reaches within `limit` minutes, else
/// those that each person of the line's pools reaches. An area by itself always can.
#[must_use]
pub fn reachable(
    network: &Network,
    line: &LineId,
    travel: Option<(&[Leg], u32)>,
) -> Vec<BTreeSet<AreaId>> {
    let file = network.file();
    let mut sets: Vec<BTreeSet<AreaId>> = match travel {
        Some((legs, limit)) => {
            let base = |area: &AreaId| {
                let within = legs.iter().filter(|leg| leg.minutes <= limit);
                let ends = within.filter_map(|leg| {
                    (leg.from == *area)
                        .then_some(&leg.to)
                        .or_else(|| (leg.to == *area).then_some(&leg.from))
                });
                ends.cloned().chain([area.clone()]).collect()
            };
            file.areas.iter().map(|area| base(&area.id)).collect()
        }
        None => {
            let pools = file.pools.iter().filter(|pool| pool.line == *line);
            let members = pools.flat_map(|pool| &pool.members);
            let people = members.filter_map(|member| network.person(&member.person));
            people
                .map(|person| person.reaches.iter().cloned().collect())
                .collect()
        }
    };
    sets.extend(file.areas.iter().map(|area| [area.id.clone()].into()));
    sets.sort();
    sets.dedup();
    sets
}

/// The areas in the fewest groups of which each can share people; one area is in one group. Up to 16 areas it is exact, and
/// beyond the largest set is taken again and again.
#[must_use]
pub fn split(areas: &[AreaId], sets: &[BTreeSet<AreaId>]) -> Vec<Vec<AreaId>> {
    let masks: Vec<u64> = sets.iter().map(|set| mask(areas, set)).collect();
    let chosen = if areas.len() <= EXACT {
        fewest(areas.len(), &masks)
    } else {
        largest_first(areas.len(), &masks)
    };
    let mut left = all(areas.len());
    let mut groups = Vec::new();
    for set in chosen {
        let own = set & left;
        left &= !own;
        let numbered = areas.iter().enumerate();
        let group: Vec<AreaId> = numbered
            .filter(|(at, _)| own >> at & 1 == 1)
            .map(|(_, area)| area.clone())
            .collect();
        if !group.is_empty() {
            groups.push(group);
        }
    }
    groups
}

/// The most areas for which every way is tried: 2^16 sets take milliseconds.
const EXACT: usize = 16;

fn all(areas: usize) -> u64 {
    u64::MAX >> (64 - areas.clamp(1, 64))
}

/// Those of the first 64 areas that are in the set: no region has more.
fn mask(areas: &[AreaId], set: &BTreeSet<AreaId>) -> u64 {
    let numbered = areas.iter().take(64).enumerate();
    let own = numbered.filter(|(_, area)| set.contains(*area));
    own.fold(0, |mask, (at, _)| mask | 1 << at)
}

/// The fewest sets that hold every area: each covered set of areas by one set more than the best before it.
fn fewest(areas: usize, masks: &[u64]) -> Vec<u64> {
    let whole = all(areas);
    let mut best: Vec<Option<Vec<u64>>> = vec![None; 1 << areas];
    if let Some(none) = best.first_mut() {
        *none = Some(Vec::new());
    }
    for covered in 0..best.len() {
        let Some(Some(so_far)) = best.get(covered).cloned() else {
            continue;
        };
        let missing = !(covered as u64) & whole;
        // The first area that is missing has to be in some set, so only those are tried.
        let first = missing & missing.wrapping_neg();
        for set in masks.iter().filter(|set| **set & first != 0) {
            let next = usize::try_from(covered as u64 | (set & whole)).unwrap_or(0);
            let with = so_far.len() + 1;
            if let Some(known) = best.get_mut(next)
                && known.as_ref().is_none_or(|known| with < known.len())
            {
                let mut sets = so_far.clone();
                sets.push(*set);
                *known = Some(sets);
            }
        }
    }
    best.pop().flatten().unwrap_or_default()
}

fn largest_first(areas: usize, masks: &[u64]) -> Vec<u64> {
    let mut left = all(areas);
    let mut chosen = Vec::new();
    while left != 0 {
        let gain = |set: &&u64| (**set & left).count_ones();
        let Some(set) = masks.iter().max_by_key(gain).filter(|set| gain(set) > 0) else {
            break;
        };
        chosen.push(*set);
        left &= !set;
    }
    chosen
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use proptest::prelude::*;

    fn areas(count: usize) -> Vec<AreaId> {
        (0..count)
            .map(|at| AreaId::new(format!("a{at:02}")).unwrap())
            .collect()
    }

    fn set(areas: &[AreaId], mask: u64) -> BTreeSet<AreaId> {
        let numbered = areas.iter().enumerate();
        let own = numbered.filter(|(at, _)| mask >> at & 1 == 1);
        own.map(|(_, area)| area.clone()).collect()
    }

    proptest! {
        /// Every area is in one group, each group can share people, and no smaller choice of sets holds every area.
        #[test]
        fn groups_are_the_fewest_that_trying_all_finds(
            count in 1_usize..6,
            masks in prop::collection::vec(0_u64..64, 0..6),
        ) {
            let areas = areas(count);
            let mut sets: Vec<BTreeSet<AreaId>> = masks.iter().map(|mask| set(&areas, *mask)).collect();
            sets.extend(areas.iter().map(|area| [area.clone()].into()));
            let groups = split(&areas, &sets);
            let mut seen: Vec<&AreaId> = groups.iter().flatten().collect();
            seen.sort();
            prop_assert_eq!(seen, areas.iter().collect::<Vec<_>>());
            for group in &groups {
                prop_assert!(sets.iter().any(|set| group.iter().all(|area| set.contains(area))));
            }
            let holds_all = |chosen: u32| {
                let chosen = sets.iter().enumerate().filter(|(at, _)| chosen >> at & 1 == 1);
                let union: BTreeSet<&AreaId> = chosen.flat_map(|(_, set)| set).collect();
                areas.iter().all(|area| union.contains(area))
            };
            let least = (0_u32..1 << sets.len()).filter(|chosen| holds_all(*chosen)).map(u32::count_ones).min();
            prop_assert_eq!(least, Some(u32::try_from(groups.len()).unwrap()));
        }
    }

    #[test]
    fn many_areas_are_still_all_served() {
        let areas = areas(40);
        let sets: Vec<BTreeSet<AreaId>> = areas
            .chunks(7)
            .map(|some| some.iter().cloned().collect())
            .collect();
        let groups = split(&areas, &sets);
        assert_eq!(groups.iter().map(Vec::len).sum::<usize>(), 40);
        assert_eq!(groups.len(), 6);
    }
}
