//! Holds the queries of published duties against SQLite's query plans: none reads a whole table. What is asked here
//! are the statements that were really sent. PostgreSQL's side is in `tests/store/published.rs`, by rows read.

#![allow(clippy::unwrap_used)]

use std::sync::{Arc, Mutex};

use chrono::{DateTime, Duration};
use diesel::connection::{Connection, InstrumentationEvent};
use diesel::prelude::*;
use uuid::Uuid;

use super::published;
use super::{DatabaseUrl, ReadTx, Store, StoreError};
use crate::domain::ids::{DutyId, PersonId, PoolId, RotaId};
use crate::domain::interval::Interval;

#[derive(QueryableByName)]
struct Step {
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
    let steps: Vec<Step> = tx
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
    type Ask<'a> = &'a dyn Fn(
        &mut ReadTx<'_>,
    )
        -> Result<Vec<crate::domain::publication::PublishedDuty>, StoreError>;
    let questions: [(&str, Ask<'_>, &str); 6] = [
        (
            "at",
            &|tx| published::at(tx, now),
            "published_duties_in_force (status=? AND start_at>? AND start_at<?)",
        ),
        (
            "within",
            &|tx| published::within(tx, window),
            "published_duties_in_force (status=? AND start_at>? AND start_at<?)",
        ),
        (
            "of_person",
            &|tx| published::of_person(tx, &person, window),
            "published_holders_by_person (person=?)",
        ),
        (
            "of_pool",
            &|tx| published::of_pool(tx, &pool, window),
            "published_duties_by_pool (pool=? AND start_at>? AND start_at<?)",
        ),
        (
            "of_rota",
            &|tx| published::of_rota(tx, RotaId(id)),
            "published_duties_by_rota (rota=?)",
        ),
        (
            "of_duties",
            &|tx| published::of_duties(tx, &[DutyId(id)]),
            "sqlite_autoindex_published_duties_1 (duty=?)",
        ),
    ];
    store
        .read(|tx| -> Result<(), StoreError> {
            for (name, ask, index) in questions {
                let sent = statements(tx, |tx| ask(tx).map(|_| ()));
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
