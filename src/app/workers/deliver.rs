//! Messages to a receiver of webhooks: the answer counts them. A try after a lost worker may tell
//! the receiver twice, under the same id.

use super::document;
use crate::jobs::JobAnswer;
use crate::plan::Control;
use crate::{AppContext, AppError, webhooks};
use evenwatch_domain::ids::WebhookId;
use evenwatch_domain::interval::Instant;

/// Sends what is due.
pub(super) fn run(
    app: &AppContext,
    receiver: WebhookId,
    control: &Control<'_>,
    now: Instant,
) -> Result<JobAnswer, AppError> {
    Ok(document(&webhooks::deliver(app, receiver, control, now)?))
}
