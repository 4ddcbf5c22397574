//! The network: comes back equal, is changed or replaced whole or not at all, and by one writer at
//! a time.

use std::fs;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Barrier};
use std::thread;
use std::time::Instant as Clock;

use evenwatch::domain::absence::AbsenceKind;
use evenwatch::domain::network::{Network, NetworkFile};
use evenwatch::domain::resource::NetworkResource;
use evenwatch::store::networks::{self, NetworkVersion, Stamp};
use evenwatch::store::{Store, StoreError, WriteTx, rotas};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use super::samples::{Dice, Size, day, draft, network, night, now, rota_id};
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
    changes_leave_the_rows_of_a_whole_write_and_the_way_back_to_each_version
    a_change_that_fails_leaves_the_last_commit
    a_former_document_leads_to_the_current_one
    a_change_of_an_item_that_is_not_there_is_refused
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

/// Changes a document at random, in as many places as `many`; it may be wrong then.
fn shuffled(file: &NetworkFile, other: &NetworkFile, dice: &mut Dice, many: usize) -> NetworkFile {
    let mut file = file.clone();
    for _ in 0..many {
        let resource = NetworkResource::ALL[dice.below(NetworkResource::ALL.len())];
        let ids = resource.ids(&file);
        let id = (!ids.is_empty()).then(|| ids[dice.below(ids.len())].to_owned());
        match (dice.below(5), id) {
            (0, Some(id)) => resource.remove(&mut file, &id),
            (1, Some(id)) => {
                // A new item, like another but for its id.
                let mut value = resource.item(&file, &id).unwrap().value();
                let number = dice.below(1000);
                value[resource.key()] = match resource {
                    NetworkResource::Organisations => format!("N{number:03}").into(),
                    _ => format!("new-{number}").into(),
                };
                resource.of_value(&value).unwrap().put(&mut file);
            }
            (2, _) if dice.below(4) == 0 => {
                let burdens = &other.brought_forward;
                file.brought_forward = burdens.iter().take(dice.below(6)).cloned().collect();
            }
            (3, _) if dice.below(8) == 0 => file.absences.reverse(),
            _ => {
                let ids = resource.ids(other);
                if !ids.is_empty() {
                    let item = resource.at(other, dice.below(ids.len())).unwrap();
                    item.put(&mut file);
                }
            }
        }
    }
    file
}

/// How many rows each table has, and where children stand in their lists.
fn counted(database: &Database) -> Vec<String> {
    let lists = [
        "organisations",
        "areas",
        "service_lines",
        "competences",
        "people",
        "pools",
        "duty_patterns",
        "agreements",
        "absences",
        "preferences",
    ];
    let children = [
        "successors",
        "employments",
        "held_competences",
        "reaches",
        "pool_areas",
        "pool_members",
        "pattern_competences",
        "brought_forward",
    ];
    let mut raw = database.raw();
    let count = lists.map(|table| format!("SELECT '{table} ' || count(*) AS line FROM {table}"));
    let places = children.map(|table| {
        let places = "coalesce(sum(position), 0)";
        format!("SELECT '{table} ' || count(*) || ' ' || {places} AS line FROM {table}")
    });
    let queries = count.iter().chain(&places);
    queries.flat_map(|query| raw.lines(query)).collect()
}

fn changes_leave_the_rows_of_a_whole_write_and_the_way_back_to_each_version(database: &Database) {
    let (store, beside) = (database.store(), database.beside());
    let whole = beside.store();
    let mut dice = Dice::new(17);
    let size = Size {
        boards: 3,
        areas: 8,
        people: 40,
    };
    let mut current = network(3, size);
    let mut stamp = import(&store, &current).unwrap();
    let mut versions = vec![(stamp.version, current.file().clone())];
    let mut refused = 0;
    while versions.len() < 60 {
        let other = network(dice.below(1000) as u64, size);
        let many = 1 + dice.below(4);
        let file = shuffled(current.file(), other.file(), &mut dice, many);
        let checked = Network::new(file.clone());
        assert_eq!(current.with(file), checked, "what is left out is right");
        let Ok(next) = checked else {
            refused += 1;
            continue;
        };
        let seen = (stamp, current.file());
        stamp = store
            .write(|tx| networks::change(tx, seen, &next, now()))
            .unwrap();
        assert_eq!(stored(&store).unwrap(), (stamp, next.file().clone()));
        if versions.len() % 10 == 0 {
            whole
                .write(|tx| {
                    let seen = networks::stamp(tx)?.map(|stamp| stamp.version);
                    // In the place of another that has nothing in common with it.
                    let none = Network::new(NetworkFile {
                        format_version: 1,
                        name: "none".into(),
                        ..NetworkFile::default()
                    });
                    let stamp = networks::replace(tx, &none.unwrap(), seen, now())?;
                    networks::replace(tx, &next, Some(stamp.version), now())
                })
                .unwrap();
            assert_eq!(stored(&whole).unwrap().1, *next.file());
            assert_eq!(counted(database), counted(&beside));
        }
        current = next;
        versions.push((stamp.version, current.file().clone()));
    }
    assert!(refused > 0, "some changes are wrong");
    for (version, file) in &versions {
        let found = store.read(|tx| networks::load_version(tx, *version));
        assert_eq!(found.unwrap().as_ref(), Some(file), "{version}");
    }
}

