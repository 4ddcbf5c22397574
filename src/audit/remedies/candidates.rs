//! The changes worth trying for some areas' line, each with its price.

use std::collections::BTreeSet;

use serde::Serialize;

use crate::domain::agreement::WeeklyHours;
use crate::domain::catalogue::Catalogue;
use crate::domain::demand::Demand;
use crate::domain::ids::{AreaId, CompetenceId, LineId, PersonId, PoolId};
use crate::domain::interval::IntervalSet;
use crate::domain::network::Network;
use crate::domain::pattern::DutyPattern;
use crate::domain::person::Person;
use crate::domain::pool::Pool;
use crate::domain::remedy::{Part, PatternClass, Remedy};
use crate::domain::service_line::{Mode, ServiceLine};
use crate::domain::time::Period;

/// A change and its price.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Priced {
    /// The change.
    #[serde(flatten)]
    pub remedy: Remedy,
    /// What it is, for people.
    pub says: String,
    /// Pounds a year.
    pub cost: u64,
    /// The change, by its place in the list, that must be made before it: the second post of a kind comes after the first.
    pub after: Option<usize>,
}

/// Every change that could help `line` in `areas`, where pools serve it there: agreements first, then what costs least.
/// `posts`: the most whole-time posts for each pool, 0 or more; half a post can come on top.
#[must_use]
pub fn candidates(
    network: &Network,
    catalogue: &Catalogue,
    (areas, line): (&[AreaId], &ServiceLine),
    posts: u8,
    period: Period,
) -> Vec<Priced> {
    let prices = &catalogue.prices;
    let mut found: Vec<(Remedy, u64, Option<Remedy>)> = Vec::new();
    for area in areas {
        let hours = unfunded_a_year(network, catalogue, area, line, period);
        if hours > 0 {
            let (area, line) = (area.clone(), line.id.clone());
            let cost = hours.saturating_mul(prices.commissioned_hour);
            found.push((Remedy::Agreement { area, line }, cost, None));
        }
    }
    let serving: Vec<&Pool> = network
        .file()
        .pools
        .iter()
        .filter(|pool| pool.line == line.id && pool.areas.iter().any(|area| areas.contains(area)))
        .collect();
    for pool in &serving {
        found.extend(of_people(network, catalogue, pool, line));
        for class in &prices.patterns {
            if !reaches_those_hours(network, &pool.id, class, period) {
                let (pool, class) = (pool.id.clone(), class.id.clone());
                found.push((Remedy::Pattern { pool, class }, prices.pattern, None));
            }
        }
        for class in prices
            .posts
            .iter()
            .filter(|post| post.kinds.contains(&line.kind))
        {
            let post = |part, number| Remedy::Post {
                pool: pool.id.clone(),
                class: class.id.clone(),
                part,
                number,
            };
            if posts > 0 {
                found.push((post(Part::Half, 1), class.whole_time.div_ceil(2), None));
            }
            for number in 1..=posts {
                let before = (number > 1).then(|| post(Part::Whole, number - 1));
                found.push((post(Part::Whole, number), class.whole_time, before));
            }
        }
    }
    let mut seen = BTreeSet::new();
    found.retain(|(remedy, _, _)| seen.insert(remedy.clone()));
    let places: Vec<Remedy> = found.iter().map(|(remedy, _, _)| remedy.clone()).collect();
    let place = |remedy: Remedy| places.iter().position(|other| *other == remedy);
    found
        .into_iter()
        .map(|(remedy, cost, before)| Priced {
            says: says(network, &remedy),
            remedy,
            cost,
            after: before.and_then(place),
        })
        .collect()
}

/// Changes for people who are there.
fn of_people(
    network: &Network,
    catalogue: &Catalogue,
    pool: &Pool,
    line: &ServiceLine,
) -> Vec<(Remedy, u64, Option<Remedy>)> {
    let prices = &catalogue.prices;
    let mut found = Vec::new();
    let needed = needed(network, &pool.id);
    let is_member = |person: &PersonId| pool.members.iter().any(|member| member.person == *person);
    let mut has_terms = 0;
    for person in network
        .file()
        .people
        .iter()
        .filter(|person| is_member(&person.id))
    {
        for competence in needed.iter().filter(|needed| !holds(person, needed)) {
            let (person, competence) = (person.id.clone(), (*competence).clone());
            found.push((
                Remedy::Competence { person, competence },
                prices.competence,
                None,
            ));
        }
        if !person.on_call.paid {
            let person = person.id.clone();
            found.push((Remedy::Allowance { person }, prices.allowance, None));
        }
        has_terms += u64::from(person.on_call.at_most_one_in.is_some_and(|days| days > 1));
    }
    if has_terms > 0 {
        let pool = pool.id.clone();
        found.push((
            Remedy::Terms { pool },
            prices.term.saturating_mul(has_terms),
            None,
        ));
    }
    // Aid comes from those who could hold some of the duties as they are: the same kind of service, paid, able to reach.
    let others = network.file().pools.iter().filter(|other| {
        other.id != pool.id
            && network
                .line(&other.line)
                .is_some_and(|other| other.kind == line.kind)
    });
    let helpers: BTreeSet<&PersonId> = others
        .flat_map(|other| other.members.iter().map(|member| &member.person))
        .filter(|person| !is_member(person))
        .collect();
    for person in helpers
        .into_iter()
        .filter_map(|person| network.person(person))
    {
        let reaches =
            line.mode == Mode::Phone || pool.areas.iter().all(|area| person.reaches(area));
        let able = network.patterns_of(&pool.id).any(|pattern| {
            let all = pattern
                .competences
                .iter()
                .all(|needed| holds(person, needed));
            all && pattern
                .experience
                .is_none_or(|needs| person.experience >= needs)
        });
        if reaches && able && person.contactable && person.on_call.paid {
            let (person, pool) = (person.id.clone(), pool.id.clone());
            found.push((Remedy::Aid { person, pool }, prices.mutual_aid, None));
        }
    }
    found
}

