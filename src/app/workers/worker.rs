//! Workers: each takes a job, lets a thread do it, and watches over that thread: says that it
//! lives, passes progress on, hears whether somebody wants it cancelled.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant as Moment};

use uuid::Uuid;

use super::messenger;
use crate::jobs::{
    self, JobAnswer, JobFailure, JobRun, JobState, LeaseStatus, LeasedJob, Meter, QueueClass,
};
use crate::plan::{Control, PlanError, Progress, memory_minded};
use crate::priority::stand_back;
use crate::{AppContext, AppError};
use evenwatch_domain::clock::ProgramClock;
use evenwatch_domain::interval::Instant;

/// How often a worker without a job looks for one, and one with a job listens and tells.
pub(super) const BEAT: Duration = Duration::from_millis(500);

/// How often a job is held for longer where there is no progress to tell: a third of the lease.
const HOLD_EVERY: Duration = Duration::from_secs(10);

/// Pause of a worker whose database does not answer.
pub(super) const TROUBLE: Duration = Duration::from_secs(5);

/// How soon a worker notices that its work is done, or that it is to stop.
pub(super) const TICK: Duration = Duration::from_millis(20);

/// How often jobs that ended long ago are forgotten.
const TIDY_EVERY: Duration = Duration::from_secs(3600);

/// How long work that was told to stop may go on before its job is given back without it.
const GIVEN_BACK_AFTER: Duration = Duration::from_secs(3);

/// How long workers are waited for when the program ends. What has not heard by then ends with the
/// process, and its job is another worker's.
const WAITED_FOR: Duration = Duration::from_millis(4500);

/// Workers under way. Dropped, they stop.
pub struct Workers {
    stop: Arc<AtomicBool>,
    threads: Vec<JoinHandle<()>>,
}

/// Starts `count` workers.
#[must_use]
pub fn start(app: &AppContext, count: usize, clock: impl Into<ProgramClock>) -> Workers {
    let clock = clock.into();
    let stop = Arc::new(AtomicBool::new(false));
    let mut threads: Vec<JoinHandle<()>> = Vec::new();
    for _ in 0..count {
        let (app, clock, stop) = (app.clone(), clock.clone(), Arc::clone(&stop));
        threads.push(thread::spawn(move || {
            stand_back();
            search(&app, &clock, &stop);
        }));
    }
    if count > 0 {
        // Messages are quick and must not wait behind a search.
        let (app, clock, stop) = (app.clone(), clock.clone(), Arc::clone(&stop));
        threads.push(thread::spawn(move || messenger::work(&app, &clock, &stop)));
    }
    Workers { threads, stop }
}

impl Workers {
    /// Tells them to stop, and does not wait for it.
    pub fn tell(&self) {
        self.stop.store(true, Ordering::SeqCst);
    }

    /// Stops them: each gives its job back and ends. The process is to end after that, and with it
    /// work that does not listen.
    pub fn stop(mut self) {
        self.stop.store(true, Ordering::SeqCst);
        let until = Moment::now() + WAITED_FOR;
        while Moment::now() < until && !self.threads.iter().all(JoinHandle::is_finished) {
            thread::sleep(TICK);
        }
        let (ended, others): (Vec<_>, Vec<_>) =
            self.threads.drain(..).partition(JoinHandle::is_finished);
        if !others.is_empty() {
            let count = others.len();
            tracing::warn!(
                count,
                "workers did not end in time; their jobs were given back"
            );
        }
        self.threads = ended;
        self.end();
    }

    fn end(&mut self) {
        self.stop.store(true, Ordering::SeqCst);
        for thread in self.threads.drain(..) {
            if thread.join().is_err() {
                tracing::error!("a worker failed while it stopped");
            }
        }
    }
}

impl Drop for Workers {
    fn drop(&mut self) {
        self.end();
    }
}

/// Lets `count` workers do jobs until they are told to stop.
pub fn until(app: &AppContext, count: usize, clock: impl Into<ProgramClock>, stop: &AtomicBool) {
    let workers = start(app, count, clock);
    while !stop.load(Ordering::SeqCst) {
        thread::sleep(TICK);
    }
    workers.stop();
}

