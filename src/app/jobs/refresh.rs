//! What another place has that is new: the answer is the report, as `evenwatch refresh --json`
//! writes it. What is taken is one transaction of its own, and taking the same again changes
//! nothing, so that a try after a lost worker is harmless.

use super::queue::JobAnswer;
use super::work::{AboutWhat, JobRun, JobWork};
use crate::refresh::{self, RefreshObserver, RefreshProgress, RefreshRequest};
use crate::{AppContext, AppError};
use evenwatch_domain::access::Action;
use evenwatch_domain::interval::Instant;

impl JobWork for RefreshRequest {
    fn needs(&self) -> Action {
        Action::ImportNetwork
    }

    fn check(&self, app: &AppContext, _: Instant) -> Result<(), AppError> {
        refresh::check(app, self)
    }

    /// Cancelled before all was asked, nothing is taken.
    fn run(&self, app: &AppContext, run: &JobRun<'_>) -> Result<JobAnswer, AppError> {
        let hear = |step: RefreshProgress| run.meter.count(&step.stage, step.counted);
        let watch = RefreshObserver {
            cancel: run.control.cancel,
            hear: Some(&hear),
        };
        Ok(JobAnswer {
            result: Some(refresh::refresh(app, self, &watch, run.now)?),
            ..JobAnswer::default()
        })
    }

    /// Somebody changed the network while the other place was asked: it is asked again.
    fn may_pass(&self, error: &AppError) -> bool {
        matches!(error, AppError::Conflict(_))
    }

    fn is_about(&self) -> AboutWhat<'_> {
        AboutWhat {
            source: Some(&self.source),
            ..AboutWhat::default()
        }
    }
}
