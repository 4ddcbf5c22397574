//! The relaxation of a large program, by a first-order method, and what its prices prove.
//!
//! The simplex method takes minutes where a primal-dual hybrid gradient gets prices good to a
//! thousandth in seconds. A bound does not need them exact: whatever the prices of the rows are,
//! the program's value is at least what remains when rows are paid for at these prices and each
//! variable takes its cheaper end (Lagrange). That sum is what is told, so that the method's
//! tolerances cannot make a bound wrong; prices of the wrong sign are taken as none.

use super::callback::{Signal, StopSource, run};
use super::engine::{GRACE, LOOK, translate};
use super::lp::{Lin, Lp, LpRow, VariableKind};
use crate::budget::SearchBudget;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::thread::Builder;
use std::time::Instant;

/// A bound with the prices that prove it.
#[derive(Debug, Clone)]
pub struct Relaxation {
    /// No solution is below it, the objective's constant included.
    pub bound: f64,
    /// Per row.
    pub prices: Vec<f64>,
}

/// How exact prices have to be, relatively.
const TOLERANCE: f64 = 1e-4;

/// The relaxation of a program, whole variables taken as real; `None`: nothing in time.
pub fn relax(lp: &Lp, objective: &Lin, watch: &SearchBudget<'_>) -> Option<Relaxation> {
    let mut relaxed = lp.clone();
    for column in &mut relaxed.columns {
        column.kind = VariableKind::Real;
    }
    let prices = apart(&relaxed, objective, watch)?;
    let prices = signed(lp, &prices);
    // Stopped on the way, the engine tells nothing but zeros.
    if prices.iter().all(|price| *price == 0.0) {
        return None;
    }
    let bound = lagrangian(lp, objective, &prices);
    (bound > f64::NEG_INFINITY).then_some(Relaxation { bound, prices })
}

/// What prices of rows prove.
pub fn lagrangian(lp: &Lp, objective: &Lin, prices: &[f64]) -> f64 {
    let mut costs = vec![0.0; lp.columns.len()];
    for (var, factor) in &objective.terms {
        costs[var.0] += factor;
    }
    let mut bound = objective.constant;
    for (row, price) in lp.rows.iter().zip(prices).filter(|(_, p)| **p != 0.0) {
        bound += price * if *price > 0.0 { row.lower } else { row.upper };
        for (var, factor) in &row.terms {
            costs[var.0] -= price * factor;
        }
    }
    for (cost, column) in costs.iter().zip(&lp.columns).filter(|(c, _)| **c != 0.0) {
        bound += cost
            * if *cost > 0.0 {
                column.lower
            } else {
                column.upper
            };
    }
    // A thousandth of a millionth for the rounding of so many sums.
    bound - 1e-9 * bound.abs().max(1.0)
}

/// Per row, from the engine's: a row with two different ends is two to the engine.
fn signed(lp: &Lp, engine: &[f64]) -> Vec<f64> {
    let mut engine = engine.iter().copied();
    let mut next = || engine.next().filter(|p| p.is_finite()).unwrap_or(0.0);
    let one = |row: &LpRow| {
        if row.lower == row.upper {
            return next();
        }
        let above = if row.upper.is_finite() {
            next().min(0.0)
        } else {
            0.0
        };
        let below = if row.lower.is_finite() {
            next().max(0.0)
        } else {
            0.0
        };
        above + below
    };
    lp.rows.iter().map(one).collect()
}

/// On a thread of its own, for this method hears nobody; its prices, one for each of the engine's
/// rows.
fn apart(lp: &Lp, objective: &Lin, watch: &SearchBudget<'_>) -> Option<Vec<f64>> {
    let left = watch.deadline.saturating_duration_since(Instant::now());
    let signal = Arc::new(Signal::new(None));
    let (send, answer) = channel();
    let work = {
        let (lp, objective, heard) = (lp.clone(), objective.clone(), signal.clone());
        move || {
            // Nobody listens once it is left behind.
            let _ = send.send(first_order(&lp, &objective, left.as_secs_f64(), &heard));
        }
    };
    Builder::new().name("engine".to_owned()).spawn(work).ok()?;
    let mut stopped: Option<Instant> = None;
    loop {
        match answer.recv_timeout(LOOK) {
            Ok(found) => {
                let (prices, work) = found?;
                watch.spend(work);
                return Some(prices);
            }
            Err(RecvTimeoutError::Disconnected) => return None,
            Err(RecvTimeoutError::Timeout) => {}
        }
        if watch.stopped() {
            signal.stop.store(true, Ordering::Relaxed);
            if stopped.get_or_insert_with(Instant::now).elapsed() > GRACE {
                return None;
            }
        }
    }
}

/// Prices of the engine's rows, and the work they were.
fn first_order(lp: &Lp, objective: &Lin, seconds: f64, heard: &Signal) -> Option<(Vec<f64>, u64)> {
    let mut model = translate(lp, objective).ok()?;
    model.make_quiet();
    model.try_set_option("solver", "hipdlp").ok()?;
    model
        .try_set_option("pdlp_optimality_tolerance", TOLERANCE)
        .ok()?;
    model.try_set_option("kkt_tolerance", TOLERANCE).ok()?;
    model.try_set_option("time_limit", seconds).ok()?;
    model.try_set_option("threads", 1).ok()?;
    let (solved, work) = run(model, false, StopSource::Signal(heard)).ok()?;
    Some((solved.get_solution().dual_rows().to_vec(), work))
}
