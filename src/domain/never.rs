//! Members of pools who can be given nothing, or nothing that carries a burden, however long one
//! looks for a rota: so that it is said, and not found out.

use std::collections::BTreeMap;
use std::fmt;

use chrono::NaiveDate;

use super::burden::Burden;
use super::catalogue::Catalogue;
use super::day;
use super::eligibility;
use super::evidence::Reason;
use super::ids::{CompetenceId, PersonId, PoolId};
use super::ledger;
use super::network::Network;
use super::pattern::DutyPattern;
use super::person::Person;
use super::pool::Pool;
use super::rota::Duty;
use super::time::Period;

/// Somebody who is in a pool and can hold none of its duties, or none of those that carry some
/// burdens.
#[derive(Debug, Clone, PartialEq)]
pub struct NeverRostered {
    /// Who.
    pub person: PersonId,
    /// In which pool.
    pub pool: PoolId,
    /// No duty that carries one of these, though others; empty: no duty at all.
    pub burdens: Vec<Burden>,
    /// From which day on; absent: in all of the period.
    pub from: Option<NaiveDate>,
    /// Why, each once.
    pub reasons: Vec<Reason>,
}

impl NeverRostered {
    /// Whether it is about every duty of all of the period.
    #[must_use]
    pub fn is_of_everything(&self) -> bool {
        self.burdens.is_empty() && self.from.is_none()
    }

    /// What they cannot hold, and from when: `no night or weekend`,
    /// `no duty from Tue 2 Jun 2026 on`.
    #[must_use]
    pub fn what(&self) -> String {
        let nouns: Vec<&str> = self.burdens.iter().map(|one| one.of_a_duty()).collect();
        let what = match nouns.split_last() {
            None => "duty".to_owned(),
            Some((last, [])) => (*last).to_owned(),
            Some((last, others)) => format!("{} or {last}", others.join(", ")),
        };
        match self.from {
            Some(from) => format!("no {what} from {} on", day::written(from)),
            None => format!("no {what}"),
        }
    }

    /// The reasons in words.
    #[must_use]
    pub fn because(&self) -> String {
        let reasons: Vec<String> = self.reasons.iter().map(ToString::to_string).collect();
        reasons.join(", ")
    }
}

impl fmt::Display for NeverRostered {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (person, pool, because) = (&self.person, &self.pool, self.because());
        let from = self.from.map_or_else(String::new, |from| {
            format!(" from {} on", day::written(from))
        });
        if self.burdens.is_empty() {
            write!(
                f,
                "\"{person}\" can hold no duty of pool \"{pool}\"{from}: {because}; correct the network, or take them out of \
                 the pool"
            )
        } else {
            let what = Self {
                from: None,
                ..self.clone()
            };
            write!(
                f,
                "\"{person}\" can hold {} of pool \"{pool}\"{from}: {because}; the others share these",
                what.what()
            )
        }
    }
}

/// Members who can hold none of the duties of their pool that start in `period`, or none that carry
/// a burden, or none from a day on because a competence lapses on it; by pool and person. Leave,
/// and days before or after a post, are no reason: whoever is away on all of them is not named.
#[must_use]
pub fn never_rostered<'a>(
    network: &Network,
    catalogue: &Catalogue,
    duties: impl IntoIterator<Item = &'a Duty>,
    period: Period,
) -> Vec<NeverRostered> {
    let mut by_pool: BTreeMap<&PoolId, Vec<&Duty>> = BTreeMap::new();
    for duty in duties.into_iter().filter(|duty| period.contains(duty.day)) {
        by_pool.entry(&duty.pool).or_default().push(duty);
    }
    let mut never = Vec::new();
    for (pool, mut duties) in by_pool {
        let Some(pool) = network.pool(pool) else {
            continue;
        };
        duties.sort_by_key(|duty| duty.place());
        let carries: Vec<ledger::Amounts> = duties
            .iter()
            .map(|duty| ledger::burdens(duty.interval, pool.division, catalogue))
            .collect();
        let mut people: Vec<&PersonId> = pool.members.iter().map(|member| &member.person).collect();
        people.sort_unstable();
        people.dedup();
        for person in people.into_iter().filter_map(|id| network.person(id)) {
            never.extend(of_member(network, pool, (&duties, &carries), person));
        }
    }
    never
}

/// A duty at which a member is there, what it carries, and what stands between the two.
type Met<'a> = (&'a Duty, ledger::Amounts, Vec<Reason>);

/// One member; duties in order, each with what it carries.
fn of_member(
    network: &Network,
    pool: &Pool,
    (duties, carries): (&[&Duty], &[ledger::Amounts]),
    person: &Person,
) -> Vec<NeverRostered> {
    let there: Vec<Met<'_>> = duties
        .iter()
        .zip(carries)
        .filter_map(|(duty, carries)| Some((*duty, *carries, lasting(network, duty, person)?)))
        .collect();
    if there.iter().all(|(_, _, reasons)| reasons.is_empty()) {
        return Vec::new();
    }
    let told = |burdens, (from, reasons)| NeverRostered {
        person: person.id.clone(),
        pool: pool.id.clone(),
        burdens,
        from,
        reasons,
    };
    let all: Vec<&Met<'_>> = there.iter().collect();
    let mut never: Vec<NeverRostered> = Vec::new();
    never.extend(blocked(person, &all).map(|found| told(Vec::new(), found)));
    if never.iter().any(NeverRostered::is_of_everything) {
        return never;
    }
    let of_all = never.first().and_then(|never| never.from);
    for burden in Burden::ALL {
        let with: Vec<&Met<'_>> = there
            .iter()
            .filter(|(_, carries, _)| carries.get(burden) > 0.0)
            .collect();
        let Some((from, reasons)) = blocked(person, &with) else {
            continue;
        };
        // Who can hold nothing from a day on can hold no night from then on.
        if of_all.is_some_and(|of_all| from.is_some_and(|from| from >= of_all)) {
            continue;
        }
        let like = |one: &&mut NeverRostered| {
            !one.burdens.is_empty() && one.from == from && one.reasons == reasons
        };
        match never.iter_mut().find(like) {
            Some(one) => one.burdens.push(burden),
            None => never.push(told(vec![burden], (from, reasons))),
        }
    }
    never
}

