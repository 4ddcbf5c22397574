//! Whose turn it is: which job a worker is given next.

use chrono::Duration;
use diesel::dsl::{case_when, count_star};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Nullable, Text};

use super::codec;
use super::error::StoreError;
use super::jobs::column_ref;
use super::schema::jobs;
use super::tx::{ReadTx, WriteTx};
use evenwatch_domain::interval::Instant;
use evenwatch_domain::job::{Claim, JobKind, JobOrigin, JobState, QueueClass, TakenJob};

/// A job that has waited for longer than this goes before all that have not, whoever asked: nothing
/// starves. Also how far back it counts against somebody that jobs of theirs were begun.
pub const LONGEST_WAIT: Duration = Duration::hours(1);

/// The jobs that a worker in this turn takes, of those kinds that this program knows.
fn kinds(turn: QueueClass) -> Vec<&'static str> {
    let is_meant = |kind: &JobKind| match turn {
        QueueClass::Any => true,
        QueueClass::Messages => kind.is_quick(),
        QueueClass::Retries => *kind == JobKind::Deliver,
        QueueClass::Searches => !kind.is_quick(),
    };
    let all = JobKind::ALL.into_iter();
    all.filter(is_meant).map(JobKind::word).collect()
}

/// When the job could begin that has waited the longest. Each kind is looked up by itself, so that
/// however many wait each costs one look into the index.
fn oldest(tx: &mut ReadTx<'_>, turn: QueueClass) -> Result<Option<i64>, StoreError> {
    let kinds = kinds(turn);
    let kinds: Vec<String> = kinds.iter().map(|kind| format!("('{kind}')")).collect();
    let sql = format!(
        "WITH kinds (kind) AS (VALUES {}) \
         SELECT min(each_kind.oldest) AS number FROM (\
           SELECT (SELECT min(jobs.run_after) FROM jobs WHERE jobs.state = 'queued' AND jobs.kind = kinds.kind) AS oldest \
           FROM kinds) AS each_kind",
        kinds.join(", ")
    );
    let row: Number = tx.run("looking for what has waited the longest", |connection| {
        diesel::sql_query(sql).get_result(connection)
    })?;
    Ok(row.number)
}

/// Of the jobs brought about in one way, the one whose turn it is where none has waited for too
/// long: by its `seq`.
///
/// Of two jobs of the same asker the older goes first, so each asker's oldest is compared with
/// those of the others and no more. Askers are found one after the other, each by one look into the
/// index `jobs_by_head`: what this costs grows with how many people wait, and not with how many
/// jobs of theirs do.
fn head(
    tx: &mut ReadTx<'_>,
    turn: QueueClass,
    origin: JobOrigin,
    now: i64,
) -> Result<Option<i64>, StoreError> {
    let kinds: Vec<String> = kinds(turn).iter().map(|kind| format!("'{kind}'")).collect();
    let (kinds, origin) = (kinds.join(", "), origin.word());
    let begun_after = now - LONGEST_WAIT.num_seconds();
    // Nothing that anybody typed stands in it: words of this program and instants.
    let sql = format!(
        "WITH RECURSIVE waiting (asked_by) AS (\
           SELECT min(jobs.asked_by) FROM jobs WHERE jobs.state = 'queued' AND jobs.origin = '{origin}' \
           UNION ALL \
           SELECT (SELECT min(jobs.asked_by) FROM jobs \
                   WHERE jobs.state = 'queued' AND jobs.origin = '{origin}' AND jobs.asked_by > waiting.asked_by) \
           FROM waiting WHERE waiting.asked_by IS NOT NULL), \
         heads (asked_by, seq) AS MATERIALIZED (\
           SELECT waiting.asked_by, \
                  (SELECT jobs.seq FROM jobs \
                   WHERE jobs.state = 'queued' AND jobs.origin = '{origin}' AND jobs.asked_by = waiting.asked_by \
                     AND jobs.kind IN ({kinds}) AND jobs.run_after <= {now} ORDER BY jobs.seq LIMIT 1) \
           FROM waiting WHERE waiting.asked_by IS NOT NULL) \
         SELECT heads.seq AS number FROM heads WHERE heads.seq IS NOT NULL ORDER BY \
           (SELECT count(*) FROM jobs WHERE jobs.state = 'running' AND jobs.origin = '{origin}' \
              AND jobs.asked_by = heads.asked_by AND jobs.lease_until >= {now}), \
           (SELECT count(*) FROM jobs WHERE jobs.asked_by = heads.asked_by AND jobs.started_at > {begun_after} \
              AND jobs.origin = '{origin}'), \
           heads.seq \
         LIMIT 1"
    );
    let row: Option<Number> = tx.run("looking for whose turn it is", |connection| {
        diesel::sql_query(sql).get_result(connection).optional()
    })?;
    Ok(row.and_then(|row| row.number))
}

