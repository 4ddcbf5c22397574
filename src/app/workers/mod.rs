//! Workers, and what they do: jobs taken from the queue one after the other, apart from every request.
//!
//! | file | what it holds |
//! |---|---|
//! | `messenger` | the loop for messages and what is as quick: many side by side |
//! | `worker` | the loop: take, watch over the work, end or give back; several side by side |
//! | `plan`, `audit`, `remedies`, `import`, `fragility`, `scale`, `comparison`, `refresh`, `deliver`, `gaps` | what each kind of job does |
//! | `meter` | how far a job is, as whoever watches is told |
//!
//! What holds here: a worker that stops gives its job back; a job that is cancelled keeps what was found; who lost their
//! lease writes nothing more.

mod audit;
mod comparison;
mod deliver;
mod fragility;
mod gaps;
mod import;
mod messenger;
mod meter;
mod plan;
mod refresh;
mod remedies;
mod scale;
mod worker;

pub use worker::{Workers, one, start, until};

use serde::Serialize;
use serde_json::Value;

use self::meter::Meter;
use crate::AppError;
use crate::jobs::{Answer, Taken, Work};
use crate::plan::Control;
use evenwatch_domain::interval::Instant;

/// Does the work, and keeps nothing of it yet.
fn run(
    taken: &Taken,
    control: &Control<'_>,
    meter: &Meter,
    now: Instant,
) -> Result<Answer, AppError> {
    let app = &taken.app;
    match &taken.work {
        Work::Plan(request) => plan::run(app, request, control, now),
        Work::Audit(request) => audit::run(app, request, control, now),
        Work::Remedies(request) => remedies::run(app, request, control),
        Work::Import(document) => import::run(app, document, now),
        Work::Deliver(receiver) => deliver::run(app, *receiver, control, now),
        Work::Fragility(request) => fragility::run(app, request, control),
        Work::Scale(request) => scale::run(app, request, control),
        Work::Comparison(request) => comparison::run(app, request, control),
        Work::Refresh(request) => refresh::run(app, request, control.cancel, meter, now),
        Work::Gaps => gaps::run(app, now),
    }
}

/// An answer that is a document.
fn document(answer: &impl Serialize) -> Answer {
    Answer {
        result: Some(json(answer)),
        ..Answer::default()
    }
}

/// Answers are plain records: none of them holds what JSON cannot.
fn json(answer: &impl Serialize) -> Value {
    serde_json::to_value(answer).unwrap_or_default()
}
