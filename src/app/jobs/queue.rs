//! Jobs as workers see them: taken under a lease, held while the worker lives, ended or given back.
//! Each step is one transaction, and what a job writes stands in the same one as its end: a crash
//! leaves the last commit, and the job is taken again.

use chrono::Duration;
use serde_json::Value;

use super::payload::JobPayload;
use crate::error::AppError;
use crate::state::AppContext;
use crate::{audit_archive, plan, schedules, webhooks};
use evenwatch_domain::interval::Instant;
use evenwatch_domain::job::{
    Claim, Ending, JobFailure, JobKind, JobProgress, JobState, QueueClass, TakenJob,
};
use evenwatch_domain::kept_audit::NewKeptAudit;
use evenwatch_domain::rota::Rota;
use evenwatch_domain::webhook::LONGEST_PAUSE as LONGEST_PAUSE_OF_MESSAGES;
use evenwatch_store::job_claims::LeaseStatus;
use evenwatch_store::job_clock::{self, Longest};
use evenwatch_store::{WriteTx, job_claims, job_scheduling, jobs};
use evenwatch_upstream::UpstreamError;

/// How long a worker need not be heard of before its job is given to another: several times as long
/// as the longest wait for the database's write lock.
pub const LEASE: Duration = Duration::seconds(30);

/// How often a job is begun before it fails for good.
pub const MOST_TRIES: u32 = 3;

/// Pause before the second try; each later one waits four times as long.
const PAUSE: Duration = Duration::seconds(5);

/// No pause of those is longer.
const LONGEST_PAUSE: Duration = Duration::seconds(80);

/// How long jobs are kept after their end.
const KEPT: Duration = Duration::days(30);

/// A job in a worker's hands.
#[derive(Clone)]
pub struct LeasedJob {
    /// The program's state in the hands of whoever asked.
    pub app: AppContext,
    /// By which the worker speaks of it.
    pub claim: Claim,
    /// What is to be done.
    pub work: JobPayload,
}

/// What a job gave.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct JobAnswer {
    /// A rota, to be kept as a draft.
    pub rota: Option<Box<Rota>>,
    /// What it came to, in short.
    pub outcome: Option<Value>,
    /// The whole answer, where it is no rota.
    pub result: Option<Value>,
    /// An audit, to be kept as evidence.
    pub kept: Option<Box<NewKeptAudit>>,
}

/// The job whose turn it is, for `worker`, whose name no other has or had. Audits of schedules that
/// are due are put into the queue first; jobs that nobody can do any more are ended on the way.
///
/// # Errors
/// Where the database fails.
pub fn take(app: &AppContext, worker: &str, now: Instant) -> Result<Option<LeasedJob>, AppError> {
    claim(app, worker, QueueClass::Any, now)
}

/// [`take`], of some kinds of job alone.
///
/// # Errors
/// Where the database fails.
pub fn claim(
    app: &AppContext,
    worker: &str,
    turn: QueueClass,
    now: Instant,
) -> Result<Option<LeasedJob>, AppError> {
    app.renew_catalogue();
    schedules::put_due(app, now)?;
    put_right(app, now)?;
    loop {
        let any = app
            .store()
            .read(|tx| job_scheduling::is_any_due(tx, turn, now))?;
        if !any {
            return Ok(None);
        }
        let taken = app
            .store()
            .write(|tx| job_scheduling::take(tx, worker, turn, now, now + LEASE))?;
        let Some(job) = taken else { return Ok(None) };
        let (claim, kind) = (job.claim.clone(), job.kind);
        match opened(app, job) {
            Ok(taken) => return Ok(Some(taken)),
            Err(ending) => {
                app.store()
                    .write(|tx| close(tx, &claim, kind, &ending, now))?;
            }
        }
    }
}

/// Puts right what a clock that was ahead left in the future.
fn put_right(app: &AppContext, now: Instant) -> Result<(), AppError> {
    let longest = Longest {
        lease: LEASE,
        pause: LONGEST_PAUSE,
        deliveries: LONGEST_PAUSE_OF_MESSAGES,
    };
    let any = app
        .store()
        .read(|tx| job_clock::is_any_ahead(tx, longest, now))?;
    if any {
        tracing::warn!("jobs of a time to come were put right: this machine's clock was ahead");
        app.store()
            .write(|tx| job_clock::put_right(tx, longest, now))?;
    }
    Ok(())
}

