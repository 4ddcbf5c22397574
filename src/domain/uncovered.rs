//! Published duties to come whose holders no longer count as cover after a change of the network:
//! leave, an ended post or membership, a lapsed competence, a lost contact route or reach.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::evidence::Reason;
use super::ids::{DutyId, PersonId, PoolId};
use super::interval::{Instant, Interval, IntervalSet};
use super::network::{Network, NetworkFile};
use super::network_diff::ListDiff;
use super::presence::Presence;
use super::publication::PublishedDuty;
use super::rota::Duty;

/// A holder of a published duty who counted as cover and does so no longer, in part or throughout.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UncoveredDuty {
    /// The duty.
    pub duty: DutyId,
    /// Its name.
    pub name: String,
    /// The pool that owes it.
    pub pool: PoolId,
    /// The pool's name.
    pub pool_name: String,
    /// Local day on which it starts.
    pub day: NaiveDate,
    /// From when to when it is.
    pub interval: Interval,
    /// When the holder no longer counts: all that is still to come of it, or parts; one piece at
    /// least.
    #[serde(default)]
    pub lost: Vec<Interval>,
    /// Who holds it.
    pub person: PersonId,
    /// Their name.
    pub person_name: String,
    /// Why they no longer count, in words.
    pub why: Vec<String>,
    /// Other holders who count throughout. Count.
    pub others: u8,
    /// People that the duty needs.
    pub people_needed: u8,
    /// Whether it has begun: then no rota can give it to another.
    #[serde(default)]
    pub has_begun: bool,
}

/// Whose duties a change of the network may touch.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Touched {
    /// People who differ, or whose absences or memberships do.
    pub people: BTreeSet<PersonId>,
    /// Pools whose patterns, areas or line differ, or are called otherwise.
    pub pools: BTreeSet<PoolId>,
}

/// What of the network differs in a way that may change who counts as cover.
#[must_use]
pub fn touched(old: &NetworkFile, new: &NetworkFile) -> Touched {
    let mut touched = Touched::default();
    let people = ListDiff::between(&old.people, &new.people);
    let people = people.touched().map(|one| one.id.clone());
    touched.people.extend(people);
    let absences = ListDiff::between(&old.absences, &new.absences);
    let away = absences.touched().map(|one| one.person.clone());
    touched.people.extend(away);
    for pool in ListDiff::between(&old.pools, &new.pools).touched() {
        let members = pool.members.iter();
        touched
            .people
            .extend(members.map(|member| member.person.clone()));
        touched.pools.insert(pool.id.clone());
    }
    let patterns = ListDiff::between(&old.duty_patterns, &new.duty_patterns);
    let of_patterns = patterns.touched().map(|one| one.pool.clone());
    touched.pools.extend(of_patterns);
    let lines = ListDiff::between(&old.service_lines, &new.service_lines);
    let lines: BTreeSet<_> = lines.touched().map(|line| &line.id).collect();
    let areas = ListDiff::between(&old.areas, &new.areas);
    let areas: BTreeSet<_> = areas.touched().map(|area| &area.id).collect();
    let pools = old.pools.iter().filter(|pool| {
        lines.contains(&pool.line) || pool.areas.iter().any(|area| areas.contains(area))
    });
    touched.pools.extend(pools.map(|pool| pool.id.clone()));
    touched
}

/// The holders of these duties in force who counted in the old network at some time from `now` on,
/// and do not in the new one: by start of the duty, then person.
#[must_use]
pub fn uncovered(
    old: &Network,
    new: &Network,
    records: &[PublishedDuty],
    now: Instant,
) -> Vec<UncoveredDuty> {
    let end = records.iter().map(|record| record.duty.interval.end).max();
    let Some(within) = end.and_then(|end| Interval::new(now, end)) else {
        return Vec::new();
    };
    let duties: Vec<&Duty> = records.iter().map(|record| &record.duty).collect();
    let sides = Sides {
        old: Presence::of_holders(old, within, &duties),
        new: Presence::of_holders(new, within, &duties),
        network: new,
        within,
    };
    let mut found: Vec<UncoveredDuty> = records
        .iter()
        .flat_map(|record| sides.of(&record.duty))
        .collect();
    found.sort_by(|a, b| (a.interval, a.duty, &a.person).cmp(&(b.interval, b.duty, &b.person)));
    found
}

/// Who counts before a change and after it.
struct Sides<'n> {
    old: Presence<'n>,
    new: Presence<'n>,
    network: &'n Network,
    within: Interval,
}

impl Sides<'_> {
    /// The holders of one duty whom the change takes from cover.
    fn of(&self, duty: &Duty) -> Vec<UncoveredDuty> {
        let mut found = Vec::new();
        for holder in &duty.holders {
            let person = &holder.person;
            let lost = self
                .old
                .counting(duty, person)
                .difference(&self.new.counting(duty, person));
            let reach = self.out_of_reach(duty, person);
            let mut why: Vec<String> = match lost.intervals().first() {
                Some(first) => {
                    let reasons = self.new.reasons(duty, person, first.start);
                    reasons.iter().map(Reason::to_string).collect()
                }
                None => Vec::new(),
            };
            why.extend(reach);
            if why.is_empty() {
                continue;
            }
            // Who cannot reach an area leaves it without them for all of the duty.
            let rest = duty.interval.intersection(&self.within);
            let lost = match lost.intervals() {
                [] => rest.into_iter().collect(),
                pieces => pieces.to_vec(),
            };
            found.push(UncoveredDuty {
                lost,
                duty: duty.id,
                name: duty.name.clone(),
                pool: duty.pool.clone(),
                pool_name: self.network.pool_name(&duty.pool),
                day: duty.day,
                interval: duty.interval,
                person: person.clone(),
                person_name: match self.new.knows(person) {
                    true => self.new.name(person),
                    false => self.old.name(person),
                },
                why,
                others: self.others(duty, person),
                people_needed: duty.people_needed,
                has_begun: duty.interval.start <= self.within.start,
            });
        }
        found
    }

    /// Areas that the holder could reach on this duty and can no longer.
    fn out_of_reach(&self, duty: &Duty, person: &PersonId) -> Vec<String> {
        let Some(line) = self.network.line(&duty.line) else {
            return Vec::new();
        };
        let pool = self.network.pool(&duty.pool);
        let areas = pool.into_iter().flat_map(|pool| &pool.areas);
        let areas = areas.filter_map(|id| self.network.area(id));
        areas
            .filter(|area| self.old.out_of_reach(line, area, person).is_none())
            .filter_map(|area| self.new.out_of_reach(line, area, person))
            .map(|reason| reason.to_string())
            .collect()
    }

    /// Other holders who count throughout what is still to come of the duty.
    fn others(&self, duty: &Duty, person: &PersonId) -> u8 {
        let Some(rest) = duty.interval.intersection(&self.within) else {
            return 0;
        };
        let counts = |id: &PersonId| -> bool {
            let set: IntervalSet = self.new.counting(duty, id);
            set.contains_all(&rest)
        };
        let others = duty.holders.iter().map(|holder| &holder.person);
        let others = others.filter(|id| *id != person && counts(id)).count();
        u8::try_from(others).unwrap_or(u8::MAX)
    }
}
