//! Jobs and their queue: asked for, found, counted, cancelled, forgotten. What the worker that has
//! one may do is in `job_claims`.

use diesel::prelude::*;
use serde_json::Value;

use super::codec::{self, ColumnRef};
use super::error::StoreError;
use super::schema::jobs;
use super::tx::{ReadTx, WriteTx, insert};
use evenwatch_domain::ids::JobId;
use evenwatch_domain::interval::Instant;
use evenwatch_domain::job::{Job, JobKind, JobSearch, JobState, NewJob};

/// Puts a job into the queue.
///
/// # Errors
/// Where the database fails, or a text cannot be stored.
pub fn insert(tx: &mut WriteTx<'_>, job: &NewJob) -> Result<(), StoreError> {
    let row = NewRow {
        id: job.id.to_string(),
        kind: job.kind.word().to_owned(),
        version: i64::from(job.version),
        input: codec::json("jobs.input", &job.input)?,
        asked_by: codec::text("jobs.asked_by", &job.on_behalf_of.who.to_string())?,
        on_behalf_of: codec::json("jobs.on_behalf_of", &job.on_behalf_of)?,
        state: JobState::Queued.word().to_owned(),
        tries: 0,
        run_after: codec::seconds(job.at),
        revision: 1,
        created_at: codec::seconds(job.at),
        origin: job.origin.word().to_owned(),
    };
    insert!(tx, jobs, [row])
}

/// A job.
///
/// # Errors
/// Where the database fails or a row is corrupt.
pub fn find(tx: &mut ReadTx<'_>, id: JobId) -> Result<Option<Job>, StoreError> {
    let row: Option<Row> = tx.run("loading a job", |connection| {
        jobs::table
            .select(Row::as_select())
            .filter(jobs::id.eq(id.to_string()))
            .first(connection)
            .optional()
    })?;
    row.map(Row::job).transpose()
}

/// The whole answer of a job, where it has one.
///
/// # Errors
/// Where the database fails or a row is corrupt.
pub fn result(tx: &mut ReadTx<'_>, id: JobId) -> Result<Option<Value>, StoreError> {
    let id = id.to_string();
    let text: Option<Option<String>> = tx.run("loading a job's answer", |connection| {
        jobs::table
            .select(jobs::result)
            .filter(jobs::id.eq(&id))
            .first(connection)
            .optional()
    })?;
    let place = column_ref(&id);
    text.flatten()
        .map(|text| place.json("result", &text))
        .transpose()
}

/// The jobs found, newest first, `most` of them.
///
/// # Errors
/// Where the database fails or a row is corrupt.
pub fn search(tx: &mut ReadTx<'_>, search: &JobSearch, most: u32) -> Result<Vec<Job>, StoreError> {
    let principal = search.on_behalf_of.as_ref();
    let principal = principal
        .map(|who| codec::json("jobs.on_behalf_of", who))
        .transpose()?;
    let rows: Vec<Row> = tx.run("listing jobs", |connection| {
        let mut query = jobs::table
            .select(Row::as_select())
            .order(jobs::seq.desc())
            .limit(i64::from(most))
            .into_boxed();
        if let Some(who) = &search.asked_by {
            query = query.filter(jobs::asked_by.eq(who));
        }
        if let Some(principal) = &principal {
            query = query.filter(jobs::on_behalf_of.eq(principal));
        }
        if let Some(state) = search.state {
            query = query.filter(jobs::state.eq(state.word()));
        }
        if let Some(kind) = search.kind {
            query = query.filter(jobs::kind.eq(kind.word()));
        }
        if let Some(origin) = search.origin {
            query = query.filter(jobs::origin.eq(origin.word()));
        }
        if let Some(seq) = search.before_seq {
            query = query.filter(jobs::seq.lt(seq));
        }
        query.load(connection)
    })?;
    rows.into_iter().map(Row::job).collect()
}

/// How many jobs of somebody have not ended.
///
/// # Errors
/// Where the database fails.
pub fn under_way(tx: &mut ReadTx<'_>, asked_by: &str) -> Result<u64, StoreError> {
    let count: i64 = tx.run("counting jobs", |connection| {
        jobs::table
            .filter(jobs::asked_by.eq(asked_by))
            .filter(jobs::ended_at.is_null())
            .count()
            .get_result(connection)
    })?;
    Ok(u64::try_from(count).unwrap_or(0))
}

