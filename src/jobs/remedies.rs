//! Remedies: the answer is what was found, as `evenwatch remedies --json` writes it.

use super::document;
use crate::app::jobs::Answer;
use crate::app::plan::Control;
use crate::app::remedies::{RemediesRequest, remedies};
use crate::app::{App, AppError};

/// Looks for them; cancelled, it gives the best that is known by then.
pub(super) fn run(
    app: &App,
    request: &RemediesRequest,
    control: &Control<'_>,
) -> Result<Answer, AppError> {
    Ok(document(&remedies(app, request, control)?))
}
