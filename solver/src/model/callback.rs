//! The one place with `unsafe`: HiGHS calls back while it works, so that a caller can stop it and see how it goes.
//!
//! Why unsafe at all: neither good_lp nor the `highs` crate wraps callbacks, and without them a cancelled solve would
//! run to its time limit. The C side keeps a plain pointer to [`Watch`] for the length of one `Highs_run`; [`run`]
//! borrows the watch for longer than that, takes the callback away again before it returns, and lets no panic
//! cross into C.
#![allow(unsafe_code)]

use highs::{HighsStatus, Model, SolvedModel};
use std::ffi::{c_char, c_int, c_void};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

/// What is looked at while the engine works.
pub struct Watch<'a> {
    /// Set by the caller to stop.
    pub cancel: Option<&'a AtomicBool>,
    /// When to stop in any case: the engine looks at its own clock too seldom inside long linear programs.
    pub deadline: Instant,
    /// Told incumbent and bound of the run.
    pub progress: &'a (dyn Fn(f64, f64) + Sync),
}

impl Watch<'_> {
    /// Whether it is time to stop.
    pub fn stopped(&self) -> bool {
        let cancelled = self.cancel.is_some_and(|flag| flag.load(Ordering::Relaxed));
        cancelled || Instant::now() >= self.deadline
    }
}

/// Solve, watched.
///
/// # Errors
/// The engine's own error status.
pub fn run(mut model: Model, watch: &Watch<'_>) -> Result<SolvedModel, HighsStatus> {
    let data = std::ptr::from_ref(watch).cast_mut().cast::<c_void>();
    let events = [
        highs_sys::kHighsCallbackSimplexInterrupt,
        highs_sys::kHighsCallbackIpmInterrupt,
        highs_sys::kHighsCallbackMipInterrupt,
        highs_sys::kHighsCallbackMipLogging,
    ];
    // SAFETY: the pointer comes from a live model; `watch` outlives the run below, and `on_event` has the C signature.
    unsafe {
        highs_sys::Highs_setCallback(model.as_mut_ptr(), Some(on_event), data);
        for event in events {
            highs_sys::Highs_startCallback(model.as_mut_ptr(), event);
        }
    }
    let mut solved = model.try_solve()?;
    // SAFETY: as above; an absent callback is allowed and means that none is made.
    unsafe {
        highs_sys::Highs_setCallback(solved.as_mut_ptr(), None, std::ptr::null_mut());
    }
    Ok(solved)
}

unsafe extern "C" fn on_event(
    event: c_int,
    _message: *const c_char,
    out: *const highs_sys::HighsCallbackDataOut,
    into: *mut highs_sys::HighsCallbackDataIn,
    data: *mut c_void,
) {
    // SAFETY: `data` is the watch given in `run`, alive until the run ends; the others are null or valid for this call.
    let (watch, out, into) = unsafe {
        (
            data.cast::<Watch<'_>>().as_ref(),
            out.as_ref(),
            into.as_mut(),
        )
    };
    let Some(watch) = watch else { return };
    if event == highs_sys::kHighsCallbackMipLogging {
        if let Some(out) = out {
            // A panicking listener must not unwind into C: it is not told any more of this event.
            let _ = catch_unwind(AssertUnwindSafe(|| {
                (watch.progress)(out.mip_primal_bound, out.mip_dual_bound);
            }));
        }
    } else if let Some(into) = into {
        into.user_interrupt = c_int::from(watch.stopped());
    }
}
