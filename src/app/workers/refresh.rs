//! What another place has that is new: the answer is the report, as `evenwatch refresh --json`
//! writes it. What is taken is one transaction of its own, and taking the same again changes
//! nothing, so that a try after a lost worker is harmless.

use std::sync::atomic::AtomicBool;

use super::progress::Meter;
use crate::jobs::JobAnswer;
use crate::refresh::{self, RefreshObserver, RefreshProgress, RefreshRequest};
use crate::{AppContext, AppError};
use evenwatch_domain::interval::Instant;

/// Asks; cancelled before all was asked, nothing is taken.
pub(super) fn run(
    app: &AppContext,
    request: &RefreshRequest,
    cancel: Option<&AtomicBool>,
    meter: &Meter,
    now: Instant,
) -> Result<JobAnswer, AppError> {
    let hear = |step: RefreshProgress| meter.count(&step.stage, step.counted);
    let watch = RefreshObserver {
        cancel,
        hear: Some(&hear),
    };
    Ok(JobAnswer {
        result: Some(refresh::refresh(app, request, &watch, now)?),
        ..JobAnswer::default()
    })
}
