//! Webhooks: who is told what happens here (`mod`, `change`), what they are told, put down with
//! what happened (`happened`) or found soon after (`gaps`), and the telling itself (`deliver`),
//! signed (`sign`).
//!
//! A message is written in the transaction of what it tells of, so that a crash loses none; a job
//! of the queue sends what waits for a receiver, in order, one job a receiver, so that two never
//! tell it at once. A message may come twice, with the same id.

mod change;
mod deliver;
mod gap_events;
mod lack;
mod outbox;
mod sign;

use std::collections::BTreeSet;

use serde_json::{Value, json};
use uuid::Uuid;

use super::error::{AppError, NotFound, Overtaken};
use super::state::AppContext;
use evenwatch_domain::access::Action;
use evenwatch_domain::ids::{MessageId, OdsCode, WebhookId};
use evenwatch_domain::interval::Instant;
use evenwatch_domain::network::NetworkProblem;
use evenwatch_store::{ReadTx, webhooks};
use evenwatch_upstream::UpstreamError;

pub use change::{WantedReceiver, change, get, rotate};
pub use deliver::{Delivered, deliver};
pub(super) use deliver::{next_at, tidy};
use evenwatch_domain::webhook::host;
pub use evenwatch_domain::webhook::{DisabledBecause, EventKind, Message, MessageState, Receiver};
pub use gap_events::{GapsTold, look_for_gaps};
pub(super) use gap_events::{cover_changed, is_all_told};
pub(super) use outbox::{finished, published};

/// Messages listed at once, at most.
pub const MOST: u32 = 200;

/// A receiver to be added.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewReceiver {
    /// Where messages go: `https://…`, or a host that `upstream.private_hosts` names.
    pub url: String,
    /// What it is told.
    pub events: BTreeSet<EventKind>,
    /// Whose part of the network it is told of; absent: all of it.
    pub organisation: Option<OdsCode>,
}

/// Adds a receiver; the secret that its messages are signed with is given back here and never
/// again.
///
/// # Errors
/// Where whoever asks may not, the address will not do, or the database fails.
pub fn add(
    app: &AppContext,
    new: &NewReceiver,
    now: Instant,
) -> Result<(Receiver, String), AppError> {
    app.must_everywhere(Action::ManageWebhooks)?;
    let receiver = Receiver {
        id: WebhookId(Uuid::new_v4()),
        url: new.url.clone(),
        events: new.events.clone(),
        organisation: new.organisation.clone(),
        created_at: now,
        secret_set_at: now,
        earlier_secret_until: None,
        disabled: None,
    };
    must_be_asked(app, &receiver.url)?;
    let secret = sign::secret()?;
    app.store().write(|tx| {
        webhooks::insert(tx, &receiver, &secret)?;
        gap_events::begin(tx, &receiver)?;
        app.log(
            tx,
            now,
            "webhook.add",
            &subject(receiver.id),
            None,
            Some(log_value(&receiver)),
        )
    })?;
    Ok((receiver, secret))
}

/// Refuses an address that may not be asked.
fn must_be_asked(app: &AppContext, url: &str) -> Result<(), AppError> {
    let host = host(url);
    match super::refresh::client(app.upstream())?.may_ask(url, host) {
        // It may be down just now.
        Ok(()) | Err(UpstreamError::Unreachable { .. }) => Ok(()),
        Err(error) => Err(AppError::Invalid(vec![NetworkProblem {
            pointer: "/url".to_owned(),
            message: error.to_string(),
            found: format!("\"{host}\""),
            remedy: "give an https:// address that is reached from here".to_owned(),
        }])),
    }
}

/// Every receiver.
///
/// # Errors
/// Where whoever asks may not see them, or the database fails.
pub fn list(app: &AppContext) -> Result<Vec<Receiver>, AppError> {
    app.must_everywhere(Action::ManageWebhooks)?;
    app.store().read(|tx| Ok(webhooks::list(tx)?))
}

/// Forgets a receiver and what it was to be told.
///
/// # Errors
/// Where whoever asks may not, there is no such receiver, or the database fails.
pub fn remove(app: &AppContext, id: WebhookId, now: Instant) -> Result<Receiver, AppError> {
    app.must_everywhere(Action::ManageWebhooks)?;
    app.store().write(|tx| {
        let receiver = known(tx, id)?;
        webhooks::remove(tx, id)?;
        app.log(
            tx,
            now,
            "webhook.remove",
            &subject(id),
            Some(log_value(&receiver)),
            None,
        )?;
        Ok(receiver)
    })
}

/// Tells a receiver something of no weight, after what waits for it.
///
/// # Errors
/// Where whoever asks may not, there is no such receiver, or the database fails.
pub fn test(app: &AppContext, id: WebhookId, now: Instant) -> Result<Message, AppError> {
    app.must_everywhere(Action::ManageWebhooks)?;
    app.store().write(|tx| {
        let receiver = known(tx, id)?;
        must_be_enabled(&receiver)?;
        let message = outbox::message(&receiver, EventKind::Test, &json!({}), now);
        outbox::post(tx, &message, true, now)?;
        Ok(message)
    })
}

/// The newest messages to a receiver, `most` of them: what waits, what was delivered, and dead
/// letters.
///
/// # Errors
/// Where whoever asks may not see them, there is no such receiver, or the database fails.
pub fn messages(app: &AppContext, id: WebhookId, most: u32) -> Result<Vec<Message>, AppError> {
    app.must_everywhere(Action::ManageWebhooks)?;
    app.store().read(|tx| {
        known(tx, id)?;
        Ok(webhooks::messages(tx, id, most.min(MOST))?)
    })
}

/// Sends a message again under its id, at once: one that is dead, that waits for its next try, or
/// that was delivered.
///
/// # Errors
/// Where whoever asks may not, there is no such message, or the database fails.
pub fn resend(app: &AppContext, id: MessageId, now: Instant) -> Result<Message, AppError> {
    app.must_everywhere(Action::ManageWebhooks)?;
    app.store().write(|tx| {
        let missing = || AppError::NotFound(NotFound::Message(id));
        let before = webhooks::message(tx, id)?.ok_or_else(missing)?;
        must_be_enabled(&known(tx, before.receiver)?)?;
        let state = before.state;
        let message = before.again(now);
        webhooks::note(tx, &message, state)?;
        outbox::send_soon(tx, message.receiver, true, now)?;
        let states = (json!({ "state": state }), json!({ "state": message.state }));
        let subject = format!("message:{id}");
        app.log(
            tx,
            now,
            "webhook.resend",
            &subject,
            Some(states.0),
            Some(states.1),
        )?;
        Ok(message)
    })
}

fn known(tx: &mut ReadTx<'_>, id: WebhookId) -> Result<Receiver, AppError> {
    let found = webhooks::find(tx, id)?;
    found
        .map(|(receiver, _)| receiver)
        .ok_or(AppError::NotFound(NotFound::Webhook(id)))
}

/// Refuses to send to a receiver that is told nothing.
fn must_be_enabled(receiver: &Receiver) -> Result<(), AppError> {
    if receiver.is_enabled() {
        return Ok(());
    }
    let id = receiver.id;
    Err(AppError::Conflict(Overtaken::stale(
        format!("receiver {id} is disabled and is sent nothing"),
        "enable it first",
    )))
}

fn subject(id: WebhookId) -> String {
    format!("webhook:{id}")
}

/// A receiver for the log: its host alone, because the rest of the address may be a secret.
fn log_value(receiver: &Receiver) -> Value {
    json!({ "host": receiver.host(), "events": receiver.events, "organisation": receiver.organisation, "disabled": receiver.disabled })
}
