//! Which areas can share people: those that one base reaches within the line's response time.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use evenwatch_domain::ids::{AreaId, LineId};
use evenwatch_domain::network::Network;

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

/// Sets of areas that can share people: with times of travel those that each area, as base, reaches
/// within `limit` minutes, else those that each person of the line's pools reaches. An area by
/// itself always can.
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

/// The areas in the fewest groups of which each can share people; one area is in one group. Up to
/// 16 areas it is exact, and beyond the largest set is taken again and again. There may be any
/// number of areas: all of England's are more than 64.
#[must_use]
pub fn split(areas: &[AreaId], sets: &[BTreeSet<AreaId>]) -> Vec<Vec<AreaId>> {
    // Areas by their place in the list.
    let places: Vec<BTreeSet<usize>> = sets
        .iter()
        .map(|set| {
            let numbered = areas.iter().enumerate();
            numbered
                .filter(|(_, area)| set.contains(*area))
                .map(|(at, _)| at)
                .collect()
        })
        .collect();
    let chosen = if areas.len() <= EXACT {
        fewest(areas.len(), &places)
    } else {
        largest_first(areas.len(), &places)
    };
    let mut left: BTreeSet<usize> = (0..areas.len()).collect();
    let mut groups = Vec::new();
    for set in chosen {
        let own = set.iter().filter(|at| left.remove(at));
        let group: Vec<AreaId> = own.filter_map(|at| areas.get(*at)).cloned().collect();
        if !group.is_empty() {
            groups.push(group);
        }
    }
    groups
}

/// The most areas for which every way is tried: 2^16 sets take milliseconds.
const EXACT: usize = 16;

/// The fewest sets that hold each of at most [`EXACT`] areas: each covered set of areas by one set
/// more than the best before it. A set of areas is a number with one bit for each.
fn fewest(areas: usize, sets: &[BTreeSet<usize>]) -> Vec<&BTreeSet<usize>> {
    let mask = |set: &BTreeSet<usize>| set.iter().fold(0_usize, |mask, at| mask | 1 << at);
    let masks: Vec<usize> = sets.iter().map(mask).collect();
    let whole = (1_usize << areas) - 1;
    let mut best: Vec<Option<Vec<usize>>> = vec![None; whole + 1];
    if let Some(none) = best.first_mut() {
        *none = Some(Vec::new());
    }
    for covered in 0..best.len() {
        let Some(Some(so_far)) = best.get(covered).cloned() else {
            continue;
        };
        let missing = whole & !covered;
        // The first area that is missing has to be in some set, so only those are tried.
        let first = missing & missing.wrapping_neg();
        for (at, set) in masks
            .iter()
            .enumerate()
            .filter(|(_, set)| **set & first != 0)
        {
            let with = so_far.len() + 1;
            if let Some(known) = best.get_mut(covered | set)
                && known.as_ref().is_none_or(|known| with < known.len())
            {
                let mut chosen = so_far.clone();
                chosen.push(at);
                *known = Some(chosen);
            }
        }
    }
    let chosen = best.pop().flatten().unwrap_or_default();
    chosen.into_iter().filter_map(|at| sets.get(at)).collect()
}

fn largest_first(areas: usize, sets: &[BTreeSet<usize>]) -> Vec<&BTreeSet<usize>> {
    let mut left: BTreeSet<usize> = (0..areas).collect();
    let mut chosen = Vec::new();
    while !left.is_empty() {
        let gain = |set: &&BTreeSet<usize>| set.intersection(&left).count();
        let Some(set) = sets.iter().max_by_key(gain).filter(|set| gain(set) > 0) else {
            break;
        };
        chosen.push(set);
        left.retain(|at| !set.contains(at));
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
            .map(|at| AreaId::new(format!("a{at:03}")).unwrap())
            .collect()
    }

    fn set(areas: &[AreaId], mask: u64) -> BTreeSet<AreaId> {
        let numbered = areas.iter().enumerate();
        let own = numbered.filter(|(at, _)| mask >> at & 1 == 1);
        own.map(|(_, area)| area.clone()).collect()
    }

    proptest! {
        /// Every area is in one group, each group can share people, and no smaller choice of sets
        /// holds every area.
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

    /// All of England's areas are 180: more than a machine word has bits.
    #[test]
    fn any_number_of_areas_is_served_in_groups_that_share_people() {
        for (count, groups) in [(40, 6), (63, 9), (64, 10), (65, 10), (180, 26)] {
            let areas = areas(count);
            let sets: Vec<BTreeSet<AreaId>> = areas
                .chunks(7)
                .map(|some| some.iter().cloned().collect())
                .collect();
            let found = split(&areas, &sets);
            let mut served: Vec<&AreaId> = found.iter().flatten().collect();
            served.sort_unstable();
            assert_eq!(served, areas.iter().collect::<Vec<_>>());
            assert_eq!(found.len(), groups, "{count} areas");
        }
    }
}