/// Does one job, if one waits; whether one did. `stop` gives it back.
///
/// # Errors
/// Where the database fails.
pub fn one(
    app: &AppContext,
    clock: impl Into<ProgramClock>,
    stop: &AtomicBool,
) -> Result<bool, AppError> {
    let clock = clock.into();
    let Some(taken) = jobs::take(app, &name(), clock.now())? else {
        return Ok(false);
    };
    do_job(&taken, &clock, stop)?;
    Ok(true)
}

/// Does searches, one after the other, until it is told to stop.
fn search(app: &AppContext, clock: &ProgramClock, stop: &AtomicBool) {
    let name = name();
    let mut tidier = Tidier::default();
    let is_stopped = || stop.load(Ordering::SeqCst);
    while !is_stopped() {
        let taken = jobs::claim(app, &name, QueueClass::Searches, clock.now());
        let outcome = taken.and_then(|taken| match taken {
            Some(taken) => do_job(&taken, clock, stop).map(|()| true),
            None => Ok(false),
        });
        let pause = match outcome {
            Ok(true) => continue,
            Ok(false) => BEAT,
            Err(error) => {
                tracing::error!(%error, "a worker cannot work; it tries again");
                TROUBLE
            }
        };
        tidier.tidy(app, clock);
        let until = Moment::now() + pause;
        while Moment::now() < until && !is_stopped() {
            thread::sleep(TICK);
        }
    }
}

/// Sees to it that old jobs are forgotten from time to time.
#[derive(Default)]
pub(super) struct Tidier {
    at: Option<Moment>,
}

impl Tidier {
    pub(super) fn tidy(&mut self, app: &AppContext, clock: &ProgramClock) {
        if self.at.is_some_and(|at| at.elapsed() < TIDY_EVERY) {
            return;
        }
        self.at = Some(Moment::now());
        if let Err(error) = jobs::tidy(app, clock.now()) {
            tracing::warn!(%error, "old jobs could not be forgotten");
        }
    }
}

/// A name that no other worker has or had: whoever lost a job cannot be taken for whoever has it
/// now.
pub(super) fn name() -> String {
    format!("{}-{}", std::process::id(), Uuid::new_v4())
}

/// Why the work is to end before it is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum StopReason {
    /// Somebody does not want it any more.
    Cancelled,
    /// The worker stops.
    Stopped,
    /// The job is another worker's by now.
    Lost,
}

/// Does a job and ends it.
pub(super) fn do_job(
    taken: &LeasedJob,
    clock: &ProgramClock,
    stop: &AtomicBool,
) -> Result<(), AppError> {
    let (job, kind) = (taken.claim.job, taken.work.kind());
    tracing::info!(%job, %kind, "a job begins");
    let began = Moment::now();
    let meter = Meter::new(taken.work.time_limit(&taken.app));
    let cancel = AtomicBool::new(false);
    let hear = |step: Progress| meter.hear(&step);
    let (done, cut) = thread::scope(|scope| {
        let (hear, meter, cancel) = (&hear, &meter, &cancel);
        let work = scope.spawn(move || {
            let control = Control {
                cancel: Some(cancel),
                progress: Some(hear),
                since: Some(began),
                ..Control::default()
            };
            let control = memory_minded(&control);
            // A fault of ours ends this job and no other.
            catch_unwind(AssertUnwindSafe(|| {
                let run = JobRun {
                    control: &control,
                    meter,
                    now: clock.now(),
                };
                taken.work.run(&taken.app, &run)
            }))
        });
        let is_done = || work.is_finished();
        let cut = watch(taken, meter, cancel, clock, stop, &is_done);
        (work.join(), cut)
    });
    let done = done.unwrap_or_else(Err);
    let ended = match (done, cut) {
        (_, Some(StopReason::Lost)) => Ok(false),
        (Err(_), _) => {
            tracing::error!(%job, "a job failed through the program's fault");
            jobs::fail_permanently(taken, &fault(), clock.now())
        }
        (Ok(outcome), cut) => end(taken, outcome, cut, clock.now()),
    }?;
    if ended {
        tracing::info!(%job, %kind, "a job ended");
    } else {
        tracing::warn!(%job, %kind, "a job was given to another worker meanwhile: what was found here is dropped");
    }
    Ok(())
}