fn a_change_that_fails_leaves_the_last_commit(database: &Database) {
    let store = database.store();
    let old = network(1, Size::SMALL);
    let stamp = import(&store, &old).unwrap();
    let mut file = old.file().clone();
    file.absences.remove(3);
    let new = old.with(file).unwrap();
    let told = Arc::new(AtomicUsize::new(0));
    let change = |tx: &mut WriteTx<'_>| {
        let told = Arc::clone(&told);
        tx.after_commit(move || {
            told.fetch_add(1, Ordering::SeqCst);
        });
        networks::change(tx, (stamp, old.file()), &new, now())
    };
    let outcome: Result<(), StoreError> = store.write(|tx| {
        change(tx)?;
        Err(StoreError::Busy {
            doing: "a test".into(),
        })
    });
    assert!(outcome.is_err());
    let panicked = thread::scope(|scope| {
        let writer = scope.spawn(|| {
            store.write(|tx| -> Result<(), StoreError> {
                change(tx)?;
                panic!("in the middle of a write (this is the test)");
            })
        });
        writer.join().is_err()
    });
    assert!(panicked);
    assert_eq!(stored(&store), Some((stamp, old.file().clone())));
    assert_eq!(told.load(Ordering::SeqCst), 0);
    store.write(change).unwrap();
    assert_eq!(told.load(Ordering::SeqCst), 1);
    assert_eq!(stored(&store).unwrap().1, *new.file());
    let stale = store.write(change).unwrap_err();
    assert!(matches!(stale, StoreError::Conflict { .. }), "{stale}");
    assert_eq!(told.load(Ordering::SeqCst), 1);
}

fn a_former_document_leads_to_the_current_one(database: &Database) {
    let store = database.store();
    let first = network(1, Size::SMALL);
    let stamp = import(&store, &first).unwrap();
    let mut file = first.file().clone();
    file.absences.remove(3);
    file.name = "another".into();
    let second = first.with(file).unwrap();
    let known = (stamp, first.file());
    let newer = store.write(|tx| networks::change(tx, known, &second, now()));
    let found = store.read(|tx| networks::load_from(tx, known)).unwrap();
    let (found_at, file) = found.unwrap();
    assert_eq!((found_at, &file), (newer.unwrap(), second.file()));
    assert!(
        file.people.is_same(&first.file().people),
        "they are not read"
    );
    assert!(!file.absences.is_same(&first.file().absences));
    // A network of the same version in another database, or in one from before a backup came back.
    let elsewhere = Stamp {
        imported_at: now() - chrono::Duration::days(1),
        ..stamp
    };
    let known = (elsewhere, first.file());
    assert_eq!(store.read(|tx| networks::load_from(tx, known)), Ok(None));
}

fn a_change_of_an_item_that_is_not_there_is_refused(database: &Database) {
    let store = database.store();
    let old = network(1, Size::SMALL);
    let stamp = import(&store, &old).unwrap();
    let mut raw = database.raw();
    raw.run("DELETE FROM absences WHERE id = 'absence-3'")
        .unwrap();
    let mut file = old.file().clone();
    file.absences[3].kind = match file.absences[3].kind {
        AbsenceKind::AnnualLeave => AbsenceKind::StudyLeave,
        _ => AbsenceKind::AnnualLeave,
    };
    let new = old.with(file).unwrap();
    let known = (stamp, old.file());
    let refused = store.write(|tx| networks::change(tx, known, &new, now()));
    let wanted = StoreError::Conflict {
        what: "\"absence-3\" of absences".into(),
        expected: "1 row".into(),
        found: "0".into(),
    };
    assert_eq!(refused, Err(wanted));
}
