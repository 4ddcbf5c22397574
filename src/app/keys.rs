//! Keys of programs: made, listed, revoked, and looked up by their secret.

use std::collections::BTreeSet;
use std::sync::Arc;

use chrono::Duration;
use serde_json::{Value, json};
use uuid::Uuid;

use super::error::{AppError, NotFound, Rejection};
use super::secrets;
use super::state::AppContext;
use evenwatch_domain::access::{Action, Principal};
use evenwatch_domain::ids::{KeyId, KeyName, OdsCode};
use evenwatch_domain::interval::Instant;
use evenwatch_store::{ReadTx, keys};

pub use evenwatch_domain::account::ApiKey;

/// How long a key may live. Days: two years, so that none is forgotten for good.
pub const LONGEST_DAYS: i64 = 731;

/// How exact the last use is noted: each note is a write.
const NOTED_EVERY: Duration = Duration::minutes(1);

/// What a new key is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewKey {
    /// Its name.
    pub name: KeyName,
    /// What it may be used for.
    pub actions: BTreeSet<Action>,
    /// Whose part of the network it opens; absent: all of it.
    pub organisation: Option<OdsCode>,
    /// From when on it is worth nothing.
    pub expires_at: Instant,
}

/// Makes a key; its secret is given back here and never again.
///
/// # Errors
/// Where whoever asks may not, the key would expire at once or too late, or the database fails.
pub fn add(app: &AppContext, new: &NewKey, now: Instant) -> Result<(ApiKey, String), AppError> {
    app.must_everywhere(Action::ManageAccounts)?;
    let latest = now + Duration::days(LONGEST_DAYS);
    if new.expires_at <= now || new.expires_at > latest {
        return Err(AppError::Refused(Rejection::Expiry {
            asked: new.expires_at,
            latest,
        }));
    }
    let secret = format!("{}{}", secrets::KEY_PREFIX, secrets::random()?);
    let key = ApiKey {
        id: KeyId(Uuid::new_v4()),
        name: new.name.clone(),
        actions: new.actions.clone(),
        organisation: new.organisation.clone(),
        created_at: now,
        expires_at: new.expires_at,
        last_used_at: None,
        revoked_at: None,
    };
    app.store().write(|tx| {
        keys::insert(tx, &key, &secrets::hash(&secret))?;
        let subject = format!("key:{}", key.id);
        app.log(tx, now, "key.add", &subject, None, Some(log_value(&key)))
    })?;
    Ok((key, secret))
}

/// Every key, by name.
///
/// # Errors
/// Where whoever asks may not see them, or the database fails.
pub fn list(app: &AppContext) -> Result<Vec<ApiKey>, AppError> {
    app.must_everywhere(Action::ManageAccounts)?;
    app.store().read(|tx| Ok(keys::list(tx)?))
}

/// Makes a key worthless at once. One that is revoked stays so.
///
/// # Errors
/// Where whoever asks may not, there is no such key, or the database fails.
pub fn revoke(app: &AppContext, id: KeyId, now: Instant) -> Result<ApiKey, AppError> {
    app.must_everywhere(Action::ManageAccounts)?;
    app.store().write(|tx| {
        let missing = || AppError::NotFound(NotFound::Key(id));
        let before = keys::by_id(tx, id)?.ok_or_else(missing)?;
        if before.revoked_at.is_some() {
            return Ok(before);
        }
        keys::revoke(tx, id, now)?;
        let after = keys::by_id(tx, id)?.ok_or_else(missing)?;
        let subject = format!("key:{id}");
        let (old, new) = (Some(log_value(&before)), Some(log_value(&after)));
        app.log(tx, now, "key.revoke", &subject, old, new)?;
        Ok(after)
    })
}

/// A key, and whoever holds it.
pub(super) struct Held {
    key: ApiKey,
    holder: Arc<Principal>,
}

impl Held {
    /// Whether the key opens anything at that time.
    pub(super) fn is_good(&self, now: Instant) -> bool {
        self.key.is_good(now)
    }

    /// Whoever holds it.
    pub(super) fn holder(&self) -> Arc<Principal> {
        Arc::clone(&self.holder)
    }
}

/// The key with this secret, looked up and kept.
pub(super) fn held(
    app: &AppContext,
    tx: &mut ReadTx<'_>,
    secret: &str,
) -> Result<Option<Arc<Held>>, AppError> {
    let hash = secrets::hash(secret);
    let held = keys::by_secret(tx, &hash)?.map(|key| {
        Arc::new(Held {
            holder: Arc::new(key.principal()),
            key,
        })
    });
    if let (Some(held), Some(mark)) = (&held, tx.mark()) {
        app.caches().keys.keep(hash, mark, Arc::clone(held));
    }
    Ok(held)
}

/// Whoever holds this secret, where it is that of a good key; the use is noted where it can be.
///
/// # Errors
/// Where the database fails.
pub fn holder(
    app: &AppContext,
    secret: &str,
    now: Instant,
) -> Result<Option<Arc<Principal>>, AppError> {
    let found = app.store().read(|tx| held(app, tx, secret))?;
    let Some(held) = found.filter(|held| held.is_good(now)) else {
        return Ok(None);
    };
    if is_to_be_noted(&held.key, now) {
        app.note_use(now, |tx| keys::touch(tx, held.key.id, now));
    }
    Ok(Some(Arc::clone(&held.holder)))
}

/// Whoever holds this secret, where the key is at hand, good, and its use was noted a moment ago.
#[must_use]
pub fn try_cached_holder(app: &AppContext, secret: &str, now: Instant) -> Option<Arc<Principal>> {
    let mark = app.store().mark()?;
    let held = app.caches().keys.get(&secrets::hash(secret), &mark)?;
    let stands = held.key.is_good(now) && !is_to_be_noted(&held.key, now);
    stands.then(|| Arc::clone(&held.holder))
}

fn is_to_be_noted(key: &ApiKey, now: Instant) -> bool {
    key.last_used_at.is_none_or(|at| now - at >= NOTED_EVERY)
}

/// A key for the log: never its secret.
fn log_value(key: &ApiKey) -> Value {
    json!({
        "name": key.name, "actions": key.actions, "organisation": key.organisation, "expires_at": key.expires_at,
        "revoked_at": key.revoked_at
    })
}
