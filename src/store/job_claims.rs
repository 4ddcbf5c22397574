//! A worker's hold on a job: a compare-and-set on who has it and at which try, so that one who was
//! given up for lost can change nothing when it comes back.

use diesel::prelude::*;
use serde_json::Value;

use super::codec;
use super::error::StoreError;
use super::schema::jobs;
use super::tx::{ReadTx, WriteTx};
use evenwatch_domain::interval::Instant;
use evenwatch_domain::job::{Claim, Ending, JobFailure, JobProgress, JobState};

/// What a worker hears when it says that it is alive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LeaseStatus {
    /// Go on.
    GoOn,
    /// Somebody asked to cancel the job.
    CancelAsked,
    /// The job is no longer this worker's.
    Lost,
}

/// The row that a worker holds, and no other worker's.
macro_rules! held {
    ($claim:expr) => {
        jobs::table
            .filter(jobs::id.eq($claim.job.to_string()))
            .filter(jobs::state.eq(JobState::Running.word()))
            .filter(jobs::worker.eq($claim.worker.as_str()))
            .filter(jobs::tries.eq(i64::from($claim.tries)))
    };
}

/// Whether the worker still holds the job, and whether somebody wants it cancelled.
///
/// # Errors
/// Where the database fails.
pub fn listen(tx: &mut ReadTx<'_>, claim: &Claim) -> Result<LeaseStatus, StoreError> {
    let cancel: Option<Option<i64>> = tx.run("listening for a job", |connection| {
        held!(claim)
            .select(jobs::cancel_asked_at)
            .first(connection)
            .optional()
    })?;
    Ok(match cancel {
        None => LeaseStatus::Lost,
        Some(None) => LeaseStatus::GoOn,
        Some(Some(_)) => LeaseStatus::CancelAsked,
    })
}

/// Holds the job for longer, and tells how far it is.
///
/// # Errors
/// Where the database fails.
pub fn hold(
    tx: &mut WriteTx<'_>,
    claim: &Claim,
    lease_until: Instant,
    progress: Option<&JobProgress>,
) -> Result<(), StoreError> {
    let lease = jobs::lease_until.eq(Some(codec::seconds(lease_until)));
    match progress {
        None => tx.run("holding a job", |connection| {
            diesel::update(held!(claim)).set(lease).execute(connection)
        })?,
        Some(progress) => {
            let progress = codec::json("jobs.progress", progress)?;
            tx.run("telling a job's progress", |connection| {
                diesel::update(held!(claim))
                    .set((
                        lease,
                        jobs::progress.eq(Some(progress)),
                        jobs::revision.eq(jobs::revision + 1),
                    ))
                    .execute(connection)
            })?
        }
    };
    Ok(())
}

/// Ends a job that the worker holds; whether it still did.
///
/// # Errors
/// Where the database fails.
pub fn end(
    tx: &mut WriteTx<'_>,
    claim: &Claim,
    ending: &Ending,
    now: Instant,
) -> Result<bool, StoreError> {
    let changed = tx.run("ending a job", |connection| {
        let json = |value: &Option<Value>| value.as_ref().map(ToString::to_string);
        diesel::update(held!(claim))
            .set((
                jobs::state.eq(ending.state.word()),
                jobs::worker.eq(None::<String>),
                jobs::lease_until.eq(None::<i64>),
                jobs::outcome.eq(json(&ending.outcome)),
                jobs::result.eq(json(&ending.result)),
                jobs::failure.eq(failure(ending.failure.as_ref())),
                jobs::revision.eq(jobs::revision + 1),
                jobs::ended_at.eq(Some(codec::seconds(now))),
            ))
            .execute(connection)
    })?;
    Ok(changed > 0)
}

/// Puts a job that the worker holds back into the queue, to begin again no sooner than `run_after`,
/// or whenever it could begin before; whether it still held it. Where nothing failed, this try is
/// not counted.
///
/// # Errors
/// Where the database fails.
pub fn give_back(
    tx: &mut WriteTx<'_>,
    claim: &Claim,
    run_after: Option<Instant>,
    failed: Option<&JobFailure>,
) -> Result<bool, StoreError> {
    let uncounted = i64::from(failed.is_none());
    let changed = tx.run("giving a job back", |connection| {
        diesel::update(held!(claim))
            .set((
                jobs::state.eq(JobState::Queued.word()),
                jobs::tries.eq(jobs::tries - uncounted),
                run_after.map(|at| jobs::run_after.eq(codec::seconds(at))),
                jobs::worker.eq(None::<String>),
                jobs::lease_until.eq(None::<i64>),
                jobs::progress.eq(None::<String>),
                jobs::failure.eq(failure(failed)),
                jobs::revision.eq(jobs::revision + 1),
            ))
            .execute(connection)
    })?;
    Ok(changed > 0)
}

/// A failure as its column has it.
fn failure(failure: Option<&JobFailure>) -> Option<String> {
    failure.and_then(|failure| serde_json::to_string(failure).ok())
}
