//! Remedies: the answer is what was found, as `evenwatch remedies --json` writes it.

use std::time::Duration;

use super::queue::JobAnswer;
use super::work::{AboutWhat, JobRun, JobWork, document};
use crate::remedies::{self, RemediesRequest};
use crate::{AppContext, AppError};
use evenwatch_domain::access::Action;
use evenwatch_domain::interval::Instant;

impl JobWork for RemediesRequest {
    fn needs(&self) -> Action {
        Action::ReadCover
    }

    fn check(&self, app: &AppContext, _: Instant) -> Result<(), AppError> {
        remedies::check(app, self)
    }

    /// Cancelled, it gives the best that is known by then.
    fn run(&self, app: &AppContext, run: &JobRun<'_>) -> Result<JobAnswer, AppError> {
        Ok(document(&remedies::remedies(app, self, run.control)?))
    }

    fn time_limit(&self, _: &AppContext) -> Option<Duration> {
        Some(self.time)
    }

    fn is_cut_short(&self, _: &JobAnswer) -> bool {
        true
    }

    fn is_about(&self) -> AboutWhat<'_> {
        AboutWhat {
            areas: &self.areas,
            ..AboutWhat::days(self.period)
        }
    }
}
