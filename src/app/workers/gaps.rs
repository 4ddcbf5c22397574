//! Gaps that opened or closed: the answer counts them. Telling them and noting that they are told
//! is one transaction, so that a try after a lost worker tells nothing twice.

use super::document;
use crate::jobs::JobAnswer;
use crate::{AppContext, AppError, webhooks};
use evenwatch_domain::interval::Instant;

/// Looks, and puts down what is to be told.
pub(super) fn run(app: &AppContext, now: Instant) -> Result<JobAnswer, AppError> {
    Ok(document(&webhooks::look_for_gaps(app, now)?))
}
