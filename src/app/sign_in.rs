//! Signing in and out, and who a session belongs to.
//!
//! *Lock-out.* Five attempts under a name are free. Each one after that locks the name, for a minute at first and twice
//! as long each time, an hour at most. Attempts are counted before the password is looked at, so that many at once gain
//! nothing; names that nobody has are counted alike, so that nothing tells which names exist. Sessions that are open go
//! on, and a new password lifts the lock: nobody can shut an administrator out for good.

use chrono::Duration;
use serde_json::json;

use super::error::{AppError, SignInError};
use super::secrets;
use super::state::App;
use crate::domain::account::User;
use crate::domain::ids::{Issuer, UserName};
use crate::domain::interval::Instant;
use crate::store::sessions::{self, Failures, Session};
use crate::store::{WriteTx, users};

/// Attempts in a row that cost nothing.
const FREE_ATTEMPTS: u32 = 5;

/// The longest lock.
const LONGEST_LOCK: Duration = Duration::hours(1);

/// After so long without an attempt, failures are forgotten.
const FORGOTTEN_AFTER: Duration = Duration::hours(24);

/// A session ends after so long, however much it is used: a working day.
pub const LONGEST_SESSION: Duration = Duration::hours(12);

/// A session ends after so long without use: computers on wards are shared.
pub const LONGEST_PAUSE: Duration = Duration::hours(2);

/// How exact the use of a session is noted: each note is a write.
const NOTED_EVERY: Duration = Duration::minutes(1);

/// Somebody who has just signed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedIn {
    /// Who.
    pub user: User,
    /// The session's secret, for their browser alone.
    pub secret: String,
}

/// Begins a session for whoever knows the name and the password.
///
/// # Errors
/// [`SignInError`] where they do not belong together or the name is locked; or the database fails.
pub fn sign_in(app: &App, name: &str, password: &str, now: Instant) -> Result<SignedIn, AppError> {
    let user = prove(app, name, password, now)?;
    let under = secrets::hash(user.name.as_str());
    let secret = secrets::random()?;
    app.store().write(|tx| {
        // The account may have changed while the password was looked at.
        let current = users::by_name(tx, &user.name)?.map(|(current, _)| current);
        if current.as_ref() != Some(&user) {
            return Err(SignInError::Wrong.into());
        }
        sessions::clear_failures(tx, &under)?;
        begin(app, tx, &user, &secret, None, now)
    })?;
    Ok(SignedIn { user, secret })
}

/// Begins a session of somebody who proved who they are, by way of the provider where one is named, and else by a password.
pub(super) fn begin(
    app: &App,
    tx: &mut WriteTx<'_>,
    user: &User,
    secret: &str,
    issuer: Option<&Issuer>,
    now: Instant,
) -> Result<(), AppError> {
    let session = Session {
        user: user.id,
        created_at: now,
        seen_at: now,
        expires_at: now + LONGEST_SESSION,
        issuer: issuer.cloned(),
    };
    sessions::begin(tx, &secrets::hash(secret), &session, now)?;
    let who = app.acting_as(user.principal());
    let subject = format!("user:{}", user.name);
    let by = if issuer.is_some() {
        "openid"
    } else {
        "password"
    };
    let after = json!({ "expires_at": session.expires_at, "by": by });
    who.log(tx, now, "session.begin", &subject, None, Some(after))
}

/// The user whose name and password these are. The attempt is counted; whoever goes on with it takes the count back.
pub(super) fn prove(app: &App, name: &str, password: &str, now: Instant) -> Result<User, AppError> {
    let typed = name.trim().to_lowercase();
    let under = secrets::hash(&typed);
    let known: Option<UserName> = typed.parse().ok();
    let account = app.store().write(|tx| {
        let before = sessions::failures(tx, &under)?;
        let failures = attempt(before, now)?;
        sessions::note_failures(tx, &under, failures, now - FORGOTTEN_AFTER)?;
        let account = match &known {
            Some(name) => users::by_name(tx, name)?,
            None => None,
        };
        // The log tells of locks on accounts; what was typed where no account is may be a password.
        if let (Some((user, _)), true) = (&account, failures.locked_until > now) {
            let subject = format!("user:{}", user.name);
            let after =
                json!({ "failures": failures.count, "locked_until": failures.locked_until });
            app.log(tx, now, "user.lock", &subject, None, Some(after))?;
        }
        Ok::<_, AppError>(account)
    })?;
    let account = account.filter(|(user, _)| user.disabled_at.is_none());
    let hash = account.as_ref().map(|(_, hash)| hash.as_str());
    let same = app.checker().check(password, hash)?;
    let Some((user, _)) = account.filter(|_| same) else {
        return Err(SignInError::Wrong.into());
    };
    Ok(user)
}

