//! Holders of duties who are no cover there: a rota names them, and they are away, out of post or
//! lack what the duty needs.
//!
//! Found where on-call answers and audits find it, in [`Presence`], so that a rota says the same as
//! they do.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::ids::{DutyId, PersonId};
use super::interval::{Instant, Interval, IntervalSet};
use super::moment;
use super::network::Network;
use super::presence::Presence;
use super::rota::Duty;

/// A holder of a duty who does not count on it, in part or throughout.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LostHolder {
    /// Who.
    pub person: PersonId,
    /// Their name.
    pub person_name: String,
    /// When they do not count, inside the duty: one piece at least.
    pub intervals: Vec<Interval>,
    /// Whether that is all of the duty.
    pub throughout: bool,
    /// Why, in words that follow the name: `is away`.
    pub why: Vec<String>,
}

/// The holders of a duty who do not count on it, in the order in which it names them. `standing`
/// knows all of the duty's time.
#[must_use]
pub fn lost_holders(standing: &Presence<'_>, network: &Network, duty: &Duty) -> Vec<LostHolder> {
    let mut found = Vec::new();
    for holder in &duty.holders {
        let person = &holder.person;
        let lost = standing.lost(duty, person);
        let (intervals, why) = match lost.intervals().first() {
            Some(first) => {
                let reasons = standing.reasons(duty, person, first.start);
                let why = reasons.iter().map(|reason| reason.describe(network));
                (lost.intervals().to_vec(), why.collect())
            }
            None => match out_of_reach(standing, network, duty, person) {
                why if why.is_empty() => continue,
                why => (vec![duty.interval], why),
            },
        };
        found.push(LostHolder {
            person: person.clone(),
            person_name: network.person_name(person),
            throughout: intervals == [duty.interval],
            intervals,
            why,
        });
    }
    found
}

/// The duties of which a holder does not count, with those holders.
#[must_use]
pub fn lost_of(network: &Network, duties: &[&Duty]) -> Vec<(DutyId, Vec<LostHolder>)> {
    let starts = duties.iter().map(|duty| duty.interval.start).min();
    let ends = duties.iter().map(|duty| duty.interval.end).max();
    let Some(within) = starts
        .zip(ends)
        .and_then(|(start, end)| Interval::new(start, end))
    else {
        return Vec::new();
    };
    let standing = Presence::new(network, within);
    let lost = duties
        .iter()
        .map(|duty| (duty.id, lost_holders(&standing, network, duty)));
    lost.filter(|(_, lost)| !lost.is_empty()).collect()
}

/// The areas of the duty's pool that the holder cannot reach.
fn out_of_reach(
    standing: &Presence<'_>,
    network: &Network,
    duty: &Duty,
    person: &PersonId,
) -> Vec<String> {
    let Some(line) = network.line(&duty.line) else {
        return Vec::new();
    };
    let areas = network.pool(&duty.pool).into_iter();
    let areas = areas.flat_map(|pool| &pool.areas);
    let areas = areas.filter_map(|id| network.area(id));
    areas
        .filter_map(|area| standing.out_of_reach(line, area, person))
        .map(|reason| reason.describe(network))
        .collect()
}

/// What is lost of a duty, for people: `Ann Test is away; nobody holds it`,
/// `Ann Test is away; nobody holds it from Thu 14 Jan 2027 00:00 to 08:00`,
/// `Ann Test is away; 1 of 2 places has nobody`. Nothing where nobody is lost.
#[must_use]
pub fn sentence(duty: &Duty, lost: &[LostHolder]) -> Option<String> {
    if lost.is_empty() {
        return None;
    }
    let people = lost
        .iter()
        .map(|one| format!("{} {}", one.person_name, one.why.join(" and ")));
    let people: Vec<String> = people.collect();
    let nobody = empty_of_all(duty, lost);
    let left = match nobody.intervals() {
        [] => {
            let places = lost.len();
            let have = if places == 1 { "has" } else { "have" };
            format!("{places} of {} places {have} nobody", duty.people_needed)
        }
        [all] if *all == duty.interval => "nobody holds it".to_owned(),
        pieces => {
            let pieces = pieces.iter().map(|piece| moment::span(*piece));
            let pieces: Vec<String> = pieces.collect();
            format!("nobody holds it from {}", pieces.join(" and from "))
        }
    };
    Some(format!("{}; {left}", people.join(", ")))
}

/// When nobody counts on the duty though it has holders.
fn empty_of_all(duty: &Duty, lost: &[LostHolder]) -> IntervalSet {
    let mut nobody = IntervalSet::from(duty.interval);
    for holder in &duty.holders {
        let mut lost = lost.iter();
        nobody = match lost.find(|one| one.person == holder.person) {
            Some(one) => nobody.intersection(&one.intervals.iter().copied().collect()),
            None => IntervalSet::empty(),
        };
    }
    nobody
}

/// These duties with the holders who count, for what is shared among those who carry it: from
/// `from` on, time in which a holder does not count is not theirs. What was before is left as it
/// was held, since the network says how things are and not how they were. A duty may come back in
/// pieces, all of its id.
#[must_use]
pub fn carried(network: &Network, duties: &[Duty], from: Instant) -> Vec<Duty> {
    let starts = duties.iter().map(|duty| duty.interval.start).min();
    let ends = duties.iter().map(|duty| duty.interval.end).max();
    let within = starts
        .zip(ends)
        .and_then(|(start, end)| Interval::new(start, end));
    let Some(within) = within else {
        return duties.to_vec();
    };
    let standing = Presence::new(network, within);
    let to_come = Interval::new(from.min(within.end), within.end);
    let mut carried = Vec::with_capacity(duties.len());
    for duty in duties {
        let mut whole = duty.clone();
        let mut pieces = Vec::new();
        whole.holders.retain(|holder| {
            let lost = standing.lost(duty, &holder.person);
            let lost = to_come.map_or_else(IntervalSet::empty, |to_come| lost.within(&to_come));
            if lost.is_empty() {
                return true;
            }
            let kept = IntervalSet::from(duty.interval).difference(&lost);
            pieces.extend(kept.intervals().iter().map(|piece| Duty {
                interval: *piece,
                holders: vec![holder.clone()],
                people_needed: 1,
                ..duty.clone()
            }));
            false
        });
        carried.push(whole);
        carried.extend(pieces);
    }
    carried
}
