//! The network: comes back equal, is replaced whole or not at all, and by one writer at a time.

use std::fs;
use std::path::Path;
use std::sync::Barrier;
use std::thread;
use std::time::Instant as Clock;

use evenwatch::domain::network::{Network, NetworkFile};
use evenwatch::store::networks::{self, NetworkVersion, Stamp};
use evenwatch::store::{Store, StoreError, rotas};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use super::samples::{Size, day, draft, network, night, now, rota_id};
use super::{Database, on_both_databases};

on_both_databases! {
    every_network_comes_back_equal
    demo_networks_come_back_equal
    an_empty_network_is_one_and_no_network_is_none
    a_failing_import_changes_nothing
    a_refused_import_changes_nothing
    a_swallowed_error_is_no_success
    one_of_two_importers_hears_of_the_other
    many_importers_all_get_in
    what_postgres_cannot_hold_neither_takes
    a_corrupt_row_is_named
    a_national_network_comes_back_equal
    a_reader_sees_one_network_throughout
}

fn import(store: &Store, network: &Network) -> Result<Stamp, StoreError> {
    store.write(|tx| {
        let seen = networks::stamp(tx)?.map(|stamp| stamp.version);
        networks::replace(tx, network, seen, now())
    })
}

fn stored(store: &Store) -> Option<(Stamp, NetworkFile)> {
    store.read(networks::load).unwrap()
}

fn every_network_comes_back_equal(database: &Database) {
    let store = database.store();
    let sizes = (1_usize..4, 1_usize..6, 1_usize..15);
    let mut runner = TestRunner::new(Config {
        cases: 12,
        failure_persistence: None,
        ..Config::default()
    });
    let outcome = runner.run(&(any::<u64>(), sizes), |(seed, (boards, areas, people))| {
        let size = Size {
            boards,
            areas,
            people,
        };
        let network = network(seed, size);
        let stamp = import(&store, &network).unwrap();
        let (found, file) = stored(&store).unwrap();
        prop_assert_eq!(found, stamp);
        prop_assert_eq!(&file, network.file());
        Ok(())
    });
    outcome.unwrap();
}

fn demo_networks_come_back_equal(database: &Database) {
    let store = database.store();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("config/demo");
    let mut tried = 0;
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path
            .extension()
            .is_some_and(|extension| extension == "json")
        {
            let file: NetworkFile = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
            let network = Network::new(file).unwrap();
            import(&store, &network).unwrap();
            assert_eq!(
                stored(&store).unwrap().1,
                *network.file(),
                "{}",
                path.display()
            );
            tried += 1;
        }
    }
    assert!(tried > 0);
}

fn an_empty_network_is_one_and_no_network_is_none(database: &Database) {
    let store = database.store();
    assert_eq!(stored(&store), None);
    assert_eq!(store.read(networks::stamp), Ok(None));
    let empty = Network::new(NetworkFile {
        format_version: 1,
        name: "empty".into(),
        ..NetworkFile::default()
    });
    let empty = empty.unwrap();
    let stamp = import(&store, &empty).unwrap();
    assert_eq!(stamp.version, NetworkVersion(1));
    assert_eq!(stamp.imported_at, now());
    assert_eq!(stored(&store), Some((stamp, empty.file().clone())));
    assert_eq!(import(&store, &empty).unwrap().version, NetworkVersion(2));
}

/// The caller gives up after the whole network has been written.
fn a_failing_import_changes_nothing(database: &Database) {
    let store = database.store();
    import(&store, &network(1, Size::SMALL)).unwrap();
    let before = stored(&store);
    let outcome: Result<(), StoreError> = store.write(|tx| {
        networks::replace(tx, &network(2, Size::SMALL), Some(NetworkVersion(1)), now())?;
        Err(StoreError::Busy {
            doing: "a test".into(),
        })
    });
    assert_eq!(
        outcome,
        Err(StoreError::Busy {
            doing: "a test".into()
        })
    );
    assert_eq!(stored(&store), before);

    let panicked = thread::scope(|scope| {
        let store = &store;
        let writer = scope.spawn(move || {
            store.write(|tx| -> Result<(), StoreError> {
                networks::replace(tx, &network(2, Size::SMALL), Some(NetworkVersion(1)), now())?;
                panic!("in the middle of a write (this is the test)");
            })
        });
        writer.join().is_err()
    });
    assert!(panicked);
    assert_eq!(stored(&store), before);
    assert!(
        import(&store, &network(2, Size::SMALL)).is_ok(),
        "and the connection is fit for use"
    );
}

/// The database refuses a row near the end of the import.
fn a_refused_import_changes_nothing(database: &Database) {
    let store = database.store();
    import(&store, &network(1, Size::SMALL)).unwrap();
    let before = stored(&store);
    let mut raw = database.raw();
    raw.run(match database {
        Database::Sqlite(_) => {
            "CREATE TRIGGER trap BEFORE INSERT ON brought_forward WHEN NEW.position = 7
             BEGIN SELECT RAISE(ABORT, 'a trap'); END"
        }
        Database::Postgres(_) => {
            "CREATE TRIGGER trap BEFORE INSERT ON brought_forward FOR EACH ROW WHEN (NEW.position = 7)
             EXECUTE FUNCTION refuse('a trap')"
        }
    })
    .unwrap();
    let error = import(&store, &network(2, Size::SMALL)).unwrap_err();
    assert!(
        error.to_string().contains("writing brought_forward"),
        "{error}"
    );
    assert!(error.to_string().contains("a trap"), "{error}");
    assert_eq!(stored(&store), before);
}

