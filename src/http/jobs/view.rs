//! Jobs as shown.

use serde::Serialize;
use utoipa::ToSchema;

use crate::error::{ApiError, ProblemDocument};
use crate::rotas::TierView;
use crate::view::{Wall, wall};
use crate::wishes_view::WishNotMetView;
use crate::words;
use evenwatch_app::jobs::{
    AimProgress, AuditOutcome, DoneOf, Job, JobKind, JobOrigin, JobProgress, JobState, PlanOutcome,
};
use evenwatch_domain::ids::{JobId, RotaId};
use evenwatch_domain::rota::{PlanStatus, StoppedBy};

/// Jobs.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct JobListView {
    /// Newest first.
    pub items: Vec<JobView>,
    /// The cursor of the next page; absent on the last.
    pub next: Option<String>,
}

/// Work that runs apart from requests.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct JobView {
    /// Its id.
    #[schema(value_type = uuid::Uuid)]
    id: JobId,
    /// What is to be done.
    #[schema(value_type = words::JobKind, example = "plan")]
    kind: JobKind,
    /// Where it stands.
    #[schema(value_type = words::JobState, example = "running")]
    state: JobState,
    /// What brought it into the queue. What people asked for goes first.
    #[schema(value_type = words::JobOrigin, example = "person")]
    origin: JobOrigin,
    /// Who asked, as the log names them; of a schedule, who made it.
    #[schema(example = "user:ben")]
    asked_by: String,
    /// How often a worker began it.
    tries: u32,
    /// When it was asked for.
    created_at: Wall,
    /// When it may begin, while it waits: later than it was asked for where a try failed.
    run_after: Option<Wall>,
    /// When its last try began.
    started_at: Option<Wall>,
    /// When it ended.
    ended_at: Option<Wall>,
    /// When its cancellation was requested.
    cancel_asked_at: Option<Wall>,
    /// How far it is.
    progress: Option<ProgressView>,
    /// What a plan came to.
    plan: Option<PlanOutcomeView>,
    /// Where an audit that was to be kept is kept.
    #[schema(example = "/api/v1/audits/3f2b8c1e-5d0a-4c86-9a6e-1f4f0a7d2b90")]
    kept: Option<String>,
    /// Where the answer is: the draft of a plan, or the answer of another job.
    #[schema(example = "/api/v1/rotas/3f2b8c1e-5d0a-4c86-9a6e-1f4f0a7d2b90")]
    result: Option<String>,
    /// Why it failed, or why its last try did.
    problem: Option<ProblemDocument>,
    /// Where its progress is told as it comes.
    events: String,
}

impl JobView {
    /// `root` stands before every path of this server.
    pub(super) fn new(job: Job, root: &str) -> Self {
        let outcome = |kind| job.outcome.clone().filter(|_| job.kind == kind);
        let plan: Option<PlanOutcome> =
            outcome(JobKind::Plan).and_then(|outcome| serde_json::from_value(outcome).ok());
        let audit: Option<AuditOutcome> =
            outcome(JobKind::Audit).and_then(|outcome| serde_json::from_value(outcome).ok());
        let has_answer = job.state == JobState::Done && job.kind != JobKind::Plan;
        let result = match &plan {
            Some(plan) => Some(format!("{root}/api/v1/rotas/{}", plan.rota)),
            None => has_answer.then(|| format!("{root}{}/result", address(job.id))),
        };
        let problem = job.failure.as_ref();
        Self {
            id: job.id,
            kind: job.kind,
            state: job.state,
            origin: job.origin,
            asked_by: job.asked_by,
            tries: job.tries,
            created_at: wall(job.created_at),
            run_after: (job.state == JobState::Queued).then(|| wall(job.run_after)),
            started_at: job.started_at.map(wall),
            ended_at: job.ended_at.map(wall),
            cancel_asked_at: job.cancel_asked_at.map(wall),
            progress: job.progress.map(ProgressView::from),
            plan: plan.map(PlanOutcomeView::from),
            kept: audit.map(|audit| format!("{root}/api/v1/audits/{}", audit.kept)),
            result,
            problem: problem.map(|failure| ApiError::of_job(failure).problem()),
            events: format!("{root}{}/events", address(job.id)),
        }
    }
}

