//! Signing in and out, and who a session belongs to.
//!
//! How attempts are counted, and whom that locks out, is in `guesses`. Sessions that are open go
//! on, a browser in which somebody signed in before stays open to them (`known_browser`), and a new
//! password lifts every lock.

use std::net::IpAddr;

use chrono::Duration;
use serde_json::json;

use super::error::{AppError, SignInError};
use super::guesses::{CountedAttempt, From};
use super::known_browser;
use super::secrets;
use super::state::AppContext;
use evenwatch_domain::account::User;
use evenwatch_domain::ids::{Issuer, UserName};
use evenwatch_domain::interval::Instant;
use evenwatch_store::sessions::{self, Session};
use evenwatch_store::{WriteTx, users};

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

/// Whoever wants to sign in, by what their browser sent.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Newcomer {
    /// Where from.
    pub address: Option<IpAddr>,
    /// That somebody signed in there before, as [`SignedIn`] had it for the browser.
    pub proof: Option<String>,
    /// The secret of a session that it holds, which ends where another begins.
    pub session: Option<String>,
}

/// Begins a session for whoever knows the name and the password, and gives what proves later that
/// they did so in this browser.
///
/// # Errors
/// [`SignInError`] where they do not belong together or too many attempts came from there; or the
/// database fails.
pub fn sign_in(
    app: &AppContext,
    name: &str,
    password: &str,
    from: &Newcomer,
    now: Instant,
) -> Result<(SignedIn, String), AppError> {
    let proved = prove(app, name, password, Way::Browser(from), now);
    let proved = proved.inspect_err(|error| app.sign_in_failures().note(error))?;
    let user = proved.user;
    let secret = secrets::random()?;
    let proof = known_browser::proof(&user, &proved.hash, now)?;
    app.store().write(|tx| {
        // The account may have changed while the password was looked at.
        let current = users::by_name(tx, &user.name)?.map(|(current, _)| current);
        if current.as_ref() != Some(&user) {
            return Err(SignInError::Wrong.into());
        }
        begin(app, tx, &user, &secret, None, now)?;
        end_former(app, tx, from.session.as_deref(), now)
    })?;
    app.guesses().forget(&proved.counted);
    Ok((SignedIn { user, secret }, proof))
}

/// Ends the session that a browser held before another began in it.
pub(super) fn end_former(
    app: &AppContext,
    tx: &mut WriteTx<'_>,
    secret: Option<&str>,
    now: Instant,
) -> Result<(), AppError> {
    let Some(hash) = secret.map(secrets::hash) else {
        return Ok(());
    };
    let Some(session) = sessions::find(tx, &hash)? else {
        return Ok(());
    };
    sessions::end(tx, &hash)?;
    match users::by_id(tx, session.user)? {
        Some(user) => {
            let who = app.as_principal(user.principal());
            let subject = format!("user:{}", user.name);
            who.log(tx, now, "session.end", &subject, None, None)
        }
        None => Ok(()),
    }
}

/// Begins a session of somebody who proved who they are, by way of the provider where one is named,
/// and else by a password.
pub(super) fn begin(
    app: &AppContext,
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
    let who = app.as_principal(user.principal());
    let subject = format!("user:{}", user.name);
    let by = if issuer.is_some() {
        "openid"
    } else {
        "password"
    };
    let after = json!({ "expires_at": session.expires_at, "by": by });
    who.log(tx, now, "session.begin", &subject, None, Some(after))
}

/// How somebody proves who they are.
#[derive(Clone, Copy)]
pub(super) enum Way<'a> {
    /// In a browser, to sign in.
    Browser(&'a Newcomer),
    /// In a session of theirs.
    Session,
}

/// Somebody who proved who they are.
pub(super) struct Proved {
    /// Who.
    pub user: User,
    /// What is stored of their password.
    hash: String,
    /// The attempt, for whoever takes it back.
    pub counted: CountedAttempt,
}

/// The user whose name and password these are. The attempt is counted before the password is looked
/// at; whoever goes on with it takes the count back. Names that nobody has are counted alike, so
/// that nothing tells which names exist.
pub(super) fn prove(
    app: &AppContext,
    name: &str,
    password: &str,
    way: Way<'_>,
    now: Instant,
) -> Result<Proved, AppError> {
    let typed = name.trim().to_lowercase();
    let known: Option<UserName> = typed.parse().ok();
    let account = app.store().read(|tx| match &known {
        Some(name) => users::by_name(tx, name),
        None => Ok(None),
    })?;
    let mark = match (way, &account) {
        (Way::Browser(from), Some((user, hash))) => {
            known_browser::mark(user, hash, from.proof.as_deref(), now)
        }
        _ => None,
    };
    let from = match (way, mark) {
        (Way::Session, _) => From::Session,
        (Way::Browser(_), Some(mark)) => From::Browser(mark),
        (Way::Browser(from), None) => From::address(from.address),
    };
    // Another password makes another name of it, and so lifts every lock, whichever process it was
    // set by.
    let set_at = account.as_ref().map(|(user, _)| user.password_set_at);
    let under = secrets::hash(&format!("{typed} {set_at:?}"));
    let counted = app.guesses().count(&under, from.clone(), now)?;
    // The log tells of locks on accounts; what was typed where no account is may be a password.
    if let (Some((user, _)), Some((until, count))) = (&account, counted.locked) {
        let subject = format!("user:{}", user.name);
        tracing::warn!(%subject, count, %until, "too many attempts to sign in came from one place");
        note_lock(app, &subject, (until, count), now)?;
    }
    let enabled = account.filter(|(user, _)| user.disabled_at.is_none());
    let hash = enabled.as_ref().map(|(_, hash)| hash.as_str());
    let same = app.checker().check(password, hash, &from);
    let same = same.inspect_err(|_| app.guesses().take_back(&counted))?;
    let Some((user, hash)) = enabled.filter(|_| same) else {
        return Err(SignInError::Wrong.into());
    };
    Ok(Proved {
        user,
        hash,
        counted,
    })
}

/// Notes the first lock of a place in the log: each later one would be a write that strangers
/// cause.
fn note_lock(
    app: &AppContext,
    subject: &str,
    (until, count): (Instant, u32),
    now: Instant,
) -> Result<(), AppError> {
    if !app.guesses().is_news(subject, now) {
        return Ok(());
    }
    let after = json!({ "failures": count, "locked_until": until });
    app.store()
        .write(|tx| app.log(tx, now, "user.lock", subject, None, Some(after.clone())))
}

/// Whose session this secret opens at `now`, where it opens one; its use is noted where it can
/// be.
///
/// # Errors
/// Where the database fails.
pub fn holder(app: &AppContext, secret: &str, now: Instant) -> Result<Option<User>, AppError> {
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
        app.note_use(now, |tx| sessions::touch(tx, &hash, now));
    }
    Ok(Some(user))
}

/// Ends the session of this secret, where there is one; by way of whom it had begun, where that was
/// a provider.
pub(super) fn end(
    app: &AppContext,
    secret: &str,
    now: Instant,
) -> Result<Option<Issuer>, AppError> {
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
