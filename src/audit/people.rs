//! Goodwill by person: who holds up cover that nobody pays for. No part of an audit: it is for
//! those who manage the people.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::duty_value::{CountedMinutes, Worth};
use evenwatch_domain::catalogue::Catalogue;
use evenwatch_domain::ids::{PersonId, PoolId};
use evenwatch_domain::interval::IntervalSet;
use evenwatch_domain::network::Network;
use evenwatch_domain::presence::Presence;
use evenwatch_domain::rota::Duty;
use evenwatch_domain::time::Period;

/// The goodwill that one person gives.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PersonGoodwill {
    /// Who.
    pub person: PersonId,
    /// Their name.
    pub name: String,
    /// The pools for which they give it, by id.
    pub pools: BTreeSet<PoolId>,
    /// On duty, counting, and on goodwill: either of the next two.
    pub goodwill_minutes: i64,
    /// On call, and their terms pay no allowance.
    pub unpaid_on_call_minutes: i64,
    /// No area that they serve then is commissioned for money.
    pub nowhere_paid_minutes: i64,
    /// Some area that they serve then is not commissioned for money, and another is.
    pub partly_paid_minutes: i64,
}

/// What one person gives, as instants.
#[derive(Default)]
struct GoodwillGiven {
    pools: BTreeSet<PoolId>,
    unpaid: IntervalSet,
    nowhere: IntervalSet,
    partly: IntervalSet,
}

/// Everybody who gives any, the most first. One minute counts once, whatever the number of areas
/// and duties.
#[must_use]
pub fn goodwill_by_person(
    network: &Network,
    catalogue: &Catalogue,
    duties: &[Duty],
    period: Period,
) -> Vec<PersonGoodwill> {
    let standing = Presence::new(network, period.interval());
    let worth = Worth::new(network, catalogue, period, CountedMinutes::Funded);
    let mut people: BTreeMap<&PersonId, GoodwillGiven> = BTreeMap::new();
    for duty in duties {
        let (anywhere, everywhere) = worth.paid(network, duty);
        for holder in &duty.holders {
            let on = standing.counting(duty, &holder.person);
            let nowhere = on.difference(&anywhere);
            let partly = on.intersection(&anywhere).difference(&everywhere);
            let is_unpaid = duty.kind.is_on_call() && !standing.is_paid_on_call(&holder.person);
            let unpaid = if is_unpaid { on } else { IntervalSet::empty() };
            if unpaid.is_empty() && nowhere.is_empty() && partly.is_empty() {
                continue;
            }
            let given = people.entry(&holder.person).or_default();
            given.pools.insert(duty.pool.clone());
            given.unpaid = given.unpaid.union(&unpaid);
            given.nowhere = given.nowhere.union(&nowhere);
            given.partly = given.partly.union(&partly);
        }
    }
    let mut found: Vec<PersonGoodwill> = people
        .into_iter()
        .map(|(person, given)| PersonGoodwill {
            person: person.clone(),
            name: standing.name(person),
            pools: given.pools,
            goodwill_minutes: given.unpaid.union(&given.nowhere).minutes(),
            unpaid_on_call_minutes: given.unpaid.minutes(),
            nowhere_paid_minutes: given.nowhere.minutes(),
            partly_paid_minutes: given.partly.minutes(),
        })
        .collect();
    found.sort_by_key(|given| (Reverse(given.goodwill_minutes), given.person.clone()));
    found
}
