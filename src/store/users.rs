//! Users, their roles, and the hashes of their passwords.

use std::collections::HashMap;

use diesel::prelude::*;

use super::codec::{self, ColumnRef};
use super::error::StoreError;
use super::schema::{sessions, user_grants, users};
use super::tx::{ReadTx, WriteTx, insert};
use evenwatch_domain::access::Role;
use evenwatch_domain::account::User;
use evenwatch_domain::ids::{UserId, UserName};
use evenwatch_domain::interval::Instant;

/// Stores a new user with the hash of their password.
///
/// # Errors
/// [`StoreError::Refused`] where the name or the id is taken.
pub fn insert(tx: &mut WriteTx<'_>, user: &User, password: &str) -> Result<(), StoreError> {
    let row = UserRow {
        id: user.id.to_string(),
        name: user.name.to_string(),
        password: password.to_owned(),
        created_at: codec::seconds(user.created_at),
        password_set_at: codec::seconds(user.password_set_at),
        disabled_at: user.disabled_at.map(codec::seconds),
    };
    insert!(tx, users, [row])?;
    insert!(tx, user_grants, grant_rows(user.id, &user.roles))
}

/// Gives the user these roles in place of those before. Sessions go on: each request asks for the
/// roles anew.
///
/// # Errors
/// Where the database fails.
pub fn set_roles(tx: &mut WriteTx<'_>, id: UserId, roles: &[Role]) -> Result<(), StoreError> {
    let key = id.to_string();
    tx.run("taking roles away", |connection| {
        diesel::delete(user_grants::table.filter(user_grants::user_id.eq(&key))).execute(connection)
    })?;
    insert!(tx, user_grants, grant_rows(id, roles))
}

fn grant_rows(user: UserId, roles: &[Role]) -> Vec<GrantRow> {
    let rows = (0_i32..).zip(roles).map(|(position, role)| GrantRow {
        user_id: user.to_string(),
        position,
        role: role.word().to_owned(),
        scope: role.scope().map(str::to_owned),
    });
    rows.collect()
}

/// Whether there is any user, disabled ones too.
///
/// # Errors
/// Where the database fails.
pub fn any(tx: &mut ReadTx<'_>) -> Result<bool, StoreError> {
    let one: Option<String> = tx.run("looking for a user", |connection| {
        users::table.select(users::id).first(connection).optional()
    })?;
    Ok(one.is_some())
}

/// Every user, by name.
///
/// # Errors
/// Where the database fails or a row is corrupt.
pub fn list(tx: &mut ReadTx<'_>) -> Result<Vec<User>, StoreError> {
    let rows: Vec<UserRow> = tx.run("listing users", |connection| {
        users::table
            .select(UserRow::as_select())
            .order(users::name)
            .load(connection)
    })?;
    let grants: Vec<GrantRow> = tx.run("listing roles", |connection| {
        user_grants::table
            .select(GrantRow::as_select())
            .order((user_grants::user_id, user_grants::position))
            .load(connection)
    })?;
    let mut by_user: HashMap<String, Vec<Role>> = HashMap::new();
    for grant in grants {
        let role = grant.role()?;
        by_user.entry(grant.user_id).or_default().push(role);
    }
    rows.iter()
        .map(|row| row.user(by_user.remove(&row.id).unwrap_or_default()))
        .collect()
}

/// The user of a name, with the hash of their password.
///
/// # Errors
/// Where the database fails or a row is corrupt.
pub fn by_name(tx: &mut ReadTx<'_>, name: &UserName) -> Result<Option<(User, String)>, StoreError> {
    let row: Option<UserRow> = tx.run("loading a user", |connection| {
        users::table
            .select(UserRow::as_select())
            .filter(users::name.eq(name.as_str()))
            .first(connection)
            .optional()
    })?;
    let Some(row) = row else {
        return Ok(None);
    };
    let roles = roles(tx, &row.id)?;
    Ok(Some((row.user(roles)?, row.password)))
}

/// The user of an id.
///
/// # Errors
/// Where the database fails or a row is corrupt.
pub fn by_id(tx: &mut ReadTx<'_>, id: UserId) -> Result<Option<User>, StoreError> {
    let key = id.to_string();
    let row: Option<UserRow> = tx.run("loading a user", |connection| {
        users::table
            .select(UserRow::as_select())
            .find(&key)
            .first(connection)
            .optional()
    })?;
    let Some(row) = row else {
        return Ok(None);
    };
    let roles = roles(tx, &row.id)?;
    row.user(roles).map(Some)
}

/// Sets the hash of a password, and ends every session that began under the old one.
///
/// # Errors
/// Where the database fails.
pub fn set_password(
    tx: &mut WriteTx<'_>,
    id: UserId,
    password: &str,
    now: Instant,
) -> Result<(), StoreError> {
    let key = id.to_string();
    tx.run("setting a password", |connection| {
        diesel::update(users::table.find(&key))
            .set((
                users::password.eq(password),
                users::password_set_at.eq(codec::seconds(now)),
            ))
            .execute(connection)
    })?;
    end_sessions(tx, &key)
}

/// Lets the user sign in no more, or again, and ends every session of theirs.
///
/// # Errors
/// Where the database fails.
pub fn set_disabled(
    tx: &mut WriteTx<'_>,
    id: UserId,
    since: Option<Instant>,
) -> Result<(), StoreError> {
    let key = id.to_string();
    tx.run("disabling a user", |connection| {
        diesel::update(users::table.find(&key))
            .set(users::disabled_at.eq(since.map(codec::seconds)))
            .execute(connection)
    })?;
    end_sessions(tx, &key)
}

fn end_sessions(tx: &mut WriteTx<'_>, user: &str) -> Result<(), StoreError> {
    tx.run("ending the sessions of a user", |connection| {
        diesel::delete(sessions::table.filter(sessions::user_id.eq(user))).execute(connection)
    })?;
    Ok(())
}

fn roles(tx: &mut ReadTx<'_>, user: &str) -> Result<Vec<Role>, StoreError> {
    let grants: Vec<GrantRow> = tx.run("loading roles", |connection| {
        user_grants::table
            .select(GrantRow::as_select())
            .filter(user_grants::user_id.eq(user))
            .order(user_grants::position)
            .load(connection)
    })?;
    grants.iter().map(GrantRow::role).collect()
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = users, treat_none_as_default_value = false)]
struct UserRow {
    id: String,
    name: String,
    password: String,
    created_at: i64,
    password_set_at: i64,
    disabled_at: Option<i64>,
}

impl UserRow {
    fn user(&self, roles: Vec<Role>) -> Result<User, StoreError> {
        let place = ColumnRef {
            table: "users",
            key: &self.id,
        };
        Ok(User {
            id: place.parse("id", &self.id)?,
            name: place.parse("name", &self.name)?,
            roles,
            created_at: place.instant("created_at", self.created_at)?,
            password_set_at: place.instant("password_set_at", self.password_set_at)?,
            disabled_at: self
                .disabled_at
                .map(|at| place.instant("disabled_at", at))
                .transpose()?,
        })
    }
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = user_grants, treat_none_as_default_value = false)]
struct GrantRow {
    user_id: String,
    position: i32,
    role: String,
    scope: Option<String>,
}

impl GrantRow {
    fn role(&self) -> Result<Role, StoreError> {
        let key = format!("{} {}", self.user_id, self.position);
        let place = ColumnRef {
            table: "user_grants",
            key: &key,
        };
        Role::new(&self.role, self.scope.as_deref())
            .map_err(|error| place.corrupt("role", &self.role, &format!("is wrong: {error}")))
    }
}
