//! Slot: a published duty. Never free.

use chrono::NaiveDateTime;
use serde_json::json;
use uuid::Uuid;

use super::{FhirKind, Resource, concept, instant, pool_id, reference, role_id};
use evenwatch_domain::ids::{DutyId, PersonId};
use evenwatch_domain::interval::{Instant, Interval, IntervalSet};
use evenwatch_domain::moment;
use evenwatch_domain::network::Network;
use evenwatch_domain::open_places::OpenPlaces;
use evenwatch_domain::presence::Presence;
use evenwatch_domain::publication::{DutyStatus, PublishedDuty, Restatements};
use evenwatch_domain::rota::Duty;

/// How a begin is written where slots are ordered.
const ORDER: &str = "%Y%m%dT%H%M%SZ";

/// Digits of a role's id that tell the slots of one duty's holders apart.
const ROLE_DIGITS: usize = 12;

/// FHIR's own system of the words for a slot's status.
pub const STATUS_SYSTEM: &str = "http://hl7.org/fhir/slotstatus";

/// Statuses of slots that stand.
pub const STANDING: [&str; 2] = ["busy", "busy-unavailable"];

/// The status of a slot that was withdrawn.
pub const WITHDRAWN: &str = "entered-in-error";

/// The slots of duties: one in the schedule of the pool, and one in that of each holder who is a
/// member. Slots of duties that were taken back, and of those who have lost one, are told as
/// withdrawn: a client that holds one learns so. `network` names things as whoever asks may see
/// them; who counts as cover is known to the `whole`.
#[must_use]
pub fn slots(
    network: &Network,
    whole: &Network,
    restated: &Restatements,
    published: &[PublishedDuty],
) -> Vec<Resource> {
    let times = || published.iter().map(|record| record.duty.interval);
    let within = Interval {
        start: times().map(|time| time.start).min().unwrap_or_default(),
        end: times().map(|time| time.end).max().unwrap_or_default(),
    };
    let standing = Presence::new(whole, within);
    let of_record = |record| {
        let scene = Scene {
            network,
            record,
            updated_at: updated_at(record, restated),
        };
        let mut slots = scene.slots(&standing);
        for lost in scene.former() {
            if slots.iter().all(|slot| slot.id != lost.id) {
                slots.push(lost);
            }
        }
        slots
    };
    published.iter().flat_map(of_record).collect()
}

/// When what is said of a duty last changed.
fn updated_at(record: &PublishedDuty, restated: &Restatements) -> Instant {
    let (_, restated_at) = restated.all(record.duty.id);
    restated_at.map_or(record.changed_at, |at| at.max(record.changed_at))
}

/// The duty of which a slot with this id would be.
#[must_use]
pub fn duty_of(id: &str) -> Option<DutyId> {
    let duty = id.split('.').next()?;
    Uuid::try_parse(duty).ok().map(DutyId)
}

/// The begin and the duty that a slot's place in the list names.
#[must_use]
pub fn place_of(order: &str) -> Option<(Instant, DutyId)> {
    let (start, id) = order.split_once(' ')?;
    let start = NaiveDateTime::parse_from_str(start, ORDER).ok()?;
    Some((start.and_utc(), duty_of(id)?))
}

/// What a slot says of its time.
enum Time {
    /// It is covered.
    Taken,
    /// It is not, for this reason. Work that nobody who counts does takes no bookings either.
    Uncovered(String),
    /// It is no longer owed by those in whose schedule the slot stands.
    Withdrawn,
}

/// A duty, and what its slots say alike.
struct Scene<'a> {
    network: &'a Network,
    record: &'a PublishedDuty,
    updated_at: Instant,
}

