//! Migrations: up, down and up again give the same schema, and both databases get the same tables.

use std::collections::BTreeSet;

use diesel::migration::MigrationSource;
use diesel::{pg::Pg, sqlite::Sqlite};
use diesel_migrations::{FileBasedMigrations, MigrationHarness};

use crate::store::{Database, Raw, on_both_databases};

on_both_databases! {
    up_down_and_up_again_is_the_same_schema
    the_program_runs_what_the_folder_holds
}

#[test]
fn no_two_migrations_have_the_same_number() {
    for database in ["sqlite", "postgres"] {
        let folder = format!("{}/migrations/{database}", env!("CARGO_MANIFEST_DIR"));
        let mut numbers = BTreeSet::new();
        for entry in std::fs::read_dir(folder).unwrap() {
            let name = entry.unwrap().file_name().into_string().unwrap();
            let number = name.split('_').next().unwrap().to_owned();
            // Of two with one number, only one would ever run.
            assert!(numbers.insert(number), "{database}: {name}");
        }
    }
}

/// The migrations as they stand in the source, for the connection's database.
fn folder(raw: &Raw) -> FileBasedMigrations {
    let name = match raw {
        Raw::Sqlite(_) => "sqlite",
        Raw::Postgres(_) => "postgres",
    };
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/migrations");
    FileBasedMigrations::from_path(format!("{root}/{name}")).unwrap()
}

/// Runs the same work of `diesel_migrations` on either connection.
macro_rules! migrate {
    ($raw:expr, $work:ident) => {{
        let source = folder($raw);
        match $raw {
            Raw::Sqlite(connection) => connection.$work(source).map(|done| format!("{done:?}")),
            Raw::Postgres(connection) => connection.$work(source).map(|done| format!("{done:?}")),
        }
        .unwrap()
    }};
}

/// Everything that migrations make, in the database's own words.
fn schema(raw: &mut Raw) -> BTreeSet<String> {
    let queries: &[&str] = match raw {
        Raw::Sqlite(_) => &["SELECT type || ' ' || name || ': ' || COALESCE(sql, '') AS line FROM sqlite_schema
             WHERE name NOT LIKE '%diesel_schema_migrations%'"],
        Raw::Postgres(_) => &[
            "SELECT table_name || '.' || column_name || ' ' || ordinal_position || ' ' || data_type || ' '
                || is_nullable AS line FROM information_schema.columns
             WHERE table_schema = 'public' AND table_name NOT LIKE '%diesel%'",
            "SELECT indexdef AS line FROM pg_indexes WHERE schemaname = 'public' AND tablename NOT LIKE '%diesel%'",
            "SELECT conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid) AS line
             FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND conrelid::regclass::text NOT LIKE '%diesel%'",
            "SELECT pg_get_triggerdef(oid) AS line FROM pg_trigger WHERE NOT tgisinternal",
            "SELECT pg_get_functiondef(oid) AS line FROM pg_proc WHERE pronamespace = 'public'::regnamespace
             AND proname NOT LIKE 'diesel%'",
        ],
    };
    queries.iter().flat_map(|query| raw.lines(query)).collect()
}

fn up_down_and_up_again_is_the_same_schema(database: &Database) {
    let mut raw = database.raw();
    assert_eq!(schema(&mut raw), BTreeSet::new());
    migrate!(&mut raw, run_pending_migrations);
    let first = schema(&mut raw);
    assert!(first.len() > 25, "{first:?}");
    migrate!(&mut raw, revert_all_migrations);
    assert_eq!(schema(&mut raw), BTreeSet::new());
    migrate!(&mut raw, run_pending_migrations);
    assert_eq!(schema(&mut raw), first);
}

fn the_program_runs_what_the_folder_holds(database: &Database) {
    drop(database.store());
    let mut raw = database.raw();
    assert_eq!(migrate!(&mut raw, has_pending_migration), "false");
}

#[test]
fn both_databases_have_the_same_migrations() {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/migrations");
    let sqlite = FileBasedMigrations::from_path(format!("{root}/sqlite")).unwrap();
    let sqlite = MigrationSource::<Sqlite>::migrations(&sqlite).unwrap();
    let postgres = FileBasedMigrations::from_path(format!("{root}/postgres")).unwrap();
    let postgres = MigrationSource::<Pg>::migrations(&postgres).unwrap();
    let sqlite: BTreeSet<String> = sqlite.iter().map(|m| m.name().to_string()).collect();
    let postgres: BTreeSet<String> = postgres.iter().map(|m| m.name().to_string()).collect();
    assert_eq!(sqlite, postgres);
}

/// Tables, columns, kinds of value, and whether one may be absent; indexes; triggers by name.
#[test]
fn sqlite_and_postgres_have_the_same_tables() {
    let sqlite = Database::sqlite();
    let Some(postgres) = Database::postgres() else {
        return;
    };
    drop((sqlite.store(), postgres.store()));
    let columns = "m.name || '.' || c.cid || ' ' || c.name || ' ' || CASE c.type WHEN 'TEXT' THEN 'text'
        WHEN 'REAL' THEN 'real' ELSE 'integer' END || CASE c.\"notnull\" WHEN 1 THEN '' ELSE ' or absent' END";
    let ours: BTreeSet<String> = [
        format!(
            "SELECT {columns} AS line FROM sqlite_schema m JOIN pragma_table_info(m.name) c
             WHERE m.type = 'table' AND m.name NOT LIKE '%diesel%'"
        ),
        "SELECT 'index ' || name AS line FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL".to_owned(),
        "SELECT 'trigger ' || name AS line FROM sqlite_schema WHERE type = 'trigger'".to_owned(),
    ]
    .iter()
    .flat_map(|query| sqlite.raw().lines(query))
    .collect();
    let theirs: BTreeSet<String> = [
        "SELECT table_name || '.' || (ordinal_position - 1) || ' ' || column_name || ' ' || CASE data_type
            WHEN 'text' THEN 'text' WHEN 'double precision' THEN 'real' ELSE 'integer' END
            || CASE is_nullable WHEN 'NO' THEN '' ELSE ' or absent' END AS line
         FROM information_schema.columns WHERE table_schema = 'public' AND table_name NOT LIKE '%diesel%'",
        "SELECT 'index ' || i.relname AS line FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid
         WHERE i.relnamespace = 'public'::regnamespace AND NOT EXISTS
            (SELECT 1 FROM pg_constraint WHERE conindid = i.oid)",
        // SQLite has no TRUNCATE to guard against.
        "SELECT 'trigger ' || tgname AS line FROM pg_trigger WHERE NOT tgisinternal AND tgname NOT LIKE '%truncated'",
    ]
    .iter()
    .flat_map(|query| postgres.raw().lines(query))
    .collect();
    assert_eq!(ours, theirs);
}
