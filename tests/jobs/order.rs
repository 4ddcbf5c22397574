//! The order of turns, held against the rules as they are said, on queues of every kind: who goes
//! first does not depend on how it is found.

use chrono::{DateTime, Duration, Utc};
use evenwatch::domain::access::{Actor, Principal};
use evenwatch::domain::ids::JobId;
use evenwatch::domain::job::{JobKind, JobOrigin, NewJob, QueueClass};
use evenwatch::store::{Store, StoreError, job_scheduling, jobs};
use serde_json::json;
use uuid::Uuid;

use super::now;
use crate::store::{Database, Raw, on_both_databases};

on_both_databases! {
    the_job_that_the_rules_say_is_taken_whatever_waits
}

/// Numbers as they come, the same each time (SplitMix64).
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % end
    }

    fn seconds(&mut self, most: u64) -> i64 {
        i64::try_from(self.below(most)).unwrap()
    }
}

/// A job as the rules look at it.
#[derive(Debug, Clone)]
struct Seen {
    seq: i64,
    id: String,
    kind: String,
    asker: String,
    origin: String,
    state: String,
    run_after: i64,
    lease_until: Option<i64>,
    started_at: Option<i64>,
}

/// Every job of the database.
fn seen(raw: &mut Raw) -> Vec<Seen> {
    let sql = "SELECT seq || ' ' || id || ' ' || kind || ' ' || asked_by || ' ' || origin || ' ' || state || ' ' || run_after \
               || ' ' || coalesce(lease_until, -1) || ' ' || coalesce(started_at, -1) AS line FROM jobs";
    let rows = raw.lines(sql);
    let row = |line: &String| {
        let part: Vec<&str> = line.split(' ').collect();
        let number = |at: usize| part[at].parse::<i64>().unwrap();
        let some = |at| Some(number(at)).filter(|number| *number >= 0);
        Seen {
            seq: number(0),
            id: part[1].to_owned(),
            kind: part[2].to_owned(),
            asker: part[3].to_owned(),
            origin: part[4].to_owned(),
            state: part[5].to_owned(),
            run_after: number(6),
            lease_until: some(7),
            started_at: some(8),
        }
    };
    rows.iter().map(row).collect()
}

/// Whose turn it is by the rules as the manual has them.
fn expected(all: &[Seen], turn: QueueClass, now: i64) -> Option<String> {
    let hour_ago = now - 3600;
    let lost = |job: &Seen| job.lease_until.is_some_and(|until| until < now);
    let is_due = |job: &&Seen| {
        let quick = ["deliver", "gaps"].contains(&job.kind.as_str());
        let wanted = match turn {
            QueueClass::Any => true,
            QueueClass::Messages => quick,
            // No message here failed yet.
            QueueClass::Retries => false,
            QueueClass::Searches => !quick,
        };
        let waits = job.state == "queued" && job.run_after <= now;
        wanted && (waits || job.state == "running" && lost(job))
    };
    let rank = |job: &&Seen| {
        let alike = |other: &&Seen| other.asker == job.asker && other.origin == job.origin;
        let alike = || all.iter().filter(alike);
        let running = alike().filter(|other| other.state == "running" && !lost(other));
        let begun = alike().filter(|other| other.started_at.is_some_and(|at| at > hour_ago));
        (
            job.run_after.min(hour_ago),
            job.origin != "person",
            running.count(),
            begun.count(),
            job.seq,
        )
    };
    if turn == QueueClass::Messages {
        // A receiver that never has enough goes behind those that wait.
        let waits = |job: &&Seen| (job.state != "running", job.run_after, job.seq);
        let first = all.iter().filter(is_due).min_by_key(waits);
        return first.map(|job| job.id.clone());
    }
    let first = all.iter().filter(is_due).min_by_key(rank);
    first.map(|job| job.id.clone())
}

/// Fills a queue: few askers and few instants, so that many jobs are alike in what comes first.
fn fill(store: &Store, raw: &mut Raw, dice: &mut Dice, waits: u64) {
    const KINDS: [JobKind; 5] = [
        JobKind::Plan,
        JobKind::Audit,
        JobKind::Refresh,
        JobKind::Deliver,
        JobKind::Gaps,
    ];
    let mut changes = String::new();
    for number in 1..=60_u128 {
        let asker = format!("asker-{}", dice.below(4));
        let origin = [JobOrigin::Person, JobOrigin::Program][usize::from(dice.below(3) == 0)];
        let kind = KINDS[usize::try_from(dice.below(5)).unwrap()];
        // Some begin later only.
        let at = now() + Duration::seconds(600 - 60 * dice.seconds(waits));
        let job = NewJob {
            id: JobId(Uuid::from_u128(number)),
            kind,
            origin,
            version: 1,
            input: json!({}),
            on_behalf_of: Principal::of_roles(Actor::User(asker.parse().unwrap()), &[]),
            at,
        };
        store.write(|tx| jobs::insert(tx, &job)).unwrap();
        let begun = now().timestamp() - dice.seconds(7200);
        let lease = now().timestamp() + 40 - dice.seconds(80);
        let more = match dice.below(6) {
            0 => format!(
                "state = 'running', worker = 'x', lease_until = {lease}, started_at = {begun}"
            ),
            1 => format!("state = 'done', started_at = {begun}, ended_at = {begun}"),
            // Given back.
            2 => format!("started_at = {begun}"),
            _ => continue,
        };
        changes += &format!("UPDATE jobs SET {more} WHERE id = '{}';", job.id);
    }
    raw.run(&changes).unwrap();
}

fn take(store: &Store, turn: QueueClass, at: DateTime<Utc>) -> Option<String> {
    let lease = at + Duration::seconds(30);
    let due = store
        .read(|tx| job_scheduling::is_any_due(tx, turn, at))
        .unwrap();
    let taken = store
        .write(|tx| -> Result<_, StoreError> {
            job_scheduling::take(tx, "a worker", turn, at, lease)
        })
        .unwrap();
    assert_eq!(taken.is_some(), due, "{turn:?}");
    taken.map(|taken| taken.claim.job.to_string())
}

fn the_job_that_the_rules_say_is_taken_whatever_waits(database: &Database) {
    let store = database.store();
    let mut raw = database.raw();
    let mut dice = Dice(1);
    let mut taken = 0;
    // Queues in which nothing has waited for an hour, and in which much has.
    for waits in [20, 60, 200, 40] {
        raw.run("DELETE FROM jobs").unwrap();
        fill(&store, &mut raw, &mut dice, waits);
        let turns = [QueueClass::Searches, QueueClass::Any, QueueClass::Messages];
        for step in 0..90 {
            let turn = turns[usize::try_from(dice.below(3)).unwrap()];
            let at = now() + Duration::seconds(step * dice.seconds(8));
            let wanted = expected(&seen(&mut raw), turn, at.timestamp());
            assert_eq!(take(&store, turn, at), wanted, "{waits} {step} {turn:?}");
            taken += usize::from(wanted.is_some());
        }
    }
    assert!(taken > 150, "{taken} jobs were taken, which shows little");
}