impl Scene<'_> {
    /// Those of the duty and of its holders.
    fn slots(&self, standing: &Presence<'_>) -> Vec<Resource> {
        let duty = &self.record.duty;
        let lost = |person: &PersonId| standing.lost(duty, person);
        let time = |reason: Option<String>| match self.record.status {
            DutyStatus::Confirmed => reason.map_or(Time::Taken, Time::Uncovered),
            DutyStatus::Cancelled => Time::Withdrawn,
        };
        let whole = self.slot(
            duty.id.to_string(),
            &pool_id(&duty.pool),
            &time(gap(duty, lost)),
        );
        let held = duty.holders.iter().filter_map(|holder| {
            let person = &holder.person;
            let reason = match lost(person).intervals() {
                [] => None,
                [all] if *all == duty.interval => Some("; does not count as cover".to_owned()),
                pieces => {
                    let pieces = pieces.iter().map(|piece| moment::span(*piece));
                    let pieces = pieces.collect::<Vec<_>>().join(" and ");
                    Some(format!("; does not count as cover in part: {pieces}"))
                }
            };
            self.of_member(person, &time(reason))
        });
        std::iter::once(whole).chain(held).collect()
    }

    /// Those of members who held the duty and hold it no longer.
    fn former(&self) -> Vec<Resource> {
        let mut latest_first: Vec<_> = self.record.former_holders.iter().collect();
        latest_first.sort_by_key(|former| std::cmp::Reverse(former.until));
        let slots = latest_first.into_iter().filter_map(|former| {
            let slot = self.of_member(&former.person, &Time::Withdrawn)?;
            Some(slot.updated(former.until))
        });
        slots.collect()
    }

    /// The one in the schedule of a person who holds or held the duty, where they are a member of
    /// its pool.
    fn of_member(&self, person: &PersonId, time: &Time) -> Option<Resource> {
        let duty = &self.record.duty;
        let mut members = self.network.pool(&duty.pool)?.members.iter();
        members.find(|one| one.person == *person)?;
        let role = role_id(&duty.pool, person);
        let digits = role.simple().to_string();
        let digits: String = digits.chars().take(ROLE_DIGITS).collect();
        let id = format!("{}.{digits}", duty.id);
        Some(self.slot(id, &role.to_string(), time))
    }

    fn slot(&self, id: String, schedule: &str, time: &Time) -> Resource {
        let (network, duty) = (self.network, &self.record.duty);
        let line = network.line(&duty.line);
        let (status, remark) = match time {
            Time::Taken => (STANDING[0], ""),
            Time::Uncovered(reason) => (STANDING[1], reason.as_str()),
            Time::Withdrawn => (WITHDRAWN, ""),
        };
        let members = json!({
            "meta": { "lastUpdated": instant(self.updated_at) },
            "serviceType": line.map(|line| concept(line.kind)).into_iter().collect::<Vec<_>>(),
            "schedule": reference(FhirKind::Schedule, schedule),
            "status": status,
            "start": instant(duty.interval.start),
            "end": instant(duty.interval.end),
            "comment": format!("{}, {}{remark}", duty.name, duty.tier)
        });
        let start = duty.interval.start.format(ORDER);
        let mut made = Resource::new(FhirKind::Slot, id, network, members);
        made.order = format!("{start} {}", made.id);
        made
    }
}

/// What is said of a duty of which a place is empty, or held by somebody who does not count;
/// nothing where every place is covered.
fn gap(duty: &Duty, lost: impl Fn(&PersonId) -> IntervalSet) -> Option<String> {
    let open = OpenPlaces::of(duty, lost);
    let (needed, uncovered) = (open.needed, open.throughout);
    let whole = (uncovered > 0).then(|| {
        if duty.holders.is_empty() {
            "; GAP, nobody assigned".to_owned()
        } else if uncovered == duty.missing() {
            format!("; GAP, {uncovered} of {needed} places empty")
        } else {
            format!("; GAP, {uncovered} of {needed} places without cover")
        }
    });
    let part = open.times_in_part();
    let part = part.map(|times| format!("; GAP in part: {times}"));
    match (whole, part) {
        (Some(whole), Some(part)) => Some(whole + &part),
        (whole, part) => whole.or(part),
    }
}
