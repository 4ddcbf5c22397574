//! With which WTE people share rotas, and each of their pools.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::count;
use crate::absence::is_long_away;
use crate::ids::{PersonId, PoolId};
use crate::network::Network;
use crate::organisation::Validity;
use crate::pool::Pool;
use crate::time::Period;

/// The person's mean WTE over `period`, a day on which they do not share rotas counting as 0.
#[must_use]
pub fn mean_wte(network: &Network, person: &PersonId, period: Period) -> f64 {
    let (mut sum, mut days) = (0.0, 0.0);
    for day in period.days() {
        sum += shares_on(network, person, day);
        days += 1.0;
    }
    sum / days
}

/// The WTE with which a person shares rotas on `day`: their employments' that day, and 0 on
/// parental leave or another long absence. Annual and study leave and short absence, sickness too,
/// lessen nobody's share: everybody has them, and looking back evens them out.
#[must_use]
pub fn shares_on(network: &Network, person: &PersonId, day: NaiveDate) -> f64 {
    let away = is_long_away(&network.absences_of(person), day);
    match network.person(person) {
        Some(person) if !away => person.wte_on(day),
        _ => 0.0,
    }
}

/// The WTE with which a person shares one pool: the mean over `period`, a day on which they do not
/// share it counting as 0, and one on which they share several pools as an even part of their WTE:
/// whoever serves in two is asked for what everybody else is asked for and not for twice as much.
#[must_use]
pub fn wte_in_pool(network: &Network, pool: &Pool, person: &PersonId, period: Period) -> f64 {
    wte_days(network, pool, person, period) / count(period.days().count())
}

/// Days of `period` on which the person shares one of the pools.
#[must_use]
pub fn days_in_pools(network: &Network, pools: &[&Pool], person: &PersonId, period: Period) -> u32 {
    let terms = pools.iter().flat_map(|pool| &pool.members);
    let terms = terms.filter(|term| term.person == *person);
    let terms: Vec<Validity> = terms.map(|term| term.validity).collect();
    let shares = |day: &NaiveDate| {
        terms.iter().any(|term| term.holds_on(*day)) && shares_on(network, person, *day) > 0.0
    };
    u32::try_from(period.days().filter(shares).count()).unwrap_or(u32::MAX)
}

/// WTE times days on which the person is a member of the pool, over the number of pools that they
/// are then a member of.
fn wte_days(network: &Network, pool: &Pool, person: &PersonId, period: Period) -> f64 {
    let mut terms: BTreeMap<&PoolId, Vec<Validity>> = BTreeMap::new();
    for (pool, member) in network.memberships_of(person) {
        terms.entry(&pool.id).or_default().push(member.validity);
    }
    let member_on =
        |terms: &[Validity], day: NaiveDate| terms.iter().any(|term| term.holds_on(day));
    let own = terms.remove(&pool.id).unwrap_or_default();
    // Memberships alike are looked at once a day: a person may be in thousands of pools, and nearly
    // always without an end.
    let mut alike: Vec<(Vec<Validity>, usize)> = Vec::new();
    for terms in terms.into_values() {
        match alike.iter_mut().find(|(known, _)| *known == terms) {
            Some((_, pools)) => *pools += 1,
            None => alike.push((terms, 1)),
        }
    }
    let part = |day: NaiveDate| {
        let others = alike.iter().filter(|(terms, _)| member_on(terms, day));
        let others: usize = others.map(|(_, pools)| pools).sum();
        shares_on(network, person, day) / (1.0 + count(others))
    };
    let days = period.days().filter(|day| member_on(&own, *day));
    days.map(part).sum()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use serde_json::json;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    /// Pools `many` and `few`; Eve is in both, in `few` up to a day.
    fn two_pools(eve_in_few_to: Option<&str>) -> Network {
        let person = |(id, wte): (&str, f64)| {
            json!({
                "id": id, "name": id, "role": "nurse", "grade": "band 6", "experience": "competent",
                "employments": [{ "organisation": "QZZ", "contract": "plain", "wte": wte }],
            })
        };
        let people = [("ann", 1.0), ("ben", 0.5), ("cas", 0.4), ("eve", 0.8)].map(person);
        let pool = |id: &str, members: serde_json::Value| {
            json!({
                "id": id, "name": id, "host": "QZZ", "line": "nursing", "tier": "first", "areas": ["north"],
                "members": members,
            })
        };
        let eve = json!({ "person": "eve", "validity": { "valid_to": eve_in_few_to } });
        let file = serde_json::from_value(json!({
            "format_version": 1, "name": "Two pools", "invented": true,
            "organisations": [{ "ods": "QZZ", "name": "Invented board", "kind": "icb", "region": "Y63" }],
            "areas": [{ "id": "north", "name": "North", "board": "QZZ", "children_known": 1, "population": 1 }],
            "service_lines": [{
                "id": "nursing", "name": "Nursing", "kind": "nursing-at-home", "mode": "visit",
                "response_minutes": 60,
            }],
            "people": people,
            "pools": [
                pool("many", json!([{ "person": "ann" }, { "person": "ben" }, { "person": "eve" }])),
                pool("few", json!([{ "person": "cas" }, eve])),
            ],
        }));
        Network::new(file.unwrap()).unwrap()
    }

    #[test]
    fn a_day_in_two_pools_is_shared_between_them() {
        let ten_days = Period::new(day("2026-06-01"), day("2026-06-10")).unwrap();
        let rounded = |share: f64| (share * 1000.0).round() / 1000.0;
        let found = |network: &Network, pool: &str| -> Vec<(String, f64)> {
            let pool = network.pool(&PoolId::new(pool).unwrap()).unwrap();
            let wtes = pool.members.iter().map(|member| {
                let wte = wte_in_pool(network, pool, &member.person, ten_days);
                (member.person.to_string(), rounded(wte))
            });
            wtes.collect()
        };
        let named = |list: &[(&str, f64)]| -> Vec<(String, f64)> {
            list.iter().map(|(p, s)| ((*p).to_owned(), *s)).collect()
        };
        // Half of Eve's 0.8 in each.
        let both = two_pools(None);
        let wanted = [("ann", 1.0), ("ben", 0.5), ("eve", 0.4)];
        assert_eq!(found(&both, "many"), named(&wanted));
        assert_eq!(found(&both, "few"), named(&[("cas", 0.4), ("eve", 0.4)]));
        // Of ten days five in both pools: 6 and 2 WTE-days of the 8 that are hers.
        let later = two_pools(Some("2026-06-05"));
        let wanted = [("ann", 1.0), ("ben", 0.5), ("eve", 0.6)];
        assert_eq!(found(&later, "many"), named(&wanted));
        let wanted = [("cas", 0.4), ("eve", 0.2)];
        assert_eq!(found(&later, "few"), named(&wanted));
        // What she has in her pools is what she has.
        let eve = PersonId::new("eve").unwrap();
        for network in [both, later] {
            let pools = network.file().pools.iter();
            let parts = pools.map(|pool| wte_in_pool(&network, pool, &eve, ten_days));
            assert_eq!(
                rounded(parts.sum()),
                rounded(mean_wte(&network, &eve, ten_days))
            );
        }
    }
}