/// Where a job is found.
pub(super) fn address(id: JobId) -> String {
    format!("/api/v1/jobs/{id}")
}

/// How far a job is.
#[derive(Debug, Serialize, ToSchema)]
struct ProgressView {
    /// What it is at.
    #[schema(value_type = words::JobPhase, example = "evenness-sum")]
    phase: String,
    /// How it goes about it.
    #[schema(value_type = Option<words::SearchMethod>, example = "neighbourhoods")]
    method: Option<String>,
    /// Each aim that was looked at, with what was heard of it last; of one part of the network,
    /// where pools share nobody.
    aims: Vec<AimView>,
    /// How many of the things that it goes through are done, where they can be counted.
    counted: Option<CountedView>,
    /// Share of the time allowed that is used up, 0 to 1; 0 where none is set.
    share_of_time: f64,
    /// Seconds since this try began.
    seconds: f64,
}

impl From<JobProgress> for ProgressView {
    fn from(progress: JobProgress) -> Self {
        Self {
            phase: progress.phase,
            method: progress.method,
            aims: progress.aims.into_iter().map(AimView::from).collect(),
            counted: progress.counted.map(CountedView::from),
            share_of_time: progress.share,
            seconds: progress.seconds,
        }
    }
}

/// How many of some things are done.
#[derive(Debug, Serialize, ToSchema)]
struct CountedView {
    /// What is counted.
    #[schema(value_type = words::CountedThing, example = "organisations")]
    what: String,
    /// Those that are done.
    done: u64,
    /// All that are known by now; some lead to more.
    of: u64,
}

impl From<DoneOf> for CountedView {
    fn from(counted: DoneOf) -> Self {
        Self {
            what: counted.what,
            done: counted.done,
            of: counted.of,
        }
    }
}

/// How far a search is with one aim. Smaller is better.
#[derive(Debug, Serialize, ToSchema)]
struct AimView {
    /// The aim.
    #[schema(value_type = words::JobPhase, example = "cover")]
    aim: String,
    /// The best found.
    incumbent: Option<f64>,
    /// No lawful rota can be below this.
    bound: Option<f64>,
    /// Relative gap between the two, from 0 on.
    gap: Option<f64>,
}

impl From<AimProgress> for AimView {
    fn from(aim: AimProgress) -> Self {
        Self {
            aim: aim.aim,
            incumbent: aim.incumbent,
            bound: aim.bound,
            gap: aim.gap,
        }
    }
}

/// What a plan came to.
#[derive(Debug, Serialize, ToSchema)]
struct PlanOutcomeView {
    /// The draft.
    #[schema(value_type = uuid::Uuid)]
    rota: RotaId,
    /// How it ended.
    #[schema(value_type = words::PlanStatus, example = "within-gap")]
    status: PlanStatus,
    /// What ended it early; absent where nothing did.
    #[schema(value_type = Option<words::StoppedBy>)]
    stopped_by: Option<StoppedBy>,
    /// Duties planned.
    duties: u64,
    /// Places that stayed empty.
    missing_places: u64,
    /// Breaches of hard rules that the judge found: with any, it cannot be published.
    hard_breaches: u64,
    /// Results with their bounds, first aim first.
    tiers: Vec<TierView>,
    /// Seed of the search.
    seed: u64,
    /// Work done, in the solver's units.
    work: u64,
    /// Seconds that the search took.
    seconds: f64,
    /// What a reader must know.
    warnings: Vec<String>,
    /// The wishes that the draft does not meet, strongest first: what they weigh adds up to the aim
    /// "preferences". Only of people whose wishes may be read.
    wishes_not_met: Vec<WishNotMetView>,
}

impl From<PlanOutcome> for PlanOutcomeView {
    fn from(plan: PlanOutcome) -> Self {
        Self {
            rota: plan.rota,
            status: plan.status,
            stopped_by: plan.stopped_by,
            duties: plan.duties,
            missing_places: plan.missing_places,
            hard_breaches: plan.hard_breaches,
            tiers: plan.tiers.into_iter().map(TierView::from).collect(),
            seed: plan.seed,
            work: plan.work,
            seconds: plan.seconds,
            warnings: plan.warnings,
            wishes_not_met: plan
                .wishes_not_met
                .into_iter()
                .map(WishNotMetView::from)
                .collect(),
        }
    }
}