/// PostgreSQL answers the commit of a failed transaction with a silent rollback; nobody may take it
/// for success.
fn a_swallowed_error_is_no_success(database: &Database) {
    let store = database.store();
    let mut rota = draft(
        rota_id(1),
        1,
        vec![night("kent", day("2026-04-01"), &["ann"])],
    );
    rota.duties[0].interval.end += chrono::Duration::days(30);
    let outcome: Result<(), StoreError> = store.write(|tx| {
        networks::replace(tx, &network(1, Size::SMALL), None, now())?;
        assert!(rotas::insert(tx, &rota).is_err());
        Ok(())
    });
    assert!(
        matches!(outcome, Err(StoreError::Refused { .. })),
        "{outcome:?}"
    );
    assert_eq!(stored(&store), None);
}

fn one_of_two_importers_hears_of_the_other(database: &Database) {
    let store = database.store();
    let seen = import(&store, &network(0, Size::SMALL)).unwrap().version;
    let both_ready = Barrier::new(2);
    let outcomes: Vec<Result<Stamp, StoreError>> = thread::scope(|scope| {
        let writers: Vec<_> = [1_u64, 2]
            .map(|seed| {
                let (store, both_ready) = (store.clone(), &both_ready);
                scope.spawn(move || {
                    let network = network(seed, Size::SMALL);
                    both_ready.wait();
                    store.write(|tx| networks::replace(tx, &network, Some(seen), now()))
                })
            })
            .into_iter()
            .collect();
        writers
            .into_iter()
            .map(|writer| writer.join().unwrap())
            .collect()
    });
    let winner = outcomes.iter().position(Result::is_ok).unwrap();
    let loser = outcomes[1 - winner].as_ref().unwrap_err();
    assert_eq!(
        *loser,
        StoreError::Conflict {
            what: "the current network".into(),
            expected: "version 1".into(),
            found: "version 2".into(),
        }
    );
    let kept = network(winner as u64 + 1, Size::SMALL);
    assert_eq!(stored(&store).unwrap().1, *kept.file());
}

fn many_importers_all_get_in(database: &Database) {
    let store = database.store();
    thread::scope(|scope| {
        for seed in 0..4 {
            let store = store.clone();
            scope.spawn(move || {
                for _ in 0..3 {
                    import(&store, &network(seed, Size::SMALL)).unwrap();
                }
            });
        }
    });
    assert_eq!(stored(&store).unwrap().0.version, NetworkVersion(12));
}

fn what_postgres_cannot_hold_neither_takes(database: &Database) {
    let store = database.store();
    let mut file = network(1, Size::SMALL).file().clone();
    file.organisations[0].note = Some("in\0vented".into());
    let network = Network::new(file).unwrap();
    let error = import(&store, &network).unwrap_err();
    let wanted = StoreError::Unstorable {
        place: "organisations.note",
        value: "in\\0vented".into(),
        reason: "it holds the character NUL (\\u0000); take it out",
    };
    assert_eq!(error, wanted);
    assert_eq!(stored(&store), None);
}

fn a_corrupt_row_is_named(database: &Database) {
    let cases = [
        (
            "UPDATE absences SET first_day = '2026-02-30', last_day = '2026-02-31' WHERE id = 'absence-3'",
            "absences",
            "absence-3",
        ),
        (
            "UPDATE duty_patterns SET days = '[\"mo\"]' WHERE id = 'pool-1-weekend'",
            "duty_patterns",
            "pool-1-weekend",
        ),
        (
            "UPDATE employments SET contract = 'No such id' WHERE person = 'person-2'",
            "employments",
            "person-2",
        ),
        (
            "UPDATE areas SET population = 9999999999 WHERE id = 'area-1'",
            "areas",
            "area-1",
        ),
        (
            "UPDATE duty_patterns SET start_time = '29:00' WHERE id = 'pool-2-weekend'",
            "duty_patterns",
            "pool-2-weekend",
        ),
    ];
    for (damage, table, key) in cases {
        let store = database.store();
        import(&store, &network(1, Size::SMALL)).unwrap();
        database.raw().run(damage).unwrap();
        match store.read(networks::load) {
            Err(StoreError::Corrupt {
                table: t, key: k, ..
            }) => assert_eq!((t, &*k), (table, key)),
            other => panic!("{damage}: {other:?}"),
        }
    }
}

fn a_national_network_comes_back_equal(database: &Database) {
    let store = database.store();
    let network = network(1, Size::NATIONAL);
    // Twice: the second import also clears the first. How long each takes is told, and no test's
    // business.
    for _ in 0..2 {
        let start = Clock::now();
        import(&store, &network).unwrap();
        println!("import {:.2} s", start.elapsed().as_secs_f64());
    }
    let (_, file) = stored(&store).unwrap();
    assert_eq!(file, *network.file());
}

/// While one importer replaces the network again and again, no reader ever sees parts of two.
fn a_reader_sees_one_network_throughout(database: &Database) {
    let store = database.store();
    let networks = [
        network(1, Size::SMALL),
        network(
            2,
            Size {
                boards: 3,
                areas: 6,
                people: 20,
            },
        ),
    ];
    import(&store, &networks[0]).unwrap();
    thread::scope(|scope| {
        scope.spawn(|| {
            for n in 0..12 {
                import(&store, &networks[(n + 1) % 2]).unwrap();
            }
        });
        let mut versions = Vec::new();
        while versions.last() != Some(&NetworkVersion(13)) {
            let (stamp, file) = stored(&store).unwrap();
            assert_eq!(file, *networks[(stamp.version.0 as usize + 1) % 2].file());
            versions.push(stamp.version);
        }
        assert!(versions.is_sorted());
    });
}
