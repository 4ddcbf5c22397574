//! Private addresses of calendars, by the hash of their secret, and the last fetch from each.

use diesel::prelude::*;

use super::codec::{self, ColumnRef};
use super::error::StoreError;
use super::schema::feed_tokens;
use super::tx::{ReadTx, WriteTx, insert};
use evenwatch_domain::account::{FeedOf, FeedToken, Fetch};
use evenwatch_domain::ids::FeedTokenId;
use evenwatch_domain::interval::Instant;

/// Stores a new address with the hash of its secret.
///
/// # Errors
/// Where the database fails.
pub fn insert(tx: &mut WriteTx<'_>, token: &FeedToken, secret: &str) -> Result<(), StoreError> {
    let fetch = token.last_fetch.as_ref();
    let row = Row {
        id: token.id.to_string(),
        secret: secret.to_owned(),
        kind: token.feed.kind().to_owned(),
        subject: token.feed.id().to_owned(),
        created_at: codec::seconds(token.created_at),
        revoked_at: token.revoked_at.map(codec::seconds),
        last_fetched_at: fetch.map(|fetch| codec::seconds(fetch.at)),
        last_agent: fetch
            .map(|fetch| codec::text("feed_tokens.last_agent", &fetch.agent))
            .transpose()?,
        last_version_at: fetch.map(|fetch| codec::seconds(fetch.version_at)),
    };
    insert!(tx, feed_tokens, [row])
}

/// Every address, by whose it is and age, revoked ones too.
///
/// # Errors
/// Where the database fails or a row is corrupt.
pub fn list(tx: &mut ReadTx<'_>) -> Result<Vec<FeedToken>, StoreError> {
    let rows: Vec<Row> = tx.run("listing addresses of calendars", |connection| {
        feed_tokens::table
            .select(Row::as_select())
            .order((
                feed_tokens::kind,
                feed_tokens::subject,
                feed_tokens::created_at,
                feed_tokens::id,
            ))
            .load(connection)
    })?;
    rows.iter().map(Row::token).collect()
}

/// The address of a secret's hash, good or not.
///
/// # Errors
/// Where the database fails or a row is corrupt.
pub fn by_secret(tx: &mut ReadTx<'_>, secret: &str) -> Result<Option<FeedToken>, StoreError> {
    let row: Option<Row> = tx.run("looking up a calendar's address", |connection| {
        feed_tokens::table
            .select(Row::as_select())
            .filter(feed_tokens::secret.eq(secret))
            .first(connection)
            .optional()
    })?;
    row.as_ref().map(Row::token).transpose()
}

/// The address of an id.
///
/// # Errors
/// Where the database fails or a row is corrupt.
pub fn by_id(tx: &mut ReadTx<'_>, id: FeedTokenId) -> Result<Option<FeedToken>, StoreError> {
    let row: Option<Row> = tx.run("loading a calendar's address", |connection| {
        feed_tokens::table
            .select(Row::as_select())
            .find(id.to_string())
            .first(connection)
            .optional()
    })?;
    row.as_ref().map(Row::token).transpose()
}

/// Notes a fetch.
///
/// # Errors
/// Where the database fails.
pub fn note_fetch(tx: &mut WriteTx<'_>, id: FeedTokenId, fetch: &Fetch) -> Result<(), StoreError> {
    let agent = codec::text("feed_tokens.last_agent", &fetch.agent)?;
    tx.run("noting a fetch", |connection| {
        diesel::update(feed_tokens::table.find(id.to_string()))
            .set((
                feed_tokens::last_fetched_at.eq(Some(codec::seconds(fetch.at))),
                feed_tokens::last_agent.eq(Some(agent)),
                feed_tokens::last_version_at.eq(Some(codec::seconds(fetch.version_at))),
            ))
            .execute(connection)
    })?;
    Ok(())
}

/// Makes an address worthless from `now` on.
///
/// # Errors
/// Where the database fails.
pub fn revoke(tx: &mut WriteTx<'_>, id: FeedTokenId, now: Instant) -> Result<(), StoreError> {
    tx.run("revoking a calendar's address", |connection| {
        diesel::update(feed_tokens::table.find(id.to_string()))
            .set(feed_tokens::revoked_at.eq(Some(codec::seconds(now))))
            .execute(connection)
    })?;
    Ok(())
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = feed_tokens, treat_none_as_default_value = false)]
struct Row {
    id: String,
    secret: String,
    kind: String,
    subject: String,
    created_at: i64,
    revoked_at: Option<i64>,
    last_fetched_at: Option<i64>,
    last_agent: Option<String>,
    last_version_at: Option<i64>,
}

impl Row {
    fn token(&self) -> Result<FeedToken, StoreError> {
        let place = ColumnRef {
            table: "feed_tokens",
            key: &self.id,
        };
        let fetch = self
            .last_fetched_at
            .zip(self.last_version_at)
            .zip(self.last_agent.clone());
        Ok(FeedToken {
            id: place.parse("id", &self.id)?,
            feed: FeedOf::new(&self.kind, &self.subject).map_err(|error| {
                place.corrupt("subject", &self.subject, &format!("is wrong: {error}"))
            })?,
            created_at: place.instant("created_at", self.created_at)?,
            revoked_at: self
                .revoked_at
                .map(|at| place.instant("revoked_at", at))
                .transpose()?,
            last_fetch: fetch
                .map(|((at, version_at), agent)| {
                    Ok::<_, StoreError>(Fetch {
                        at: place.instant("last_fetched_at", at)?,
                        agent,
                        version_at: place.instant("last_version_at", version_at)?,
                    })
                })
                .transpose()?,
        })
    }
}
