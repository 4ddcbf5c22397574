//! An audit: its answer is what the audit found, as `evenwatch audit --json` writes it. One that is
//! to be kept is kept with the job's end, so that a try which another worker took over keeps
//! nothing.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::queue::JobAnswer;
use super::work::{AboutWhat, JobRun, JobWork, document, json};
use crate::audit::{self, AuditRequest};
use crate::{AppContext, AppError, audit_archive};
use evenwatch_domain::access::Action;
use evenwatch_domain::ids::AuditId;
use evenwatch_domain::interval::Instant;

/// What an audit came to, where it was kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditOutcome {
    /// The id by which it is kept.
    pub kept: AuditId,
}

impl JobWork for AuditRequest {
    fn needs(&self) -> Action {
        Action::ReadCover
    }

    fn check(&self, app: &AppContext, now: Instant) -> Result<(), AppError> {
        audit::check(app, self, now)
    }

    /// Cancelled, what could be there is told with the bound known by then.
    fn run(&self, app: &AppContext, run: &JobRun<'_>) -> Result<JobAnswer, AppError> {
        let made = audit::of(app, self, run.control, run.now)?;
        let schedule = self.schedule.clone();
        let kept = self
            .keep
            .then(|| Box::new(audit_archive::of(app, &made, schedule, run.now)));
        let outcome = kept.as_ref().map(|kept| AuditOutcome {
            kept: kept.audit.id,
        });
        Ok(JobAnswer {
            outcome: outcome.as_ref().map(json),
            kept,
            ..document(&made.audit)
        })
    }

    fn time_limit(&self, app: &AppContext) -> Option<Duration> {
        let limit = || {
            self.time_limit
                .unwrap_or_else(|| app.planner().time_limit())
        };
        self.deliverable.then(limit)
    }

    fn is_cut_short(&self, _: &JobAnswer) -> bool {
        self.deliverable
    }

    fn is_about(&self) -> AboutWhat<'_> {
        AboutWhat::days(self.period)
    }
}
