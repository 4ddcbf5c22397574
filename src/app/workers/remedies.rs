//! Remedies: the answer is what was found, as `evenwatch remedies --json` writes it.

use super::document;
use crate::jobs::Answer;
use crate::plan::Control;
use crate::remedies::{RemediesRequest, remedies};
use crate::{App, AppError};

/// Looks for them; cancelled, it gives the best that is known by then.
pub(super) fn run(
    app: &App,
    request: &RemediesRequest,
    control: &Control<'_>,
) -> Result<Answer, AppError> {
    Ok(document(&remedies(app, request, control)?))
}
