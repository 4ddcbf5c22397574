//! Published duties: every question answered as a plain walk over all of them answers it, also
//! after five years.

use std::collections::BTreeMap;
use std::time::{Duration, Instant as Clock};

use chrono::{Days, NaiveDate};
use evenwatch::domain::ids::{DutyId, PersonId, PoolId, RotaId};
use evenwatch::domain::interval::{Instant, Interval};
use evenwatch::domain::publication::{self, DutyStatus, PublishedDuty};
use evenwatch::domain::rota::{Duty, Rota, RotaState};
use evenwatch::store::{Store, StoreError, published, rotas};

use super::published_counts::counts_agree;
use super::samples::{Dice, at, day, draft, night, now, rota_id};
use super::{Database, on_both_databases};

on_both_databases! {
    answers_agree_with_a_walk_over_everything
    a_stale_publication_is_refused
    five_years_are_answered_from_the_indexes
}

const POOLS: [&str; 3] = ["kent", "sussex", "medway"];
const PEOPLE: [&str; 6] = ["ann", "bea", "cem", "dee", "eve", "fay"];

/// Stores the next revision of a rota, publishes it and gives what changed.
fn publish(store: &Store, id: RotaId, duties: &[Duty], at: Instant) -> Vec<PublishedDuty> {
    let outcome: Result<Vec<PublishedDuty>, StoreError> = store.write(|tx| {
        let revision = rotas::revisions(tx, id)?.len() as u32 + 1;
        let rota = draft(id, revision, duties.to_vec());
        rotas::insert(tx, &rota)?;
        rotas::set_state(tx, id, revision, RotaState::Draft, RotaState::Published, at)?;
        let rota = Rota {
            state: RotaState::Published,
            ..rota
        };
        let before = published::before(tx, &rota)?;
        // What becomes of duties that have begun is not for the store to say.
        let begun = publication::BegunDuties::Replaced;
        let changed = publication::publish_over(&rota, &before, begun, at);
        published::apply(tx, &changed)?;
        Ok(changed)
    });
    outcome.unwrap()
}

fn random_nights(dice: &mut Dice, first: NaiveDate) -> Vec<Duty> {
    let mut nights = Vec::new();
    for (pool, n) in POOLS
        .iter()
        .flat_map(|pool| (0..20).map(move |n| (pool, n)))
    {
        if dice.below(10) > 0 {
            let start = dice.below(PEOPLE.len());
            let holders: Vec<&str> = PEOPLE
                .iter()
                .cycle()
                .skip(start)
                .take(dice.below(3))
                .copied()
                .collect();
            nights.push(night(pool, first + Days::new(n), &holders));
        }
    }
    nights
}

/// Two rotas over the same nights, published again and again with other people, duties and, once,
/// none at all.
fn answers_agree_with_a_walk_over_everything(database: &Database) {
    let store = database.store();
    let mut dice = Dice::new(7);
    let mut all: BTreeMap<DutyId, PublishedDuty> = BTreeMap::new();
    for round in 0..6 {
        let id = rota_id(1 + round % 2);
        let first = day("2026-03-20") + Days::new(dice.below(15) as u64);
        let nights = if round == 4 {
            Vec::new()
        } else {
            random_nights(&mut dice, first)
        };
        for record in publish(
            &store,
            id,
            &nights,
            now() + chrono::Duration::hours(round as i64),
        ) {
            all.insert(record.duty.id, record);
        }
    }
    let sorted = |keep: &dyn Fn(&PublishedDuty) -> bool| {
        let mut list: Vec<_> = all
            .values()
            .filter(|record| keep(record))
            .cloned()
            .collect();
        list.sort_by_key(|record| (record.duty.interval.start, record.duty.id));
        list
    };
    assert!(!sorted(&|record| record.status == DutyStatus::Cancelled).is_empty());
    assert!(!sorted(&|record| record.former_holders.len() > 1).is_empty());

    let start = day("2026-03-28")
        .and_hms_opt(0, 0, 0)
        .unwrap()
        .and_utc()
        .timestamp();
    for hours in (0..96).step_by(3) {
        for instant in [at(start + hours * 3600), at(start + hours * 3600 - 1)] {
            let wanted = sorted(&|record| {
                record.status == DutyStatus::Confirmed && record.duty.interval.contains(instant)
            });
            assert_eq!(
                store.read(|tx| published::at(tx, instant)),
                Ok(wanted),
                "{instant}"
            );
        }
        let window = Interval::new(at(start), at(start + (hours + 1) * 3600)).unwrap();
        let touches = |record: &PublishedDuty| record.duty.interval.overlaps(&window);
        let wanted = sorted(&|record| record.status == DutyStatus::Confirmed && touches(record));
        assert_eq!(
            store.read(|tx| published::within(tx, window)),
            Ok(wanted),
            "{window:?}"
        );
        counts_agree(&store, all.values(), window);
        let person = PersonId::new(PEOPLE[hours as usize % PEOPLE.len()]).unwrap();
        let wanted = sorted(&|record| {
            let former = record
                .former_holders
                .iter()
                .any(|former| former.person == person);
            touches(record) && (former || record.duty.is_held_by(&person))
        });
        assert_eq!(
            store.read(|tx| published::of_person(tx, &person, window)),
            Ok(wanted),
            "{person}"
        );
        let pool = PoolId::new(POOLS[hours as usize % POOLS.len()]).unwrap();
        for (held, short) in [(Some(&person), false), (None, true)] {
            let wanted = sorted(&|record| {
                let stands = record.status == DutyStatus::Confirmed && touches(record);
                let full = short && record.duty.missing() == 0;
                let meant = held.is_none_or(|person| record.duty.is_held_by(person));
                stands && !full && meant && record.duty.pool == pool
            });
            let page = published::DutyPage {
                within: window,
                pools: Some(std::slice::from_ref(&pool)),
                person: held,
                short,
                standing: published::StandingFilter::InForce,
                changed: None,
                backwards: false,
                from: None,
                most: 1000,
            };
            assert_eq!(store.read(|tx| published::page(tx, &page)), Ok(wanted));
        }
        let wanted = sorted(&|record| touches(record) && record.duty.pool == pool);
        assert_eq!(
            store.read(|tx| published::of_pool(tx, &pool, window)),
            Ok(wanted),
            "{pool}"
        );
    }
    for id in [rota_id(1), rota_id(2), rota_id(3)] {
        let wanted = sorted(&|record| record.rota == id);
        assert_eq!(store.read(|tx| published::of_rota(tx, id)), Ok(wanted));
    }
    let ids: Vec<DutyId> = all
        .keys()
        .copied()
        .chain([DutyId(uuid::Uuid::nil())])
        .collect();
    assert_eq!(
        store.read(|tx| published::of_duties(tx, &ids)),
        Ok(sorted(&|_| true))
    );
    // Nobody's duties, and the ends of time.
    let nobody = PersonId::new("nobody").unwrap();
    let ever = Interval::new(Instant::MIN_UTC, Instant::MAX_UTC).unwrap();
    assert_eq!(
        store.read(|tx| published::of_person(tx, &nobody, ever)),
        Ok(Vec::new())
    );
    assert_eq!(
        store.read(|tx| published::at(tx, Instant::MAX_UTC)),
        Ok(Vec::new())
    );
    assert_eq!(
        store.read(|tx| published::at(tx, Instant::MIN_UTC)),
        Ok(Vec::new())
    );
}

