//! An import: the answer is the report on it. It is one transaction of its own, and an equal
//! document changes nothing, so that a try after a lost worker is harmless.

use super::document;
use crate::import::import;
use crate::jobs::JobAnswer;
use crate::{AppContext, AppError};
use evenwatch_domain::interval::Instant;

/// Takes the document in.
pub(super) fn run(app: &AppContext, text: &str, now: Instant) -> Result<JobAnswer, AppError> {
    Ok(document(&import(app, text.as_bytes(), now)?))
}