/// Watches over the work until it is done; says why it was cut short, if it was.
fn watch(
    taken: &LeasedJob,
    meter: &Meter,
    cancel: &AtomicBool,
    clock: &ProgramClock,
    stop: &AtomicBool,
    is_done: &dyn Fn() -> bool,
) -> Option<StopReason> {
    let mut cut = None;
    let (mut beat, mut held) = (Moment::now(), Moment::now());
    let mut told_at = None;
    while !is_done() {
        thread::sleep(TICK);
        if told_at.is_none() && stop.load(Ordering::SeqCst) {
            told_at = Some(Moment::now());
            cut = cut.or(Some(StopReason::Stopped));
            cancel.store(true, Ordering::SeqCst);
        }
        if cut == Some(StopReason::Stopped)
            && told_at.is_some_and(|at| at.elapsed() >= GIVEN_BACK_AFTER)
        {
            match jobs::release(taken) {
                Ok(_) => cut = Some(StopReason::Lost),
                Err(error) => tracing::warn!(%error, "a worker cannot give its job back"),
            }
        }
        if cut == Some(StopReason::Lost) {
            // Not ours to listen for or to hold.
            continue;
        }
        if beat.elapsed() < BEAT {
            continue;
        }
        beat = Moment::now();
        match jobs::listen(taken) {
            Ok(LeaseStatus::GoOn) => {}
            Ok(LeaseStatus::CancelAsked) => {
                cut = cut.or(Some(StopReason::Cancelled));
                cancel.store(true, Ordering::SeqCst);
            }
            Ok(LeaseStatus::Lost) => {
                cut = Some(StopReason::Lost);
                cancel.store(true, Ordering::SeqCst);
            }
            Err(error) => tracing::warn!(%error, "a worker cannot hear of its job"),
        }
        let news = meter.news();
        if news.is_some() || held.elapsed() >= HOLD_EVERY {
            match jobs::heartbeat(taken, news.as_ref(), clock.now()) {
                Ok(()) => held = Moment::now(),
                Err(error) => tracing::warn!(%error, "a worker cannot hold its job"),
            }
        }
    }
    cut
}

/// Ends the job as its work went. A search that was done before it heard that it should stop is
/// done.
fn end(
    taken: &LeasedJob,
    outcome: Result<JobAnswer, AppError>,
    cut: Option<StopReason>,
    now: Instant,
) -> Result<bool, AppError> {
    let is_short = |answer: &JobAnswer| taken.work.is_cut_short(answer);
    let is_short = outcome.as_ref().map_or(true, is_short);
    match (outcome, cut.filter(|_| is_short)) {
        // From the start on another worker, or on this one when it is back: half a search cannot be
        // gone on with.
        (_, Some(StopReason::Stopped)) => jobs::release(taken),
        (Err(AppError::Plan(PlanError::Cancelled)), _) => {
            jobs::end(taken, JobState::Cancelled, &JobAnswer::default(), now)
        }
        (Err(error), _) => {
            let (job, kind) = (taken.claim.job, error.kind());
            tracing::warn!(%job, kind, "a try failed");
            jobs::fail(taken, &error, now)
        }
        (Ok(answer), Some(_)) => jobs::end(taken, JobState::Cancelled, &answer, now),
        (Ok(answer), None) => jobs::end(taken, JobState::Done, &answer, now),
    }
}

/// What is told where this program has a fault.
fn fault() -> JobFailure {
    JobFailure {
        kind: "fault".to_owned(),
        message: "this program failed while it did the job; its operator's log says more, please report it".to_owned(),
        problems: Vec::new(),
    }
}
