//! Backup and restore: from either database into either, while others write, all of it or nothing.

mod command;
mod refused;

use std::io::Read;
use std::sync::atomic::{AtomicBool, Ordering};

use evenwatch::app::{self, AppContext};
use evenwatch::domain::access::Role;
use evenwatch::domain::publication;
use evenwatch::domain::rota::RotaState;
use evenwatch::store::{StoreError, networks, published, rotas};
use flate2::read::GzDecoder;
use serde_json::Value;

use crate::accounts::{app, at};
use crate::jobs::{NOW, ask, audit, now};
use crate::store::samples::{Size, day, draft, network, night, rota_id};
use crate::store::{Database, on_both_databases};

on_both_databases! {
    a_backup_goes_into_either_database_and_comes_out_the_same
    a_backup_is_one_moment_of_a_database_that_is_written_to
    what_was_published_is_guarded_after_a_restore
}

/// A row in every table that the program fills: network, rotas in every state, users, keys,
/// sessions, jobs, log.
pub(crate) fn fill(database: &Database) -> AppContext {
    let app = app(database);
    let network = network(7, Size::SMALL);
    let store = database.store();
    store
        .write(|tx| networks::replace(tx, &network, None, now()))
        .unwrap();
    for (n, last) in [RotaState::Draft, RotaState::Published, RotaState::Withdrawn]
        .into_iter()
        .enumerate()
    {
        let id = rota_id(n as u128);
        let first = day("2026-12-21") + chrono::Days::new(7 * n as u64);
        let rota = draft(
            id,
            1,
            vec![
                night("kent", first, &["ann", "bea"]),
                night("kent", first.succ_opt().unwrap(), &[]),
            ],
        );
        store
            .write(|tx| -> Result<(), StoreError> {
                rotas::insert(tx, &rota)?;
                for (from, to) in [
                    (RotaState::Draft, RotaState::Published),
                    (RotaState::Published, RotaState::Withdrawn),
                ] {
                    if last == RotaState::Draft
                        || (last == RotaState::Published && to == RotaState::Withdrawn)
                    {
                        break;
                    }
                    rotas::set_state(tx, id, 1, from, to, now())?;
                    let moved = rotas::get(tx, id, None)?.unwrap();
                    let before = published::before(tx, &moved)?;
                    published::apply(tx, &publication::publish(&moved, &before, now()))?;
                }
                Ok(())
            })
            .unwrap();
    }
    let name = "ann".parse().unwrap();
    app::accounts::add(
        &app,
        &name,
        &[Role::Administrator],
        "four words or more",
        now(),
    )
    .unwrap();
    let from = app::sign_in::Newcomer::default();
    app::sign_in::sign_in(&app, "ann", "four words or more", &from, now()).unwrap();
    ask(&app, &audit());
    app
}

pub(crate) fn back_up(app: &AppContext) -> Vec<u8> {
    let mut bytes = Vec::new();
    app::backup::back_up(app, &mut bytes, now()).unwrap();
    bytes
}

pub(crate) fn unpacked(backup: &[u8]) -> String {
    let mut text = String::new();
    GzDecoder::new(backup).read_to_string(&mut text).unwrap();
    text
}

/// The rows of a backup, each with its table, in no order; without the log's word of restoring.
pub(crate) fn rows(backup: &[u8]) -> Vec<String> {
    let text = unpacked(backup);
    let mut table = String::new();
    let mut rows = Vec::new();
    for line in text.lines().skip(1) {
        let value: Value = serde_json::from_str(line).unwrap();
        if let Some(name) = value["table"].as_str() {
            table = format!("{name} {}", value["columns"]);
        } else if value.is_array() && !line.contains("database.restore") {
            rows.push(format!("{table}: {line}"));
        }
    }
    rows.sort();
    rows
}

/// An empty database of each kind that there is here.
fn empty() -> Vec<Database> {
    [Some(Database::sqlite()), Database::postgres()]
        .into_iter()
        .flatten()
        .collect()
}

fn a_backup_goes_into_either_database_and_comes_out_the_same(database: &Database) {
    let backup = back_up(&fill(database));
    let before = rows(&backup);
    for table in [
        "absences",
        "rotas",
        "published_holders",
        "plan_records",
        "users",
        "jobs",
        "audit_log",
    ] {
        assert!(
            before.iter().any(|row| row.starts_with(table)),
            "no row of {table}"
        );
    }
    assert!(!before.iter().any(|row| row.starts_with("sessions")));
    for target in empty() {
        let restored = app(&target);
        let contents = app::backup::restore(&restored, &backup[..], false, now()).unwrap();
        assert_eq!(contents.made_at, at(NOW));
        assert_eq!(
            contents.tables["absences"],
            before
                .iter()
                .filter(|row| row.starts_with("absences"))
                .count() as u64
        );
        assert_eq!(rows(&back_up(&restored)), before);
        // Life goes on: numbers that the database gives do not meet those that were brought.
        ask(&restored, &audit());
        let found = app::rotas::list(&restored).unwrap();
        assert_eq!(found.len(), 3, "{found:?}");
    }
}

/// Each write adds a scenario and an entry to the log in one transaction: every backup has as many
/// of one as of the other.
fn a_backup_is_one_moment_of_a_database_that_is_written_to(database: &Database) {
    let source = fill(database);
    let stop = AtomicBool::new(false);
    let scenario = br#"{"about": "", "changes": [], "remedies": []}"#;
    std::thread::scope(|scope| {
        for writer in 0..2 {
            let (source, stop) = (&source, &stop);
            scope.spawn(move || {
                for n in 0.. {
                    if stop.load(Ordering::SeqCst) {
                        break;
                    }
                    let scenario = app::scenarios::read(scenario).unwrap();
                    let name = format!("s{writer}-{n}").parse().unwrap();
                    app::scenarios::add(source, &name, scenario, false, now()).unwrap();
                }
            });
        }
        let _stop = Stop(&stop);
        let mut seen = Vec::new();
        while seen.len() < 5 {
            let rows = rows(&back_up(&source));
            let scenarios = rows
                .iter()
                .filter(|row| row.starts_with("scenarios"))
                .count();
            let logged = rows
                .iter()
                .filter(|row| row.contains("scenario.add"))
                .count();
            assert_eq!(scenarios, logged);
            if seen.last().is_none_or(|last| *last < scenarios) {
                seen.push(scenarios);
            }
        }
    });
}

/// Sets the flag however the test ends, so that no thread is waited for in vain.
struct Stop<'a>(&'a AtomicBool);

impl Drop for Stop<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::SeqCst);
    }
}

fn what_was_published_is_guarded_after_a_restore(database: &Database) {
    let backup = back_up(&fill(&Database::sqlite()));
    let restored = app(database);
    app::backup::restore(&restored, &backup[..], false, now()).unwrap();
    for sql in [
        "UPDATE rotas SET name = 'other' WHERE state = 'published'",
        "DELETE FROM audit_log",
        "DELETE FROM published_duties",
    ] {
        let error = database.raw().run(sql).unwrap_err().to_string();
        assert!(error.contains("evenwatch refuses"), "{sql}: {error}");
    }
}