/// A job that can be begun, or how it ends without.
fn opened(app: &AppContext, job: TakenJob) -> Result<LeasedJob, Box<Ending>> {
    let failed = |kind: &str, message: String| {
        Box::new(Ending {
            state: JobState::Failed,
            outcome: None,
            result: None,
            failure: Some(JobFailure {
                kind: kind.to_owned(),
                message,
                problems: Vec::new(),
            }),
        })
    };
    if job.is_cancelled {
        return Err(Box::new(Ending {
            state: JobState::Cancelled,
            outcome: None,
            result: None,
            failure: None,
        }));
    }
    if job.claim.tries > MOST_TRIES {
        let message = format!(
            "{MOST_TRIES} workers began and were not heard of again; ask for less at once, or look whether they run out of memory"
        );
        return Err(failed("lost", message));
    }
    match JobPayload::of(job.kind, job.version, job.input) {
        Ok(work) => Ok(LeasedJob {
            app: app.as_principal(job.on_behalf_of),
            claim: job.claim,
            work,
        }),
        Err(sentence) => {
            let message = format!("the job cannot be read: {sentence}; ask for it again");
            Err(failed("unreadable", message))
        }
    }
}

/// What there is to hear of a job in hand.
///
/// # Errors
/// Where the database fails.
pub fn listen(taken: &LeasedJob) -> Result<LeaseStatus, AppError> {
    Ok(taken
        .app
        .store()
        .read(|tx| job_claims::listen(tx, &taken.claim))?)
}

/// Holds the job for another [`LEASE`], and tells how far it is where that is new.
///
/// # Errors
/// Where the database fails.
pub fn heartbeat(
    taken: &LeasedJob,
    progress: Option<&JobProgress>,
    now: Instant,
) -> Result<(), AppError> {
    let until = now + LEASE;
    Ok(taken
        .app
        .store()
        .write(|tx| job_claims::hold(tx, &taken.claim, until, progress))?)
}

/// Ends a job with its answer, done or cancelled; whether it was still the worker's to end. A rota,
/// or an audit that is kept, is stored in the same transaction, or not at all.
///
/// # Errors
/// Where the database fails.
pub fn end(
    taken: &LeasedJob,
    state: JobState,
    answer: &JobAnswer,
    now: Instant,
) -> Result<bool, AppError> {
    let ending = Ending {
        state,
        outcome: answer.outcome.clone(),
        result: answer.result.clone(),
        failure: None,
    };
    taken.app.store().write(|tx| {
        if state == JobState::Done
            && let Some(at) = taken.work.goes_on_at(tx, now)?
        {
            return Ok(job_claims::give_back(tx, &taken.claim, Some(at), None)?);
        }
        if !close(tx, &taken.claim, taken.work.kind(), &ending, now)? {
            return Ok(false);
        }
        if let Some(rota) = &answer.rota {
            plan::keep(&taken.app, tx, rota, now)?;
        }
        if let Some(audit) = &answer.kept {
            audit_archive::insert(&taken.app, tx, audit)?;
        }
        Ok::<_, AppError>(true)
    })
}

/// Ends a try that failed: for good, or to begin again after a pause where the error may pass.
///
/// # Errors
/// Where the database fails.
pub fn fail(taken: &LeasedJob, error: &AppError, now: Instant) -> Result<bool, AppError> {
    let failure = failure(error);
    let claim = &taken.claim;
    match error {
        AppError::Store(_) => tracing::error!(%error, "a job's try failed on the database"),
        AppError::Upstream(_) => tracing::warn!(%error, "a job's try failed on another place"),
        _ => {}
    }
    let passes = may_pass(error) || taken.work.may_pass(error);
    if passes && claim.tries < MOST_TRIES {
        let pause = PAUSE * 4_i32.saturating_pow(claim.tries.saturating_sub(1));
        return Ok(taken
            .app
            .store()
            .write(|tx| job_claims::give_back(tx, claim, Some(now + pause), Some(&failure)))?);
    }
    fail_permanently(taken, &failure, now)
}

