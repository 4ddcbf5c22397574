//! An audit: its answer is what the audit found, as `evenwatch audit --json` writes it.

use super::document;
use crate::app::audit::{AuditRequest, of};
use crate::app::jobs::Answer;
use crate::app::plan::Control;
use crate::app::{App, AppError};

/// Audits; cancelled, what could be there is told with the bound known by then.
pub(super) fn run(
    app: &App,
    request: &AuditRequest,
    control: &Control<'_>,
) -> Result<Answer, AppError> {
    Ok(document(&of(app, request, control)?))
}
