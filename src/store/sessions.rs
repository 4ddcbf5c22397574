//! Sessions of people who signed in, by the hash of the secret in their browser.

use diesel::prelude::*;

use super::codec::{self, ColumnRef};
use super::error::StoreError;
use super::schema::sessions;
use super::tx::{ReadTx, WriteTx, insert};
use evenwatch_domain::ids::{Issuer, UserId};
use evenwatch_domain::interval::Instant;

/// Somebody's session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Whose.
    pub user: UserId,
    /// When they signed in.
    pub created_at: Instant,
    /// When it was used last, to the minute.
    pub seen_at: Instant,
    /// When it ends, however much it is used.
    pub expires_at: Instant,
    /// By way of whom they signed in; `None` by their password.
    pub issuer: Option<Issuer>,
}

/// Begins a session, and takes away those that ended before `now`.
///
/// # Errors
/// Where the database fails.
pub fn begin(
    tx: &mut WriteTx<'_>,
    secret: &str,
    session: &Session,
    now: Instant,
) -> Result<(), StoreError> {
    tx.run("clearing old sessions", |connection| {
        diesel::delete(sessions::table.filter(sessions::expires_at.le(codec::seconds(now))))
            .execute(connection)
    })?;
    let row = Row {
        secret: secret.to_owned(),
        user_id: session.user.to_string(),
        created_at: codec::seconds(session.created_at),
        seen_at: codec::seconds(session.seen_at),
        expires_at: codec::seconds(session.expires_at),
        issuer: session.issuer.as_ref().map(ToString::to_string),
    };
    insert!(tx, sessions, [row])
}

/// The session of a secret, ended or not.
///
/// # Errors
/// Where the database fails or a row is corrupt.
pub fn find(tx: &mut ReadTx<'_>, secret: &str) -> Result<Option<Session>, StoreError> {
    let row: Option<Row> = tx.run("loading a session", |connection| {
        sessions::table
            .select(Row::as_select())
            .find(secret)
            .first(connection)
            .optional()
    })?;
    row.map(|row| {
        let place = ColumnRef {
            table: "sessions",
            // Even a hash of a secret has no place in a message.
            key: &row.user_id,
        };
        Ok(Session {
            user: place.parse("user_id", &row.user_id)?,
            created_at: place.instant("created_at", row.created_at)?,
            seen_at: place.instant("seen_at", row.seen_at)?,
            expires_at: place.instant("expires_at", row.expires_at)?,
            issuer: row
                .issuer
                .as_deref()
                .map(|issuer| place.parse("issuer", issuer))
                .transpose()?,
        })
    })
    .transpose()
}

/// Notes that a session was used.
///
/// # Errors
/// Where the database fails.
pub fn touch(tx: &mut WriteTx<'_>, secret: &str, now: Instant) -> Result<(), StoreError> {
    tx.run("noting a session's use", |connection| {
        diesel::update(sessions::table.find(secret))
            .set(sessions::seen_at.eq(codec::seconds(now)))
            .execute(connection)
    })?;
    Ok(())
}

/// Ends a session; whether there was one.
///
/// # Errors
/// Where the database fails.
pub fn end(tx: &mut WriteTx<'_>, secret: &str) -> Result<bool, StoreError> {
    let ended = tx.run("ending a session", |connection| {
        diesel::delete(sessions::table.find(secret)).execute(connection)
    })?;
    Ok(ended > 0)
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = sessions)]
struct Row {
    secret: String,
    user_id: String,
    created_at: i64,
    seen_at: i64,
    expires_at: i64,
    issuer: Option<String>,
}
