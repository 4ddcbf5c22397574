//! What messages say, for the description: `app::webhooks` writes them, and a test holds what it
//! writes against this.

use chrono::{DateTime, NaiveDate, Utc};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::words;

/// A rota that was published or taken back.
#[derive(ToSchema)]
#[expect(dead_code, reason = "the description is made from it")]
pub(crate) struct RotaStep {
    /// The rota.
    rota: Uuid,
    /// Its revision.
    revision: u32,
    /// Its name.
    name: String,
    /// Its pools, of those that the receiver is told of.
    pools: Vec<String>,
    /// First local day.
    first_day: NaiveDate,
    /// Last local day.
    last_day: NaiveDate,
    /// Duties of those pools whose published record changed.
    changed_duties: u64,
}

/// Published duties with other holders.
#[derive(ToSchema)]
#[expect(dead_code, reason = "the description is made from it")]
pub(crate) struct Reassigned {
    /// The rota by which.
    rota: Uuid,
    /// Its revision.
    revision: u32,
    /// How many there are, named here or not.
    count: u64,
    /// The first 500.
    duties: Vec<ReassignedDuty>,
}

/// A published duty with other holders.
#[derive(ToSchema)]
#[expect(dead_code, reason = "the description is made from it")]
pub(crate) struct ReassignedDuty {
    /// Its permanent id.
    duty: Uuid,
    /// The pool that owes it.
    pool: String,
    /// The service line that it covers.
    line: String,
    /// Local day on which it starts.
    day: NaiveDate,
    /// First instant.
    start: DateTime<Utc>,
    /// First instant after it.
    end: DateTime<Utc>,
    /// One more with each publication that changed it.
    sequence: u32,
}

/// Gaps that opened.
#[derive(ToSchema)]
#[expect(dead_code, reason = "the description is made from it")]
pub(crate) struct GapsOpened {
    /// How many there are, named here or not.
    count: u64,
    /// The first of them.
    gaps: Vec<OpenedGap>,
}

/// A gap that opened.
#[derive(ToSchema)]
#[expect(dead_code, reason = "the description is made from it")]
pub(crate) struct OpenedGap {
    /// By which it is told as closed.
    gap: Uuid,
    /// The area.
    area: String,
    /// The service line.
    line: String,
    /// First instant.
    start: DateTime<Utc>,
    /// First instant after it.
    end: DateTime<Utc>,
    /// Where to ask why.
    why: String,
    /// Why care is missing.
    class: words::OpenedGapClass,
    /// What led to it.
    cause: words::GapCause,
}

/// Gaps, or parts of gaps, that closed.
#[derive(ToSchema)]
#[expect(dead_code, reason = "the description is made from it")]
pub(crate) struct GapsClosed {
    /// How many there are, named here or not.
    count: u64,
    /// The first of them.
    gaps: Vec<ClosedGap>,
}

/// A gap, or a part of one, that closed.
#[derive(ToSchema)]
#[expect(dead_code, reason = "the description is made from it")]
pub(crate) struct ClosedGap {
    /// The gap, as it was told when it opened.
    gap: Uuid,
    /// The area.
    area: String,
    /// The service line.
    line: String,
    /// First instant.
    start: DateTime<Utc>,
    /// First instant after it.
    end: DateTime<Utc>,
    /// Where to ask why.
    why: String,
    /// Whether other parts of it are open still.
    partly_open: bool,
}

/// A job that came to its end.
#[derive(ToSchema)]
#[expect(dead_code, reason = "the description is made from it")]
pub(crate) struct FinishedJob {
    /// The job.
    job: Uuid,
    /// What was to be done.
    kind: words::JobKind,
    /// How it ended.
    state: words::JobState,
}
