//! Which user somebody is whom the provider knows: linked by an administrator, or at their first sign-in where the settings say
//! so.

use serde_json::json;
use uuid::Uuid;

use crate::app::accounts;
use crate::app::error::{AppError, Conflict, Missing, SignInError};
use crate::app::secrets;
use crate::app::state::App;
use crate::config::{EMAIL, OpenId};
use crate::domain::access::{Action, Role};
use crate::domain::account::{Identity, Link, Password, User};
use crate::domain::ids::{IdentityId, Issuer, Subject, UserId, UserName};
use crate::domain::interval::Instant;
use crate::domain::network::Problem;
use crate::store::{ReadTx, WriteTx, identities, users};
use crate::upstream::Claims;

/// Somebody at the issuer that is named, or at that of the settings.
///
/// # Errors
/// Where none is named and the settings have none.
pub fn identity(app: &App, issuer: Option<Issuer>, subject: Subject) -> Result<Identity, AppError> {
    let issuer = issuer.or_else(|| super::issuer(app)).ok_or_else(|| {
        AppError::Invalid(vec![Problem {
            pointer: "/issuer".to_owned(),
            message: "no issuer is named, and the settings have none".to_owned(),
            found: "nothing".to_owned(),
            remedy: "name the provider by its address, or set openid.issuer".to_owned(),
        }])
    })?;
    Ok(Identity { issuer, subject })
}

/// A link that is there now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Linked {
    /// The link.
    pub link: Link,
    /// Whether it was not there before.
    pub is_new: bool,
}

/// Links somebody whom an issuer knows to a user, who then signs in by way of it.
///
/// # Errors
/// Where whoever asks may not, there is no such user, the identity is another user's, or the database fails.
pub fn link(
    app: &App,
    name: &UserName,
    identity: &Identity,
    now: Instant,
) -> Result<Linked, AppError> {
    app.must_everywhere(Action::ManageAccounts)?;
    app.store().write(|tx| {
        let user = accounts::find(tx, name)?;
        let is_new = match identities::find(tx, identity)? {
            Some(id) if id == user.id => false,
            Some(other) => return Err(another(tx, identity, other)?),
            None => {
                identities::link(tx, identity, user.id, now)?;
                let (subject, after) = (format!("user:{name}"), json!(identity));
                app.log(tx, now, "user.link", &subject, None, Some(after))?;
                true
            }
        };
        let link = of_user(tx, &user, identity.id())?;
        Ok(Linked { link, is_new })
    })
}

/// Takes a link away, where there is one. Sessions go on until they end.
///
/// # Errors
/// Where whoever asks may not, there is no such user, the identity is another user's, or the database fails.
pub fn unlink(
    app: &App,
    name: &UserName,
    identity: &Identity,
    now: Instant,
) -> Result<(), AppError> {
    app.must_everywhere(Action::ManageAccounts)?;
    app.store().write(|tx| {
        let user = accounts::find(tx, name)?;
        match identities::find(tx, identity)? {
            None => Ok(()),
            Some(id) if id == user.id => take_away(app, tx, name, identity, now),
            Some(other) => Err(another(tx, identity, other)?),
        }
    })
}

/// Takes away the link of a user that has this id.
///
/// # Errors
/// Where whoever asks may not, there is no such user or no such link of theirs, or the database fails.
pub fn unlink_by_id(
    app: &App,
    name: &UserName,
    id: IdentityId,
    now: Instant,
) -> Result<(), AppError> {
    app.must_everywhere(Action::ManageAccounts)?;
    app.store().write(|tx| {
        let user = accounts::find(tx, name)?;
        let link = of_user(tx, &user, id)?;
        take_away(app, tx, name, &link.identity, now)
    })
}

/// The link of a user that has this id.
fn of_user(tx: &mut ReadTx<'_>, user: &User, id: IdentityId) -> Result<Link, AppError> {
    let links = identities::list(tx, Some(user.id))?;
    let link = links.into_iter().find(|link| link.identity.id() == id);
    link.ok_or_else(|| AppError::NotFound(Missing::Identity(user.name.clone(), id)))
}

fn take_away(
    app: &App,
    tx: &mut WriteTx<'_>,
    name: &UserName,
    identity: &Identity,
    now: Instant,
) -> Result<(), AppError> {
    identities::unlink(tx, identity)?;
    let (subject, before) = (format!("user:{name}"), json!(identity));
    app.log(tx, now, "user.unlink", &subject, Some(before), None)
}

/// That an identity is another user's, who is named: whoever hears it administers both.
fn another(tx: &mut ReadTx<'_>, identity: &Identity, other: UserId) -> Result<AppError, AppError> {
    let (subject, other) = (&identity.subject, users::by_id(tx, other)?);
    let name = other.map_or_else(|| "another user".to_owned(), |user| user.name.to_string());
    Ok(AppError::Conflict(Conflict::Stale(format!(
        "{subject} is linked to {name}; take that link away first, with `evenwatch user link {name} --subject {subject} --undo`"
    ))))
}

