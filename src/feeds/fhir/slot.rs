//! Slot: a published duty. Never free.

use chrono::NaiveDateTime;
use serde_json::json;
use uuid::Uuid;

use super::{Kind, Resource, concept, pool_id, reference, role_id};
use crate::domain::ids::DutyId;
use crate::domain::interval::Instant;
use crate::domain::network::Network;
use crate::domain::publication::{DutyStatus, PublishedDuty};
use crate::domain::time;

/// How a begin is written where slots are ordered.
const ORDER: &str = "%Y%m%dT%H%M%SZ";

/// Digits of a role's id that tell the slots of one duty's holders apart.
const ROLE_DIGITS: usize = 12;

/// The slots of duties that stand: one in the schedule of the pool, and one in that of each holder who is a member.
#[must_use]
pub fn slots(network: &Network, published: &[PublishedDuty]) -> Vec<Resource> {
    let standing = published
        .iter()
        .filter(|record| record.status == DutyStatus::Confirmed);
    standing
        .flat_map(|record| of_duty(network, record))
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

fn of_duty(network: &Network, record: &PublishedDuty) -> Vec<Resource> {
    let duty = &record.duty;
    let pool = network.pool(&duty.pool);
    let missing = duty.missing();
    let gap = (missing > 0).then(|| match duty.holders.is_empty() {
        true => "; GAP, nobody assigned".to_owned(),
        false => format!("; GAP, {missing} of {} places empty", duty.people_needed),
    });
    // Work that nobody does takes no bookings either.
    let status = if gap.is_some() {
        "busy-unavailable"
    } else {
        "busy"
    };
    let whole = slot(
        network,
        record,
        duty.id.to_string(),
        &pool_id(&duty.pool),
        status,
        &gap.unwrap_or_default(),
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
        slot(network, record, id, &role.to_string(), "busy", "")
    });
    std::iter::once(whole).chain(held).collect()
}

fn slot(
    network: &Network,
    record: &PublishedDuty,
    id: String,
    schedule: &str,
    status: &str,
    remark: &str,
) -> Resource {
    let duty = &record.duty;
    let line = network.line(&duty.line);
    let instant = |at| time::with_offset(at).to_rfc3339();
    let members = json!({
        "meta": { "lastUpdated": instant(record.changed_at) },
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
