//! Jobs: asked for, looked at and cancelled by people and programs (`ask`), taken and ended by workers (`desk`).
//!
//! A job runs with what whoever asked for it might do when they asked: rows stay scoped, and what it writes stands under
//! their name in the log.

mod ask;
mod desk;
mod work;

pub(super) use ask::put;
pub use ask::{MOST, MOST_UNDER_WAY, ask, cancel, get, list, result};
pub use desk::{
    Answer, LEASE, MOST_TRIES, Taken, broken, end, fail, give_back, hold, listen, take, take_turn,
    tidy,
};
pub use evenwatch_domain::job::{
    AimProgress, Claim, Counted, Job, JobFailure, JobKind, JobProgress, JobSearch, JobState,
    Origin, Turn,
};
pub use evenwatch_store::job_claims::Heard;
pub use evenwatch_store::job_turns::LONGEST_WAIT;
pub use work::{AuditOutcome, PlanOutcome, Work};
