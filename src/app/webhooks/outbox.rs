//! What happened, put down for every receiver that is told of it, in the transaction in which it
//! happens. No names of people: who may know them asks.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};
use uuid::Uuid;

use super::{EventKind, Message, MessageState, Receiver};
use crate::error::{AppError, NotFound};
use crate::jobs::{DeliverRequest, JobPayload, put_quick};
use crate::state::AppContext;
use evenwatch_domain::access::Action;
use evenwatch_domain::ids::{JobId, MessageId, PoolId, WebhookId};
use evenwatch_domain::interval::Instant;
use evenwatch_domain::job::{JobKind, JobState};
use evenwatch_domain::network_view::OwnershipIndex;
use evenwatch_domain::publication::{DutyStatus, PublishedDuty};
use evenwatch_domain::rota::{Rota, RotaState};
use evenwatch_store::{WriteTx, webhooks};

/// Duties named in one message; of more, the count is told.
const MOST_DUTIES: usize = 500;

/// A rota was published or taken back; records of duties changed from `before` to `changed`.
pub(crate) fn published(
    app: &AppContext,
    tx: &mut WriteTx<'_>,
    rota: &Rota,
    before: &[PublishedDuty],
    changed: &[PublishedDuty],
    now: Instant,
) -> Result<(), AppError> {
    let receivers = webhooks::enabled(tx)?;
    if receivers.is_empty() {
        return Ok(());
    }
    let network = match app.current(tx) {
        Ok(network) => Some(network),
        Err(AppError::NotFound(NotFound::Network)) => None,
        Err(error) => return Err(error),
    };
    let places = network.as_deref().map(OwnershipIndex::of);
    let kind = match rota.state {
        RotaState::Withdrawn => EventKind::RotaWithdrawn,
        RotaState::Draft | RotaState::Proposed | RotaState::Published => EventKind::RotaPublished,
    };
    let reassigned = reassigned(before, changed);
    for receiver in &receivers {
        let who = receiver.principal();
        let sees = |pool: &PoolId| match &places {
            Some(places) => who.may(Action::ReadRotas, &places.pool(pool)),
            None => who.may_everywhere(Action::ReadRotas),
        };
        let pools: BTreeSet<&PoolId> = rota
            .duties
            .iter()
            .map(|duty| &duty.pool)
            .filter(|pool| sees(pool))
            .collect();
        if !pools.is_empty() && receiver.events.contains(&kind) {
            let data = json!({
                "rota": rota.id, "revision": rota.revision, "name": rota.name, "pools": pools,
                "first_day": rota.period.first_day, "last_day": rota.period.last_day,
                "changed_duties": changed.iter().filter(|record| sees(&record.duty.pool)).count(),
            });
            post(tx, &message(receiver, kind, &data, now), false, now)?;
        }
        let seen: Vec<&&PublishedDuty> = reassigned
            .iter()
            .filter(|record| sees(&record.duty.pool))
            .collect();
        if !seen.is_empty() && receiver.events.contains(&EventKind::DutyReassigned) {
            let duties = seen.iter().take(MOST_DUTIES).map(|record| {
                let duty = &record.duty;
                json!({ "duty": duty.id, "pool": duty.pool, "line": duty.line, "day": duty.day,
                    "start": duty.interval.start, "end": duty.interval.end, "sequence": record.sequence })
            });
            let data = json!({
                "rota": rota.id, "revision": rota.revision, "count": seen.len(),
                "duties": duties.collect::<Vec<_>>(),
            });
            post(
                tx,
                &message(receiver, EventKind::DutyReassigned, &data, now),
                false,
                now,
            )?;
        }
    }
    Ok(())
}

/// Records of duties that stood and still stand, with other holders.
fn reassigned<'c>(
    before: &[PublishedDuty],
    changed: &'c [PublishedDuty],
) -> Vec<&'c PublishedDuty> {
    let old: BTreeMap<_, _> = before
        .iter()
        .map(|record| (record.duty.id, record))
        .collect();
    let stands = |record: &PublishedDuty| record.status == DutyStatus::Confirmed;
    let is_other = |record: &&PublishedDuty| {
        let old = old.get(&record.duty.id).filter(|old| stands(old));
        stands(record) && old.is_some_and(|old| old.duty.holders != record.duty.holders)
    };
    changed.iter().filter(is_other).collect()
}

/// A job came to its end. What jobs do may be of all organisations, so that those alone hear who
/// hear of all.
pub(crate) fn finished(
    tx: &mut WriteTx<'_>,
    (job, kind, state): (JobId, JobKind, JobState),
    now: Instant,
) -> Result<(), AppError> {
    if kind.is_quick() {
        return Ok(());
    }
    for receiver in webhooks::enabled(tx)? {
        if receiver.organisation.is_none() && receiver.events.contains(&EventKind::JobFinished) {
            let data = json!({ "job": job, "kind": kind, "state": state });
            post(
                tx,
                &message(&receiver, EventKind::JobFinished, &data, now),
                false,
                now,
            )?;
        }
    }
    Ok(())
}

/// A message that nobody has yet.
pub(super) fn message(
    receiver: &Receiver,
    event: EventKind,
    data: &Value,
    now: Instant,
) -> Message {
    let timestamp = now.to_rfc3339_opts(chrono::SecondsFormat::Secs, true);
    Message {
        id: MessageId(Uuid::new_v4()),
        receiver: receiver.id,
        event,
        body: json!({ "type": event, "timestamp": timestamp, "data": data }).to_string(),
        state: MessageState::Waiting,
        tries: 0,
        next_at: now,
        rest_seconds: 0,
        failure: None,
        created_at: now,
        ended_at: None,
    }
}

/// Puts a message down, and sees to it that it is sent.
pub(super) fn post(
    tx: &mut WriteTx<'_>,
    message: &Message,
    hurry: bool,
    now: Instant,
) -> Result<(), AppError> {
    webhooks::post(tx, message)?;
    send_soon(tx, message.receiver, hurry, now)
}

/// Lets a job send what waits for a receiver, where none is to already: at most one tells a
/// receiver anything.
pub(super) fn send_soon(
    tx: &mut WriteTx<'_>,
    receiver: WebhookId,
    hurry: bool,
    now: Instant,
) -> Result<(), AppError> {
    let work = JobPayload::Deliver(DeliverRequest(receiver));
    put_quick(tx, &work, hurry, now)
}
