//! Economies of scale: the answer is what was found, as `evenwatch scale --json` writes it.

use super::document;
use crate::app::jobs::Answer;
use crate::app::plan::Control;
use crate::app::scale::{ScaleRequest, scale};
use crate::app::{App, AppError};

/// Finds the fewest people; cancelled before any number was enough, it ends without an answer.
pub(super) fn run(
    app: &App,
    request: &ScaleRequest,
    control: &Control<'_>,
) -> Result<Answer, AppError> {
    Ok(document(&scale(app, request, control)?))
}
