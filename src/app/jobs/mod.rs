//! Jobs: asked for, looked at and cancelled by people and programs (`enqueue`), taken and ended by
//! workers (`queue`).
//!
//! | file | what it holds |
//! |---|---|
//! | `work` | what a kind of job is |
//! | `payload` | the registry: one line for each kind |
//! | `plan`, `audit`, `remedies`, `import`, `deliver`, `fragility`, `scale`, `comparison`, `refresh`, `gaps` | the kinds |
//! | `progress` | how far a job is, as whoever watches is told |
//!
//! A job runs with what whoever asked for it might do when they asked: rows stay scoped, and what
//! it writes stands under their name in the log.

mod audit;
mod comparison;
mod deliver;
mod enqueue;
mod fragility;
mod gaps;
mod import;
mod payload;
mod plan;
mod progress;
mod queue;
mod refresh;
mod remedies;
mod scale;
mod work;

pub use audit::AuditOutcome;
pub use deliver::DeliverRequest;
pub use enqueue::{MOST, MOST_UNDER_WAY, ask, cancel, get, list, result};
pub(super) use enqueue::{enqueue, put_quick};
pub use evenwatch_domain::job::{
    AimProgress, Claim, DoneOf, Job, JobFailure, JobKind, JobOrigin, JobProgress, JobSearch,
    JobState, QueueClass,
};
pub use evenwatch_store::job_claims::LeaseStatus;
pub use evenwatch_store::job_scheduling::LONGEST_WAIT;
pub use gaps::GapsRequest;
pub use import::ImportRequest;
pub use payload::JobPayload;
pub use plan::PlanOutcome;
pub(super) use progress::Meter;
pub use queue::{
    JobAnswer, LEASE, LeasedJob, MOST_TRIES, claim, end, fail, fail_permanently, heartbeat, listen,
    release, take, tidy,
};
pub use work::AboutWhat;
pub(super) use work::JobRun;
