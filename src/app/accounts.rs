//! Users: who may sign in, and as what.

use serde::Serialize;
use serde_json::{Value, json};
use uuid::Uuid;

use super::error::{AppError, NotFound, Overtaken, Rejection, SignInError};
use super::precondition::{Condition, tag};
use super::state::AppContext;
use super::{scopes, secrets, sign_in};
use evenwatch_domain::access::{Action, Actor, Role};
use evenwatch_domain::account::Password;
use evenwatch_domain::ids::{UserId, UserName};
use evenwatch_domain::interval::Instant;
use evenwatch_store::{ReadTx, users};

pub use evenwatch_domain::account::User;

/// Makes a user who may sign in with the password.
///
/// # Errors
/// Where whoever asks may not, the password will not do, the name is taken, or the database fails.
pub fn add(
    app: &AppContext,
    name: &UserName,
    roles: &[Role],
    password: &str,
    now: Instant,
) -> Result<User, AppError> {
    let taken = || {
        Overtaken::stale(
            format!("there is a user \"{name}\" already"),
            "choose another name, or set a new password for this one",
        )
    };
    insert(app, name, (roles, password), taken, now)
}

/// The same at an address that has none.
///
/// # Errors
/// As for [`add`].
pub fn add_at(
    app: &AppContext,
    name: &UserName,
    roles: &[Role],
    password: &str,
    now: Instant,
) -> Result<User, AppError> {
    let taken = || Overtaken::There(format!("user \"{name}\""));
    insert(app, name, (roles, password), taken, now)
}

/// Makes a user; `taken` says what is wrong where the name is.
fn insert(
    app: &AppContext,
    name: &UserName,
    (roles, password): (&[Role], &str),
    taken: impl Fn() -> Overtaken,
    now: Instant,
) -> Result<User, AppError> {
    app.must_everywhere(Action::ManageAccounts)?;
    let hash = hashed(name, password)?;
    let user = User {
        id: UserId(Uuid::new_v4()),
        name: name.clone(),
        roles: roles.to_vec(),
        created_at: now,
        password_set_at: now,
        disabled_at: None,
    };
    app.store().write(|tx| {
        if users::by_name(tx, name)?.is_some() {
            return Err(AppError::Conflict(taken()));
        }
        users::insert(tx, &user, &hash)?;
        let subject = format!("user:{name}");
        app.log(tx, now, "user.add", &subject, None, Some(log_value(&user)))
    })?;
    Ok(user)
}

/// Makes an administrator with a password of this program's choice, which is given back once.
///
/// # Errors
/// As for [`add`].
pub fn add_first(
    app: &AppContext,
    name: &UserName,
    now: Instant,
) -> Result<(User, String), AppError> {
    let random = secrets::random()?;
    let password: String = random.chars().take(20).collect();
    let user = add(app, name, &[Role::Administrator], &password, now)?;
    Ok((user, password))
}

/// Every user, by name.
///
/// # Errors
/// Where whoever asks may not see them, or the database fails.
pub fn list(app: &AppContext) -> Result<Vec<User>, AppError> {
    app.must_everywhere(Action::ManageAccounts)?;
    app.store().read(|tx| Ok(users::list(tx)?))
}

/// One user, by name.
///
/// # Errors
/// Where whoever asks may not see them, there is none, or the database fails.
pub fn get(app: &AppContext, name: &UserName) -> Result<User, AppError> {
    app.must_everywhere(Action::ManageAccounts)?;
    app.store().read(|tx| find(tx, name))
}

/// What a user may be changed to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct UserChange {
    /// Every role.
    pub roles: Vec<Role>,
    /// Whether they may not sign in.
    pub disabled: bool,
}

impl From<&User> for UserChange {
    /// What they are.
    fn from(user: &User) -> Self {
        Self {
            roles: user.roles.clone(),
            disabled: user.disabled_at.is_some(),
        }
    }
}

/// Gives a user other roles, and lets them sign in or not, as `with` makes it of what they are;
/// where they may not, every session of theirs ends.
///
/// # Errors
/// Where whoever asks may not, there is no such user, they are in another state than the condition
/// asks, `with` refuses, a new role is for what the network does not have, nobody would be left to
/// administer, or the database fails.
pub fn change(
    app: &AppContext,
    name: &UserName,
    condition: &Condition,
    with: impl Fn(UserChange) -> Result<UserChange, AppError>,
    now: Instant,
) -> Result<User, AppError> {
    app.must_everywhere(Action::ManageAccounts)?;
    app.store().write(|tx| {
        let before = find(tx, name)?;
        condition.must_hold(&format!("user \"{name}\""), tag(&before))?;
        let wanted = with(UserChange::from(&before))?;
        scopes::new_roles_must_exist(app, tx, &wanted.roles, &before.roles)?;
        let stays = !wanted.disabled && wanted.roles.contains(&Role::Administrator);
        if !stays && is_last_administrator(tx, &before)? {
            return Err(AppError::Refused(Rejection::LastAdministrator(
                name.clone(),
            )));
        }
        if before.roles != wanted.roles {
            users::set_roles(tx, before.id, &wanted.roles)?;
        }
        if before.disabled_at.is_some() != wanted.disabled {
            users::set_disabled(tx, before.id, wanted.disabled.then_some(now))?;
        }
        let after = find(tx, name)?;
        if after != before {
            let subject = format!("user:{name}");
            let (old, new) = (Some(log_value(&before)), Some(log_value(&after)));
            app.log(tx, now, "user.change", &subject, old, new)?;
        }
        Ok(after)
    })
}

