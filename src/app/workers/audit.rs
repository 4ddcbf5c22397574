//! An audit: its answer is what the audit found, as `evenwatch audit --json` writes it. One that is
//! to be kept is kept with the job's end, so that a try which another worker took over keeps
//! nothing.

use super::{document, json};
use crate::audit::{AuditRequest, of};
use crate::jobs::{AuditOutcome, JobAnswer};
use crate::plan::Control;
use crate::{AppContext, AppError, audit_archive};
use evenwatch_domain::interval::Instant;

/// Audits; cancelled, what could be there is told with the bound known by then.
pub(super) fn run(
    app: &AppContext,
    request: &AuditRequest,
    control: &Control<'_>,
    now: Instant,
) -> Result<JobAnswer, AppError> {
    let made = of(app, request, control, now)?;
    let schedule = request.schedule.clone();
    let kept = request
        .keep
        .then(|| Box::new(audit_archive::of(app, &made, schedule, now)));
    let outcome = kept.as_ref().map(|kept| AuditOutcome {
        kept: kept.audit.id,
    });
    Ok(JobAnswer {
        outcome: outcome.as_ref().map(json),
        kept,
        ..document(&made.audit)
    })
}
