//! Workers, and what they do: jobs taken from the queue one after the other, apart from every
//! request.
//!
//! | file | what it holds |
//! |---|---|
//! | `messenger` | the loop for messages and what is as quick: many side by side |
//! | `worker` | the loop: take, watch over the work, end or give back; several side by side |
//! | `plan`, `audit`, `remedies`, `import`, `fragility`, `scale`, `comparison`, `refresh`, `deliver`, `gaps` | what each kind of job does |
//! | `progress` | how far a job is, as whoever watches is told |
//!
//! What holds here: a worker that stops gives its job back; a job that is cancelled keeps what was
//! found; who lost their lease writes nothing more.

mod audit;
mod comparison;
mod deliver;
mod fragility;
mod gaps;
mod import;
mod messenger;
mod plan;
mod progress;
mod refresh;
mod remedies;
mod scale;
mod worker;

pub use worker::{Workers, one, start, until};

use serde::Serialize;
use serde_json::Value;

use self::progress::Meter;
use crate::AppError;
use crate::jobs::{JobAnswer, JobPayload, LeasedJob};
use crate::plan::Control;
use evenwatch_domain::interval::Instant;

/// Does the work, and keeps nothing of it yet.
fn run(
    taken: &LeasedJob,
    control: &Control<'_>,
    meter: &Meter,
    now: Instant,
) -> Result<JobAnswer, AppError> {
    let app = &taken.app;
    match &taken.work {
        JobPayload::Plan(request) => plan::run(app, request, control, now),
        JobPayload::Audit(request) => audit::run(app, request, control, now),
        JobPayload::Remedies(request) => remedies::run(app, request, control),
        JobPayload::Import(document) => import::run(app, document, now),
        JobPayload::Deliver(receiver) => deliver::run(app, *receiver, control, now),
        JobPayload::Fragility(request) => fragility::run(app, request, control),
        JobPayload::Scale(request) => scale::run(app, request, control),
        JobPayload::Comparison(request) => comparison::run(app, request, control),
        JobPayload::Refresh(request) => refresh::run(app, request, control.cancel, meter, now),
        JobPayload::Gaps => gaps::run(app, now),
    }
}

/// An answer that is a document.
fn document(answer: &impl Serialize) -> JobAnswer {
    JobAnswer {
        result: Some(json(answer)),
        ..JobAnswer::default()
    }
}

/// Answers are plain records: none of them holds what JSON cannot.
fn json(answer: &impl Serialize) -> Value {
    serde_json::to_value(answer).unwrap_or_default()
}