/// Since when somebody can hold none of these duties, at all of which they are there, and why.
fn blocked(person: &Person, there: &[&Met<'_>]) -> Option<(Option<NaiveDate>, Vec<Reason>)> {
    let last_free = there.iter().rposition(|(_, _, reasons)| reasons.is_empty());
    let blocked = match last_free {
        None => there,
        Some(at) => there.get(at + 1..).unwrap_or_default(),
    };
    let (first, _, _) = blocked.first()?;
    let mut reasons: Vec<Reason> = Vec::new();
    for reason in blocked.iter().flat_map(|(_, _, reasons)| reasons) {
        if !reasons.contains(reason) {
            reasons.push(reason.clone());
        }
    }
    if last_free.is_none() {
        return Some((None, reasons));
    }
    // A duty for which somebody lacks a competence may just be the last of the period: only what
    // lapses goes on.
    let begins = there.first().map_or(first.day, |(duty, _, _)| duty.day);
    let lapses = |reason: &Reason| match reason {
        Reason::LacksCompetence { competence } => person.is_competent_on(competence, begins),
        _ => false,
    };
    reasons.retain(lapses);
    let all = blocked
        .iter()
        .all(|(_, _, own)| own.iter().any(|reason| reasons.contains(reason)));
    (all && !reasons.is_empty()).then_some((Some(first.day), reasons))
}

/// What stands between a member and a duty, whatever the rota; `None` where they are not in post,
/// or away and could not hold it otherwise: leave is no reason, and hides none.
fn lasting(network: &Network, duty: &Duty, person: &Person) -> Option<Vec<Reason>> {
    let days = ledger::local_days(duty.interval);
    let absences = network.absences_of(&person.id);
    let mut reasons = eligibility::reasons(network, duty, person, absences, &days);
    if reasons.contains(&Reason::NotInPost) {
        return None;
    }
    if reasons
        .iter()
        .any(|reason| matches!(reason, Reason::Away { .. }))
    {
        return eligibility::could_hold(network, duty, person).then(Vec::new);
    }
    let (pool, line) = (network.pool(&duty.pool), network.line(&duty.line));
    let areas = pool.iter().flat_map(|pool| &pool.areas);
    reasons.extend(areas.filter_map(|area| eligibility::out_of_reach(line?, area, person)));
    Some(reasons)
}

/// Members of pools who reach too little or may not be reached, or lack what patterns of the pool
/// ask for, whatever the days: a sentence each, of every pattern or of those that they cannot hold.
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
            if !patterns.is_empty() && seen.insert(&person.id) {
                all.extend(by_network(network, pool, &patterns, person));
            }
        }
    }
    all
}

/// One member, and the patterns of the pool, one or more.
fn by_network(
    network: &Network,
    pool: &Pool,
    patterns: &[&DutyPattern],
    person: &Person,
) -> Option<String> {
    let line = network.line(&pool.line);
    let reach = pool
        .areas
        .iter()
        .filter_map(|area| eligibility::out_of_reach(line?, area, person));
    let mut reasons: Vec<Reason> = reach.collect();
    let is_out_of_reach = !reasons.is_empty();
    let held = |id: &&CompetenceId| {
        let mut own = person.competences.iter();
        own.any(|held| held.competence == **id)
    };
    let own: Vec<Vec<Reason>> = patterns
        .iter()
        .map(|pattern| {
            let lacks = pattern.competences.iter().filter(|id| !held(id));
            let lacks = lacks.map(|id| Reason::LacksCompetence {
                competence: id.clone(),
            });
            eligibility::lasting(Some(pattern), person)
                .chain(lacks)
                .collect()
        })
        .collect();
    let of_all = own.iter().all(|reasons| !reasons.is_empty());
    if is_out_of_reach && !of_all {
        return Some(said(pool, person, reasons).to_string());
    }
    for reason in own.iter().flatten() {
        if !reasons.contains(reason) {
            reasons.push(reason.clone());
        }
    }
    if reasons.is_empty() {
        return None;
    }
    let never = said(pool, person, reasons);
    if of_all {
        return Some(never.to_string());
    }
    let barred = patterns
        .iter()
        .zip(&own)
        .filter(|(_, reasons)| !reasons.is_empty());
    let barred: Vec<String> = barred
        .map(|(pattern, _)| format!("\"{}\"", pattern.name))
        .collect();
    Some(format!(
        "\"{}\" can hold no {} of pool \"{}\": {}; the others share these",
        person.id,
        barred.join(" or "),
        pool.id,
        never.because()
    ))
}

/// Somebody who can hold nothing.
fn said(pool: &Pool, person: &Person, reasons: Vec<Reason>) -> NeverRostered {
    NeverRostered {
        person: person.id.clone(),
        pool: pool.id.clone(),
        burdens: Vec::new(),
        from: None,
        reasons,
    }
}
