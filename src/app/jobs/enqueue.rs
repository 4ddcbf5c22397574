//! Jobs as whoever asks for them sees them: their own; those who manage jobs see all.

use serde_json::{Value, json};
use uuid::Uuid;

use super::payload::JobPayload;
use crate::error::{AppError, NotFound, Overtaken, Rejection};
use crate::idempotency::{self, IdempotentAnswer, IdempotentRequest};
use crate::state::AppContext;
use crate::webhooks;
use evenwatch_domain::access::{Action, Actor, Principal};
use evenwatch_domain::ids::JobId;
use evenwatch_domain::interval::Instant;
use evenwatch_domain::job::{Job, JobOrigin, JobSearch, JobState, NewJob};
use evenwatch_store::{ReadTx, WriteTx, jobs};

/// Jobs listed at once, at most.
pub const MOST: u32 = 200;

/// Jobs of one asker that have not ended, at most: more is a script gone astray.
pub const MOST_UNDER_WAY: u64 = 50;

/// Under which name quick work is done.
const PROGRAM: &str = "webhooks";

/// Puts work into the queue, once under a key. What is wrong with it is told at once.
///
/// # Errors
/// Where whoever asks may not or is unknown, the work would be refused, they have too many jobs
/// under way, the key was used for something else, or the database fails.
pub fn ask(
    app: &AppContext,
    work: &JobPayload,
    key: Option<&IdempotentRequest>,
    now: Instant,
) -> Result<IdempotentAnswer<Job>, AppError> {
    let who = app.who();
    if who.who == Actor::Anybody {
        return Err(AppError::Forbidden(work.needs()));
    }
    work.check(app, now)?;
    app.store().write(|tx| {
        let asked = idempotency::once(app, tx, key, now, |tx| {
            if jobs::under_way(tx, &who.who.to_string())? >= MOST_UNDER_WAY {
                let most = MOST_UNDER_WAY;
                return Err(AppError::Refused(Rejection::TooManyJobs { most }));
            }
            enqueue(app, tx, work, JobOrigin::Person, now)
        })?;
        // Asked again, the job is told as it is by now.
        Ok(IdempotentAnswer {
            answer: find(app, tx, asked.answer)?,
            again: asked.again,
        })
    })
}

/// Puts work into the queue, with a word in the log.
pub(crate) fn enqueue(
    app: &AppContext,
    tx: &mut WriteTx<'_>,
    work: &JobPayload,
    origin: JobOrigin,
    now: Instant,
) -> Result<JobId, AppError> {
    let (version, input) = work.kept();
    let job = NewJob {
        id: JobId(Uuid::new_v4()),
        kind: work.kind(),
        origin,
        version,
        input,
        on_behalf_of: app.who().clone(),
        at: now,
    };
    jobs::insert(tx, &job)?;
    let subject = format!("job:{}", job.id);
    app.log(tx, now, "job.ask", &subject, None, Some(work.log_value()))?;
    Ok(job.id)
}

/// Puts quick work into the queue that the program itself asks for, where none like it waits
/// already; `hurry`: where none waits that was not tried before.
pub(crate) fn put_quick(
    tx: &mut WriteTx<'_>,
    work: &JobPayload,
    hurry: bool,
    now: Instant,
) -> Result<(), AppError> {
    let (version, input) = work.kept();
    if jobs::is_under_way(tx, work.kind(), &input, hurry, now)? {
        return Ok(());
    }
    let job = NewJob {
        id: JobId(Uuid::new_v4()),
        kind: work.kind(),
        origin: JobOrigin::Program,
        version,
        input,
        on_behalf_of: Principal::operator(PROGRAM),
        at: now,
    };
    Ok(jobs::insert(tx, &job)?)
}

/// The jobs found that whoever asks may see, newest first, `most` of them.
///
/// # Errors
/// Where the database fails.
pub fn list(app: &AppContext, search: &JobSearch, most: u32) -> Result<Vec<Job>, AppError> {
    let mut search = search.clone();
    let who = app.who();
    if !who.may_everywhere(Action::ManageJobs) {
        search.asked_by = Some(who.who.to_string());
        search.on_behalf_of = matches!(who.who, Actor::Key(_)).then(|| who.clone());
    }
    app.store().read(|tx| Ok(jobs::search(tx, &search, most)?))
}

/// A job.
///
/// # Errors
/// Where there is none such that whoever asks may see, or the database fails.
pub fn get(app: &AppContext, id: JobId) -> Result<Job, AppError> {
    app.store().read(|tx| find(app, tx, id))
}

/// The whole answer of a job; what it is depends on the kind. A plan's is its rota, which is kept
/// with the others.
///
/// # Errors
/// As for [`get`], and where the job has no answer, or none yet.
pub fn result(app: &AppContext, id: JobId) -> Result<(Job, Value), AppError> {
    app.store().read(|tx| {
        let job = find(app, tx, id)?;
        match jobs::result(tx, id)? {
            Some(result) => Ok((job, result)),
            None => Err(AppError::Conflict(Overtaken::stale(
                format!("job {id} is {} and has no answer of its own", job.state),
                "ask again when it is done, and look up a plan's draft among the rotas",
            ))),
        }
    })
}

/// Cancels a job: one that waits at once, one that runs within about a second. What a search has
/// found by then is kept.
///
/// # Errors
/// As for [`get`], and where it is done or has failed.
pub fn cancel(app: &AppContext, id: JobId, now: Instant) -> Result<Job, AppError> {
    app.store().write(|tx| {
        let before = find(app, tx, id)?;
        match before.state {
            JobState::Cancelled => return Ok(before),
            JobState::Running if before.cancel_asked_at.is_some() => return Ok(before),
            JobState::Queued | JobState::Running => {}
            JobState::Done | JobState::Failed => {
                let message = format!("job {id} is {} already", before.state);
                return Err(AppError::Conflict(Overtaken::stale(
                    message,
                    "there is nothing to cancel",
                )));
            }
        }
        jobs::cancel(tx, id, now)?;
        let after = find(app, tx, id)?;
        if after.state.has_ended() {
            webhooks::finished(tx, (id, after.kind, after.state), now)?;
        }
        let told = |job: &Job| {
            json!({ "kind": job.kind, "asked_by": job.asked_by, "state": job.state, "cancel_asked_at": job.cancel_asked_at })
        };
        let (old, new) = (Some(told(&before)), Some(told(&after)));
        app.log(tx, now, "job.cancel", &format!("job:{id}"), old, new)?;
        Ok(after)
    })
}

/// A job that whoever asks may see: to all others it is not there.
fn find(app: &AppContext, tx: &mut ReadTx<'_>, id: JobId) -> Result<Job, AppError> {
    let who = app.who();
    let is_own = |job: &Job| match who.who {
        Actor::Anybody => false,
        // Keys may share a name, and what they open never changes.
        Actor::Key(_) => job.on_behalf_of == *who,
        Actor::User(_) | Actor::Operator(_) => job.on_behalf_of.who == who.who,
    };
    jobs::find(tx, id)?
        .filter(|job| who.may_everywhere(Action::ManageJobs) || is_own(job))
        .ok_or(AppError::NotFound(NotFound::Job(id)))
}
