//! What a planner asks for, what limits the search, and how it reports on its way.

use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant as Moment};

use evenwatch_solver as solver;
use evenwatch_solver::outcome::TierName;
use schemars::JsonSchema;
use serde::Serialize;

use evenwatch_domain::ids::{DutyId, PersonId, PoolId};
use evenwatch_domain::interval::Instant;
use evenwatch_domain::publication::PublishedDuty;
use evenwatch_domain::rota::{Duty, PlanRecord};
use evenwatch_domain::time::Period;

/// A decision that planning must keep: this person holds this duty.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Pin {
    /// The duty.
    pub duty: DutyId,
    /// Its holder.
    pub person: PersonId,
}

/// What to plan.
#[derive(Debug, Clone, Copy)]
pub struct PlanSpec<'a> {
    /// Days on which the planned duties start.
    pub period: Period,
    /// Pools whose duties are planned; `None`: all of them.
    pub pools: Option<&'a [PoolId]>,
    /// Published duties before, inside and after the period, of all pools. Rules look at all of
    /// them, and burdens at those before and inside it. Those that the plan is about are replaced,
    /// all others stand as they are. Cancelled ones are passed over.
    pub history: &'a [PublishedDuty],
    /// Decisions to keep, besides the holders of `previous` that are marked as pinned.
    pub pins: &'a [Pin],
    /// The rota as it was before planning again, empty the first time.
    pub previous: &'a [Duty],
    /// How near to it the new one stays.
    pub nearness: Nearness,
    /// Published duties that begin at this instant or before are facts: the plan leaves them with
    /// their holders, and names them as they stand. `None`: nothing has begun.
    pub begun_by: Option<Instant>,
}

/// How near a rota that is planned again stays to the one before. In every case people whom
/// somebody placed by hand stay, and what moves is listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Nearness {
    /// Pools in which nothing has to change stay as they are; of the others as few places move as
    /// cover allows, whatever that costs in the aims after it.
    #[default]
    KeepsUntouchedPools,
    /// As few places move as cover allows, in any pool.
    FewestChanges,
    /// As if nothing had been published.
    Afresh,
}

impl PlanSpec<'_> {
    /// A first plan of every pool, nothing published before.
    #[must_use]
    pub fn first(period: Period) -> Self {
        Self {
            period,
            pools: None,
            history: &[],
            pins: &[],
            previous: &[],
            nearness: Nearness::default(),
            begun_by: None,
        }
    }
}

/// How long and how hard to search.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Limits {
    /// Wall-clock time from [`Control::since`] on: for reading, the search, and all that is told of
    /// what it found.
    pub time: Duration,
    /// Work for the search, in the solver's units; `None`: no limit. With a limit, however large,
    /// what is done follows from the problem alone: where neither time nor memory runs out, the
    /// same request, seed, threads and gap give the same rota on any machine, however busy. Without
    /// one, stages are given parts of the time, and threads race.
    pub work: Option<u64>,
    /// Bytes that the process may hold; `None`: no limit. Only kept where [`Control::resident`]
    /// tells what it holds.
    pub memory: Option<u64>,
    /// Threads, 1 or more.
    pub threads: usize,
    /// Seed of every random choice.
    pub seed: u32,
    /// Relative gap at which a tier may stop; 0 asks for proof.
    pub gap: f64,
}

impl Default for Limits {
    /// A minute, any work and memory, two threads, seed 1, and proof.
    fn default() -> Self {
        Self {
            time: Duration::from_secs(60),
            work: None,
            memory: None,
            threads: 2,
            seed: 1,
            gap: 0.0,
        }
    }
}

impl From<&Limits> for solver::Limits {
    fn from(limits: &Limits) -> Self {
        Self {
            time: limits.time,
            work: limits.work,
            memory: limits.memory,
            threads: limits.threads.max(1),
            seed: limits.seed,
            gap: limits.gap,
        }
    }
}

/// What the planner is at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Phase {
    /// Putting network and rules into the solver's words.
    Building,
    /// Seeing that somebody holds each duty, the most critical first.
    Cover,
    /// Filling the further places of duties for several.
    SecondPlaces,
    /// Staying near the previous rota.
    Change,
    /// Keeping soft rules.
    SoftRules,
    /// Lessening the largest unevenness.
    EvennessMax,
    /// Lessening the sum of all unevenness.
    EvennessSum,
    /// Asking for as little goodwill as can be.
    Goodwill,
    /// Granting wishes.
    Preferences,
    /// Finding which pins and rules contradict each other.
    Contradiction,
    /// Having the rota judged, and gathering evidence for empty places.
    Judging,
}

impl fmt::Display for Phase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Building => "reading the network",
            Self::Cover => "filling duties",
            Self::SecondPlaces => "filling second places",
            Self::SoftRules => "keeping good-practice rules",
            Self::EvennessMax => "evening out the largest burden",
            Self::EvennessSum => "evening out every burden",
            Self::Goodwill => "sparing goodwill",
            Self::Preferences => "granting wishes",
            Self::Change => "staying near the previous rota",
            Self::Contradiction => "finding what contradicts",
            Self::Judging => "judging the rota",
        })
    }
}

impl From<TierName> for Phase {
    fn from(tier: TierName) -> Self {
        match tier {
            TierName::Cover | TierName::Weighted => Self::Cover,
            TierName::SecondPlaces => Self::SecondPlaces,
            TierName::SoftRules => Self::SoftRules,
            TierName::EvennessMax => Self::EvennessMax,
            TierName::EvennessSum => Self::EvennessSum,
            TierName::Goodwill => Self::Goodwill,
            TierName::Preferences => Self::Preferences,
            TierName::Change => Self::Change,
            TierName::Repair => Self::Contradiction,
        }
    }
}