#[derive(QueryableByName)]
struct Number {
    #[diesel(sql_type = Nullable<BigInt>)]
    number: Option<i64>,
}

/// A job that may be begun, with what its turn goes by, in this order: since when it waits, as far
/// as that is too long; then what people asked for before what nobody did; of equals the one whose
/// asker has the fewest running, then had the fewest begun of late, then the oldest. Without the
/// begun ones a single worker, which has nothing running whenever it chooses, would do all that one
/// asked for before the first of the next.
type Ranked = ((i64, bool, i64, i64, i64), String);

/// Those of the jobs for which `which` holds, in no order.
macro_rules! ranked {
    ($which:expr, $now:expr) => {{
        let others = diesel::alias!(jobs as others);
        // Of the same asker, brought about in the same way: somebody's schedules do not count
        // against what they ask for.
        let of_asker = others
            .filter(others.field(jobs::asked_by).eq(jobs::asked_by))
            .filter(others.field(jobs::origin).eq(jobs::origin));
        let running = of_asker
            .filter(others.field(jobs::state).eq(JobState::Running.word()))
            .filter(others.field(jobs::lease_until).ge($now))
            .select(count_star());
        let too_long = $now - LONGEST_WAIT.num_seconds();
        let begun = of_asker
            .filter(others.field(jobs::started_at).gt(too_long))
            .select(count_star());
        jobs::table.filter($which).select((
            (
                case_when(jobs::run_after.lt(too_long), jobs::run_after).otherwise(too_long),
                jobs::origin.ne(JobOrigin::Person.word()),
                running.single_value().assume_not_null(),
                begun.single_value().assume_not_null(),
                jobs::seq,
            ),
            jobs::id,
        ))
    }};
}

/// The jobs whose worker has not been heard of for too long.
macro_rules! lost {
    ($turn:expr, $now:expr) => {
        jobs::state
            .eq(JobState::Running.word())
            .and(jobs::lease_until.lt($now))
            .and(jobs::kind.eq_any(kinds($turn)))
    };
}

/// Of the messages' jobs, the one whose turn it is: that could begin first, and so not always one
/// of a receiver that never has enough.
///
/// Whether it is a retry is asked of the message itself, because a receiver that fails is not known
/// by its job: what waits behind a message that failed waits with it.
fn quick(tx: &mut ReadTx<'_>, turn: QueueClass, now: i64) -> Result<Option<String>, StoreError> {
    let kinds: Vec<String> = kinds(turn).iter().map(|kind| format!("'{kind}'")).collect();
    let kinds = kinds.join(", ");
    let is_meant = if turn == QueueClass::Retries {
        ">"
    } else {
        "="
    };
    let find = |which: &str| {
        format!(
            "SELECT jobs.id AS id FROM jobs WHERE {which} AND jobs.kind IN ({kinds}) \
             AND coalesce((SELECT webhook_messages.tries FROM webhook_messages \
               WHERE webhook_messages.receiver = replace(jobs.input, '\"', '') AND webhook_messages.state = 'waiting' \
               ORDER BY webhook_messages.seq LIMIT 1), 0) {is_meant} 0 \
             ORDER BY jobs.run_after, jobs.seq LIMIT 1"
        )
    };
    let lost = find(&format!(
        "jobs.state = 'running' AND jobs.lease_until < {now}"
    ));
    let waiting = find(&format!(
        "jobs.state = 'queued' AND jobs.run_after <= {now}"
    ));
    for sql in [lost, waiting] {
        let row: Option<Id> = tx.run("looking for messages to send", |connection| {
            diesel::sql_query(sql).get_result(connection).optional()
        })?;
        if let Some(row) = row {
            return Ok(Some(row.id));
        }
    }
    Ok(None)
}

#[derive(QueryableByName)]
struct Id {
    #[diesel(sql_type = Text)]
    id: String,
}

