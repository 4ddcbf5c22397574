//! What opens if any one person is absent: the answer is the `fragility` of
//! `evenwatch audit --fragility --json`.

use std::time::Duration;

use super::queue::JobAnswer;
use super::work::{AboutWhat, JobRun, JobWork, document};
use crate::fragility::{self, FragilityRequest};
use crate::{AppContext, AppError};
use evenwatch_domain::access::Action;
use evenwatch_domain::interval::Instant;

impl JobWork for FragilityRequest {
    fn needs(&self) -> Action {
        Action::ReadCover
    }

    fn check(&self, app: &AppContext, _: Instant) -> Result<(), AppError> {
        fragility::check(app, self)
    }

    /// Cancelled, posts that were not planned without by then are counted as such.
    fn run(&self, app: &AppContext, run: &JobRun<'_>) -> Result<JobAnswer, AppError> {
        Ok(document(&fragility::of_request(app, self, run.control)?))
    }

    fn time_limit(&self, app: &AppContext) -> Option<Duration> {
        let limit = || {
            self.time_limit
                .unwrap_or_else(|| app.planner().time_limit())
        };
        self.replan.then(limit)
    }

    fn is_cut_short(&self, _: &JobAnswer) -> bool {
        self.replan
    }

    fn is_about(&self) -> AboutWhat<'_> {
        AboutWhat::days(self.period)
    }
}
