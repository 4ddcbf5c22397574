//! Keys of programs, by the hash of their secret.

use diesel::prelude::*;

use super::codec::{self, ColumnRef};
use super::error::StoreError;
use super::schema::api_keys;
use super::tx::{ReadTx, WriteTx, insert};
use evenwatch_domain::account::ApiKey;
use evenwatch_domain::ids::KeyId;
use evenwatch_domain::interval::Instant;

/// Stores a new key with the hash of its secret.
///
/// # Errors
/// Where the database fails.
pub fn insert(tx: &mut WriteTx<'_>, key: &ApiKey, secret: &str) -> Result<(), StoreError> {
    let row = Row {
        id: key.id.to_string(),
        name: key.name.to_string(),
        secret: secret.to_owned(),
        actions: codec::json("api_keys.actions", &key.actions)?,
        organisation: key.organisation.as_ref().map(ToString::to_string),
        created_at: codec::seconds(key.created_at),
        expires_at: codec::seconds(key.expires_at),
        last_used_at: key.last_used_at.map(codec::seconds),
        revoked_at: key.revoked_at.map(codec::seconds),
    };
    insert!(tx, api_keys, [row])
}

/// Every key, by name and age, revoked ones too.
///
/// # Errors
/// Where the database fails or a row is corrupt.
pub fn list(tx: &mut ReadTx<'_>) -> Result<Vec<ApiKey>, StoreError> {
    let rows: Vec<Row> = tx.run("listing keys", |connection| {
        api_keys::table
            .select(Row::as_select())
            .order((api_keys::name, api_keys::created_at, api_keys::id))
            .load(connection)
    })?;
    rows.iter().map(Row::key).collect()
}

/// The key of a secret's hash, good or not.
///
/// # Errors
/// Where the database fails or a row is corrupt.
pub fn by_secret(tx: &mut ReadTx<'_>, secret: &str) -> Result<Option<ApiKey>, StoreError> {
    let row: Option<Row> = tx.run("looking up a key", |connection| {
        api_keys::table
            .select(Row::as_select())
            .filter(api_keys::secret.eq(secret))
            .first(connection)
            .optional()
    })?;
    row.as_ref().map(Row::key).transpose()
}

/// The key of an id.
///
/// # Errors
/// Where the database fails or a row is corrupt.
pub fn by_id(tx: &mut ReadTx<'_>, id: KeyId) -> Result<Option<ApiKey>, StoreError> {
    let row: Option<Row> = tx.run("loading a key", |connection| {
        api_keys::table
            .select(Row::as_select())
            .find(id.to_string())
            .first(connection)
            .optional()
    })?;
    row.as_ref().map(Row::key).transpose()
}

/// Notes that a key was used.
///
/// # Errors
/// Where the database fails.
pub fn touch(tx: &mut WriteTx<'_>, id: KeyId, now: Instant) -> Result<(), StoreError> {
    tx.run("noting a key's use", |connection| {
        diesel::update(api_keys::table.find(id.to_string()))
            .set(api_keys::last_used_at.eq(Some(codec::seconds(now))))
            .execute(connection)
    })?;
    Ok(())
}

/// Makes a key worthless from `now` on.
///
/// # Errors
/// Where the database fails.
pub fn revoke(tx: &mut WriteTx<'_>, id: KeyId, now: Instant) -> Result<(), StoreError> {
    tx.run("revoking a key", |connection| {
        diesel::update(api_keys::table.find(id.to_string()))
            .set(api_keys::revoked_at.eq(Some(codec::seconds(now))))
            .execute(connection)
    })?;
    Ok(())
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = api_keys, treat_none_as_default_value = false)]
struct Row {
    id: String,
    name: String,
    secret: String,
    actions: String,
    organisation: Option<String>,
    created_at: i64,
    expires_at: i64,
    last_used_at: Option<i64>,
    revoked_at: Option<i64>,
}

impl Row {
    fn key(&self) -> Result<ApiKey, StoreError> {
        let place = ColumnRef {
            table: "api_keys",
            key: &self.id,
        };
        let some = |column, at: Option<i64>| at.map(|at| place.instant(column, at)).transpose();
        Ok(ApiKey {
            id: place.parse("id", &self.id)?,
            name: place.parse("name", &self.name)?,
            actions: place.json("actions", &self.actions)?,
            organisation: place.parse_some("organisation", self.organisation.as_deref())?,
            created_at: place.instant("created_at", self.created_at)?,
            expires_at: place.instant("expires_at", self.expires_at)?,
            last_used_at: some("last_used_at", self.last_used_at)?,
            revoked_at: some("revoked_at", self.revoked_at)?,
        })
    }
}
