//! The door: limits, control and [`solve`].

use crate::outcome::{Outcome, Status, Stop, TierName};
use crate::problem::Problem;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

/// How long and how hard to search.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Limits {
    /// Wall-clock time for the whole search.
    pub time: Duration,
    /// Threads, 1 or more.
    pub threads: usize,
    /// Seed of every random choice: same problem, limits not reached and seed give the same roster.
    pub seed: u32,
    /// Relative gap at which a tier may stop; 0 asks for proof.
    pub gap: f64,
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            time: Duration::from_secs(60),
            threads: 2,
            seed: 1,
            gap: 0.0,
        }
    }
}

/// A word on how the search goes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Progress {
    /// Tier being minimised.
    pub tier: TierName,
    /// Best value so far, over the whole problem; `None` before the first roster.
    pub incumbent: Option<f64>,
    /// Best bound so far, over the whole problem.
    pub bound: Option<f64>,
    /// Seconds since the start.
    pub seconds: f64,
}

/// What the caller hears and may say while the search runs.
#[derive(Default)]
pub struct Control<'a> {
    /// Set it to stop within a second with the best roster so far.
    pub cancel: Option<&'a AtomicBool>,
    /// Called from worker threads, a few times a second at most.
    pub progress: Option<&'a (dyn Fn(Progress) + Sync)>,
}

/// Find the best lawful roster.
#[must_use]
pub fn solve(problem: &Problem, limits: &Limits, control: &Control<'_>) -> Outcome {
    let _ = (problem, limits, control);
    Outcome {
        status: Status::StoppedEarly {
            by: Stop::TimeLimit,
        },
        roster: None,
        tiers: Vec::new(),
        unfilled: Vec::new(),
        breaches: Vec::new(),
        elapsed: Duration::ZERO,
    }
}
