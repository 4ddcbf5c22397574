//! Bringing a database to this program's schema: embedded migrations, run under the database's
//! lock, all or none.

use diesel::connection::SimpleConnection;
use diesel::migration::{Migration, MigrationSource, MigrationVersion};
use diesel::prelude::*;
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use super::conn::{Access, AnyConnection};
use super::error::StoreError;
use super::url::DatabaseUrl;

const SQLITE: EmbeddedMigrations = embed_migrations!("../../migrations/sqlite");
const POSTGRES: EmbeddedMigrations = embed_migrations!("../../migrations/postgres");

/// Key of PostgreSQL's advisory lock under which migrations run; random once. SQLite needs none:
/// its write lock is one.
const LOCK: &str = "SELECT pg_advisory_xact_lock(4821736590213847105)";

diesel::table! {
    /// Where `diesel_migrations` notes what has run.
    __diesel_schema_migrations (version) {
        version -> Text,
    }
}

/// Runs every migration that the database lacks.
///
/// # Errors
/// Where it is no database of ours, has a migration that this program does not know, or a migration
/// fails.
pub(super) fn migrate(connection: &mut AnyConnection, url: &DatabaseUrl) -> Result<(), StoreError> {
    let failed = |error: diesel::result::Error| StoreError::of_opening(url, error.to_string());
    if url.is_read_only() {
        return match is_current(connection, url)? {
            true => Ok(()),
            false => Err(StoreError::of_opening(
                url,
                "it was made by an older program, and to bring it up to date it must be writable"
                    .to_owned(),
            )),
        };
    }
    connection.set_up_database().map_err(failed)?;
    // Nearly always there is nothing to do; finding that out must not wait for whoever is writing.
    if is_current(connection, url)? {
        return Ok(());
    }
    connection.begin(Access::Migrate).map_err(failed)?;
    let outcome = run(connection, url)
        // Again, now that nobody else can be migrating: a newer program may have come first.
        .and_then(|()| is_current(connection, url))
        .and_then(|_| connection.commit().map_err(failed));
    if outcome.is_err() {
        // The first error is the one to tell; the connection is dropped by the caller.
        let _ = connection.roll_back();
    }
    outcome
}

/// Whether the database has exactly the migrations that this program knows.
fn is_current(connection: &mut AnyConnection, url: &DatabaseUrl) -> Result<bool, StoreError> {
    let Ok(applied) = applied(connection) else {
        // No such table: a new database. Any other trouble comes up again in a moment, under the
        // lock.
        return Ok(false);
    };
    let known = known().map_err(|detail| failure(url, detail))?;
    match applied.iter().rfind(|version| !known.contains(version)) {
        Some(stranger) => Err(StoreError::NewerSchema {
            url: url.to_string(),
            found: stranger.clone(),
            known: known.last().cloned().unwrap_or_default(),
        }),
        None => Ok(applied.len() == known.len()),
    }
}

/// The migrations of a database that has our schema, oldest first.
pub(super) fn applied(connection: &mut AnyConnection) -> diesel::QueryResult<Vec<String>> {
    __diesel_schema_migrations::table
        .select(__diesel_schema_migrations::version)
        .order(__diesel_schema_migrations::version)
        .load(connection)
}

/// Whether a database has a schema of ours, of whatever age; to be asked in a transaction that
/// writes.
pub(super) fn is_ours(connection: &mut AnyConnection) -> diesel::QueryResult<bool> {
    let versions = match connection {
        AnyConnection::Sqlite(sqlite) => sqlite.applied_migrations(),
        AnyConnection::Postgres(postgres) => postgres.applied_migrations(),
    };
    let versions = versions.map_err(diesel::result::Error::QueryBuilderError)?;
    Ok(!versions.is_empty())
}

/// Whether this program knows all of these migrations; the error is the newest that it does not
/// know.
pub(super) fn all_known(versions: &[String]) -> Result<(), String> {
    let known = known()?;
    match versions
        .iter()
        .filter(|version| !known.contains(version))
        .max()
    {
        None => Ok(()),
        Some(stranger) => Err(stranger.clone()),
    }
}

/// Takes the schema of a database without rows away, inside the caller's transaction.
pub(super) fn take_away(
    connection: &mut AnyConnection,
    url: &DatabaseUrl,
) -> Result<(), StoreError> {
    let outcome = match connection {
        AnyConnection::Sqlite(sqlite) => sqlite.revert_all_migrations(SQLITE).map(|_| ()),
        AnyConnection::Postgres(postgres) => postgres
            .batch_execute(LOCK)
            .map_err(Into::into)
            .and_then(|()| postgres.revert_all_migrations(POSTGRES).map(|_| ())),
    };
    outcome.map_err(|error| failure(url, error.to_string()))
}

/// Runs what is missing, inside the caller's transaction: of `only`, or of all.
pub(super) fn add(
    connection: &mut AnyConnection,
    url: &DatabaseUrl,
    only: Option<&[String]>,
) -> Result<(), StoreError> {
    let Some(only) = only else {
        return run(connection, url);
    };
    let outcome = match connection {
        AnyConnection::Sqlite(sqlite) => some(sqlite, SQLITE, only),
        AnyConnection::Postgres(postgres) => some(postgres, POSTGRES, only),
    };
    outcome.map_err(|error| failure(url, error.to_string()))
}

fn some<DB: diesel::backend::Backend>(
    connection: &mut impl MigrationHarness<DB>,
    source: EmbeddedMigrations,
    only: &[String],
) -> diesel::migration::Result<()> {
    for migration in connection.pending_migrations(source)? {
        if only.contains(&migration.name().version().to_string()) {
            connection.run_migration(&migration)?;
        }
    }
    Ok(())
}

/// Runs what is missing, inside the caller's transaction.
fn run(connection: &mut AnyConnection, url: &DatabaseUrl) -> Result<(), StoreError> {
    let outcome = match connection {
        AnyConnection::Sqlite(sqlite) => pending(sqlite, SQLITE),
        AnyConnection::Postgres(postgres) => postgres
            .batch_execute(LOCK)
            .map_err(Into::into)
            .and_then(|()| pending(postgres, POSTGRES)),
    };
    outcome.map_err(|error| failure(url, error.to_string()))
}

fn pending<DB: diesel::backend::Backend>(
    connection: &mut impl MigrationHarness<DB>,
    source: EmbeddedMigrations,
) -> diesel::migration::Result<()> {
    connection.run_pending_migrations(source).map(|_| ())
}

/// Versions of the migrations that this program knows, oldest first. They are the same for both
/// databases.
fn known() -> Result<Vec<String>, String> {
    let migrations: Vec<Box<dyn Migration<diesel::sqlite::Sqlite>>> =
        SQLITE.migrations().map_err(|error| error.to_string())?;
    let mut versions: Vec<String> = migrations
        .iter()
        .map(|migration| migration.name().version())
        .map(|version: MigrationVersion<'_>| version.to_string())
        .collect();
    versions.sort_unstable();
    Ok(versions)
}

fn failure(url: &DatabaseUrl, detail: String) -> StoreError {
    StoreError::Migration {
        url: url.to_string(),
        detail,
    }
}
