//! Economies of scale: the answer is what was found, as `evenwatch scale --json` writes it.

use std::time::Duration;

use super::queue::JobAnswer;
use super::work::{AboutWhat, JobRun, JobWork, document};
use crate::scale::{self, ScaleRequest};
use crate::{AppContext, AppError};
use evenwatch_domain::access::Action;
use evenwatch_domain::interval::Instant;

impl JobWork for ScaleRequest {
    fn needs(&self) -> Action {
        Action::ReadCover
    }

    fn check(&self, app: &AppContext, _: Instant) -> Result<(), AppError> {
        scale::check(app, self)
    }

    /// Cancelled before any number was enough, it ends without an answer.
    fn run(&self, app: &AppContext, run: &JobRun<'_>) -> Result<JobAnswer, AppError> {
        Ok(document(&scale::scale(app, self, run.control)?))
    }

    fn time_limit(&self, _: &AppContext) -> Option<Duration> {
        Some(self.time)
    }

    fn is_cut_short(&self, _: &JobAnswer) -> bool {
        true
    }

    fn is_about(&self) -> AboutWhat<'_> {
        AboutWhat::days(self.period)
    }
}