/// Sets a new password for whoever asks, who must know the old one, and ends every session of
/// theirs.
///
/// # Errors
/// Where whoever asks is no user, the old password is wrong or the name is locked, the new one will
/// not do, or the database fails.
pub fn set_own_password(
    app: &AppContext,
    old: &str,
    new: &str,
    now: Instant,
) -> Result<(), AppError> {
    let Actor::User(name) = &app.who().who else {
        return Err(AppError::Refused(Rejection::NoPassword));
    };
    let proved = sign_in::prove(app, name.as_str(), old, sign_in::Way::Session, now)?;
    let user = proved.user;
    let hash = hashed(name, new)?;
    app.store().write(|tx| {
        let before = find(tx, name)?;
        if before != user {
            return Err(SignInError::Wrong.into());
        }
        users::set_password(tx, user.id, &hash, now)?;
        let after = find(tx, name)?;
        let subject = format!("user:{name}");
        let (old, new) = (Some(log_value(&before)), Some(log_value(&after)));
        app.log(tx, now, "user.password", &subject, old, new)
    })
}

/// Whether there is any user. This much everybody may know: the server asks before it lets anybody
/// in.
///
/// # Errors
/// Where the database fails.
pub fn any(app: &AppContext) -> Result<bool, AppError> {
    app.store().read(|tx| any_in(app, tx))
}

/// The same inside a transaction that is under way.
pub(super) fn any_in(app: &AppContext, tx: &mut ReadTx<'_>) -> Result<bool, AppError> {
    let any = users::any(tx)?;
    app.keep_any_user(tx, any);
    Ok(any)
}

/// Sets a new password, ends every session of the user, and lifts every lock on the name.
///
/// # Errors
/// Where whoever asks may not, there is no such user, the password will not do, or the database
/// fails.
pub fn set_password(
    app: &AppContext,
    name: &UserName,
    password: &str,
    now: Instant,
) -> Result<User, AppError> {
    app.must_everywhere(Action::ManageAccounts)?;
    let hash = hashed(name, password)?;
    app.store().write(|tx| {
        let before = find(tx, name)?;
        users::set_password(tx, before.id, &hash, now)?;
        let after = find(tx, name)?;
        let subject = format!("user:{name}");
        let (old, new) = (Some(log_value(&before)), Some(log_value(&after)));
        app.log(tx, now, "user.password", &subject, old, new)?;
        Ok(after)
    })
}

/// Lets a user sign in no more, or again, and ends every session of theirs.
///
/// # Errors
/// Where whoever asks may not, there is no such user, nobody would be left to administer, or the
/// database fails.
pub fn set_disabled(
    app: &AppContext,
    name: &UserName,
    disabled: bool,
    now: Instant,
) -> Result<User, AppError> {
    app.must_everywhere(Action::ManageAccounts)?;
    app.store().write(|tx| {
        let before = find(tx, name)?;
        if disabled && is_last_administrator(tx, &before)? {
            return Err(AppError::Refused(Rejection::LastAdministrator(
                name.clone(),
            )));
        }
        if before.disabled_at.is_some() == disabled {
            return Ok(before);
        }
        users::set_disabled(tx, before.id, disabled.then_some(now))?;
        let after = find(tx, name)?;
        let subject = format!("user:{name}");
        let action = if disabled {
            "user.disable"
        } else {
            "user.enable"
        };
        let (old, new) = (Some(log_value(&before)), Some(log_value(&after)));
        app.log(tx, now, action, &subject, old, new)?;
        Ok(after)
    })
}

fn is_last_administrator(tx: &mut ReadTx<'_>, user: &User) -> Result<bool, AppError> {
    let counts =
        |user: &User| user.disabled_at.is_none() && user.roles.contains(&Role::Administrator);
    let others = users::list(tx)?;
    Ok(counts(user)
        && !others
            .iter()
            .any(|other| other.id != user.id && counts(other)))
}

pub(super) fn find(tx: &mut ReadTx<'_>, name: &UserName) -> Result<User, AppError> {
    let found = users::by_name(tx, name)?;
    found
        .map(|(user, _)| user)
        .ok_or_else(|| AppError::NotFound(NotFound::User(name.clone())))
}

fn hashed(name: &UserName, password: &str) -> Result<String, AppError> {
    let password =
        Password::new(password, name).map_err(|bad| AppError::Refused(Rejection::Password(bad)))?;
    secrets::hash_password(&password)
}

/// A user for the log: nothing of the password but when it was set.
pub(super) fn log_value(user: &User) -> Value {
    json!({
        "id": user.id, "roles": user.roles, "password_set_at": user.password_set_at, "disabled_at": user.disabled_at
    })
}
