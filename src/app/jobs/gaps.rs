//! Gaps that opened or closed: the answer counts them. Telling them and noting that they are told
//! is one transaction, so that a try after a lost worker tells nothing twice.

use serde::{Deserialize, Serialize};

use super::queue::JobAnswer;
use super::work::{JobRun, JobWork, document};
use crate::{AppContext, AppError, webhooks};
use evenwatch_domain::access::Action;
use evenwatch_domain::interval::Instant;
use evenwatch_store::ReadTx;

/// All gaps of the network.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct GapsRequest;

impl JobWork for GapsRequest {
    fn needs(&self) -> Action {
        Action::ManageWebhooks
    }

    /// Nobody asks for it: it comes with what happens.
    fn check(&self, _: &AppContext, _: Instant) -> Result<(), AppError> {
        Err(AppError::Forbidden(self.needs()))
    }

    fn run(&self, app: &AppContext, run: &JobRun<'_>) -> Result<JobAnswer, AppError> {
        Ok(document(&webhooks::look_for_gaps(app, run.now)?))
    }

    /// What was written meanwhile left no job behind, because this one was under way.
    fn goes_on_at(&self, tx: &mut ReadTx<'_>, now: Instant) -> Result<Option<Instant>, AppError> {
        Ok((!webhooks::is_all_told(tx)?).then_some(now))
    }
}
