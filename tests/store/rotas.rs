//! Rotas: come back equal, revision after revision, and never change once published.

use std::sync::Barrier;
use std::thread;

use evenwatch::domain::ids::RotaId;
use evenwatch::domain::publication;
use evenwatch::domain::rota::{Rota, RotaState};
use evenwatch::store::{Store, StoreError, published, rotas};

use super::samples::{day, draft, night, now, rota_id};
use super::{Database, on_both_databases};

on_both_databases! {
    rotas_come_back_equal
    revisions_follow_each_other
    lists_show_the_latest_revision
    states_change_by_compare_and_set
    one_of_two_publishers_hears_of_the_other
    published_facts_cannot_be_changed
    what_would_not_come_back_is_not_stored
}

fn put(store: &Store, rota: &Rota) -> Result<(), StoreError> {
    store.write(|tx| rotas::insert(tx, rota))
}

fn get(store: &Store, id: RotaId, revision: Option<u32>) -> Option<Rota> {
    store.read(|tx| rotas::get(tx, id, revision)).unwrap()
}

fn set(store: &Store, id: RotaId, from: RotaState, to: RotaState) -> Result<(), StoreError> {
    store.write(|tx| rotas::set_state(tx, id, 1, from, to, now()))
}

/// A fortnight of nights in two pools, on both sides of a clock change, some held by nobody and
/// some by two.
fn fortnight(id: RotaId, revision: u32) -> Rota {
    let days = day("2026-03-23").iter_days().take(14);
    let nights = days.enumerate().flat_map(|(n, first)| {
        let holders: &[&str] = [&["ann"][..], &[], &["bea", "ann"], &["a-b", "ab", "a.b"]][n % 4];
        [
            night("kent", first, holders),
            night("sussex", first, &["cem"]),
        ]
    });
    draft(id, revision, nights.collect())
}

fn rotas_come_back_equal(database: &Database) {
    let store = database.store();
    let rota = fortnight(rota_id(1), 1);
    put(&store, &rota).unwrap();
    assert_eq!(get(&store, rota.id, None), Some(rota.clone()));
    assert_eq!(get(&store, rota.id, Some(1)), Some(rota.clone()));
    assert_eq!(get(&store, rota.id, Some(2)), None);
    assert_eq!(get(&store, rota_id(9), None), None);

    let bare = Rota {
        plan: None,
        ..draft(rota_id(2), 1, Vec::new())
    };
    put(&store, &bare).unwrap();
    assert_eq!(get(&store, bare.id, None), Some(bare));
}

fn revisions_follow_each_other(database: &Database) {
    let store = database.store();
    let (first, second) = (fortnight(rota_id(1), 1), draft(rota_id(1), 2, Vec::new()));
    let conflict = |expected: &str, found: &str| {
        Err(StoreError::Conflict {
            what: format!("the latest revision of rota {}", rota_id(1)),
            expected: expected.into(),
            found: found.into(),
        })
    };
    assert_eq!(put(&store, &second), conflict("1", "0"));
    put(&store, &first).unwrap();
    assert_eq!(put(&store, &first), conflict("0", "1"));
    put(&store, &second).unwrap();
    assert_eq!(get(&store, first.id, None), Some(second));
    assert_eq!(get(&store, first.id, Some(1)), Some(first));
}

fn lists_show_the_latest_revision(database: &Database) {
    let store = database.store();
    assert_eq!(store.read(rotas::list), Ok(Vec::new()));
    for (id, revision) in [(2, 1), (1, 1), (1, 2)] {
        put(&store, &fortnight(rota_id(id), revision)).unwrap();
    }
    let list = store.read(rotas::list).unwrap();
    let shown: Vec<_> = list
        .iter()
        .map(|summary| (summary.id, summary.revision))
        .collect();
    assert_eq!(shown, [(rota_id(1), 2), (rota_id(2), 1)]);
    let rota = fortnight(rota_id(1), 2);
    assert_eq!(list[0].duties, 28);
    assert_eq!(list[0].missing_places, 4);
    assert_eq!(
        (list[0].period, list[0].created_at),
        (rota.period, rota.created_at)
    );
    let revisions = store.read(|tx| rotas::revisions(tx, rota_id(1))).unwrap();
    let shown: Vec<_> = revisions.iter().map(|summary| summary.revision).collect();
    assert_eq!(shown, [1, 2]);
}

