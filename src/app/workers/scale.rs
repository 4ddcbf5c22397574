//! Economies of scale: the answer is what was found, as `evenwatch scale --json` writes it.

use super::document;
use crate::jobs::Answer;
use crate::plan::Control;
use crate::scale::{ScaleRequest, scale};
use crate::{App, AppError};

/// Finds the fewest people; cancelled before any number was enough, it ends without an answer.
pub(super) fn run(
    app: &App,
    request: &ScaleRequest,
    control: &Control<'_>,
) -> Result<Answer, AppError> {
    Ok(document(&scale(app, request, control)?))
}
