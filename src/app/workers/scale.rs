//! Economies of scale: the answer is what was found, as `evenwatch scale --json` writes it.

use super::document;
use crate::jobs::JobAnswer;
use crate::plan::Control;
use crate::scale::{ScaleRequest, scale};
use crate::{AppContext, AppError};

/// Finds the fewest people; cancelled before any number was enough, it ends without an answer.
pub(super) fn run(
    app: &AppContext,
    request: &ScaleRequest,
    control: &Control<'_>,
) -> Result<JobAnswer, AppError> {
    Ok(document(&scale(app, request, control)?))
}