fn states_change_by_compare_and_set(database: &Database) {
    use RotaState::{Draft, Proposed, Published, Withdrawn};
    let store = database.store();
    let rota = fortnight(rota_id(1), 1);
    put(&store, &rota).unwrap();
    let conflict = |from: RotaState, found: &str| {
        Err(StoreError::Conflict {
            what: format!("revision 1 of rota {}", rota.id),
            expected: from.to_string(),
            found: found.into(),
        })
    };
    assert_eq!(set(&store, rota.id, Draft, Proposed), Ok(()));
    assert_eq!(
        set(&store, rota.id, Draft, Published),
        conflict(Draft, "proposed")
    );
    assert_eq!(set(&store, rota.id, Proposed, Published), Ok(()));
    let published = get(&store, rota.id, None).unwrap();
    assert_eq!(
        (published.state, published.published_at),
        (Published, Some(now()))
    );
    assert_eq!(
        set(&store, rota.id, Proposed, Published),
        conflict(Proposed, "published")
    );
    assert_eq!(set(&store, rota.id, Published, Withdrawn), Ok(()));
    let withdrawn = get(&store, rota.id, None).unwrap();
    assert_eq!(
        withdrawn,
        Rota {
            state: Withdrawn,
            ..published
        }
    );
    assert!(matches!(
        set(&store, rota.id, Withdrawn, Draft),
        Err(StoreError::Refused { .. })
    ));
    let nowhere = set(&store, rota_id(9), Draft, Proposed);
    assert!(
        matches!(nowhere, Err(StoreError::Conflict { .. })),
        "{nowhere:?}"
    );
}

fn one_of_two_publishers_hears_of_the_other(database: &Database) {
    let store = database.store();
    let rota = fortnight(rota_id(1), 1);
    put(&store, &rota).unwrap();
    let both_ready = Barrier::new(2);
    let publish = || {
        both_ready.wait();
        store.write(|tx| {
            let rota = rotas::get(tx, rota.id, None)?.unwrap();
            rotas::set_state(
                tx,
                rota.id,
                1,
                RotaState::Draft,
                RotaState::Published,
                now(),
            )?;
            let published = Rota {
                state: RotaState::Published,
                ..rota
            };
            let before = published::before(tx, &published)?;
            published::apply(tx, &publication::publish(&published, &before, now()))
        })
    };
    let outcomes: Vec<Result<(), StoreError>> = thread::scope(|scope| {
        let publishers = [scope.spawn(publish), scope.spawn(publish)];
        publishers.map(|publisher| publisher.join().unwrap()).into()
    });
    assert_eq!(
        outcomes.iter().filter(|outcome| outcome.is_ok()).count(),
        1,
        "{outcomes:?}"
    );
    let lost = outcomes
        .iter()
        .find_map(|outcome| outcome.as_ref().err())
        .unwrap();
    assert!(
        matches!(lost, StoreError::Conflict { found, .. } if found == "published"),
        "{lost:?}"
    );
    let records = store.read(|tx| published::of_rota(tx, rota.id)).unwrap();
    assert_eq!(records.len(), 28);
    assert!(records.iter().all(|record| record.sequence == 0));
}

