//! What it costs a worker to choose its next job from a long queue:
//! `cargo run --release --example long-queue -- DATABASE [JOBS] [ASKERS]`, where DATABASE is an
//! empty SQLite file or `postgres://…`. A measurement, and no test.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};
use evenwatch::domain::access::{Actor, Principal};
use evenwatch::domain::ids::JobId;
use evenwatch::domain::job::{JobKind, JobOrigin, NewJob, QueueClass};
use evenwatch::store::{DatabaseUrl, Store, StoreError, job_scheduling, jobs};
use serde_json::json;
use uuid::Uuid;

const TAKEN: usize = 50;

fn main() {
    let mut words = std::env::args().skip(1);
    let url = words.next().expect("a database is named");
    let mut number = |default| words.next().map_or(default, |word| word.parse().unwrap());
    let (most, askers): (i64, i64) = (number(100_000), number(500));
    let store = Store::open(&url.parse::<DatabaseUrl>().unwrap()).unwrap();
    let now: DateTime<Utc> = "2026-12-01T09:00:00Z".parse().unwrap();
    let filled = Instant::now();
    for part in (0..most).collect::<Vec<_>>().chunks(1000) {
        let filled: Result<(), StoreError> = store.write(|tx| {
            for job in part {
                let who = Actor::User(format!("asker-{}", job % askers).parse().unwrap());
                let new = NewJob {
                    id: JobId(Uuid::new_v4()),
                    kind: [JobKind::Plan, JobKind::Audit, JobKind::Fragility]
                        [usize::try_from(job % 3).unwrap()],
                    origin: if job % 5 == 0 {
                        JobOrigin::Program
                    } else {
                        JobOrigin::Person
                    },
                    version: 1,
                    input: json!({ "from": "2027-01-04", "pools": vec!["leeds-nurses"; 20] }),
                    on_behalf_of: Principal::of_roles(who, &["administrator".parse().unwrap()]),
                    at: now - TimeDelta::seconds(job % 3000),
                };
                jobs::insert(tx, &new)?;
            }
            Ok(())
        });
        filled.unwrap();
    }
    println!(
        "{most} jobs of {askers} askers wait (put there in {:.1} s)",
        filled.elapsed().as_secs_f64()
    );
    let later = |minutes| now + TimeDelta::minutes(minutes);
    for (what, turn, at) in [
        ("searches", QueueClass::Searches, now),
        ("any", QueueClass::Any, now),
        (
            "searches, the oldest for more than an hour",
            QueueClass::Searches,
            later(40),
        ),
    ] {
        let taken = measured(TAKEN, || {
            let lease = at + TimeDelta::seconds(30);
            let taken: Result<_, StoreError> =
                store.write(|tx| job_scheduling::take(tx, "bench", turn, at, lease));
            assert!(taken.unwrap().is_some());
        });
        println!("take, {what}: {taken}");
    }
    let none = measured(TAKEN, || {
        let is_due = store.read(|tx| job_scheduling::is_any_due(tx, QueueClass::Messages, now));
        assert!(!is_due.unwrap());
    });
    println!("look for messages where there are none: {none}");
}

/// The median and the longest of so many runs.
fn measured(runs: usize, mut work: impl FnMut()) -> String {
    let mut times: Vec<Duration> = (0..runs)
        .map(|_| {
            let began = Instant::now();
            work();
            began.elapsed()
        })
        .collect();
    times.sort();
    let ms = |time: Duration| time.as_secs_f64() * 1000.0;
    format!(
        "{:.1} ms, at most {:.1} ms",
        ms(times[runs / 2]),
        ms(times[runs - 1])
    )
}