/// Ends a job for good without an answer; whether it was still the worker's to end.
///
/// # Errors
/// Where the database fails.
pub fn fail_permanently(
    taken: &LeasedJob,
    failure: &JobFailure,
    now: Instant,
) -> Result<bool, AppError> {
    let ending = Ending {
        state: JobState::Failed,
        outcome: None,
        result: None,
        failure: Some(failure.clone()),
    };
    let kind = taken.work.kind();
    taken
        .app
        .store()
        .write(|tx| close(tx, &taken.claim, kind, &ending, now))
}

/// Ends a job, and tells those who are told of it; whether it was still the worker's to end.
fn close(
    tx: &mut WriteTx<'_>,
    claim: &Claim,
    kind: JobKind,
    ending: &Ending,
    now: Instant,
) -> Result<bool, AppError> {
    let ended = job_claims::end(tx, claim, ending, now)?;
    if ended {
        webhooks::finished(tx, (claim.job, kind, ending.state), now)?;
    }
    Ok(ended)
}

/// Puts the job back into its place in the queue, as though it had not been begun: it has waited
/// since it could begin first.
///
/// # Errors
/// Where the database fails.
pub fn release(taken: &LeasedJob) -> Result<bool, AppError> {
    Ok(taken
        .app
        .store()
        .write(|tx| job_claims::give_back(tx, &taken.claim, None, None))?)
}

/// Forgets jobs and messages that ended long ago; how many.
///
/// # Errors
/// Where the database fails.
pub fn tidy(app: &AppContext, now: Instant) -> Result<usize, AppError> {
    app.store()
        .write(|tx| Ok(jobs::forget(tx, now - KEPT)? + webhooks::tidy(tx, now)?))
}

/// Whether the same may succeed later: nothing is wrong with it but its moment.
fn may_pass(error: &AppError) -> bool {
    match error {
        AppError::Store(_) => error.passes_after().is_some(),
        AppError::Upstream(error) => error.may_pass(),
        _ => false,
    }
}

/// An error as it is told. What only an operator can mend holds addresses and paths: it is in their
/// log.
fn failure(error: &AppError) -> JobFailure {
    let (message, problems) = match error {
        AppError::Invalid(problems) => (error.to_string(), problems.clone()),
        AppError::Store(_)
        | AppError::Database(_)
        | AppError::Config(_)
        | AppError::Secret(_)
        | AppError::Upstream(UpstreamError::Copy { .. })
        | AppError::Workbook(_) => (
            "the server could not finish this job; its operator's log says more".to_owned(),
            Vec::new(),
        ),
        AppError::Forbidden(_)
        | AppError::SignIn(_)
        | AppError::TooOften { .. }
        | AppError::Revoked
        | AppError::CursorExpired
        | AppError::NotFound(_)
        | AppError::Sheet(_)
        | AppError::Conflict(_)
        | AppError::Refused(_)
        | AppError::Upstream(_)
        | AppError::Plan(_) => {
            let remedy = error.remedy().map(|remedy| format!("; {remedy}"));
            (format!("{error}{}", remedy.unwrap_or_default()), Vec::new())
        }
    };
    JobFailure {
        kind: error.kind().to_owned(),
        message,
        problems,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::NotFound;
    use evenwatch_store::StoreError;

    #[test]
    fn what_may_pass_is_tried_again_and_paths_are_not_told() {
        let doing = "writing".to_owned();
        let busy = AppError::Store(StoreError::Busy { doing });
        assert!(may_pass(&busy));
        assert!(!may_pass(&AppError::NotFound(NotFound::Network)));
        let closed = AppError::Store(StoreError::NotADatabase {
            path: "/srv/secret.db".to_owned(),
        });
        assert!(!may_pass(&closed));
        assert!(!failure(&closed).message.contains("secret"));
        assert_eq!(failure(&busy).kind, "store");
    }
}
