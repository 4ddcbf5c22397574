//! Tells a receiver what waits for it, in order.

use std::sync::atomic::Ordering;
use std::time::{Duration as StdDuration, Instant as Moment};

use chrono::Duration;
use serde::Serialize;

use super::change;
use super::gap_events::{cover_changed, is_all_told};
use super::outbox::send_soon;
use super::sign;
use super::{Message, MessageState, Receiver};
use crate::error::AppError;
use crate::plan::Control;
use crate::refresh;
use crate::state::AppContext;
use evenwatch_domain::ids::WebhookId;
use evenwatch_domain::interval::Instant;
use evenwatch_domain::webhook::{DisabledBecause, LONGEST_PAUSE, Secrets};
use evenwatch_store::{ReadTx, WriteTx, webhooks};
use evenwatch_upstream::{Client, NotTaken, Parcel, UpstreamError};

/// Messages sent in one go; the job then goes to the end of the queue.
const MOST_AT_ONCE: usize = 100;

/// How long a receiver is told in one go, so that one that is slow does not keep the place of
/// others.
const LONGEST_AT_ONCE: StdDuration = StdDuration::from_secs(10);

/// How long messages are kept after their end.
const KEPT: Duration = Duration::days(30);

/// What came of it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Delivered {
    /// Messages that the receiver took.
    pub delivered: u32,
    /// Tries that failed.
    pub failed: u32,
}

/// Sends what is due to a receiver: the oldest first, and none past one that it did not take.
///
/// # Errors
/// Where the database fails, or nothing can be sent from this machine at all. What a receiver does
/// is no error.
pub fn deliver(
    app: &AppContext,
    id: WebhookId,
    control: &Control<'_>,
    now: Instant,
) -> Result<Delivered, AppError> {
    let client = refresh::client(app.upstream())?;
    let began = Moment::now();
    let clock = || now + Duration::from_std(began.elapsed()).unwrap_or_default();
    let mut told = Delivered::default();
    for _ in 0..MOST_AT_ONCE {
        if began.elapsed() >= LONGEST_AT_ONCE {
            break;
        }
        if control
            .cancel
            .is_some_and(|cancel| cancel.load(Ordering::SeqCst))
        {
            break;
        }
        let due = app.store().read(|tx| due(tx, id, clock()))?;
        let Some((receiver, secrets, message)) = due else {
            break;
        };
        let sent = send(&client, &receiver, &secrets, &message, clock());
        let before = message.state;
        let mut is_gone = false;
        let after = match sent {
            Ok(()) => message.delivered(clock()),
            Err(NotTaken { error, rest }) => {
                is_gone = matches!(error, UpstreamError::Status { status: 410, .. });
                let rest = rest.map(|rest| Duration::from_std(rest).unwrap_or(LONGEST_PAUSE));
                let rest = rest.unwrap_or_default();
                message.failed(error.to_string(), rest, is_gone, clock())
            }
        };
        app.store().write(|tx| {
            webhooks::note(tx, &after, before)?;
            if is_gone {
                change::disable(app, tx, &receiver, DisabledBecause::Gone, clock())?;
            }
            Ok::<_, AppError>(())
        })?;
        match after.state {
            MessageState::Delivered => told.delivered += 1,
            MessageState::Waiting => {
                told.failed += 1;
                break;
            }
            MessageState::Dead => {
                told.failed += 1;
                tracing::warn!(receiver = %id, message = %after.id, "a webhook's message was given up");
            }
        }
    }
    Ok(told)
}

/// The next message, where its time has come.
fn due(
    tx: &mut ReadTx<'_>,
    id: WebhookId,
    now: Instant,
) -> Result<Option<(Receiver, Secrets, Message)>, AppError> {
    let found = webhooks::find(tx, id)?.filter(|(receiver, _)| receiver.is_enabled());
    let Some((receiver, secrets)) = found else {
        return Ok(None);
    };
    let head = webhooks::head(tx, id)?.filter(|message| message.due_at(now) <= now);
    Ok(head.map(|message| (receiver, secrets, message)))
}

fn send(
    client: &Client,
    receiver: &Receiver,
    secrets: &Secrets,
    message: &Message,
    now: Instant,
) -> Result<(), NotTaken> {
    let (id, seconds) = (message.id.to_string(), now.timestamp());
    let signatures = secrets.valid_at(now);
    let signatures = signatures.map(|secret| sign::signature(secret, &id, seconds, &message.body));
    let signatures: Result<Vec<String>, _> = signatures.collect();
    let signatures = signatures.map_err(|error| UpstreamError::BadAddress {
        place: receiver.host().to_owned(),
        why: format!("its secret is damaged ({error})"),
        remedy: "give it another with `evenwatch webhook rotate-secret`".to_owned(),
    })?;
    client.send(&Parcel {
        url: receiver.url.clone(),
        shown: receiver.host().to_owned(),
        headers: vec![
            ("webhook-id", id),
            ("webhook-timestamp", seconds.to_string()),
            ("webhook-signature", signatures.join(" ")),
        ],
        body: message.body.clone(),
    })
}

/// When the job that tells a receiver is to go on; `None` where nothing waits.
pub(crate) fn next_at(
    tx: &mut ReadTx<'_>,
    id: WebhookId,
    now: Instant,
) -> Result<Option<Instant>, AppError> {
    if !webhooks::find(tx, id)?.is_some_and(|(receiver, _)| receiver.is_enabled()) {
        return Ok(None);
    }
    Ok(webhooks::head(tx, id)?.map(|message| message.due_at(now)))
}

/// Forgets messages that ended long ago, and sees to it that gaps are looked for and messages that
/// wait are sent, even where the job that was to send them was cancelled or its workers were lost.
pub(crate) fn tidy(tx: &mut WriteTx<'_>, now: Instant) -> Result<usize, AppError> {
    for receiver in webhooks::list(tx)? {
        if receiver.is_enabled() && webhooks::head(tx, receiver.id)?.is_some() {
            send_soon(tx, receiver.id, false, now)?;
        }
    }
    if !is_all_told(tx)? {
        cover_changed(tx, now)?;
    }
    Ok(webhooks::forget(tx, now - KEPT)?)
}
