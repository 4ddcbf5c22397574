//! Scenarios side by side: the answer is what was found, as `evenwatch scenario compare --json` writes it.

use super::document;
use crate::jobs::Answer;
use crate::plan::Control;
use crate::scenarios::{ComparisonRequest, compare};
use crate::{App, AppError};

/// Compares them; cancelled, plans that were under way are told with the bound known by then.
pub(super) fn run(
    app: &App,
    request: &ComparisonRequest,
    control: &Control<'_>,
) -> Result<Answer, AppError> {
    let found = compare(app, &request.names, request.period, request.time, control)?;
    Ok(document(&found))
}