/// Whether a job of the kind with this input has not ended; one that waits begins at `now` where it
/// would begin later and `hurry` is set.
///
/// # Errors
/// Where the database fails.
pub fn is_under_way(
    tx: &mut WriteTx<'_>,
    kind: JobKind,
    input: &Value,
    hurry: bool,
    now: Instant,
) -> Result<bool, StoreError> {
    let input = codec::json("jobs.input", input)?;
    let now = codec::seconds(now);
    let count: i64 = tx.run("looking for a job", |connection| {
        let same = jobs::table
            .filter(jobs::kind.eq(kind.word()))
            .filter(jobs::input.eq(&input))
            .filter(jobs::ended_at.is_null());
        if hurry {
            let late = same
                .filter(jobs::state.eq(JobState::Queued.word()))
                .filter(jobs::run_after.gt(now));
            diesel::update(late)
                .set(jobs::run_after.eq(now))
                .execute(connection)?;
        }
        same.count().get_result(connection)
    })?;
    Ok(count > 0)
}

/// Cancels a job that waits, and asks the worker of one that runs to stop.
///
/// # Errors
/// Where the database fails.
pub fn cancel(tx: &mut WriteTx<'_>, id: JobId, now: Instant) -> Result<(), StoreError> {
    let (id, now) = (id.to_string(), codec::seconds(now));
    tx.run("cancelling a waiting job", |connection| {
        let waiting = jobs::table
            .filter(jobs::id.eq(&id))
            .filter(jobs::state.eq(JobState::Queued.word()));
        diesel::update(waiting)
            .set((
                jobs::state.eq(JobState::Cancelled.word()),
                jobs::cancel_asked_at.eq(Some(now)),
                jobs::ended_at.eq(Some(now)),
                jobs::revision.eq(jobs::revision + 1),
            ))
            .execute(connection)
    })?;
    tx.run("asking to cancel a job", |connection| {
        let running = jobs::table
            .filter(jobs::id.eq(&id))
            .filter(jobs::state.eq(JobState::Running.word()))
            .filter(jobs::cancel_asked_at.is_null());
        diesel::update(running)
            .set((
                jobs::cancel_asked_at.eq(Some(now)),
                jobs::revision.eq(jobs::revision + 1),
            ))
            .execute(connection)
    })?;
    Ok(())
}

/// Forgets the jobs that ended before then; how many.
///
/// # Errors
/// Where the database fails.
pub fn forget(tx: &mut WriteTx<'_>, ended_before: Instant) -> Result<usize, StoreError> {
    tx.run("forgetting old jobs", |connection| {
        let old = jobs::ended_at.lt(codec::seconds(ended_before));
        diesel::delete(jobs::table.filter(old)).execute(connection)
    })
}

pub(super) fn column_ref(id: &String) -> ColumnRef<'_> {
    ColumnRef {
        table: "jobs",
        key: id,
    }
}

#[derive(Insertable)]
#[diesel(table_name = jobs)]
struct NewRow {
    id: String,
    kind: String,
    version: i64,
    input: String,
    asked_by: String,
    on_behalf_of: String,
    state: String,
    tries: i64,
    run_after: i64,
    revision: i64,
    created_at: i64,
    origin: String,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = jobs)]
struct Row {
    seq: i64,
    id: String,
    kind: String,
    asked_by: String,
    on_behalf_of: String,
    state: String,
    tries: i64,
    run_after: i64,
    worker: Option<String>,
    lease_until: Option<i64>,
    cancel_asked_at: Option<i64>,
    progress: Option<String>,
    outcome: Option<String>,
    failure: Option<String>,
    revision: i64,
    created_at: i64,
    started_at: Option<i64>,
    ended_at: Option<i64>,
    origin: String,
}

impl Row {
    fn job(self) -> Result<Job, StoreError> {
        let place = column_ref(&self.id);
        let some = |column, at: Option<i64>| at.map(|at| place.instant(column, at)).transpose();
        let outcome = self.outcome.as_deref();
        let progress = self.progress.as_deref();
        let failure = self.failure.as_deref();
        Ok(Job {
            seq: self.seq,
            id: place.parse("id", &self.id)?,
            kind: place.word("kind", &self.kind)?,
            origin: place.word("origin", &self.origin)?,
            on_behalf_of: place.json("on_behalf_of", &self.on_behalf_of)?,
            state: place.word("state", &self.state)?,
            tries: place.number("tries", self.tries)?,
            run_after: place.instant("run_after", self.run_after)?,
            lease_until: some("lease_until", self.lease_until)?,
            cancel_asked_at: some("cancel_asked_at", self.cancel_asked_at)?,
            progress: progress
                .map(|text| place.json("progress", text))
                .transpose()?,
            outcome: outcome
                .map(|text| place.json("outcome", text))
                .transpose()?,
            failure: failure
                .map(|text| place.json("failure", text))
                .transpose()?,
            revision: place.number("revision", self.revision)?,
            created_at: place.instant("created_at", self.created_at)?,
            started_at: some("started_at", self.started_at)?,
            ended_at: some("ended_at", self.ended_at)?,
            asked_by: self.asked_by,
            worker: self.worker,
        })
    }
}