/// Whoever tries, with whatever SQL, the database itself refuses.
fn published_facts_cannot_be_changed(database: &Database) {
    let store = database.store();
    let rota = fortnight(rota_id(1), 1);
    put(&store, &rota).unwrap();
    put(&store, &fortnight(rota_id(2), 1)).unwrap();
    store
        .write(|tx| {
            rotas::set_state(
                tx,
                rota.id,
                1,
                RotaState::Draft,
                RotaState::Published,
                now(),
            )?;
            let published = Rota {
                state: RotaState::Published,
                ..rota.clone()
            };
            published::apply(tx, &publication::publish(&published, &[], now()))
        })
        .unwrap();
    let before = get(&store, rota.id, None);
    let (id, duty) = (rota.id, rota.duties[0].id);
    let mut attempts = vec![
        format!("UPDATE rotas SET name = 'x' WHERE id = '{id}'"),
        format!("UPDATE rotas SET last_day = '2027-01-01' WHERE id = '{id}'"),
        format!("UPDATE rotas SET revision = 2 WHERE id = '{id}'"),
        format!("UPDATE rotas SET published_at = 1 WHERE id = '{id}'"),
        format!("UPDATE rotas SET state = 'draft', published_at = NULL WHERE id = '{id}'"),
        format!("DELETE FROM rotas WHERE id = '{id}'"),
        "INSERT INTO rotas SELECT id, revision + 1, name, state, first_day, last_day, created_at, published_at,
            duty_count, missing_places FROM rotas WHERE state = 'published'".to_owned(),
        "UPDATE duties SET start_at = start_at - 1".to_owned(),
        format!("DELETE FROM duties WHERE rota = '{id}'"),
        format!("UPDATE holders SET person = 'dan' WHERE rota = '{id}'"),
        format!("UPDATE holders SET rota = '{}' WHERE rota = '{id}'", rota_id(2)),
        format!("DELETE FROM holders WHERE rota = '{id}'"),
        format!("UPDATE plan_records SET record = '{{}}' WHERE rota = '{id}'"),
        format!("DELETE FROM plan_records WHERE rota = '{id}'"),
        format!("UPDATE published_duties SET name = 'x' WHERE duty = '{duty}'"),
        format!("UPDATE published_duties SET sequence = 5 WHERE duty = '{duty}'"),
        format!("DELETE FROM published_duties WHERE duty = '{duty}'"),
    ];
    let added = if let Database::Postgres(_) = database {
        "false"
    } else {
        "0"
    };
    attempts.push(format!(
        "INSERT INTO holders VALUES ('{id}', 1, '{duty}', 'dan', {added})"
    ));
    if let Database::Postgres(_) = database {
        for table in [
            "rotas",
            "duties",
            "holders",
            "plan_records",
            "published_duties",
        ] {
            attempts.push(format!("TRUNCATE {table} CASCADE"));
        }
    } else {
        attempts.push(format!("REPLACE INTO holders SELECT rota, revision, duty, person, 1 - pinned FROM holders WHERE rota = '{id}'"));
        attempts.push(format!("REPLACE INTO rotas SELECT id, revision, 'x', 'draft', first_day, last_day, created_at, NULL, 0, 0 FROM rotas WHERE id = '{id}'"));
    }
    let mut raw = database.raw();
    for attempt in attempts {
        let outcome = raw.run(&attempt);
        let refused = outcome
            .as_ref()
            .is_err_and(|error| error.to_string().contains("evenwatch refuses"));
        assert!(refused, "{attempt}: {outcome:?}");
    }
    assert_eq!(get(&store, rota.id, None), before);
    // A draft may go, and only a draft.
    let draft = rota_id(2);
    for table in ["holders", "duties", "plan_records"] {
        raw.run(&format!("DELETE FROM {table} WHERE rota = '{draft}'"))
            .unwrap();
    }
    raw.run(&format!("DELETE FROM rotas WHERE id = '{draft}'"))
        .unwrap();
}

fn what_would_not_come_back_is_not_stored(database: &Database) {
    let store = database.store();
    let good = fortnight(rota_id(1), 1);
    let mut infinite = good.clone();
    infinite.plan.as_mut().unwrap().seconds = f64::INFINITY;
    let mut nul = good.clone();
    nul.duties[0].name = "a\0b".into();
    let published = Rota {
        state: RotaState::Published,
        published_at: Some(now()),
        ..good.clone()
    };
    let mut endless = good.clone();
    endless.duties[0].interval.end += chrono::Duration::days(30);
    for (rota, wanted) in [
        (infinite, "plan_records.record"),
        (nul, "duties.name"),
        (published, "a new revision is a draft"),
        (endless, "writing duties"),
    ] {
        let error = put(&store, &rota).unwrap_err();
        assert!(error.to_string().contains(wanted), "{error}");
        assert_eq!(get(&store, rota.id, None), None);
    }
}
