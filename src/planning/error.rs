//! Why there is no rota. Each kind is another thing to do about it, so none hides behind another.

use std::fmt;

use evenwatch_domain::evidence::Reason;
use evenwatch_domain::ids::PoolId;
use evenwatch_domain::network::NetworkProblem;
use evenwatch_domain::rota::Breach;

use super::request::Pin;

/// Why planning gave no rota.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum PlanError {
    /// The request names a pool that the network does not have.
    #[error(
        "there is no pool \"{0}\" in the network; name one of its pools, or none to plan them all"
    )]
    UnknownPool(PoolId),
    /// Contracts with wrong rules, or people on contracts that do not exist.
    #[error("{}", Listed("the contracts cannot be used", .0))]
    Rules(Vec<NetworkProblem>),
    /// Pins that cannot be kept, whatever the rota.
    #[error("{}", Listed("pins cannot be kept", .0))]
    Pins(Vec<PinRefusal>),
    /// Pins and hard rules contradict each other.
    #[error("{}", Listed("no lawful rota keeps every pin", .0))]
    Contradiction(Vec<PlanConflict>),
    /// The independent judge found a hard rule broken in what the search returned: an error of
    /// ours, not of the caller.
    #[error(
        "the judge refused the rota, and nothing was kept; this is an error in the planner, please report it with the \
         network file: {}", .details.join("; ")
    )]
    JudgeRefused {
        /// The breaches that are somebody's.
        breaches: Vec<Breach>,
        /// Every hard breach in words.
        details: Vec<String>,
    },
    /// Time ran out before any lawful rota was found.
    #[error(
        "no lawful rota was found in {seconds:.0} s; give more time, or plan fewer pools or a shorter period"
    )]
    NoRosterInTime {
        /// Seconds spent.
        seconds: f64,
    },
    /// The work allowed was done before any lawful rota was found.
    #[error(
        "no lawful rota was found with {units} units of work; allow more, or plan fewer pools or a shorter period"
    )]
    NoRosterInWork {
        /// Work done, in the solver's units.
        units: u64,
    },
    /// The memory allowed was held before any lawful rota was found.
    #[error(
        "no lawful rota was found in the memory allowed; allow more, or plan fewer pools or a shorter period"
    )]
    NoRosterInMemory,
    /// The caller cancelled before any lawful rota was found.
    #[error("planning was cancelled before a lawful rota was found; nothing was kept")]
    Cancelled,
    /// The optimisation engine failed.
    #[error(
        "the optimisation engine failed: {message}; try another seed, and report it with the network file"
    )]
    Engine {
        /// The engine's word.
        message: String,
    },
    /// The planner built a problem that the solver refuses: an error of ours.
    #[error(
        "the planner built a problem that its solver refuses: {message}; please report it with the network file"
    )]
    Refused {
        /// The solver's word.
        message: String,
    },
}

impl PlanError {
    /// Whether there is no rota because a limit was reached or the caller cancelled, and not
    /// because there can be none.
    #[must_use]
    pub fn is_for_want(&self) -> bool {
        matches!(
            self,
            Self::NoRosterInTime { .. }
                | Self::NoRosterInWork { .. }
                | Self::NoRosterInMemory
                | Self::Cancelled
        )
    }
}

/// Pins and rules of which one at least must go.
#[derive(Debug, Clone, PartialEq)]
pub struct PlanConflict {
    /// The pins, as few as can be: without any one of them the others can be kept. Empty where
    /// rules or published duties of other pools contradict each other alone.
    pub pins: Vec<Pin>,
    /// The rules that contradict them.
    pub rules: Vec<ConflictRule>,
    /// Who is pinned to what, where and when, for people.
    pub place: String,
    /// Which rules that breaks and by how much, for people.
    pub found: String,
    /// What to do about it.
    pub remedy: String,
}

impl fmt::Display for PlanConflict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}; {}", self.place, self.found, self.remedy)
    }
}

/// A rule that pins contradict.
#[derive(Debug, Clone, PartialEq)]
pub struct ConflictRule {
    /// Its id.
    pub rule: String,
    /// What it asks, in a line; empty where it is of the planner's own.
    pub asks: String,
    /// By how much the pins break it, with its limit; `None` where only all the rules together
    /// stand against them.
    pub broken: Option<String>,
}

impl fmt::Display for ConflictRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.rule)?;
        if !self.asks.is_empty() {
            write!(f, " (\"{}\")", self.asks)?;
        }
        match &self.broken {
            Some(broken) => write!(f, " would be broken {broken}"),
            None => f.write_str(" could not be kept with the other rules"),
        }
    }
}

/// A pin that cannot be kept, whatever the rota.
#[derive(Debug, Clone, PartialEq)]
pub enum PinRefusal {
    /// The duty is not among those planned.
    NoSuchDuty {
        /// The pin.
        pin: Pin,
    },
    /// The person is not in the network.
    NoSuchPerson {
        /// The pin.
        pin: Pin,
    },
    /// The person may not hold the duty.
    Ineligible {
        /// The pin.
        pin: Pin,
        /// The duty for people: name, pool and day.
        duty: String,
        /// Every reason found.
        reasons: Vec<Reason>,
    },
}

impl fmt::Display for PinRefusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoSuchDuty { pin } => write!(
                f,
                "\"{}\" is pinned to duty {}, which is not among the duties planned; unpin it, or plan its pool and period",
                pin.person, pin.duty
            ),
            Self::NoSuchPerson { pin } => write!(
                f,
                "\"{}\", pinned to duty {}, is not in the network; unpin it, or add the person",
                pin.person, pin.duty
            ),
            Self::Ineligible { pin, duty, reasons } => {
                write!(f, "\"{}\" is pinned to {duty} but ", pin.person)?;
                for (at, reason) in reasons.iter().enumerate() {
                    let and = if at == 0 { "" } else { " and " };
                    write!(f, "{and}{reason}")?;
                }
                f.write_str("; unpin it, or correct the network")
            }
        }
    }
}

/// A heading and a list, on one line.
struct Listed<'a, T>(&'static str, &'a [T]);

impl<T: fmt::Display> fmt::Display for Listed<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)?;
        for (at, item) in self.1.iter().enumerate() {
            write!(f, "{} {item}", if at == 0 { ":" } else { "." })?;
        }
        Ok(())
    }
}
