//! Which user somebody is whom the provider knows, by the word of an administrator. What happens at
//! a first sign-in is in `newcomer`.

use serde_json::json;

use crate::accounts;
use crate::error::{AppError, NotFound, Overtaken};
use crate::state::AppContext;
use evenwatch_domain::access::Action;
use evenwatch_domain::account::{Identity, Link, User};
use evenwatch_domain::ids::{IdentityId, Issuer, Subject, UserId, UserName};
use evenwatch_domain::interval::Instant;
use evenwatch_domain::network::NetworkProblem;
use evenwatch_store::{ReadTx, WriteTx, identities, users};

/// Somebody at the issuer that is named, or at that of the settings.
///
/// # Errors
/// Where none is named and the settings have none.
pub fn identity(
    app: &AppContext,
    issuer: Option<Issuer>,
    subject: Subject,
) -> Result<Identity, AppError> {
    let issuer = issuer.or_else(|| super::issuer(app)).ok_or_else(|| {
        AppError::Invalid(vec![NetworkProblem {
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
/// Where whoever asks may not, there is no such user, the identity is another user's, or the
/// database fails.
pub fn link(
    app: &AppContext,
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
/// Where whoever asks may not, there is no such user, the identity is another user's, or the
/// database fails.
pub fn unlink(
    app: &AppContext,
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
/// Where whoever asks may not, there is no such user or no such link of theirs, or the database
/// fails.
pub fn unlink_by_id(
    app: &AppContext,
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
    link.ok_or_else(|| AppError::NotFound(NotFound::Identity(user.name.clone(), id)))
}

fn take_away(
    app: &AppContext,
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
    Ok(AppError::Conflict(Overtaken::stale(
        format!("{subject} is linked to {name}"),
        "take that link away first",
    )))
}

/// Every link, by the user's name.
///
/// # Errors
/// Where whoever asks may not see them, or the database fails.
pub fn links(app: &AppContext) -> Result<Vec<Link>, AppError> {
    app.must_everywhere(Action::ManageAccounts)?;
    app.store().read(|tx| Ok(identities::list(tx, None)?))
}

/// The links of one user, by issuer and subject.
///
/// # Errors
/// Where whoever asks may not see them, there is no such user, or the database fails.
pub fn links_of(app: &AppContext, name: &UserName) -> Result<Vec<Link>, AppError> {
    app.must_everywhere(Action::ManageAccounts)?;
    app.store().read(|tx| {
        let user = accounts::find(tx, name)?;
        Ok(identities::list(tx, Some(user.id))?)
    })
}