/// The job whose turn it is. What others take at the same moment counts: SQLite's writers stand in
/// line, and PostgreSQL lets one of two that could not see each other begin anew.
pub(super) fn next(
    tx: &mut ReadTx<'_>,
    turn: QueueClass,
    now: i64,
) -> Result<Option<String>, StoreError> {
    if matches!(turn, QueueClass::Messages | QueueClass::Retries) {
        return quick(tx, turn, now);
    }
    let lost: Vec<Ranked> = tx.run("looking for lost jobs", |connection| {
        ranked!(lost!(turn, now), now).load(connection)
    })?;
    let too_long = now - LONGEST_WAIT.num_seconds();
    let waiting: Vec<Ranked> = match oldest(tx, turn)? {
        None => Vec::new(),
        Some(oldest) if oldest > now => Vec::new(),
        Some(oldest) if oldest < too_long => {
            let since_then = jobs::state
                .eq(JobState::Queued.word())
                .and(jobs::kind.eq_any(kinds(turn)))
                .and(jobs::run_after.eq(oldest));
            tx.run("looking for a job that has waited for long", |connection| {
                ranked!(since_then, now).load(connection)
            })?
        }
        Some(_) => {
            let first = match head(tx, turn, JobOrigin::Person, now)? {
                None => head(tx, turn, JobOrigin::Program, now)?,
                some => some,
            };
            tx.run("looking for a job", |connection| {
                ranked!(jobs::seq.nullable().eq(first), now).load(connection)
            })?
        }
    };
    let first = lost.into_iter().chain(waiting).min();
    Ok(first.map(|(_, id)| id))
}

/// Whether it is some job's turn. Asked before [`take`], so that workers with nothing to do do not
/// write.
///
/// # Errors
/// Where the database fails.
pub fn is_any_due(tx: &mut ReadTx<'_>, turn: QueueClass, now: Instant) -> Result<bool, StoreError> {
    let now = codec::seconds(now);
    if matches!(turn, QueueClass::Messages | QueueClass::Retries) {
        return Ok(quick(tx, turn, now)?.is_some());
    }
    if oldest(tx, turn)?.is_some_and(|oldest| oldest <= now) {
        return Ok(true);
    }
    let lost: Option<i64> = tx.run("looking for lost jobs", |connection| {
        jobs::table
            .filter(lost!(turn, now))
            .select(jobs::seq)
            .first(connection)
            .optional()
    })?;
    Ok(lost.is_some())
}

/// Gives the worker the job whose turn it is, until `lease_until` unless it is heard of.
///
/// # Errors
/// Where the database fails or a row is corrupt.
pub fn take(
    tx: &mut WriteTx<'_>,
    worker: &str,
    turn: QueueClass,
    now: Instant,
    lease_until: Instant,
) -> Result<Option<TakenJob>, StoreError> {
    let now = codec::seconds(now);
    let Some(id) = next(tx, turn, now)? else {
        return Ok(None);
    };
    tx.run("taking a job", |connection| {
        diesel::update(jobs::table.filter(jobs::id.eq(&id)))
            .set((
                jobs::state.eq(JobState::Running.word()),
                jobs::tries.eq(jobs::tries + 1),
                jobs::worker.eq(Some(worker)),
                jobs::lease_until.eq(Some(codec::seconds(lease_until))),
                jobs::started_at.eq(Some(now)),
                jobs::progress.eq(None::<String>),
                jobs::revision.eq(jobs::revision + 1),
            ))
            .execute(connection)
    })?;
    let row: TakenRow = tx.run("loading what is to be done", |connection| {
        jobs::table
            .select(TakenRow::as_select())
            .filter(jobs::id.eq(&id))
            .first(connection)
    })?;
    row.taken(worker).map(Some)
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = jobs)]
struct TakenRow {
    id: String,
    kind: String,
    version: i64,
    input: String,
    on_behalf_of: String,
    tries: i64,
    cancel_asked_at: Option<i64>,
}

impl TakenRow {
    fn taken(&self, worker: &str) -> Result<TakenJob, StoreError> {
        let place = column_ref(&self.id);
        Ok(TakenJob {
            claim: Claim {
                job: place.parse("id", &self.id)?,
                worker: worker.to_owned(),
                tries: place.number("tries", self.tries)?,
            },
            kind: place.word("kind", &self.kind)?,
            version: place.number("version", self.version)?,
            input: place.json("input", &self.input)?,
            on_behalf_of: place.json("on_behalf_of", &self.on_behalf_of)?,
            is_cancelled: self.cancel_asked_at.is_some(),
        })
    }
}
