//! Slot: a published duty. Never free.

use chrono::NaiveDateTime;
use serde_json::json;
use uuid::Uuid;

use super::{Kind, Resource, concept, pool_id, reference, role_id};
use crate::domain::ids::{DutyId, PersonId};
use crate::domain::interval::{Instant, Interval};
use crate::domain::network::Network;
use crate::domain::publication::{DutyStatus, PublishedDuty, Restatements};
use crate::domain::rota::Duty;
use crate::domain::standing::Standing;
use crate::domain::time;

/// How a begin is written where slots are ordered.
const ORDER: &str = "%Y%m%dT%H%M%SZ";

/// Digits of a role's id that tell the slots of one duty's holders apart.
const ROLE_DIGITS: usize = 12;

/// The slots of duties that stand: one in the schedule of the pool, and one in that of each holder who is a member. `network` names things
/// as whoever asks may see them; who counts as cover is known to the `whole`.
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
    let standing = Standing::new(whole, within);
    let confirmed = published
        .iter()
        .filter(|record| record.status == DutyStatus::Confirmed);
    confirmed
        .flat_map(|record| {
            let (_, restated_at) = restated.all(record.duty.id);
            let updated_at = restated_at.map_or(record.changed_at, |at| at.max(record.changed_at));
            let scene = Scene {
                network,
                record,
                updated_at,
            };
            scene.slots(&standing)
        })
        .collect()
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

/// A duty, and what its slots say alike.
struct Scene<'a> {
    network: &'a Network,
    record: &'a PublishedDuty,
    updated_at: Instant,
}

impl Scene<'_> {
    fn slots(&self, standing: &Standing<'_>) -> Vec<Resource> {
        let duty = &self.record.duty;
        let is_cover = |person: &PersonId| standing.lost(duty, person).intervals().is_empty();
        let pool = self.network.pool(&duty.pool);
        let whole = self.slot(
            duty.id.to_string(),
            &pool_id(&duty.pool),
            gap(duty, is_cover),
        );
        let members = duty.holders.iter().filter(|holder| {
            pool.is_some_and(|pool| pool.members.iter().any(|one| one.person == holder.person))
        });
        let held = members.map(|holder| {
            let role = role_id(&duty.pool, &holder.person);
            let digits: String = role
                .simple()
                .to_string()
                .chars()
                .take(ROLE_DIGITS)
                .collect();
            let id = format!("{}.{digits}", duty.id);
            let gap = (!is_cover(&holder.person)).then(|| "; does not count as cover".to_owned());
            self.slot(id, &role.to_string(), gap)
        });
        std::iter::once(whole).chain(held).collect()
    }

    /// One slot. Work that nobody who counts does takes no bookings either.
    fn slot(&self, id: String, schedule: &str, gap: Option<String>) -> Resource {
        let (network, duty) = (self.network, &self.record.duty);
        let line = network.line(&duty.line);
        let instant = |at| time::with_offset(at).to_rfc3339();
        let status = if gap.is_some() {
            "busy-unavailable"
        } else {
            "busy"
        };
        let remark = gap.unwrap_or_default();
        let members = json!({
            "meta": { "lastUpdated": instant(self.updated_at) },
            "serviceType": line.map(|line| concept(line.kind)).into_iter().collect::<Vec<_>>(),
            "schedule": reference(Kind::Schedule, schedule),
            "status": status,
            "start": instant(duty.interval.start),
            "end": instant(duty.interval.end),
            "comment": format!("{}, {}{remark}", duty.name, duty.tier)
        });
        let start = duty.interval.start.format(ORDER);
        let mut made = Resource::new(Kind::Slot, id, network, members);
        made.order = format!("{start} {}", made.id);
        made
    }
}

/// What is said of a duty of which a place is empty, or held by somebody who does not count; nothing where every place is covered.
fn gap(duty: &Duty, is_cover: impl Fn(&PersonId) -> bool) -> Option<String> {
    let needed = usize::from(duty.people_needed);
    let here = duty.holders.iter().filter(|one| is_cover(&one.person));
    let uncovered = needed.saturating_sub(here.count());
    (uncovered > 0).then(|| {
        if duty.holders.is_empty() {
            "; GAP, nobody assigned".to_owned()
        } else if uncovered == usize::from(duty.missing()) {
            format!("; GAP, {uncovered} of {needed} places empty")
        } else {
            format!("; GAP, {uncovered} of {needed} places without cover")
        }
    })
}
