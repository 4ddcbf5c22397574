//! Whose turn it is: which job a worker is given next.

use chrono::Duration;
use diesel::dsl::{case_when, count_star};
use diesel::prelude::*;
use diesel::sql_types::Bool;

use super::codec;
use super::conn::AnyConnection;
use super::error::StoreError;
use super::jobs::place;
use super::schema::jobs;
use super::tx::{ReadTx, WriteTx};
use crate::domain::interval::Instant;
use crate::domain::job::{Claim, JobKind, JobState, Origin, TakenJob, Turn};

/// A job that has waited for longer than this goes before all that have not, whoever asked: nothing starves. Also how far back
/// it counts against somebody that jobs of theirs were begun.
pub const LONGEST_WAIT: Duration = Duration::hours(1);

/// The ids of the jobs that may be begun: those that wait and may begin, and those whose worker has not been heard of for too long.
macro_rules! due {
    ($now:expr, $turn:expr) => {
        jobs::table
            .select(jobs::id)
            .filter(
                jobs::kind
                    .eq_any(JobKind::QUICK.map(JobKind::word))
                    .eq($turn == Turn::Messages)
                    .or(($turn == Turn::Any).into_sql::<Bool>()),
            )
            .filter(
                (jobs::state
                    .eq(JobState::Queued.word())
                    .and(jobs::run_after.le($now)))
                .or(jobs::state
                    .eq(JobState::Running.word())
                    .and(jobs::lease_until.lt($now))),
            )
    };
}

/// [`due`] in the order in which they are begun: those that have waited for too long, the longest first; then what people asked
/// for before what nobody did; of equals the one whose asker has the fewest running, then had the fewest begun of late, then
/// the oldest. Without the begun ones a single worker, which has nothing running whenever it chooses, would do all that one
/// asked for before the first of the next.
///
/// What others take at the same moment counts: SQLite's writers stand in line, and PostgreSQL lets one of two that could not see
/// each other begin anew.
macro_rules! by_turn {
    ($now:expr, $turn:expr) => {{
        let others = diesel::alias!(jobs as others);
        // Of the same asker, brought about in the same way: somebody's schedules do not count against what they ask for.
        let of_asker = others
            .filter(others.field(jobs::asked_by).eq(jobs::asked_by))
            .filter(others.field(jobs::origin).eq(jobs::origin));
        let running = of_asker
            .filter(others.field(jobs::state).eq(JobState::Running.word()))
            .filter(others.field(jobs::lease_until).ge($now))
            .select(count_star());
        let begun = of_asker
            .filter(others.field(jobs::started_at).gt($now - LONGEST_WAIT.num_seconds()))
            .select(count_star());
        let too_long = $now - LONGEST_WAIT.num_seconds();
        due!($now, $turn).order((
            case_when(jobs::run_after.lt(too_long), jobs::run_after).otherwise(too_long),
            jobs::origin.ne(Origin::Person.word()),
            running.single_value(),
            begun.single_value(),
            jobs::seq,
        ))
    }};
}

/// Whether it is some job's turn. Asked before [`take`], so that workers with nothing to do do not write.
///
/// # Errors
/// Where the database fails.
pub fn is_any_due(tx: &mut ReadTx<'_>, turn: Turn, now: Instant) -> Result<bool, StoreError> {
    let now = codec::seconds(now);
    let id: Option<String> = tx.run("looking for a job", |connection| {
        due!(now, turn).first(connection).optional()
    })?;
    Ok(id.is_some())
}

/// Gives the worker the job whose turn it is, until `lease_until` unless it is heard of.
///
/// # Errors
/// Where the database fails or a row is corrupt.
pub fn take(
    tx: &mut WriteTx<'_>,
    worker: &str,
    turn: Turn,
    now: Instant,
    lease_until: Instant,
) -> Result<Option<TakenJob>, StoreError> {
    let now = codec::seconds(now);
    let id: Option<String> = tx.run("looking for a job", |connection| match connection {
        // SQLite's writers stand in line anyway; PostgreSQL's pass by what another is just taking.
        AnyConnection::Sqlite(c) => by_turn!(now, turn).first(c).optional(),
        AnyConnection::Postgres(c) => by_turn!(now, turn)
            .for_update()
            .skip_locked()
            .first(c)
            .optional(),
    })?;
    let Some(id) = id else { return Ok(None) };
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
        let place = place(&self.id);
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
