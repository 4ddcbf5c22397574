//! Gaps that opened or closed: the answer counts them. Telling them and noting that they are told is one transaction, so that a try
//! after a lost worker tells nothing twice.

use super::document;
use crate::jobs::Answer;
use crate::{App, AppError, webhooks};
use evenwatch_domain::interval::Instant;

/// Looks, and puts down what is to be told.
pub(super) fn run(app: &App, now: Instant) -> Result<Answer, AppError> {
    Ok(document(&webhooks::look_for_gaps(app, now)?))
}
