//! What opens if any one person is absent: the answer is the `fragility` of
//! `evenwatch audit --fragility --json`.

use super::document;
use crate::fragility::{FragilityRequest, of_request};
use crate::jobs::JobAnswer;
use crate::plan::Control;
use crate::{AppContext, AppError};

/// Works it out; cancelled, posts that were not planned without by then are counted as such.
pub(super) fn run(
    app: &AppContext,
    request: &FragilityRequest,
    control: &Control<'_>,
) -> Result<JobAnswer, AppError> {
    Ok(document(&of_request(app, request, control)?))
}
