//! What is due from each member of a pool, duty by duty: each duty's burdens from those who could
//! hold that duty, by WTE.
//!
//! So nobody owes what they can never hold: who may do weekdays and no nights owes no part of a
//! night, and from the day on which a competence lapses nothing that asks for it. Were duties
//! divisible, a rota could give each just what is due. Leave lessens nothing: looking back evens it
//! out.

use std::collections::BTreeMap;

use super::Amounts;
use super::shares::wte_in_pool;
use crate::burden::Burden;
use crate::eligibility;
use crate::ids::{PatternId, PersonId, PoolId};
use crate::network::Network;
use crate::person::Person;
use crate::rota::Duty;
use crate::time::Period;

/// What is due from one member.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Due {
    /// Hours on duty.
    pub hours: f64,
    /// Burdens.
    pub burdens: Amounts,
}

/// A member with their part of the pool.
struct Member<'a> {
    person: &'a Person,
    wte: f64,
    due: Due,
}

/// A pool's members, and what is due from each of the duties told so far.
pub struct FairShares<'a> {
    network: &'a Network,
    members: Vec<Member<'a>>,
    /// Who could hold the duties of a pattern, in the order of members, where no day decides it.
    of_pattern: BTreeMap<PatternId, Vec<bool>>,
    /// Burdens due from a full-time member who can hold every duty.
    full_time: Amounts,
}

impl<'a> FairShares<'a> {
    /// Nothing due yet. Members share by their mean WTE in the pool over `period`.
    #[must_use]
    pub fn new(network: &'a Network, pool: &PoolId, period: Period) -> Self {
        let mut wtes: BTreeMap<&PersonId, f64> = BTreeMap::new();
        if let Some(pool) = network.pool(pool) {
            for member in &pool.members {
                wtes.entry(&member.person)
                    .or_insert_with(|| wte_in_pool(network, pool, &member.person, period));
            }
        }
        let members = wtes.into_iter().filter(|(_, wte)| *wte > 0.0);
        let members = members.filter_map(|(person, wte)| {
            let person = network.person(person)?;
            let due = Due::default();
            Some(Member { person, wte, due })
        });
        Self {
            network,
            members: members.collect(),
            of_pattern: BTreeMap::new(),
            full_time: Amounts::default(),
        }
    }

    /// Adds hours and burdens of a duty. They are due from the members who could hold it and from
    /// those who do, and of a burden only from those that `shares` it.
    pub fn add(
        &mut self,
        duty: &Duty,
        (hours, burdens): (f64, Amounts),
        shares: &dyn Fn(&PersonId, Burden) -> bool,
    ) {
        let able = self.could_hold(duty);
        let able = || {
            let able = able.iter().enumerate();
            able.filter(|(_, able)| **able).map(|(at, _)| at)
        };
        let wte_of = |members: &[Member<'_>], burden: Option<Burden>| -> f64 {
            let own = able().filter_map(|at| members.get(at));
            let own = own.filter(|one| burden.is_none_or(|burden| shares(&one.person.id, burden)));
            own.map(|one| one.wte).sum()
        };
        let whole = wte_of(&self.members, None);
        for at in able() {
            if let Some(one) = self.members.get_mut(at) {
                one.due.hours += hours * one.wte / whole;
            }
        }
        for (burden, amount) in burdens.iter().filter(|(_, amount)| *amount > 0.0) {
            let whole = wte_of(&self.members, Some(burden));
            if whole <= 0.0 {
                continue;
            }
            self.full_time.add(burden, amount / whole);
            for at in able() {
                if let Some(one) = self.members.get_mut(at)
                    && shares(&one.person.id, burden)
                {
                    one.due.burdens.add(burden, amount * one.wte / whole);
                }
            }
        }
    }

    /// What is due from each member who shares the pool, by id.
    pub fn due(&self) -> impl Iterator<Item = (&'a PersonId, Due)> + '_ {
        self.members.iter().map(|one| (&one.person.id, one.due))
    }

    /// The WTE with which a member shares the pool's part of a burden: their WTE, where they can
    /// hold every duty with it, and less where some of it is not theirs; 0 where nothing is due.
    #[must_use]
    pub fn wte_for(&self, due: &Due, burden: Burden) -> f64 {
        let full_time = self.full_time.get(burden);
        if full_time > 0.0 {
            due.burdens.get(burden) / full_time
        } else {
            0.0
        }
    }

    /// Which members could hold the duty or hold it, in their order.
    fn could_hold(&mut self, duty: &Duty) -> Vec<bool> {
        let network = self.network;
        let members = &self.members;
        let pattern = network.pattern(&duty.pattern);
        let dated = pattern.is_some_and(|pattern| {
            let mut held = members.iter().flat_map(|one| &one.person.competences);
            held.any(|held| {
                held.valid_to.is_some() && pattern.competences.contains(&held.competence)
            })
        });
        let find = || {
            let could = members
                .iter()
                .map(|one| eligibility::could_hold(network, duty, one.person));
            could.collect::<Vec<bool>>()
        };
        let mut able = if dated {
            find()
        } else {
            let known = self.of_pattern.entry(duty.pattern.clone());
            known.or_insert_with(find).clone()
        };
        for (able, one) in able.iter_mut().zip(members) {
            *able = *able || duty.is_held_by(&one.person.id);
        }
        able
    }
}
