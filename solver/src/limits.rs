//! What a caller allows, hears and may say while the search runs.

use crate::outcome::{Roster, TierName};
use serde::{Deserialize, Serialize};
use std::sync::atomic::AtomicBool;
use std::time::Duration;

/// How long and how hard to search.
///
/// Whatever limit is reached, the best lawful roster so far is returned with bounds that hold, and
/// [`Status::StoppedEarly`](crate::outcome::Status::StoppedEarly) says which.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Limits {
    /// Wall-clock time for the whole search.
    pub time: Duration,
    /// Work for the whole search, over all threads; `None`: no limit.
    ///
    /// A unit is about one step of a partial schedule in pricing; iterations of linear programs and
    /// local moves are counted as so many units. One thread does very roughly [`UNITS_PER_SECOND`]
    /// a second. Where the time and memory limits are not reached and nobody cancels, the same
    /// problem, start, seed, threads, gap and work give the same roster, values and bounds on any
    /// machine, however busy. A stage in hand is ended at its next stop, so that a search may pass
    /// the limit by a little, by the same little each time.
    pub work: Option<u64>,
    /// Bytes that the process may hold; `None`: no limit. Only kept where [`Control::resident`]
    /// tells what it holds.
    pub memory: Option<u64>,
    /// Threads, 1 or more.
    pub threads: usize,
    /// Seed of every random choice. The same problem, seed and threads give the same roster under a
    /// limit of work; under one of time, what is proved has the same values, and which of several
    /// rosters has them may hang on the clock.
    pub seed: u32,
    /// Relative gap at which a tier may stop; 0 asks for proof.
    pub gap: f64,
}

/// Units of work that one thread of a machine of 2024 does in a second, within a factor of three or
/// so.
pub const UNITS_PER_SECOND: u64 = 40_000_000;

impl Default for Limits {
    fn default() -> Self {
        Limits {
            time: Duration::from_secs(60),
            work: None,
            memory: None,
            threads: 2,
            seed: 1,
            gap: 0.0,
        }
    }
}

/// What the search is at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Phase {
    /// Writing the models down, and a first roster.
    Start,
    /// Small changes to a roster, one by one.
    LocalMoves,
    /// The linear relaxation over whole schedules: the bound.
    Relaxation,
    /// From the relaxation to a roster, a few people at a time.
    Dive,
    /// Parts of the roster taken apart and put together again.
    Neighbourhoods,
    /// Branch and bound on the compact model.
    Branching,
}

impl Phase {
    /// As written in messages and JSON.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Phase::Start => "start",
            Phase::LocalMoves => "local-moves",
            Phase::Relaxation => "relaxation",
            Phase::Dive => "dive",
            Phase::Neighbourhoods => "neighbourhoods",
            Phase::Branching => "branching",
        }
    }
}

impl std::fmt::Display for Phase {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A word on how the search goes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Progress {
    /// Tier being minimised somewhere.
    pub tier: TierName,
    /// What is done there.
    pub phase: Phase,
    /// The tier's best value so far, over all parts of the problem that have reached it; `None`
    /// before the first roster.
    pub incumbent: Option<f64>,
    /// Its best bound so far, over the same parts.
    pub bound: Option<f64>,
    /// Seconds since the start.
    pub seconds: f64,
}

/// What the caller hears and may say while the search runs.
#[derive(Default, Clone, Copy)]
pub struct Control<'a> {
    /// Set it to stop within a second with the best roster so far.
    pub cancel: Option<&'a AtomicBool>,
    /// Called from worker threads, a few times a second at most from each, and once at the start of
    /// each phase.
    pub progress: Option<&'a (dyn Fn(Progress) + Sync)>,
    /// Bytes that the process holds now, asked some fifty times a second at most where
    /// [`Limits::memory`] is given; `None` where the system does not say. The solver reads no
    /// files, so that its caller must.
    pub resident: Option<&'a (dyn Fn() -> Option<u64> + Sync)>,
    /// A roster to start from, such as the last one. What of it is unlawful now is dropped; it is
    /// no error.
    pub start: Option<&'a Roster>,
}
