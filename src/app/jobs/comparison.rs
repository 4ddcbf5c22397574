//! Scenarios side by side: the answer is what was found, as `evenwatch scenario compare --json`
//! writes it.

use std::time::Duration;

use super::queue::JobAnswer;
use super::work::{AboutWhat, JobRun, JobWork, document};
use crate::scenarios::{self, ComparisonRequest};
use crate::{AppContext, AppError};
use evenwatch_domain::access::Action;
use evenwatch_domain::interval::Instant;

impl JobWork for ComparisonRequest {
    fn needs(&self) -> Action {
        Action::ReadCover
    }

    fn check(&self, app: &AppContext, _: Instant) -> Result<(), AppError> {
        scenarios::check(app, self)
    }

    /// Cancelled, plans that were under way are told with the bound known by then.
    fn run(&self, app: &AppContext, run: &JobRun<'_>) -> Result<JobAnswer, AppError> {
        let (names, time) = (&self.names, self.time);
        let found = scenarios::compare(app, names, self.period, time, run.control)?;
        Ok(document(&found))
    }

    fn time_limit(&self, _: &AppContext) -> Option<Duration> {
        self.time
    }

    fn is_cut_short(&self, _: &JobAnswer) -> bool {
        self.time.is_some()
    }

    fn is_about(&self) -> AboutWhat<'_> {
        AboutWhat {
            scenarios: &self.names,
            ..AboutWhat::days(self.period)
        }
    }
}
