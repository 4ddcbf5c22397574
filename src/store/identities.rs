//! Which user somebody is whom an issuer of sign-ins knows.

use diesel::prelude::*;

use super::codec::{self, ColumnRef};
use super::error::StoreError;
use super::schema::{user_identities, users};
use super::tx::{ReadTx, WriteTx, insert};
use evenwatch_domain::account::{Identity, Link};
use evenwatch_domain::ids::{Issuer, UserId};
use evenwatch_domain::interval::Instant;

/// The user whom an identity belongs to.
///
/// # Errors
/// Where the database fails or the row is corrupt.
pub fn find(tx: &mut ReadTx<'_>, identity: &Identity) -> Result<Option<UserId>, StoreError> {
    let user: Option<String> = tx.run("looking for an identity", |connection| {
        user_identities::table
            .find((identity.issuer.as_str(), identity.subject.as_str()))
            .select(user_identities::user_id)
            .first(connection)
            .optional()
    })?;
    user.map(|user| {
        let place = ColumnRef {
            table: "user_identities",
            key: &identity.subject,
        };
        place.parse("user_id", &user)
    })
    .transpose()
}

/// Whether an issuer knows a user already, as whomever.
///
/// # Errors
/// Where the database fails.
pub fn knows(tx: &mut ReadTx<'_>, issuer: &Issuer, user: UserId) -> Result<bool, StoreError> {
    let key = user.to_string();
    let one: Option<String> = tx.run("looking for a user's identity", |connection| {
        user_identities::table
            .filter(user_identities::user_id.eq(&key))
            .filter(user_identities::issuer.eq(issuer.as_str()))
            .select(user_identities::subject)
            .first(connection)
            .optional()
    })?;
    Ok(one.is_some())
}

/// Every link, or those of one user, by the user's name, issuer and subject.
///
/// # Errors
/// Where the database fails or a row is corrupt.
pub fn list(tx: &mut ReadTx<'_>, of: Option<UserId>) -> Result<Vec<Link>, StoreError> {
    let rows: Vec<(String, String, String, i64)> = tx.run("listing identities", |connection| {
        let mut all = user_identities::table.inner_join(users::table).into_boxed();
        if let Some(user) = of {
            all = all.filter(user_identities::user_id.eq(user.to_string()));
        }
        all.select((
            users::name,
            user_identities::issuer,
            user_identities::subject,
            user_identities::linked_at,
        ))
        .order((
            users::name,
            user_identities::issuer,
            user_identities::subject,
        ))
        .load(connection)
    })?;
    rows.iter()
        .map(|(user, issuer, subject, linked_at)| {
            let place = ColumnRef {
                table: "user_identities",
                key: subject,
            };
            Ok(Link {
                user: place.parse("user_id", user)?,
                identity: Identity {
                    issuer: place.parse("issuer", issuer)?,
                    subject: place.parse("subject", subject)?,
                },
                linked_at: place.instant("linked_at", *linked_at)?,
            })
        })
        .collect()
}

/// Links an identity to a user.
///
/// # Errors
/// [`StoreError::Refused`] where the identity is linked already.
pub fn link(
    tx: &mut WriteTx<'_>,
    identity: &Identity,
    user: UserId,
    now: Instant,
) -> Result<(), StoreError> {
    let row = Row {
        issuer: identity.issuer.to_string(),
        subject: identity.subject.to_string(),
        user_id: user.to_string(),
        linked_at: codec::seconds(now),
    };
    insert!(tx, user_identities, [row])
}

/// Takes a link away.
///
/// # Errors
/// Where the database fails.
pub fn unlink(tx: &mut WriteTx<'_>, identity: &Identity) -> Result<(), StoreError> {
    tx.run("taking an identity away", |connection| {
        let row =
            user_identities::table.find((identity.issuer.as_str(), identity.subject.as_str()));
        diesel::delete(row).execute(connection)
    })?;
    Ok(())
}

#[derive(Insertable)]
#[diesel(table_name = user_identities)]
struct Row {
    issuer: String,
    subject: String,
    user_id: String,
    linked_at: i64,
}
