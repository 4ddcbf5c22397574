//! What becomes of a receiver: another address, other events, disabled or told again, another
//! secret.

use std::collections::BTreeSet;

use serde_json::json;

use super::{
    EventKind, Receiver, gap_events, known, log_value, must_be_asked, outbox, sign, subject,
};
use crate::error::{AppError, NotFound, Overtaken};
use crate::precondition::{Condition, tag};
use crate::state::AppContext;
use evenwatch_domain::access::Action;
use evenwatch_domain::ids::{OdsCode, WebhookId};
use evenwatch_domain::interval::Instant;
use evenwatch_domain::request_values::OverlapHours;
use evenwatch_domain::webhook::{Disabled, DisabledBecause, EarlierSecret, Secrets};
use evenwatch_store::{WriteTx, webhooks};

/// What a receiver is to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WantedReceiver {
    /// Where messages go.
    pub url: String,
    /// What it is told.
    pub events: BTreeSet<EventKind>,
    /// Whose part of the network it is told of; absent: all of it.
    pub organisation: Option<OdsCode>,
    /// Whether it is told anything.
    pub is_enabled: bool,
}

impl From<&Receiver> for WantedReceiver {
    fn from(receiver: &Receiver) -> Self {
        Self {
            url: receiver.url.clone(),
            events: receiver.events.clone(),
            organisation: receiver.organisation.clone(),
            is_enabled: receiver.is_enabled(),
        }
    }
}

/// A receiver.
///
/// # Errors
/// Where whoever asks may not see it, there is none, or the database fails.
pub fn get(app: &AppContext, id: WebhookId) -> Result<Receiver, AppError> {
    app.must_everywhere(Action::ManageWebhooks)?;
    app.store().read(|tx| known(tx, id))
}

/// Changes a receiver. What waits for it goes to the address that it has by then; told again, or at
/// another address, that is tried at once. While it is disabled nothing is put down for it.
///
/// # Errors
/// Where whoever asks may not, there is no such receiver, it is in another state than the condition
/// asks, the address will not do, or the database fails.
pub fn change(
    app: &AppContext,
    id: WebhookId,
    condition: &Condition,
    wanted: &WantedReceiver,
    now: Instant,
) -> Result<Receiver, AppError> {
    let is_known = get(app, id)?.url == wanted.url;
    if !is_known {
        must_be_asked(app, &wanted.url)?;
    }
    app.store().write(|tx| {
        let before = known(tx, id)?;
        condition.must_hold(&subject(id), tag(&before))?;
        let disabled = (!wanted.is_enabled).then_some(Disabled {
            at: now,
            because: DisabledBecause::Asked,
        });
        let after = Receiver {
            url: wanted.url.clone(),
            events: wanted.events.clone(),
            organisation: wanted.organisation.clone(),
            // Since when, and why, stays as it was.
            disabled: disabled.map(|new| before.disabled.unwrap_or(new)),
            ..before.clone()
        };
        if after == before {
            return Ok(before);
        }
        webhooks::change(tx, &after)?;
        if after.is_enabled() && (!before.is_enabled() || before.events != after.events) {
            gap_events::begin(tx, &after)?;
        }
        if after.is_enabled() && (!before.is_enabled() || before.url != after.url) {
            webhooks::try_anew(tx, id, now)?;
            if webhooks::head(tx, id)?.is_some() {
                outbox::send_soon(tx, id, true, now)?;
            }
        }
        let (old, new) = (Some(log_value(&before)), Some(log_value(&after)));
        app.log(tx, now, "webhook.change", &subject(id), old, new)?;
        // As it is kept: without parts of seconds.
        known(tx, id)
    })
}

/// Gives a receiver another secret: `secret`, or a new one. The one before signs messages as well
/// until `overlap` is over, so that whoever checks them can change over without losing one. The
/// secret is given back here and never again.
///
/// # Errors
/// Where whoever asks may not, there is no such receiver, it is in another state than the condition
/// asks, the secret is of another shape or the one that it has, or the database fails.
pub fn rotate(
    app: &AppContext,
    id: WebhookId,
    condition: &Condition,
    secret: Option<&str>,
    overlap: OverlapHours,
    now: Instant,
) -> Result<(Receiver, String), AppError> {
    app.must_everywhere(Action::ManageWebhooks)?;
    let newest = match secret {
        Some(given) => sign::given(given)?,
        None => sign::secret()?,
    };
    let receiver = app.store().write(|tx| {
        let missing = || AppError::NotFound(NotFound::Webhook(id));
        let (before, secrets) = webhooks::find(tx, id)?.ok_or_else(missing)?;
        condition.must_hold(&subject(id), tag(&before))?;
        if secrets.newest == newest {
            return Err(AppError::Conflict(Overtaken::stale(
                "the receiver has this secret already",
                "send another, or none to get a new one",
            )));
        }
        let earlier = (overlap.get() > 0).then(|| EarlierSecret {
            secret: secrets.newest,
            until: now + overlap.duration(),
        });
        let secrets = Secrets {
            newest: newest.clone(),
            earlier,
        };
        webhooks::set_secrets(tx, id, &secrets, now)?;
        let after = known(tx, id)?;
        let of_secret = |receiver: &Receiver| {
            json!({ "host": receiver.host(), "secret_set_at": receiver.secret_set_at, "earlier_secret_until": receiver.earlier_secret_until })
        };
        let (old, new) = (Some(of_secret(&before)), Some(of_secret(&after)));
        app.log(tx, now, "webhook.rotate-secret", &subject(id), old, new)?;
        Ok::<_, AppError>(after)
    })?;
    Ok((receiver, newest))
}

/// Tells a receiver nothing any more, where it is as it was.
pub(super) fn disable(
    app: &AppContext,
    tx: &mut WriteTx<'_>,
    was: &Receiver,
    because: DisabledBecause,
    now: Instant,
) -> Result<(), AppError> {
    let Some((before, _)) = webhooks::find(tx, was.id)? else {
        return Ok(());
    };
    // Somebody gave it another address meanwhile: what the old one answered says nothing of that.
    if !before.is_enabled() || before.url != was.url {
        return Ok(());
    }
    let after = Receiver {
        disabled: Some(Disabled { at: now, because }),
        ..before.clone()
    };
    webhooks::change(tx, &after)?;
    tracing::warn!(
        receiver = %was.id,
        "a webhook was disabled: its receiver answered 410, that nothing is there for good"
    );
    let (old, new) = (Some(log_value(&before)), Some(log_value(&after)));
    app.log(tx, now, "webhook.disable", &subject(was.id), old, new)
}
