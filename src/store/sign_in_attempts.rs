//! Attempts to sign in by way of a provider that are under way: short-lived, and each good for one
//! return.

use diesel::prelude::*;

use super::codec;
use super::error::StoreError;
use super::schema::sign_in_attempts;
use super::tx::{WriteTx, insert};
use evenwatch_domain::interval::Instant;

/// Notes that an attempt has begun, by the hashes of its state and of the browser's secret, and
/// forgets those that ended before `now`.
///
/// # Errors
/// Where the database fails.
pub fn begin(
    tx: &mut WriteTx<'_>,
    state: &str,
    browser: &str,
    way_back: &str,
    expires_at: Instant,
    now: Instant,
) -> Result<(), StoreError> {
    tx.run("forgetting old attempts to sign in", |connection| {
        let old = sign_in_attempts::expires_at.le(codec::seconds(now));
        diesel::delete(sign_in_attempts::table.filter(old)).execute(connection)
    })?;
    let row = Row {
        state: state.to_owned(),
        browser: browser.to_owned(),
        way_back: codec::text("sign_in_attempts.way_back", way_back)?,
        expires_at: codec::seconds(expires_at),
    };
    insert!(tx, sign_in_attempts, [row])
}

/// Takes the attempt of this state and browser, which is then no more; gives its way back. Another
/// browser takes nothing.
///
/// # Errors
/// Where the database fails.
pub fn take(
    tx: &mut WriteTx<'_>,
    state: &str,
    browser: &str,
    now: Instant,
) -> Result<Option<String>, StoreError> {
    let way_back: Option<String> = tx.run("looking for an attempt to sign in", |connection| {
        sign_in_attempts::table
            .find(state)
            .filter(sign_in_attempts::browser.eq(browser))
            .filter(sign_in_attempts::expires_at.gt(codec::seconds(now)))
            .select(sign_in_attempts::way_back)
            .first(connection)
            .optional()
    })?;
    if way_back.is_some() {
        tx.run("ending an attempt to sign in", |connection| {
            diesel::delete(sign_in_attempts::table.find(state)).execute(connection)
        })?;
    }
    Ok(way_back)
}

#[derive(Insertable)]
#[diesel(table_name = sign_in_attempts)]
struct Row {
    state: String,
    browser: String,
    way_back: String,
    expires_at: i64,
}
