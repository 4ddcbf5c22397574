//! What people who are there could gain: competences, contact routes, reach, allowances, terms, the
//! duties of another pool.

use std::collections::BTreeSet;

use chrono::{Days, NaiveDate};

use super::candidates::{Offer, needed};
use evenwatch_domain::catalogue::Catalogue;
use evenwatch_domain::ids::{CompetenceId, PersonId};
use evenwatch_domain::network::Network;
use evenwatch_domain::pattern::DutyPattern;
use evenwatch_domain::person::Person;
use evenwatch_domain::pool::Pool;
use evenwatch_domain::remedy::Remedy;
use evenwatch_domain::service_line::{Mode, ServiceLine};
use evenwatch_domain::time::Period;

/// Changes for people who are there, of the pool and of others.
pub(super) fn of_people(
    network: &Network,
    catalogue: &Catalogue,
    (pool, line): (&Pool, &ServiceLine),
    period: Period,
) -> Vec<Offer> {
    let prices = &catalogue.prices;
    let mut found = Vec::new();
    let until = last_day_of_duties(network, pool, period);
    for person in members(network, pool) {
        found.extend(of_member(network, catalogue, (pool, line, person), until));
    }
    let has_terms = members(network, pool)
        .filter(|person| person.on_call.at_most_one_in.is_some_and(|days| days > 1));
    let has_terms = u64::try_from(has_terms.count()).unwrap_or(u64::MAX);
    if has_terms > 0 {
        let pool = pool.id.clone();
        let cost = prices.term.saturating_mul(has_terms);
        found.push((Remedy::Terms { pool }, cost, None));
    }
    for person in helpers(network, (pool, line), period) {
        let (person, pool) = (person.clone(), pool.id.clone());
        found.push((Remedy::Aid { person, pool }, prices.mutual_aid, None));
    }
    found
}

/// The people of the pool, in the network's order.
pub(super) fn members<'n>(
    network: &'n Network,
    pool: &'n Pool,
) -> impl Iterator<Item = &'n Person> {
    let people = network.file().people.iter();
    people.filter(|person| is_member(pool, &person.id))
}

fn is_member(pool: &Pool, person: &PersonId) -> bool {
    pool.members.iter().any(|member| member.person == *person)
}

/// The last day that a duty of the pool touches which starts in the period: whoever is to hold it
/// must be competent until then.
pub(super) fn last_day_of_duties(network: &Network, pool: &Pool, period: Period) -> NaiveDate {
    let spans = network.patterns_of(&pool.id).map(DutyPattern::day_span);
    let longest = Days::new(u64::from(spans.max().unwrap_or(0)));
    let last = period.last_day.checked_add_days(longest);
    last.unwrap_or(period.last_day)
}

/// What stands between a member and duties of the pool, and can be changed.
fn of_member(
    network: &Network,
    catalogue: &Catalogue,
    (pool, line, person): (&Pool, &ServiceLine, &Person),
    until: NaiveDate,
) -> Vec<Offer> {
    let prices = &catalogue.prices;
    let mut found: Vec<Offer> = Vec::new();
    for competence in needed(network, &pool.id) {
        let (person, competence) = match held(person, competence, until) {
            Held::Throughout => continue,
            Held::UntilItLapses => {
                let (person, competence) = (person.id.clone(), competence.clone());
                let renewed = Remedy::RenewCompetence { person, competence };
                found.extend(
                    prices
                        .competence_renewed
                        .map(|price| (renewed, price, None)),
                );
                continue;
            }
            Held::Never => (person.id.clone(), competence.clone()),
        };
        let gained = Remedy::Competence { person, competence };
        found.push((gained, prices.competence, None));
    }
    let id = || person.id.clone();
    if let Some(price) = prices.contact_route.filter(|_| !person.contactable) {
        found.push((Remedy::ContactRoute { person: id() }, price, None));
    }
    if let Some(price) = prices.reach.filter(|_| line.mode == Mode::Visit) {
        let far = pool.areas.iter().filter(|area| !person.reaches(area));
        found.extend(far.map(|area| {
            let (person, area) = (id(), area.clone());
            (Remedy::Reach { person, area }, price, None)
        }));
    }
    if !person.on_call.paid {
        found.push((Remedy::Allowance { person: id() }, prices.allowance, None));
    }
    found
}

/// Aid comes from those who could hold some of the duties as they are: the same kind of service,
/// paid, with a contact route, able to reach, competent when the period begins.
fn helpers<'n>(
    network: &'n Network,
    (pool, line): (&Pool, &ServiceLine),
    period: Period,
) -> impl Iterator<Item = &'n PersonId> {
    let others = network.file().pools.iter().filter(|other| {
        other.id != pool.id
            && network
                .line(&other.line)
                .is_some_and(|other| other.kind == line.kind)
    });
    let helpers: BTreeSet<&PersonId> = others
        .flat_map(|other| other.members.iter().map(|member| &member.person))
        .filter(|person| !is_member(pool, person))
        .collect();
    let could = |id: &&PersonId| {
        let Some(person) = network.person(id) else {
            return false;
        };
        let reaches =
            line.mode == Mode::Phone || pool.areas.iter().all(|area| person.reaches(area));
        let able = network.patterns_of(&pool.id).any(|pattern| {
            let mut needed = pattern.competences.iter();
            needed.all(|needed| person.is_competent_on(needed, period.first_day))
                && pattern
                    .experience
                    .is_none_or(|needs| person.experience >= needs)
        });
        reaches && able && person.contactable && person.on_call.paid
    };
    helpers
        .into_iter()
        .filter(could)
        .collect::<Vec<_>>()
        .into_iter()
}

/// Whether somebody has a competence.
pub(super) enum Held {
    /// Until that day at least.
    Throughout,
    /// It has lapsed or lapses before.
    UntilItLapses,
    /// They never had it.
    Never,
}

/// Whether the competence is held until `until`: an entry that has lapsed is none that is held.
pub(super) fn held(person: &Person, competence: &CompetenceId, until: NaiveDate) -> Held {
    if person.is_competent_on(competence, until) {
        return Held::Throughout;
    }
    let mut entries = person.competences.iter();
    if entries.any(|entry| entry.competence == *competence) {
        Held::UntilItLapses
    } else {
        Held::Never
    }
}
