//! Jobs (point 17 of the contract: solves are asynchronous, cancellable, and tell how far they
//! are), on both databases.

mod access;
mod order;
mod process;
mod queue;
mod turns;
mod worker;

use chrono::{DateTime, Utc};
use evenwatch::app::audit::AuditRequest;
use evenwatch::app::jobs::{self, Job, JobPayload, JobSearch};
use evenwatch::app::plan::PlanRequest;
use evenwatch::app::{self, AppContext};
use evenwatch::config;
use evenwatch::domain::time::Period;

pub use crate::accounts::{app, at};

/// The time of these tests.
pub const NOW: &str = "2026-11-30T09:00:00Z";

pub fn now() -> DateTime<Utc> {
    at(NOW)
}

/// Takes an example network in.
pub fn import(app: &AppContext, name: &str) {
    app::import::import(app, &config::demo(name).unwrap(), now()).unwrap();
}

/// An audit of what is there: work of a few milliseconds.
pub fn audit() -> JobPayload {
    JobPayload::Audit(AuditRequest::of(period(1)))
}

/// A plan of every pool, with an hour to search.
pub fn plan(weeks: u32) -> JobPayload {
    JobPayload::Plan(PlanRequest {
        name: "Winter".to_owned(),
        period: period(weeks),
        pools: None,
        afresh: false,
        time_limit: Some(std::time::Duration::from_secs(3600)),
        work_limit: None,
        memory_limit: None,
        seed: Some(3),
    })
}

pub fn period(weeks: u32) -> Period {
    Period::weeks("2026-12-21".parse().unwrap(), weeks).unwrap()
}

pub fn ask(app: &AppContext, work: &JobPayload) -> Job {
    jobs::ask(app, work, None, now()).unwrap().answer
}

pub fn all(app: &AppContext) -> Vec<Job> {
    jobs::list(app, &JobSearch::default(), jobs::MOST).unwrap()
}

/// Waits until a job is as wanted. No answer depends on how long that takes; a job that never comes
/// there fails the test.
pub fn wait(app: &AppContext, job: &Job, wanted: impl Fn(&Job) -> bool) -> Job {
    for _ in 0..6000 {
        let found = jobs::get(app, job.id).unwrap();
        if wanted(&found) {
            return found;
        }
        assert!(
            !found.state.has_ended(),
            "it ended without coming there: {found:?}"
        );
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    panic!("waited in vain: {:?}", jobs::get(app, job.id));
}
