//! What another place has that is new: the answer is the report, as `evenwatch refresh --json` writes it. What is taken is one
//! transaction of its own, and taking the same again changes nothing, so that a try after a lost worker is harmless.

use crate::app::jobs::Answer;
use crate::app::plan::Control;
use crate::app::refresh::{self, RefreshRequest};
use crate::app::{App, AppError};
use crate::domain::interval::Instant;

/// Asks; cancelled before all was asked, nothing is taken.
pub(super) fn run(
    app: &App,
    request: &RefreshRequest,
    control: &Control<'_>,
    now: Instant,
) -> Result<Answer, AppError> {
    Ok(Answer {
        result: Some(refresh::refresh(app, request, control.cancel, now)?),
        ..Answer::default()
    })
}