fn a_stale_publication_is_refused(database: &Database) {
    let store = database.store();
    let first = publish(
        &store,
        rota_id(1),
        &[night("kent", day("2026-04-01"), &["ann"])],
        now(),
    );
    let second = publish(
        &store,
        rota_id(1),
        &[night("kent", day("2026-04-01"), &["bea"])],
        now(),
    );
    assert_eq!((first[0].sequence, second[0].sequence), (0, 1));
    for stale in [&first, &second] {
        let outcome: Result<(), StoreError> = store.write(|tx| published::apply(tx, stale));
        match outcome {
            Err(StoreError::Conflict { found, .. }) => assert_eq!(found, "1"),
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(
        store.read(|tx| published::of_rota(tx, rota_id(1))),
        Ok(second)
    );
}

/// Thirty pools, a night a day, five years: what is asked every few minutes must not read all of
/// it.
fn five_years_are_answered_from_the_indexes(database: &Database) {
    let store = database.store();
    let first = day("2021-01-01");
    let pools: Vec<String> = (0..30).map(|n| format!("pool-{n}")).collect();
    let filling = Clock::now();
    for (n, year) in (0..5).enumerate() {
        let from = first + Days::new(365 * year);
        let nights = (0..365).flat_map(|day| pools.iter().map(move |pool| (day, pool)));
        let nights = nights.map(|(day, pool)| {
            let holder = format!("{pool}-person-{}", day % 7);
            night(pool, from + Days::new(day), &[holder.as_str()])
        });
        publish(
            &store,
            rota_id(n as u128 + 1),
            &nights.collect::<Vec<_>>(),
            now(),
        );
    }
    println!("filled in {:?}", filling.elapsed());
    if let Database::Postgres(_) = database {
        database.raw().run("ANALYZE").unwrap();
    }
    // A store of its own, whose end hands PostgreSQL's counters over.
    drop(store);
    let before = rows_read(database);
    let store = database.store();
    let late = day("2025-06-10").and_hms_opt(23, 0, 0).unwrap().and_utc();
    let quarter = Interval::new(late, late + Days::new(90)).unwrap();
    let person = PersonId::new("pool-3-person-2").unwrap();
    let pool = PoolId::new("pool-3").unwrap();
    let timed = |what: &str, answer: &dyn Fn() -> Vec<PublishedDuty>| {
        let clock = Clock::now();
        let found = answer().len();
        println!("{what}: {found} in {:?}", clock.elapsed());
        found
    };
    assert_eq!(
        timed("on call at", &|| store
            .read(|tx| published::at(tx, late))
            .unwrap()),
        30
    );
    let found = timed("one person's quarter", &|| {
        store
            .read(|tx| published::of_person(tx, &person, quarter))
            .unwrap()
    });
    assert_eq!(found, 13);
    let found = timed("one pool's quarter", &|| {
        store
            .read(|tx| published::of_pool(tx, &pool, quarter))
            .unwrap()
    });
    assert_eq!(found, 91);
    drop(store);
    let read = rows_read(database) - before;
    assert!(read < 5_000, "{read} of {} rows were read", 5 * 365 * 30);
}

/// Rows of published duties that PostgreSQL has read so far, scans and index look-ups together; 0
/// on SQLite, whose query plans a unit test of the store looks at.
fn rows_read(database: &Database) -> i64 {
    let Database::Postgres(_) = database else {
        return 0;
    };
    // A closed connection hands its counters over as it ends, which is soon but not at once.
    std::thread::sleep(Duration::from_millis(300));
    let lines = database.raw().lines(
        "SELECT CAST(COALESCE(SUM(seq_tup_read + COALESCE(idx_tup_fetch, 0)), 0) AS TEXT) AS line
         FROM pg_stat_user_tables WHERE relname IN ('published_duties', 'published_holders', 'former_holders')",
    );
    lines[0].parse().unwrap()
}
