//! What another place has that is new: the answer is the report, as `evenwatch refresh --json` writes it. What is taken is one
//! transaction of its own, and taking the same again changes nothing, so that a try after a lost worker is harmless.

use std::sync::atomic::AtomicBool;

use super::meter::Meter;
use crate::jobs::Answer;
use crate::refresh::{self, RefreshRequest, Step, Watch};
use crate::{App, AppError};
use evenwatch_domain::interval::Instant;

/// Asks; cancelled before all was asked, nothing is taken.
pub(super) fn run(
    app: &App,
    request: &RefreshRequest,
    cancel: Option<&AtomicBool>,
    meter: &Meter,
    now: Instant,
) -> Result<Answer, AppError> {
    let hear = |step: Step| meter.count(&step.stage, step.counted);
    let watch = Watch {
        cancel,
        hear: Some(&hear),
    };
    Ok(Answer {
        result: Some(refresh::refresh(app, request, &watch, now)?),
        ..Answer::default()
    })
}
