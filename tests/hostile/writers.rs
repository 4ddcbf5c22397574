//! Writers take turns, wait for none without end, and leave readers their connections.

use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use diesel::connection::SimpleConnection;
use evenwatch::app::precondition::Condition;
use evenwatch::app::{AppContext, AppError, import, resources};
use evenwatch::domain::network_diff;
use evenwatch::domain::resource::NetworkResource;
use evenwatch::store::{Store, StoreError, networks};
use serde_json::json;

use crate::feeds::scene;
use crate::store::{Database, Raw, on_both_databases};

on_both_databases! {
    writers_of_different_items_at_once_are_all_served
    sixteen_writers_of_different_absences_lose_nothing_and_history_has_each
    readers_do_not_wait_for_writers_who_wait
}

fn filled(database: &Database) -> AppContext {
    let app = AppContext::open(&database.settings()).unwrap();
    let document = serde_json::to_vec(&scene::file()).unwrap();
    import::import(&app, &document, scene::at("2026-09-01T00:00:00Z")).unwrap();
    app
}

fn create(app: &AppContext, id: &str) -> Result<(), AppError> {
    let value = json!({ "id": id, "name": "Syringe drivers" });
    let item = NetworkResource::Competences.of_value(&value).unwrap();
    resources::create(app, &item, None, scene::at("2026-09-02T00:00:00Z")).map(|_| ())
}

fn writers_of_different_items_at_once_are_all_served(database: &Database) {
    let app = filled(database);
    // As of another machine, with turns of its own.
    let other = AppContext::open(&database.settings()).unwrap();
    thread::scope(|scope| {
        for writer in 0..8 {
            let app = if writer % 2 == 0 { &app } else { &other };
            scope.spawn(move || {
                for number in 0..4 {
                    create(app, &format!("c-{writer}-{number}")).unwrap();
                }
            });
        }
    });
    let file = database.store().read(networks::load).unwrap().unwrap().1;
    let made = file
        .competences
        .iter()
        .filter(|one| one.id.as_str().starts_with("c-"));
    assert_eq!(made.count(), 32);
}

fn sixteen_writers_of_different_absences_lose_nothing_and_history_has_each(database: &Database) {
    const ROUNDS: u32 = 4;
    let app = filled(database);
    // As of another machine: what this one has in memory is old after each write of the other.
    let other = AppContext::open(&database.settings()).unwrap();
    let person = scene::file().people[0].id.to_string();
    let absence = |writer: u32, round: u32| {
        let value = json!({
            "id": format!("away-{writer}"), "person": person, "kind": "annual-leave",
            "period": { "first_day": "2027-03-01", "last_day": format!("2027-03-{:02}", 1 + round) }
        });
        NetworkResource::Absences.of_value(&value).unwrap()
    };
    let before = database.store().read(networks::stamp).unwrap().unwrap();
    thread::scope(|scope| {
        for writer in 0..16 {
            let app = if writer % 2 == 0 { &app } else { &other };
            let absence = &absence;
            scope.spawn(move || {
                let now = scene::at("2026-09-02T00:00:00Z");
                let new = absence(writer, 0);
                resources::create(app, &new, None, now).unwrap();
                for round in 1..=ROUNDS {
                    let was = absence(writer, round - 1).value();
                    let item = absence(writer, round);
                    let at = (NetworkResource::Absences, item.id());
                    // Each finds its own as it left it, whatever others wrote.
                    let condition = Condition::of(&was);
                    resources::change(app, at, &condition, |_| Ok(item.clone()), now).unwrap();
                }
            });
        }
    });
    let store = database.store();
    let (stamp, file) = store.read(networks::load).unwrap().unwrap();
    assert_eq!(stamp.version.0, before.version.0 + 16 * (1 + ROUNDS));
    for writer in 0..16 {
        let id = format!("away-{writer}");
        let found = NetworkResource::Absences.item(&file, &id);
        assert_eq!(found, Some(absence(writer, ROUNDS)));
    }
    // Each version differs from the one before it in one absence.
    let mut newer = file;
    for version in (before.version.0..stamp.version.0).rev() {
        let version = networks::NetworkVersion(version);
        let older = store.read(|tx| networks::load_version(tx, version));
        let older = older.unwrap().unwrap();
        assert_eq!(network_diff::size(&older, &newer), (1, false));
        newer = older;
    }
}