/// Competences that any duty of the pool needs.
pub(super) fn needed<'n>(network: &'n Network, pool: &'n PoolId) -> BTreeSet<&'n CompetenceId> {
    let patterns = network.patterns_of(pool);
    patterns.flat_map(|pattern| &pattern.competences).collect()
}

fn holds(person: &Person, competence: &CompetenceId) -> bool {
    person
        .competences
        .iter()
        .any(|held| held.competence == *competence)
}

/// Hours a year that are required and not commissioned for money, from those of the period.
fn unfunded_a_year(
    network: &Network,
    catalogue: &Catalogue,
    area: &AreaId,
    line: &ServiceLine,
    period: Period,
) -> u64 {
    let within = period.interval();
    let demand = Demand::new(network, catalogue, within);
    let commissioned = demand.commissioned(area, &line.id);
    let funded = commissioned.any.intersection(&commissioned.paid);
    let missing = demand.required(area, line).1.difference(&funded).minutes();
    let year = i128::from(missing) * 365 * 24 / i128::from(within.minutes().max(1));
    u64::try_from(year).unwrap_or(0)
}

/// Whether a duty of the pool already reaches hours of this kind of duty: another would stand beside it.
fn reaches_those_hours(
    network: &Network,
    pool: &PoolId,
    class: &PatternClass,
    period: Period,
) -> bool {
    let week = WeeklyHours {
        days: class.days.clone(),
        start: class.start,
        end: class.end,
    };
    let wanted = WeeklyHours::instants(&[week], period.interval());
    let hours = |pattern: &DutyPattern| -> IntervalSet {
        let days = period.days().filter(|day| pattern.starts_on(*day, false));
        days.filter_map(|day| pattern.interval_on(day)).collect()
    };
    let own: IntervalSet = network
        .patterns_of(pool)
        .flat_map(|pattern| hours(pattern).intervals().to_vec())
        .collect();
    !own.intersection(&wanted).is_empty()
}

/// The remedy with names in place of ids.
fn says(network: &Network, remedy: &Remedy) -> String {
    let person = |id: &PersonId| {
        network
            .person(id)
            .map_or_else(|| id.to_string(), |p| p.name.clone())
    };
    let pool = |id: &PoolId| {
        network
            .pool(id)
            .map_or_else(|| id.to_string(), |p| p.name.clone())
    };
    let line = |id: &LineId| {
        network
            .line(id)
            .map_or_else(|| id.to_string(), |l| l.name.clone())
    };
    let area = |id: &AreaId| {
        network
            .area(id)
            .map_or_else(|| id.to_string(), |a| a.name.clone())
    };
    match remedy {
        Remedy::Post {
            pool: of,
            class,
            part,
            number,
        } => {
            format!(
                "post of {:.1} WTE in {}: {class}, number {number}",
                part.wte(),
                pool(of)
            )
        }
        Remedy::Competence {
            person: who,
            competence,
        } => {
            format!("competence {competence} for {}", person(who))
        }
        Remedy::Aid {
            person: who,
            pool: to,
        } => {
            format!(
                "mutual aid: {} also holds duties of {}",
                person(who),
                pool(to)
            )
        }
        Remedy::Allowance { person: who } => format!("on-call allowance for {}", person(who)),
        Remedy::Terms { pool: of } => {
            format!("{}: one step more of on-call, by agreement", pool(of))
        }
        Remedy::Pattern { pool: of, class } => format!("another duty of {}: {class}", pool(of)),
        Remedy::Agreement {
            area: of,
            line: what,
        } => format!(
            "agreement that pays for every required hour of {} in {}",
            line(what),
            area(of)
        ),
    }
}
