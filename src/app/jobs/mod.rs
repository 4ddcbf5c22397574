//! Jobs: asked for, looked at and cancelled by people and programs (`ask`), taken and ended by
//! workers (`desk`).
//!
//! A job runs with what whoever asked for it might do when they asked: rows stay scoped, and what
//! it writes stands under their name in the log.

mod enqueue;
mod payload;
mod queue;

pub(super) use enqueue::enqueue;
pub use enqueue::{MOST, MOST_UNDER_WAY, ask, cancel, get, list, result};
pub use evenwatch_domain::job::{
    AimProgress, Claim, DoneOf, Job, JobFailure, JobKind, JobOrigin, JobProgress, JobSearch,
    JobState, QueueClass,
};
pub use evenwatch_store::job_claims::LeaseStatus;
pub use evenwatch_store::job_scheduling::LONGEST_WAIT;
pub use payload::{AuditOutcome, JobPayload, PlanOutcome};
pub use queue::{
    JobAnswer, LEASE, LeasedJob, MOST_TRIES, claim, end, fail, fail_permanently, heartbeat, listen,
    release, take, tidy,
};
