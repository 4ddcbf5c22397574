//! Messages to a receiver of webhooks: the answer counts them. A try after a lost worker may tell
//! the receiver twice, under the same id.

use serde::{Deserialize, Serialize};

use super::queue::JobAnswer;
use super::work::{JobRun, JobWork, document};
use crate::{AppContext, AppError, webhooks};
use evenwatch_domain::access::Action;
use evenwatch_domain::ids::WebhookId;
use evenwatch_domain::interval::Instant;
use evenwatch_store::ReadTx;

/// The receiver.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct DeliverRequest(pub WebhookId);

impl JobWork for DeliverRequest {
    fn needs(&self) -> Action {
        Action::ManageWebhooks
    }

    /// Nobody asks for it: it comes with what happens.
    fn check(&self, _: &AppContext, _: Instant) -> Result<(), AppError> {
        Err(AppError::Forbidden(self.needs()))
    }

    fn run(&self, app: &AppContext, run: &JobRun<'_>) -> Result<JobAnswer, AppError> {
        let sent = webhooks::deliver(app, self.0, run.control, run.now)?;
        Ok(document(&sent))
    }

    /// What was sent is noted message by message, and what waits is the job's still when it is
    /// given back.
    fn is_cut_short(&self, _: &JobAnswer) -> bool {
        true
    }

    /// What came or failed meanwhile is this job's still.
    fn goes_on_at(&self, tx: &mut ReadTx<'_>, now: Instant) -> Result<Option<Instant>, AppError> {
        let next = webhooks::next_at(tx, self.0, now)?;
        Ok(next.map(|at| at.max(now)))
    }
}