/// How the search goes about an aim.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Method {
    /// Writing the models down, and a first rota.
    Start,
    /// Small changes to a rota, one by one.
    LocalMoves,
    /// The linear relaxation, which gives the bound.
    Relaxation,
    /// From the relaxation to a rota, a few people at a time.
    Dive,
    /// Parts of the rota taken apart and put together again.
    Neighbourhoods,
    /// Branch and bound.
    Branching,
}

impl fmt::Display for Method {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Start => "a first rota",
            Self::LocalMoves => "moving duties",
            Self::Relaxation => "proving a bound",
            Self::Dive => "rounding the bound to a rota",
            Self::Neighbourhoods => "planning parts again",
            Self::Branching => "branch and bound",
        })
    }
}

impl From<solver::Phase> for Method {
    fn from(phase: solver::Phase) -> Self {
        match phase {
            solver::Phase::Start => Self::Start,
            solver::Phase::LocalMoves => Self::LocalMoves,
            solver::Phase::Relaxation => Self::Relaxation,
            solver::Phase::Dive => Self::Dive,
            solver::Phase::Neighbourhoods => Self::Neighbourhoods,
            solver::Phase::Branching => Self::Branching,
        }
    }
}

/// A word on how planning goes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Progress {
    /// What it is at.
    pub phase: Phase,
    /// How the search goes about it; `None` before and after the search.
    pub method: Option<Method>,
    /// Best value so far in the phase's tier; smaller is better.
    pub incumbent: Option<f64>,
    /// No lawful rota can have a smaller value than this.
    pub bound: Option<f64>,
    /// Seconds since the search began.
    pub seconds: f64,
}

impl From<solver::Progress> for Progress {
    fn from(progress: solver::Progress) -> Self {
        Self {
            phase: progress.tier.into(),
            method: Some(progress.phase.into()),
            incumbent: progress.incumbent,
            bound: progress.bound,
            seconds: progress.seconds,
        }
    }
}

/// What the caller hears, and may say, while planning runs.
#[derive(Default, Clone, Copy)]
pub struct Control<'a> {
    /// Set it to stop within a second or so, with the best rota so far if there is one.
    pub cancel: Option<&'a AtomicBool>,
    /// Called from worker threads, a few times a second at most.
    pub progress: Option<&'a (dyn Fn(Progress) + Sync)>,
    /// Bytes that the process holds now, asked often where [`Limits::memory`] is given; `None`
    /// where the system does not say.
    pub resident: Option<&'a (dyn Fn() -> Option<u64> + Sync)>,
    /// When the limits began to count: before the network was read. `None`: when the planner is
    /// called.
    pub since: Option<Moment>,
}

/// What a problem may always take beside what the process holds before it is built, in bytes: a
/// memory limit that is smaller ends the search at once, and leaves a first rota.
const ROOM: u64 = 64 << 20;

impl<'a> Control<'a> {
    /// When the limits began to count.
    #[must_use]
    #[allow(clippy::disallowed_methods)] // a caller that says no beginning begins now; no date comes of it
    pub fn began(&self) -> Moment {
        self.since.unwrap_or_else(Moment::now)
    }

    /// The same for one of several searches, which has limits of its own that begin to count when
    /// it does.
    #[must_use]
    pub fn of_one(&self) -> Self {
        Self {
            since: None,
            ..*self
        }
    }

    /// Whether the search is to end though nothing is used up.
    #[must_use]
    pub fn is_cancelled(&self) -> bool {
        self.cancel.is_some_and(|flag| flag.load(Ordering::Relaxed))
    }

    /// The limits for what is done beside the search, before it and after it.
    pub(super) fn halt(&self, limits: &Limits) -> solver::Halt<'a> {
        let held = self.resident.and_then(|resident| resident());
        let least = held.unwrap_or_default().saturating_add(ROOM);
        let limits = Limits {
            memory: limits.memory.map(|limit| limit.max(least)),
            ..*limits
        };
        solver::Halt::since(self.began(), &(&limits).into(), &self.heeded())
    }

    /// What of it the solver heeds.
    pub(super) fn heeded(&self) -> solver::Control<'a> {
        solver::Control {
            cancel: self.cancel,
            resident: self.resident,
            ..solver::Control::default()
        }
    }

    /// Reports the start of a phase outside the search.
    pub(super) fn say(&self, phase: Phase) {
        self.hear(Progress {
            phase,
            method: None,
            incumbent: None,
            bound: None,
            seconds: 0.0,
        });
    }

    /// Passes a word on.
    pub(super) fn hear(&self, progress: Progress) {
        if let Some(heard) = self.progress {
            heard(progress);
        }
    }
}

/// A plan: duties with their holders, and how good it is.
#[derive(Debug, Clone, PartialEq)]
pub struct Planned {
    /// Every duty of the planned pools that starts in the period, by start and id.
    pub duties: Vec<Duty>,
    /// Status, tiers with bounds, breaches of soft rules, empty places with evidence, warnings.
    pub record: PlanRecord,
}

#[cfg(test)]
mod tests {
    use super::*;
    use evenwatch_domain::aim;

    #[test]
    fn an_aim_has_one_name_in_progress_and_in_results() {
        for tier in TierName::LADDER {
            let phase = serde_json::to_value(Phase::from(tier)).unwrap_or_default();
            assert_eq!(phase, tier.to_string());
            assert!(aim::find(&tier.to_string()).is_some(), "{tier}");
        }
    }
}
