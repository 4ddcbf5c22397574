//! Scenarios side by side: the answer is what was found, as `evenwatch scenario compare --json`
//! writes it.

use super::document;
use crate::jobs::JobAnswer;
use crate::plan::Control;
use crate::scenarios::{ComparisonRequest, compare};
use crate::{AppContext, AppError};

/// Compares them; cancelled, plans that were under way are told with the bound known by then.
pub(super) fn run(
    app: &AppContext,
    request: &ComparisonRequest,
    control: &Control<'_>,
) -> Result<JobAnswer, AppError> {
    let found = compare(app, &request.names, request.period, request.time, control)?;
    Ok(document(&found))
}
