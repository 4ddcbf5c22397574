//! What a kind of job is. Each stands in a file of its own here, and with one line in the registry
//! (`payload`).

use std::time::Duration;

use serde::Serialize;
use serde_json::Value;

use super::progress::Meter;
use super::queue::JobAnswer;
use crate::error::AppError;
use crate::plan::Control;
use crate::refresh::RefreshSource;
use crate::state::AppContext;
use evenwatch_domain::access::Action;
use evenwatch_domain::ids::{AreaId, PoolId, ScenarioName};
use evenwatch_domain::interval::Instant;
use evenwatch_domain::time::Period;
use evenwatch_store::ReadTx;

/// What is to be done, of one kind. The queue keeps it as JSON of its own shape.
pub(super) trait JobWork {
    /// What they need who ask for it; of what only the program asks for, what is refused.
    fn needs(&self) -> Action;

    /// Refuses what is wrong already, so that nobody waits to be told.
    fn check(&self, app: &AppContext, now: Instant) -> Result<(), AppError>;

    /// Does it, and keeps nothing of it yet. Cancelled, it gives what was found by then.
    fn run(&self, app: &AppContext, run: &JobRun<'_>) -> Result<JobAnswer, AppError>;

    /// The longest that it searches. What only looks at what is there has no limit.
    fn time_limit(&self, _app: &AppContext) -> Option<Duration> {
        None
    }

    /// Whether an answer that came after the work was told to stop is short of what it would have
    /// been. What was done before it heard is done.
    fn is_cut_short(&self, _answer: &JobAnswer) -> bool {
        false
    }

    /// When it goes on though it is done, because more came for it meanwhile.
    fn goes_on_at(&self, _tx: &mut ReadTx<'_>, _now: Instant) -> Result<Option<Instant>, AppError> {
        Ok(None)
    }

    /// Whether an error may pass that would not of another kind.
    fn may_pass(&self, _error: &AppError) -> bool {
        false
    }

    /// What of the network it is about.
    fn is_about(&self) -> AboutWhat<'_> {
        AboutWhat::default()
    }

    /// What the log says of it, under which name; `input` is what the queue keeps.
    fn in_log(&self, input: Value) -> (&'static str, Value) {
        ("input", input)
    }
}

/// What the work is done with.
pub(crate) struct JobRun<'a> {
    /// By which it is told to stop, and tells how far it is.
    pub control: &'a Control<'a>,
    /// Which hears how much of what can be counted is done.
    pub meter: &'a Meter,
    /// When it begins.
    pub now: Instant,
}

/// What of the network a job is about, as whoever asked wrote it: errors are about it.
#[derive(Debug, Clone, Copy, Default)]
pub struct AboutWhat<'a> {
    /// The days.
    pub period: Option<Period>,
    /// The pools, where some are named.
    pub pools: &'a [PoolId],
    /// The areas, where some are named.
    pub areas: &'a [AreaId],
    /// The scenarios.
    pub scenarios: &'a [ScenarioName],
    /// The place that is asked.
    pub source: Option<&'a RefreshSource>,
}

impl AboutWhat<'_> {
    /// These days, and nothing else that is named.
    pub(super) fn days(period: Period) -> Self {
        Self {
            period: Some(period),
            ..Self::default()
        }
    }
}

/// An answer that is a document.
pub(super) fn document(answer: &impl Serialize) -> JobAnswer {
    JobAnswer {
        result: Some(json(answer)),
        ..JobAnswer::default()
    }
}

/// Answers are plain records: none of them holds what JSON cannot.
pub(super) fn json(answer: &impl Serialize) -> Value {
    serde_json::to_value(answer).unwrap_or_default()
}
