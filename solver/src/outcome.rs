//! What comes back: a roster with value and bound per tier, or the reason there is none.

use crate::limits::Phase;
use crate::problem::{DutyIx, Fixed, Minutes, PersonIx};
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// Who holds what.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub struct Roster {
    /// Per person, in the problem's order: duties held, ascending by index, each once.
    held: Vec<Vec<DutyIx>>,
}

impl Roster {
    /// Nobody holds anything.
    #[must_use]
    pub fn empty(people: usize) -> Self {
        Roster {
            held: vec![Vec::new(); people],
        }
    }

    /// From pairs; order and repeats do not matter. Pairs of people beyond `people` are left out.
    #[must_use]
    pub fn from_pairs(people: usize, pairs: impl IntoIterator<Item = (PersonIx, DutyIx)>) -> Self {
        let mut roster = Roster::empty(people);
        for (person, duty) in pairs {
            roster.give(person, duty);
        }
        roster
    }

    /// Let a person hold a duty (no effect when already held).
    pub fn give(&mut self, person: PersonIx, duty: DutyIx) {
        if let Some(row) = self.held.get_mut(person.0)
            && let Err(at) = row.binary_search(&duty)
        {
            row.insert(at, duty);
        }
    }

    /// Take a duty from a person (no effect when not held).
    pub fn take(&mut self, person: PersonIx, duty: DutyIx) {
        if let Some(row) = self.held.get_mut(person.0)
            && let Ok(at) = row.binary_search(&duty)
        {
            row.remove(at);
        }
    }

    /// Duties a person holds, ascending by index.
    #[must_use]
    pub fn of(&self, person: PersonIx) -> &[DutyIx] {
        self.held.get(person.0).map_or(&[], Vec::as_slice)
    }

    /// Whether a person holds a duty.
    #[must_use]
    pub fn holds(&self, person: PersonIx, duty: DutyIx) -> bool {
        self.of(person).binary_search(&duty).is_ok()
    }

    /// All pairs, by person and then duty.
    pub fn pairs(&self) -> impl Iterator<Item = (PersonIx, DutyIx)> {
        self.held
            .iter()
            .enumerate()
            .flat_map(|(p, row)| row.iter().map(move |d| (PersonIx(p), *d)))
    }

    /// People on each duty, in order.
    #[must_use]
    pub fn by_duty(&self, duties: usize) -> Vec<Vec<PersonIx>> {
        let mut on = vec![Vec::new(); duties];
        for (person, duty) in self.pairs() {
            if let Some(list) = on.get_mut(duty.0) {
                list.push(person);
            }
        }
        on
    }

    /// How many people it speaks of.
    #[must_use]
    pub fn people(&self) -> usize {
        self.held.len()
    }
}

/// The tiers, in the order in which they are minimised and locked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TierName {
    /// Minutes of duties that nobody holds, times criticality.
    Cover,
    /// Minutes of further places without a holder, times criticality: a duty for two that one holds
    /// lacks one, and so does one that nobody holds.
    SecondPlaces,
    /// Places of the previous rota taken from people who could hold them still.
    Change,
    /// Soft rules: weight times amount.
    SoftRules,
    /// Largest deviation per WTE from the fair share, summed over burdens (times weight) and their
    /// sharing groups.
    EvennessMax,
    /// All deviations per WTE from the fair share, times burden weight.
    EvennessSum,
    /// Minutes of goodwill.
    Goodwill,
    /// Cost of wishes not met.
    Preferences,
    /// The one sum of [`Objective::Weighted`](crate::problem::Objective::Weighted).
    Weighted,
    /// The search for the smallest breach, when hard rules and pins contradict each other.
    Repair,
}

impl TierName {
    /// The tiers of [`Objective::Tiers`](crate::problem::Objective::Tiers), in order.
    pub const LADDER: [TierName; 8] = [
        TierName::Cover,
        TierName::SecondPlaces,
        TierName::Change,
        TierName::SoftRules,
        TierName::EvennessMax,
        TierName::EvennessSum,
        TierName::Goodwill,
        TierName::Preferences,
    ];

    /// Whether it counts places without a holder.
    #[must_use]
    pub const fn is_cover(self) -> bool {
        matches!(self, TierName::Cover | TierName::SecondPlaces)
    }

    /// As written in messages and JSON.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            TierName::Cover => "cover",
            TierName::SecondPlaces => "second-places",
            TierName::SoftRules => "soft-rules",
            TierName::EvennessMax => "evenness-max",
            TierName::EvennessSum => "evenness-sum",
            TierName::Goodwill => "goodwill",
            TierName::Preferences => "preferences",
            TierName::Change => "change",
            TierName::Weighted => "weighted",
            TierName::Repair => "repair",
        }
    }
}

impl std::fmt::Display for TierName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A lower bound that no lawful roster can beat, given the values locked in the tiers before.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Bound(pub f64);

/// Value and bound of one tier.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct TierResult {
    /// Which.
    pub name: TierName,
    /// Value of the roster returned; smaller is better.
    pub value: f64,
    /// No lawful roster that keeps the tiers before it as they are has a smaller value.
    pub bound: Bound,
    /// `(value - bound) / max(|value|, 1)`, 0 or more.
    pub gap: f64,
    /// Whether value and bound meet (within rounding).
    pub proved: bool,
}

