//! The one place with `unsafe`: HiGHS calls back while it works, so that a caller can stop it and
//! see how it goes.
//!
//! Why unsafe at all: neither good_lp nor the `highs` crate wraps callbacks, and without them a
//! cancelled solve would run to its time limit. The C side keeps a plain pointer to a [`Listener`]
//! for the length of one `Highs_run`; [`run`] keeps it for longer than that, takes the callback
//! away again before it returns, and lets no panic cross into C.
#![allow(unsafe_code)]

pub use crate::budget::SearchBudget;
use highs::{HighsStatus, Model, SolvedModel};
use std::ffi::{c_char, c_int, c_void};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::sync::{Mutex, PoisonError};

/// What a run on a thread of its own shares with who waits for it.
pub struct Signal {
    /// Set to stop the run.
    pub stop: AtomicBool,
    /// Work that it may do.
    pub work: u64,
    /// Incumbent and bound, when last told.
    told: Mutex<Option<(f64, f64)>>,
}

impl Signal {
    /// Nothing said yet.
    pub fn new(work: Option<u64>) -> Self {
        Signal {
            stop: AtomicBool::new(false),
            work: work.unwrap_or(u64::MAX),
            told: Mutex::default(),
        }
    }

    /// Incumbent and bound, each once.
    pub fn reported(&self) -> Option<(f64, f64)> {
        self.told
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take()
    }
}

/// Who stops a run.
#[derive(Clone, Copy)]
pub enum StopSource<'a> {
    /// The watch itself.
    Watch(&'a SearchBudget<'a>),
    /// Who waits on another thread.
    Signal(&'a Signal),
}

impl StopSource<'_> {
    fn stopped_after(self, work: u64) -> bool {
        match self {
            StopSource::Watch(watch) => watch.stopped_after(work),
            StopSource::Signal(signal) => {
                signal.stop.load(Ordering::Relaxed) || work >= signal.work
            }
        }
    }

    fn tell(self, incumbent: f64, bound: f64) {
        if let StopSource::Signal(signal) = self {
            let mut told = signal.told.lock().unwrap_or_else(PoisonError::into_inner);
            *told = Some((incumbent, bound));
        }
    }
}

/// Who is called back.
struct Listener<'a> {
    ear: StopSource<'a>,
    /// Units of work of one iteration of the simplex method.
    iteration: u64,
    /// Iterations in all programs of the branching up to its last check; 0 without branching.
    before: AtomicI64,
}

impl Listener<'_> {
    /// Whether to stop after so many iterations of the program in hand.
    fn stopped(&self, iterations: i64) -> bool {
        let before = self.before.load(Ordering::Relaxed);
        self.ear
            .stopped_after(self.units(before.saturating_add(iterations)))
    }

    fn units(&self, iterations: i64) -> u64 {
        u64::try_from(iterations)
            .unwrap_or(0)
            .saturating_mul(self.iteration)
    }
}

/// Variables and constraints of a program for which an iteration of the simplex method counts a
/// unit.
const SIZE: u64 = 8;

/// Units of an iteration for each variable and constraint where whole numbers are sought: presolve,
/// cuts and heuristics are counted by the iterations between them.
const WHOLE: u64 = 6;

/// Solve, listened to; what came of it, and the work it was.
///
/// # Errors
/// The engine's own error status.
pub fn run(
    mut model: Model,
    whole: bool,
    ear: StopSource<'_>,
) -> Result<(SolvedModel, u64), HighsStatus> {
    let size = u64::try_from(model.num_cols() + model.num_rows()).unwrap_or(u64::MAX);
    let listener = Listener {
        ear,
        iteration: if whole {
            size.saturating_mul(WHOLE)
        } else {
            1 + size / SIZE
        },
        before: AtomicI64::new(0),
    };
    let data = std::ptr::from_ref(&listener).cast_mut().cast::<c_void>();
    let events = [
        highs_sys::kHighsCallbackSimplexInterrupt,
        highs_sys::kHighsCallbackIpmInterrupt,
        highs_sys::kHighsCallbackMipInterrupt,
        highs_sys::kHighsCallbackMipLogging,
    ];
    // SAFETY: the pointer comes from a live model; `listener` outlives the run below, and
    // `on_event` has the C signature.
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
    let work = size.saturating_add(listener.units(solved.simplex_iteration_count()));
    Ok((solved, work))
}

unsafe extern "C" fn on_event(
    event: c_int,
    _message: *const c_char,
    out: *const highs_sys::HighsCallbackDataOut,
    into: *mut highs_sys::HighsCallbackDataIn,
    data: *mut c_void,
) {
    // SAFETY: `data` is the listener of `run`, alive until the run ends; the others are null or
    // valid for this call.
    let (listener, out, into) = unsafe {
        (
            data.cast::<Listener<'_>>().as_ref(),
            out.as_ref(),
            into.as_mut(),
        )
    };
    let Some(listener) = listener else { return };
    if event == highs_sys::kHighsCallbackMipLogging {
        if let Some(out) = out {
            let (best, bound) = (out.mip_primal_bound, out.mip_dual_bound);
            // A panic must not unwind into C.
            let _ = catch_unwind(AssertUnwindSafe(|| listener.ear.tell(best, bound)));
        }
        return;
    }
    let mut iterations = 0;
    if let Some(out) = out {
        if event == highs_sys::kHighsCallbackMipInterrupt {
            let all = out.mip_total_lp_iterations.max(0);
            listener.before.store(all, Ordering::Relaxed);
        } else {
            iterations = i64::from(out.simplex_iteration_count).max(0);
        }
    }
    if let Some(into) = into {
        // The memory may be asked of the caller, who must not unwind into C either.
        let stopped = catch_unwind(AssertUnwindSafe(|| listener.stopped(iterations)));
        into.user_interrupt = c_int::from(stopped.unwrap_or(true));
    }
}