fn readers_do_not_wait_for_writers_who_wait(database: &Database) {
    let _app = filled(database);
    let store = database.store();
    let (enter, entered) = mpsc::channel();
    let (leave, left) = mpsc::channel::<()>();
    thread::scope(|scope| {
        let store = &store;
        scope.spawn(move || {
            store.write(|_| {
                enter.send(()).unwrap();
                let _ended = left.recv();
                Ok::<_, StoreError>(())
            })
        });
        entered.recv().unwrap();
        // More than there are connections.
        let waiting: Vec<_> = (0..20)
            .map(|_| scope.spawn(|| store.write(|_| Ok::<_, StoreError>(()))))
            .collect();
        let began = Instant::now();
        for _ in 0..20 {
            store.read(networks::stamp).unwrap();
        }
        let took = began.elapsed();
        drop(leave);
        assert!(took < Duration::from_secs(2), "{took:?}");
        for writer in waiting {
            writer.join().unwrap().unwrap();
        }
    });
}

/// The longest that one stopped session may delay others; the machine that runs this is busy
/// besides.
const LONGEST: Duration = Duration::from_secs(8);

#[test]
fn postgres_a_session_that_stopped_with_the_lock_delays_writers_by_seconds_and_readers_not() {
    let Some(database) = Database::postgres() else {
        return;
    };
    let _app = filled(&database);
    let store = database.store();
    let Raw::Postgres(mut stopped) = database.raw() else {
        panic!("another database")
    };
    let lock = "BEGIN; LOCK TABLE audit_log IN SHARE ROW EXCLUSIVE MODE";
    stopped.batch_execute(lock).unwrap();
    let began = Instant::now();
    store.read(networks::stamp).unwrap();
    assert!(began.elapsed() < Duration::from_secs(2));
    let refused = store.write(|_| Ok::<_, StoreError>(())).unwrap_err();
    assert!(matches!(refused, StoreError::Busy { .. }), "{refused}");
    assert!(AppError::from(refused).passes_after().is_some());
    assert!(began.elapsed() < LONGEST, "{:?}", began.elapsed());
    drop(stopped);
    store.write(|_| Ok::<_, StoreError>(())).unwrap();
}

#[test]
fn postgres_a_writer_that_stopped_on_its_way_is_ended_and_others_get_on() {
    let Some(database) = Database::postgres() else {
        return;
    };
    let _app = filled(&database);
    let (frozen, other): (Store, Store) = (database.store(), database.store());
    let (enter, entered) = mpsc::channel();
    let (leave, left) = mpsc::channel::<()>();
    thread::scope(|scope| {
        let writer = scope.spawn(move || {
            frozen.write(|tx| {
                networks::stamp(tx)?;
                enter.send(()).unwrap();
                let _ended = left.recv();
                Ok::<_, StoreError>(())
            })
        });
        entered.recv().unwrap();
        let began = Instant::now();
        other.write(|_| Ok::<_, StoreError>(())).unwrap();
        assert!(began.elapsed() < LONGEST, "{:?}", began.elapsed());
        drop(leave);
        let lost = writer.join().unwrap();
        assert!(lost.is_err(), "what was ended is not acknowledged");
    });
}

/// Longer than PostgreSQL lets a writer be silent that does not say that it computes.
const COMPUTING: Duration = Duration::from_millis(4500);

#[test]
fn postgres_a_writer_that_says_that_it_computes_is_not_ended() {
    let Some(database) = Database::postgres() else {
        return;
    };
    let _app = filled(&database);
    let began = Instant::now();
    let wrote = database.store().write(|tx| {
        tx.computing(|_| {
            while began.elapsed() < COMPUTING {
                thread::yield_now();
            }
            Ok::<_, StoreError>(())
        })?;
        networks::stamp(tx)
    });
    assert!(wrote.unwrap().is_some());
}
