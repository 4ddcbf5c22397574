//! How intense on-call is over groups of people, in numbers that name nobody: for boards, who
//! answer for services and not for staff.
//!
//! A worst figure of two people is nearly a name. So a pool with fewer than [`SMALLEST_GROUP`]
//! people on call is told together with other such pools, and these together with the next larger
//! pool where they are still too few; of fewer people in all, nothing is told. As no group is held
//! back beside others, none can be had by taking one number from another.

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::below_term::people_below_term;
use super::{Above, Intensity, Thresholds, count};
use crate::ids::{PersonId, PoolId};
use crate::network::Network;

/// The fewest people on call of whom numbers are told together: fewer are nearly named by them.
pub const SMALLEST_GROUP: usize = 5;

/// How intense on-call is over some people.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct IntensitySums {
    /// People on call or on night shifts.
    pub people: u32,
    /// Those above any of the thresholds.
    pub above: u32,
    /// Those above the nights in 28 days.
    pub above_nights: u32,
    /// Those above the days running.
    pub above_days_running: u32,
    /// Those above the hours without a break.
    pub above_unbroken_hours: u32,
    /// Those on call on too many days.
    pub above_frequency: u32,
    /// The most nights of one person in any 28 days.
    pub most_nights_in_28_days: u32,
    /// The most days running of one person.
    pub longest_run_days: u32,
    /// The most hours of one person without a break.
    pub longest_unbroken_hours: f64,
    /// The most frequent: on call one day in so many; absent where all are stand-ins.
    pub least_one_in: Option<f64>,
}

/// The pools of a group, and how intense on-call is in them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct GroupIntensity {
    /// The pools, in the network's order: one, or several small ones together.
    pub pools: Vec<PoolId>,
    /// Their names.
    pub pool_names: Vec<String>,
    /// The numbers; absent where they are of too few people to be told.
    pub sums: Option<IntensitySums>,
}

/// How intense on-call is, pool by pool, without naming anybody.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct IntensityReport {
    /// From where on it is too intense.
    pub thresholds: Thresholds,
    /// Pools with somebody on call, in the network's order; small ones together and last. Each
    /// person's duties pool by pool.
    pub groups: Vec<GroupIntensity>,
    /// Everybody, each person's duties of all these pools together; absent where they are too few.
    pub all: Option<IntensitySums>,
    /// People whose 1 in N, in a pool or in all together, stands below their term; 0 where they are
    /// too few to be told of.
    #[serde(default)]
    pub below_term: u32,
}

impl IntensityReport {
    /// Whether everybody together says more than the groups do: there are several, or a group is of
    /// several pools, in which a person counts pool by pool.
    #[must_use]
    pub fn has_sum(&self) -> bool {
        self.groups.len() > 1 || self.groups.iter().any(|group| group.pools.len() > 1)
    }
}

/// Sums over what was measured of some people; of somebody measured several times, above is what is
/// above in any.
#[must_use]
pub fn sums<'i>(measured: impl IntoIterator<Item = &'i Intensity>) -> IntensitySums {
    let mut people: BTreeMap<&PersonId, BTreeSet<Above>> = BTreeMap::new();
    let mut sums = IntensitySums::default();
    for one in measured {
        people.entry(&one.person).or_default().extend(&one.above);
        sums.most_nights_in_28_days = sums.most_nights_in_28_days.max(one.most_nights_in_28_days);
        sums.longest_run_days = sums.longest_run_days.max(one.longest_run_days);
        sums.longest_unbroken_hours = sums.longest_unbroken_hours.max(one.longest_unbroken_hours);
        sums.least_one_in = match (sums.least_one_in, one.one_in) {
            (Some(least), Some(n)) => Some(f64::min(least, n)),
            (least, n) => least.or(n),
        };
    }
    let above = |what: Above| {
        count(
            people
                .values()
                .filter(|above| above.contains(&what))
                .count(),
        )
    };
    IntensitySums {
        people: count(people.len()),
        above: count(people.values().filter(|above| !above.is_empty()).count()),
        above_nights: above(Above::Nights),
        above_days_running: above(Above::DaysRunning),
        above_unbroken_hours: above(Above::UnbrokenHours),
        above_frequency: above(Above::Frequency),
        ..sums
    }
}

/// What [`super::intensity`] measured, for those who may see no person.
#[must_use]
pub fn report(
    network: &Network,
    measured: &[Intensity],
    thresholds: &Thresholds,
) -> IntensityReport {
    let of = |pools: &[&PoolId]| {
        let own = measured
            .iter()
            .filter(|one| one.pool.as_ref().is_some_and(|pool| pools.contains(&pool)));
        sums(own)
    };
    let told = |sums: IntensitySums| Some(sums).filter(|sums| is_told(sums.people));
    let pools = network.file().pools.iter().map(|pool| &pool.id);
    let pools = pools.filter(|pool| measured.iter().any(|one| one.pool.as_ref() == Some(pool)));
    let groups = groups(pools.collect(), |pools| of(pools).people);
    let names = |pools: &[&PoolId]| {
        let known = pools.iter().filter_map(|pool| network.pool(pool));
        known.map(|pool| pool.name.clone()).collect()
    };
    let all = told(sums(whole(measured)));
    let figures = measured.iter().map(|one| (&one.person, one.one_in));
    IntensityReport {
        thresholds: *thresholds,
        below_term: all
            .as_ref()
            .map_or(0, |_| count(people_below_term(network, figures))),
        all,
        groups: groups
            .into_iter()
            .map(|pools| GroupIntensity {
                pool_names: names(&pools),
                sums: told(of(&pools)),
                pools: pools.into_iter().cloned().collect(),
            })
            .collect(),
    }
}