impl TierResult {
    /// Gap and proof from value and bound; a bound above the value by rounding is set to it.
    #[must_use]
    pub fn new(name: TierName, value: f64, bound: f64) -> Self {
        let bound = bound.min(value);
        let gap = (value - bound) / value.abs().max(1.0);
        TierResult {
            name,
            value,
            bound: Bound(bound),
            gap,
            proved: gap <= PROOF_TOLERANCE,
        }
    }
}

/// Relative difference below which value and bound count as equal: rounding of sums of a thousand
/// terms.
pub const PROOF_TOLERANCE: f64 = 1e-6;

/// A duty that lacks people.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unfilled {
    /// Which.
    pub duty: DutyIx,
    /// People missing, 1 or more.
    pub people: u32,
    /// People-minutes missing.
    pub minutes: Minutes,
}

/// What an amount of breach counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Unit {
    /// Minutes.
    Minutes,
    /// Duties.
    Duties,
    /// Days.
    Days,
    /// Nights.
    Nights,
    /// Weekends.
    Weekends,
    /// Rest periods.
    Rests,
    /// People.
    People,
}

impl std::fmt::Display for Unit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Unit::Minutes => "minutes",
            Unit::Duties => "duties",
            Unit::Days => "days",
            Unit::Nights => "nights",
            Unit::Weekends => "weekends",
            Unit::Rests => "rests",
            Unit::People => "people",
        })
    }
}

/// A duty held: one of the problem's, or one that stands whatever is planned.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum HeldIx {
    /// Position in the person's history.
    Past(usize),
    /// Position in what stands beside the problem's duties or after them.
    Standing(usize),
    /// A duty of the problem.
    Duty(DutyIx),
}

/// A rule broken.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Breach {
    /// Id of the rule, or one of the judge's own: `ELIGIBLE`, `AVAILABLE`, `PIN`, `NEED`, `LEAST`.
    pub rule: String,
    /// Who; `None` where the breach is a team's or a duty's.
    pub person: Option<PersonIx>,
    /// The duties that make it.
    pub duties: Vec<HeldIx>,
    /// By how much, above 0.
    pub amount: f64,
    /// The rule's limit, in the same unit.
    pub limit: f64,
    /// Of what.
    pub unit: Unit,
    /// Days with records that an average is over, leave left out; `None`: not an average.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub days: Option<u32>,
    /// Price paid in the soft tier; `None`: the rule is hard.
    pub price: Option<f64>,
}

impl Breach {
    /// Whether no lawful roster may have it.
    #[must_use]
    pub fn is_hard(&self) -> bool {
        self.price.is_none()
    }
}

/// Why a person cannot take a duty on top of a roster.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Block {
    /// Id of the rule.
    pub rule: String,
    /// By how much it would be broken, above 0.
    pub amount: f64,
    /// The rule's limit, in the same unit.
    pub limit: f64,
    /// Of what.
    pub unit: Unit,
    /// Days with records that an average is over, leave left out; `None`: not an average.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub days: Option<u32>,
    /// Duties held that stand in the way.
    pub conflicts: Vec<HeldIx>,
}

/// How the search ended.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "status")]
pub enum Status {
    /// Every tier is proved.
    Optimal,
    /// Every tier is within the gap asked for, though not all are proved.
    WithinGap,
    /// A limit was reached or the caller cancelled; the roster is lawful and the bounds hold.
    StoppedEarly {
        /// What stopped it.
        by: Stop,
    },
    /// Pins and hard rules cannot all hold.
    Contradiction(Contradiction),
    /// The engine gave an answer that should not occur, and there is no roster.
    EngineFailure {
        /// The engine's word, and what to do.
        message: String,
    },
}

/// What stopped a search early.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Stop {
    /// The time limit.
    TimeLimit,
    /// The work limit.
    WorkLimit,
    /// The memory limit.
    MemoryLimit,
    /// The caller.
    Cancelled,
    /// The engine, which contradicted itself in a tier: see [`Outcome::fault`].
    Engine,
}

/// Why no lawful roster exists.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Contradiction {
    /// Pins that take part; empty when the rules contradict each other without any.
    pub pins: Vec<Fixed>,
    /// The smallest set of breaches found with which all pins could be kept, each naming its rule
    /// and duties.
    pub breaches: Vec<Breach>,
    /// One line for people.
    pub message: String,
}

/// The answer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Outcome {
    /// How the search ended.
    pub status: Status,
    /// The roster; `None` only after a contradiction, an engine failure, or where nothing lawful
    /// was found in time.
    pub roster: Option<Roster>,
    /// Value and bound per tier, in order; empty without a roster.
    pub tiers: Vec<TierResult>,
    /// Duties that lack people, in order.
    pub unfilled: Vec<Unfilled>,
    /// Soft rules broken.
    pub breaches: Vec<Breach>,
    /// An answer of the engine that should not occur, where there is a roster all the same: the
    /// roster is lawful and its values are the judge's, and nothing that the engine said in this
    /// answer was believed. For a report of the fault.
    pub fault: Option<String>,
    /// Time taken.
    pub elapsed: Duration,
    /// Work done, in the units of [`Limits::work`](crate::Limits::work): what to allow for the same
    /// again.
    pub work: u64,
    /// Where the time went, by tier and phase; independent parts of a problem that are searched
    /// side by side add up.
    pub phases: Vec<PhaseTime>,
}

/// Time spent in one phase of one tier.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct PhaseTime {
    /// The tier in hand; for what comes before any, the first.
    pub tier: TierName,
    /// What was done.
    pub phase: Phase,
    /// Seconds.
    pub seconds: f64,
}
