//! Members of pools who can be given nothing, however long one looks for a rota: so that it is said, and not found out.

use std::collections::BTreeMap;
use std::fmt;

use chrono::NaiveDate;

use super::day;
use super::eligibility;
use super::evidence::Reason;
use super::ids::{CompetenceId, PersonId, PoolId};
use super::ledger;
use super::network::Network;
use super::person::Person;
use super::rota::Duty;
use super::time::Period;

/// Somebody who is in a pool and can hold none of its duties.
#[derive(Debug, Clone, PartialEq)]
pub struct NeverRostered {
    /// Who.
    pub person: PersonId,
    /// In which pool.
    pub pool: PoolId,
    /// From which day on; absent: in all of the period.
    pub from: Option<NaiveDate>,
    /// Why, each once.
    pub reasons: Vec<Reason>,
}

impl NeverRostered {
    /// The reasons in words.
    #[must_use]
    pub fn because(&self) -> String {
        let reasons: Vec<String> = self.reasons.iter().map(ToString::to_string).collect();
        reasons.join(", ")
    }
}

impl fmt::Display for NeverRostered {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "\"{}\" can hold no duty of pool \"{}\"",
            self.person, self.pool
        )?;
        if let Some(from) = self.from {
            write!(f, " from {} on", day::written(from))?;
        }
        write!(
            f,
            ": {}; correct the network, or take them out of the pool",
            self.because()
        )
    }
}

/// Members who can hold none of the duties of their pool that start in `period`, or none from a day on because a competence
/// lapses on it; by pool and person. Leave, and days before or after a post, are no reason: whoever is away on all of them is
/// not named.
#[must_use]
pub fn never_rostered<'a>(
    network: &Network,
    duties: impl IntoIterator<Item = &'a Duty>,
    period: Period,
) -> Vec<NeverRostered> {
    let mut by_pool: BTreeMap<&PoolId, Vec<&Duty>> = BTreeMap::new();
    for duty in duties.into_iter().filter(|duty| period.contains(duty.day)) {
        by_pool.entry(&duty.pool).or_default().push(duty);
    }
    let mut never = Vec::new();
    for (pool, mut duties) in by_pool {
        duties.sort_by_key(|duty| duty.place());
        let members = network
            .pool(pool)
            .into_iter()
            .flat_map(|pool| &pool.members);
        let mut people: Vec<&PersonId> = members.map(|member| &member.person).collect();
        people.sort_unstable();
        people.dedup();
        for person in people.into_iter().filter_map(|id| network.person(id)) {
            never.extend(of_member(network, pool, &duties, person));
        }
    }
    never
}

/// Members of pools whose competence lapses within `period`, each with the day from which on they can hold no duty of the pool: what
/// is owed from that day on is not theirs to share.
#[must_use]
pub fn lapses<'a>(
    network: &'a Network,
    duties: impl IntoIterator<Item = &'a Duty>,
    period: Period,
) -> BTreeMap<(&'a PoolId, &'a PersonId), NaiveDate> {
    let may_lapse = |person: &Person| {
        let mut ends = person.competences.iter().filter_map(|held| held.valid_to);
        ends.any(|day| period.contains(day))
    };
    let mut by_pool: BTreeMap<&PoolId, Vec<&Duty>> = BTreeMap::new();
    for duty in duties.into_iter().filter(|duty| period.contains(duty.day)) {
        by_pool.entry(&duty.pool).or_default().push(duty);
    }
    let mut lapses = BTreeMap::new();
    for pool in &network.file().pools {
        let Some(mut duties) = by_pool.remove(&pool.id) else {
            continue;
        };
        duties.sort_by_key(|duty| duty.place());
        let people = pool.members.iter().map(|member| &member.person);
        for person in people
            .filter_map(|id| network.person(id))
            .filter(|one| may_lapse(one))
        {
            let never = of_member(network, &pool.id, &duties, person);
            if let Some(from) = never.and_then(|never| never.from) {
                lapses.insert((&pool.id, &person.id), from);
            }
        }
    }
    lapses
}