/// Each person once: all their pools together, or their only pool.
pub fn whole(measured: &[Intensity]) -> impl Iterator<Item = &Intensity> {
    let several: BTreeSet<&PersonId> = measured
        .iter()
        .filter(|one| one.pool.is_none())
        .map(|one| &one.person)
        .collect();
    measured
        .iter()
        .filter(move |one| one.pool.is_none() || !several.contains(&one.person))
}

fn is_told(people: u32) -> bool {
    usize::try_from(people).is_ok_and(|people| people >= SMALLEST_GROUP)
}

/// Each pool by itself, and the small ones together with as many of the next larger as they need.
fn groups(mut pools: Vec<&PoolId>, people: impl Fn(&[&PoolId]) -> u32) -> Vec<Vec<&PoolId>> {
    let order = pools.clone();
    pools.sort_by_key(|pool| people(&[*pool]));
    let mut together: Vec<&PoolId> = Vec::new();
    for pool in pools {
        if !is_told(people(&[pool])) || (!together.is_empty() && !is_told(people(&together))) {
            together.push(pool);
        }
    }
    let mut groups: Vec<Vec<&PoolId>> = order
        .iter()
        .filter(|pool| !together.contains(pool))
        .map(|pool| vec![*pool])
        .collect();
    if !together.is_empty() {
        let together = order.iter().copied().filter(|pool| together.contains(pool));
        groups.push(together.collect());
    }
    groups
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn pool(id: &str) -> PoolId {
        PoolId::new(id).unwrap()
    }

    fn grouped(sizes: &[(&str, u32)]) -> Vec<String> {
        let ids: Vec<PoolId> = sizes.iter().map(|(id, _)| pool(id)).collect();
        let people = |pools: &[&PoolId]| {
            let own = sizes.iter().filter(|(id, _)| pools.contains(&&pool(id)));
            own.map(|(_, people)| people).sum()
        };
        let groups = groups(ids.iter().collect(), people);
        let text = |pools: Vec<&PoolId>| {
            let ids: Vec<String> = pools.iter().map(ToString::to_string).collect();
            ids.join("+")
        };
        groups.into_iter().map(text).collect()
    }

    #[test]
    fn nobody_can_be_had_from_a_small_group_or_by_taking_one_from_another() {
        // Large pools stand alone, small ones together.
        let two_small = [("a", 9), ("b", 2), ("c", 6), ("d", 3)];
        assert_eq!(grouped(&two_small), ["a", "c", "b+d"]);
        // A lone small pool takes the smallest large one with it, or all less the others would be
        // its numbers.
        assert_eq!(grouped(&[("a", 9), ("b", 2), ("c", 6)]), ["a", "b+c"]);
        assert_eq!(grouped(&[("a", 1), ("b", 5)]), ["a+b"]);
        assert_eq!(grouped(&[("a", 1), ("b", 2)]), ["a+b"]);
        assert_eq!(grouped(&[("a", 5), ("b", 5)]), ["a", "b"]);
    }

    #[test]
    fn somebody_in_two_pools_is_one_person() {
        let one = |person: &str, of: Option<&str>, nights, above: &[Above]| Intensity {
            person: PersonId::new(person).unwrap(),
            pool: of.map(pool),
            duties: nights,
            night_shifts: 0,
            hours: 12.0 * f64::from(nights),
            nights_per_4_weeks_per_wte: None,
            most_nights_in_28_days: nights,
            longest_run_days: 2,
            longest_unbroken_hours: 12.0,
            one_in: Some(56.0 / f64::from(nights)),
            above: above.to_vec(),
        };
        let all = [
            one("ann", None, 16, &[Above::Nights]),
            one("ann", Some("a"), 8, &[]),
            one("ann", Some("b"), 8, &[Above::Frequency]),
            one("ben", Some("a"), 4, &[]),
        ];
        let together = sums(whole(&all));
        assert_eq!(
            (together.people, together.above, together.above_nights),
            (2, 1, 1)
        );
        assert_eq!(together.most_nights_in_28_days, 16);
        assert_eq!(together.least_one_in, Some(3.5));
        let apart = sums(all.iter().filter(|one| one.pool.is_some()));
        assert_eq!(
            (apart.people, apart.above, apart.above_frequency),
            (2, 1, 1)
        );
    }
}