/// Every link, by the user's name.
///
/// # Errors
/// Where whoever asks may not see them, or the database fails.
pub fn links(app: &App) -> Result<Vec<Link>, AppError> {
    app.must_everywhere(Action::ManageAccounts)?;
    app.store().read(|tx| Ok(identities::list(tx, None)?))
}

/// The links of one user, by issuer and subject.
///
/// # Errors
/// Where whoever asks may not see them, there is no such user, or the database fails.
pub fn links_of(app: &App, name: &UserName) -> Result<Vec<Link>, AppError> {
    app.must_everywhere(Action::ManageAccounts)?;
    app.store().read(|tx| {
        let user = accounts::find(tx, name)?;
        Ok(identities::list(tx, Some(user.id))?)
    })
}

/// Somebody for whom the provider vouches.
pub(super) struct Newcomer {
    identity: Identity,
    /// What the chosen claim calls them, where one is chosen, it counts, and it is a name.
    name: Option<UserName>,
    /// What they become where nobody knows them, with the hash of a password that nobody knows.
    new: Option<(Role, String)>,
    /// What people call the provider.
    provider: String,
}

impl Newcomer {
    /// Who the provider says it is, as far as the settings let it say so.
    pub(super) fn of(
        app: &App,
        settings: &OpenId,
        issuer: &Issuer,
        claims: &Claims,
    ) -> Result<Self, AppError> {
        let identity = Identity {
            issuer: issuer.clone(),
            subject: claims.subject.clone(),
        };
        let name = name_in(settings, claims);
        let new = match (&name, &settings.new_users) {
            (Some(name), Some(role)) if is_unknown(app, &identity, name)? => {
                let unknown = Password::new(secrets::random()?, name);
                let hash = unknown.map(|password| secrets::hash_password(&password));
                hash.ok().transpose()?.map(|hash| (role.clone(), hash))
            }
            _ => None,
        };
        Ok(Self {
            identity,
            name,
            new,
            provider: settings.name.clone(),
        })
    }
}

/// Whether nobody here is known by either: a password is hashed for a new user alone.
fn is_unknown(app: &App, identity: &Identity, name: &UserName) -> Result<bool, AppError> {
    app.store().read(|tx| {
        Ok(identities::find(tx, identity)?.is_none() && users::by_name(tx, name)?.is_none())
    })
}

/// The user's name that the chosen claim gives.
fn name_in(settings: &OpenId, claims: &Claims) -> Option<UserName> {
    let claim = settings.user_claim.as_str();
    if claim.is_empty() || claim == EMAIL && !claims.email_verified {
        return None;
    }
    let text = claims.text(claim)?;
    text.trim().to_lowercase().parse().ok()
}

/// The user who somebody is, linked or made where need be. A disabled one is nobody.
pub(super) fn enter(
    app: &App,
    tx: &mut WriteTx<'_>,
    newcomer: &Newcomer,
    now: Instant,
) -> Result<User, AppError> {
    let nobody = || SignInError::NoAccount {
        provider: newcomer.provider.clone(),
        identity: newcomer.identity.clone(),
    };
    if let Some(id) = identities::find(tx, &newcomer.identity)? {
        let user = users::by_id(tx, id)?.filter(|user| user.disabled_at.is_none());
        return Ok(user.ok_or_else(nobody)?);
    }
    let name = newcomer.name.as_ref().ok_or_else(nobody)?;
    let known = users::by_name(tx, name)?.map(|(user, _)| user);
    let user = match (known, &newcomer.new) {
        (Some(user), _) => may_become(tx, newcomer, &user)?
            .then_some(user)
            .ok_or_else(nobody)?,
        (None, Some((role, hash))) => {
            let user = User {
                id: UserId(Uuid::new_v4()),
                name: name.clone(),
                roles: vec![role.clone()],
                created_at: now,
                password_set_at: now,
                disabled_at: None,
            };
            users::insert(tx, &user, hash)?;
            let (subject, after) = (format!("user:{name}"), accounts::told(&user));
            let who = app.acting_as(user.principal());
            who.log(tx, now, "user.add", &subject, None, Some(after))?;
            user
        }
        (None, None) => return Err(nobody().into()),
    };
    identities::link(tx, &newcomer.identity, user.id, now)?;
    let (subject, after) = (format!("user:{}", user.name), json!(newcomer.identity));
    let who = app.acting_as(user.principal());
    who.log(tx, now, "user.link", &subject, None, Some(after))?;
    Ok(user)
}

/// Whether somebody may become this user by name alone. Never one whom the provider knows as somebody else: names and addresses
/// are given to others after their first owner has left.
fn may_become(tx: &mut ReadTx<'_>, newcomer: &Newcomer, user: &User) -> Result<bool, AppError> {
    let taken = identities::knows(tx, &newcomer.identity.issuer, user.id)?;
    Ok(!taken && user.disabled_at.is_none())
}