/// One member; `duties` in order.
fn of_member(
    network: &Network,
    pool: &PoolId,
    duties: &[&Duty],
    person: &Person,
) -> Option<NeverRostered> {
    let told = |from: Option<NaiveDate>, reasons: Vec<Reason>| NeverRostered {
        person: person.id.clone(),
        pool: pool.clone(),
        from,
        reasons,
    };
    let there: Vec<(&Duty, Vec<Reason>)> = duties
        .iter()
        .filter_map(|duty| Some((*duty, lasting(network, duty, person)?)))
        .collect();
    let last_free = there.iter().rposition(|(_, reasons)| reasons.is_empty());
    let blocked = match last_free {
        None => there.as_slice(),
        Some(at) => there.get(at + 1..).unwrap_or_default(),
    };
    let (first, _) = blocked.first()?;
    let mut reasons: Vec<Reason> = Vec::new();
    for reason in blocked.iter().flat_map(|(_, reasons)| reasons) {
        if !reasons.contains(reason) {
            reasons.push(reason.clone());
        }
    }
    if last_free.is_none() {
        return Some(told(None, reasons));
    }
    // A duty for which somebody lacks a competence may just be the last of the period: only what lapses goes on.
    let begins = there.first().map_or(first.day, |(duty, _)| duty.day);
    let lapses = |reason: &Reason| match reason {
        Reason::LacksCompetence { competence } => person.is_competent_on(competence, begins),
        _ => false,
    };
    reasons.retain(lapses);
    let all = blocked
        .iter()
        .all(|(_, own)| own.iter().any(|reason| reasons.contains(reason)));
    (all && !reasons.is_empty()).then(|| told(Some(first.day), reasons))
}

/// What stands between a member who is there and a duty, whatever the rota; `None` where they are away, or not in post.
fn lasting(network: &Network, duty: &Duty, person: &Person) -> Option<Vec<Reason>> {
    let days = ledger::local_days(duty.interval);
    let absences = network.absences_of(&person.id);
    let mut reasons = eligibility::reasons(network, duty, person, absences, &days);
    let is_there = |reason: &Reason| !matches!(reason, Reason::NotInPost | Reason::Away { .. });
    if !reasons.iter().all(is_there) {
        return None;
    }
    let (pool, line) = (network.pool(&duty.pool), network.line(&duty.line));
    let areas = pool.iter().flat_map(|pool| &pool.areas);
    reasons.extend(areas.filter_map(|area| eligibility::out_of_reach(line?, area, person)));
    Some(reasons)
}

/// Members of pools who reach too little or may not be reached, or lack what every pattern of the pool asks for, whatever the
/// days: a sentence each.
#[must_use]
pub fn never_by_network(network: &Network) -> Vec<String> {
    let file = network.file();
    let mut all = Vec::new();
    for pool in &file.pools {
        let patterns: Vec<_> = file
            .duty_patterns
            .iter()
            .filter(|p| p.pool == pool.id)
            .collect();
        let mut seen = std::collections::BTreeSet::new();
        for person in pool
            .members
            .iter()
            .filter_map(|member| network.person(&member.person))
        {
            if patterns.is_empty() || !seen.insert(&person.id) {
                continue;
            }
            let line = network.line(&pool.line);
            let reach = pool
                .areas
                .iter()
                .filter_map(|area| eligibility::out_of_reach(line?, area, person));
            let mut reasons: Vec<Reason> = reach.collect();
            let of_pattern = |pattern: &super::pattern::DutyPattern| -> Vec<Reason> {
                let held = |id: &CompetenceId| {
                    person.competences.iter().any(|held| held.competence == *id)
                };
                let lacks = pattern.competences.iter().filter(|id| !held(id));
                let lacks = lacks.map(|id| Reason::LacksCompetence {
                    competence: id.clone(),
                });
                eligibility::lasting(Some(pattern), person)
                    .chain(lacks)
                    .collect()
            };
            let own: Vec<Vec<Reason>> =
                patterns.iter().map(|pattern| of_pattern(pattern)).collect();
            if own.iter().all(|reasons| !reasons.is_empty()) {
                for reason in own.into_iter().flatten() {
                    if !reasons.contains(&reason) {
                        reasons.push(reason);
                    }
                }
            }
            if !reasons.is_empty() {
                let never = NeverRostered {
                    person: person.id.clone(),
                    pool: pool.id.clone(),
                    from: None,
                    reasons,
                };
                all.push(never.to_string());
            }
        }
    }
    all
}
