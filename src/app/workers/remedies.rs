//! Remedies: the answer is what was found, as `evenwatch remedies --json` writes it.

use super::document;
use crate::jobs::JobAnswer;
use crate::plan::Control;
use crate::remedies::{RemediesRequest, remedies};
use crate::{AppContext, AppError};

/// Looks for them; cancelled, it gives the best that is known by then.
pub(super) fn run(
    app: &AppContext,
    request: &RemediesRequest,
    control: &Control<'_>,
) -> Result<JobAnswer, AppError> {
    Ok(document(&remedies(app, request, control)?))
}
