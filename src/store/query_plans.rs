//! Holds the queries of published duties, and of whose turn it is among jobs, against SQLite's
//! query plans: none reads a whole table. What is asked here are the statements that were really
//! sent. PostgreSQL's side is in `tests/store/published.rs`, by rows read.

#![allow(clippy::unwrap_used)]

use std::sync::{Arc, Mutex};

use chrono::{DateTime, Duration};
use diesel::connection::{Connection, InstrumentationEvent};
use diesel::prelude::*;
use uuid::Uuid;

use super::published::{self, DutyCountFilter, PlaceFilter, When};
use super::{DatabaseUrl, ReadTx, Store, StoreError, job_scheduling, jobs};
use evenwatch_domain::access::{Actor, Principal};
use evenwatch_domain::ids::{DutyId, JobId, PersonId, PoolId, RotaId};
use evenwatch_domain::interval::Interval;
use evenwatch_domain::job::{JobKind, JobOrigin, NewJob, QueueClass};

#[derive(QueryableByName)]
struct PlanStep {
    #[diesel(sql_type = diesel::sql_types::Text)]
    detail: String,
}

/// The statements that `work` sends.
fn statements<T>(
    tx: &mut ReadTx<'_>,
    work: impl FnOnce(&mut ReadTx<'_>) -> Result<T, StoreError>,
) -> Vec<String> {
    let sent = Arc::new(Mutex::new(Vec::new()));
    let log = Arc::clone(&sent);
    let listen = move |event: InstrumentationEvent<'_>| {
        if let InstrumentationEvent::StartQuery { query, .. } = event {
            log.lock().unwrap().push(query.to_string());
        }
    };
    tx.run("listening", |connection| {
        connection.set_instrumentation(listen);
        Ok(())
    })
    .unwrap();
    work(tx).unwrap();
    tx.run("listening no more", |connection| {
        connection.set_instrumentation(|_: InstrumentationEvent<'_>| ());
        Ok(())
    })
    .unwrap();
    let sent = sent.lock().unwrap();
    sent.iter()
        .map(|text| text.split(" -- binds").next().unwrap().replace('`', "\""))
        .collect()
}

fn plan(tx: &mut ReadTx<'_>, statement: &str) -> Vec<String> {
    let explain = format!("EXPLAIN QUERY PLAN {statement}");
    let steps: Vec<PlanStep> = tx
        .run("explaining", |connection| {
            diesel::sql_query(explain).load(connection)
        })
        .unwrap();
    steps.into_iter().map(|step| step.detail).collect()
}

#[test]
fn no_question_about_published_duties_reads_a_whole_table() {
    let store = Store::open(&DatabaseUrl::Memory).unwrap();
    let now = DateTime::from_timestamp(1_795_262_400, 0).unwrap();
    let window = Interval::new(now, now + Duration::days(90)).unwrap();
    let person = PersonId::new("ann").unwrap();
    let pool = PoolId::new("kent").unwrap();
    let id = Uuid::from_u128(1);
    let counted = DutyCountFilter {
        when: When::Touching(window),
        pools: None,
        places: Some(PlaceFilter::Missing),
    };
    let pools = [pool.clone()];
    let of_pool = DutyCountFilter {
        pools: Some(&pools),
        ..counted
    };
    type Ask<'a> = &'a dyn Fn(&mut ReadTx<'_>) -> Result<(), StoreError>;
    let page = published::DutyPage {
        within: window,
        pools: Some(&pools),
        person: None,
        short: true,
        standing: published::StandingFilter::InForce,
        changed: None,
        backwards: false,
        from: None,
        most: 50,
    };
    let questions: [(&str, Ask<'_>, &str); 11] = [
        (
            "at",
            &|tx| published::at(tx, now).map(drop),
            "published_duties_in_force (status=? AND start_at>? AND start_at<?)",
        ),
        (
            "within",
            &|tx| published::within(tx, window).map(drop),
            "published_duties_in_force (status=? AND start_at>? AND start_at<?)",
        ),
        (
            "of_person",
            &|tx| published::of_person(tx, &person, window).map(drop),
            "published_holders_by_person (person=?)",
        ),
        (
            "of_pool",
            &|tx| published::of_pool(tx, &pool, window).map(drop),
            "published_duties_by_pool (pool=? AND start_at>? AND start_at<?)",
        ),
        (
            "of_rota",
            &|tx| published::of_rota(tx, RotaId(id)).map(drop),
            "published_duties_by_rota (rota=?)",
        ),
        (
            "of_duties",
            &|tx| published::of_duties(tx, &[DutyId(id)]).map(drop),
            "sqlite_autoindex_published_duties_1 (duty=?)",
        ),
        (
            "counts_by_pool",
            &|tx| published::counts_by_pool(tx, &counted).map(drop),
            "published_duties_in_force (status=? AND start_at>? AND start_at<?)",
        ),
        (
            "counts_by_holder",
            &|tx| published::counts_by_holder(tx, &counted).map(drop),
            "published_duties_in_force (status=? AND start_at>? AND start_at<?)",
        ),
        (
            "counts_by_pool of one",
            &|tx| published::counts_by_pool(tx, &of_pool).map(drop),
            "published_duties_by_pool (pool=? AND start_at>? AND start_at<?)",
        ),
        (
            "page of one pool",
            &|tx| published::page(tx, &page).map(drop),
            "published_duties_by_pool (pool=? AND start_at>? AND start_at<?)",
        ),
        (
            "spans",
            &|tx| published::spans(tx, &pools, window).map(drop),
            "published_duties_by_pool (pool=? AND start_at>? AND start_at<?)",
        ),
    ];
    store
        .read(|tx| -> Result<(), StoreError> {
            for (name, ask, index) in questions {
                let sent = statements(tx, ask);
                assert!(!sent.is_empty(), "{name}");
                let steps: Vec<String> = sent.iter().flat_map(|sql| plan(tx, sql)).collect();
                assert!(
                    !steps.iter().any(|step| step.starts_with("SCAN")),
                    "{name}: {steps:#?}"
                );
                assert!(
                    steps.iter().any(|step| step.contains(index)),
                    "{name}: {steps:#?}"
                );
            }
            Ok(())
        })
        .unwrap();
}

#[test]
fn whose_turn_it_is_is_found_without_reading_the_queue() {
    let store = Store::open(&DatabaseUrl::Memory).unwrap();
    let now = DateTime::from_timestamp(1_795_262_400, 0).unwrap();
    let job = NewJob {
        id: JobId(Uuid::from_u128(1)),
        kind: JobKind::Plan,
        origin: JobOrigin::Program,
        version: 1,
        input: serde_json::json!({}),
        on_behalf_of: Principal::of_roles(Actor::Anybody, &[]),
        at: now,
    };
    store.write(|tx| jobs::insert(tx, &job)).unwrap();
    let ask = |turn, hours| {
        let at = now + Duration::hours(hours);
        store
            .read(|tx| -> Result<_, StoreError> {
                let sent = statements(tx, |tx| {
                    let is_due = job_scheduling::is_any_due(tx, turn, at)?;
                    assert_eq!(is_due, turn != QueueClass::Messages);
                    let id = job_scheduling::next(tx, turn, at.timestamp())?;
                    assert_eq!(id.is_some(), is_due);
                    Ok(())
                });
                let steps = sent.iter().flat_map(|sql| plan(tx, sql));
                Ok(steps.collect::<Vec<String>>())
            })
            .unwrap()
    };
    // As it is, and where something has waited for too long.
    let (soon, late) = (ask(QueueClass::Any, 0), ask(QueueClass::Any, 2));
    let none = ask(QueueClass::Messages, 0);
    for steps in [&soon, &late, &none] {
        let reads_all =
            |step: &&String| step.starts_with("SCAN jobs") || step.starts_with("SCAN others");
        assert_eq!(steps.iter().find(reads_all), None, "{steps:#?}");
    }
    for index in [
        "COVERING INDEX jobs_by_kind (state=? AND kind=?)",
        "COVERING INDEX jobs_by_head (state=? AND origin=? AND asked_by>?)",
        "COVERING INDEX jobs_by_head (state=? AND origin=? AND asked_by=?)",
        "INDEX jobs_by_start (asked_by=? AND started_at>?)",
    ] {
        assert!(
            soon.iter().any(|step| step.contains(index)),
            "{index}: {soon:#?}"
        );
    }
}