/// One more attempt under a name.
fn attempt(before: Option<Failures>, now: Instant) -> Result<Failures, SignInError> {
    let before = before.filter(|failures| now - failures.last_at < FORGOTTEN_AFTER);
    // An attempt of the future was made by a clock that was ahead and was put right: its lock is of that clock, and so is over.
    if let Some(failures) = before
        && failures.last_at <= now
        && failures.locked_until > now
    {
        let left = (failures.locked_until - now).num_seconds().max(1);
        return Err(SignInError::Locked {
            seconds: u64::try_from(left).unwrap_or(1),
        });
    }
    let count = before
        .map_or(0, |failures| failures.count)
        .saturating_add(1);
    let over = count.saturating_sub(FREE_ATTEMPTS);
    let lock = if over == 0 {
        Duration::zero()
    } else {
        // 64 minutes are more than the longest lock already.
        Duration::minutes(1_i64 << over.saturating_sub(1).min(6)).min(LONGEST_LOCK)
    };
    Ok(Failures {
        count,
        last_at: now,
        locked_until: now + lock,
    })
}

/// Whose session this secret opens at `now`, where it opens one; its use is noted.
///
/// # Errors
/// Where the database fails.
pub fn holder(app: &App, secret: &str, now: Instant) -> Result<Option<User>, AppError> {
    let hash = secrets::hash(secret);
    let found = app.store().read(|tx| {
        let Some(session) = sessions::find(tx, &hash)? else {
            return Ok::<_, AppError>(None);
        };
        let user = users::by_id(tx, session.user)?;
        Ok(user.map(|user| (session, user)))
    })?;
    let good = found.filter(|(session, user)| {
        user.disabled_at.is_none()
            && now < session.expires_at
            && now - session.seen_at < LONGEST_PAUSE
    });
    let Some((session, user)) = good else {
        return Ok(None);
    };
    if now - session.seen_at >= NOTED_EVERY {
        app.store().write(|tx| sessions::touch(tx, &hash, now))?;
    }
    Ok(Some(user))
}

/// Ends the session of this secret, where there is one; by way of whom it had begun, where that was a provider.
pub(super) fn end(app: &App, secret: &str, now: Instant) -> Result<Option<Issuer>, AppError> {
    let hash = secrets::hash(secret);
    app.store().write(|tx| {
        let session = sessions::find(tx, &hash)?;
        if sessions::end(tx, &hash)? {
            let who = app.who().who.to_string();
            app.log(tx, now, "session.end", &who, None, None)?;
        }
        Ok(session.and_then(|session| session.issuer))
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn five_attempts_are_free_and_then_the_name_is_locked_for_longer_and_longer() {
        let mut now: Instant = "2026-11-22T09:00:00Z".parse().unwrap();
        let mut failures = None;
        let mut locks = Vec::new();
        for _ in 0..15 {
            let next = attempt(failures, now).unwrap();
            let lock = next.locked_until - now;
            if lock > Duration::zero() {
                let early = attempt(Some(next), next.locked_until - Duration::seconds(1));
                assert_eq!(early, Err(SignInError::Locked { seconds: 1 }));
            }
            locks.push(lock.num_minutes());
            now = next.locked_until;
            failures = Some(next);
        }
        assert_eq!(locks, [0, 0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 60, 60, 60, 60]);
        let early = now - Duration::hours(26);
        let put_right = attempt(failures, early).unwrap();
        assert_eq!(
            put_right.locked_until,
            early + LONGEST_LOCK,
            "the count stays"
        );
        assert!(attempt(Some(put_right), early).is_err());
        let rested = attempt(failures, now + FORGOTTEN_AFTER).unwrap();
        assert_eq!(rested.count, 1);
    }
}
