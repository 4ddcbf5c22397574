//! Wishes that a rota does not meet, and what is known of why.

use std::collections::BTreeSet;

use evenwatch_domain::absence::{Preference, Wish};
use evenwatch_domain::evidence::Reason;
use evenwatch_domain::ids::{DutyId, PersonId};
use evenwatch_domain::network::Network;
use evenwatch_domain::person::Person;
use evenwatch_domain::rota::Duty;

use super::eligibility;

/// A wish that a rota does not meet.
#[derive(Debug, Clone, PartialEq)]
pub struct UnmetWish<'a> {
    /// The wish.
    pub wish: &'a Preference,
    /// Of one for duties, those that it is about and that the person does not hold; of one against,
    /// those that they hold all the same. By start.
    pub duties: Vec<&'a Duty>,
    /// What it adds to the plan's aim: the wish's weight for each of these duties that the person
    /// may hold. What they may not hold weighs nothing.
    pub weighs: u64,
    /// What stands in its way.
    pub why: WhyUnmet,
}

/// What stands in the way of a wish.
#[derive(Debug, Clone, PartialEq)]
pub enum WhyUnmet {
    /// Nobody else in the pool may hold one of the duties, which the person wanted to avoid.
    NobodyElse {
        /// That duty.
        duty: DutyId,
    },
    /// The person may hold none of the duties that they want and do not hold; what stands against
    /// the first of them.
    MayNotHold {
        /// Every reason.
        reasons: Vec<Reason>,
    },
    /// It could have been met, and was weighed against cover, rules and fairness, which come first.
    Weighed,
}

/// The wishes that the duties, as they are held, do not meet, strongest first.
#[must_use]
pub fn unmet<'a>(network: &'a Network, duties: &'a [Duty]) -> Vec<UnmetWish<'a>> {
    let pools: BTreeSet<_> = duties.iter().map(|duty| &duty.pool).collect();
    let members: BTreeSet<&PersonId> = pools
        .into_iter()
        .filter_map(|id| network.pool(id))
        .flat_map(|pool| &pool.members)
        .map(|member| &member.person)
        .collect();
    let wishes = network.file().preferences.iter();
    let theirs = wishes.filter(|wish| members.contains(&wish.person));
    let mut unmet: Vec<UnmetWish<'a>> = theirs
        .filter_map(|wish| {
            let person = network.person(&wish.person)?;
            let about = duties
                .iter()
                .filter(|duty| wish.is_about(&duty.pattern, duty.day));
            let about: Vec<&Duty> = about.filter(|duty| shares(network, duty, person)).collect();
            let held: Vec<&Duty> = about
                .iter()
                .copied()
                .filter(|duty| duty.is_held_by(&wish.person))
                .collect();
            match wish.wish {
                Wish::Avoid if !held.is_empty() => Some(UnmetWish {
                    why: against(network, &held, person),
                    wish,
                    weighs: u64::from(wish.weight) * held.len() as u64,
                    duties: held,
                }),
                Wish::Prefer if held.len() < about.len() => {
                    let missed = about.into_iter().filter(|duty| !held.contains(duty));
                    let missed: Vec<&Duty> = missed.collect();
                    let may = missed.iter().filter(|duty| {
                        let against = eligibility::reasons(network, duty, person);
                        against.is_empty()
                    });
                    Some(UnmetWish {
                        weighs: u64::from(wish.weight) * may.count() as u64,
                        why: wanted(network, &missed, person),
                        wish,
                        duties: missed,
                    })
                }
                Wish::Avoid | Wish::Prefer => None,
            }
        })
        .collect();
    unmet.sort_by_key(|unmet| (std::cmp::Reverse(unmet.wish.weight), &unmet.wish.id));
    unmet
}

/// Whether the person is in the duty's pool at some time.
fn shares(network: &Network, duty: &Duty, person: &Person) -> bool {
    let pool = network.pool(&duty.pool);
    pool.is_some_and(|pool| pool.members.iter().any(|one| one.person == person.id))
}

/// Why somebody holds duties that they wanted to avoid.
fn against(network: &Network, held: &[&Duty], person: &Person) -> WhyUnmet {
    let stand_in = |duty: &Duty| {
        let members = network
            .pool(&duty.pool)
            .into_iter()
            .flat_map(|pool| &pool.members);
        let others = members.filter(|member| member.person != person.id);
        let people = others.filter_map(|member| network.person(&member.person));
        people
            .into_iter()
            .any(|other| eligibility::reasons(network, duty, other).is_empty())
    };
    match held.iter().find(|duty| !stand_in(duty)) {
        Some(duty) => WhyUnmet::NobodyElse { duty: duty.id },
        None => WhyUnmet::Weighed,
    }
}

/// Why somebody does not hold duties that they wanted.
fn wanted(network: &Network, about: &[&Duty], person: &Person) -> WhyUnmet {
    let mut all = about
        .iter()
        .map(|duty| eligibility::reasons(network, duty, person));
    let Some(first) = all.next() else {
        return WhyUnmet::Weighed;
    };
    if first.is_empty() || all.any(|reasons| reasons.is_empty()) {
        return WhyUnmet::Weighed;
    }
    WhyUnmet::MayNotHold { reasons: first }
}
