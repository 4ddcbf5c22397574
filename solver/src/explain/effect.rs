//! What a change of a roster does: to each tier, and to the rules.

use crate::outcome::{Breach, HeldIx, TierName};
use crate::problem::{DutyIx, PersonIx};
use serde::{Deserialize, Serialize};
use std::cmp::Ordering;
use std::collections::BTreeSet;

/// One step of a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum EffectStep {
    /// The person takes the duty; nothing happens where he or she holds it.
    Take {
        /// Who.
        person: PersonIx,
        /// What.
        duty: DutyIx,
    },
    /// The person gives the duty up; nothing happens where he or she does not hold it.
    Leave {
        /// Who.
        person: PersonIx,
        /// What.
        duty: DutyIx,
    },
}

impl EffectStep {
    /// Whom and what it is about.
    #[must_use]
    pub const fn about(self) -> (PersonIx, DutyIx) {
        match self {
            EffectStep::Take { person, duty } | EffectStep::Leave { person, duty } => {
                (person, duty)
            }
        }
    }
}

/// What a value of a tier counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TierUnit {
    /// Minutes without a holder times criticality.
    WeightedMinutes,
    /// The prices of soft rules, cover and wishes.
    Price,
    /// Units of burden per WTE off the fair share, times the burden's weight.
    WeightedBurdenPerWte,
    /// Minutes.
    Minutes,
    /// The weight of wishes not met.
    WeightOfWishes,
    /// Places taken from those who held them.
    Duties,
}

impl TierUnit {
    /// What a tier's value counts.
    #[must_use]
    pub const fn of(tier: TierName) -> Self {
        match tier {
            TierName::Cover | TierName::SecondPlaces => TierUnit::WeightedMinutes,
            TierName::SoftRules | TierName::Weighted | TierName::Repair => TierUnit::Price,
            TierName::EvennessMax | TierName::EvennessSum => TierUnit::WeightedBurdenPerWte,
            TierName::Goodwill => TierUnit::Minutes,
            TierName::Preferences => TierUnit::WeightOfWishes,
            TierName::Change => TierUnit::Duties,
        }
    }
}

impl std::fmt::Display for TierUnit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            TierUnit::WeightedMinutes => "weighted minutes without cover",
            TierUnit::Price => "price",
            TierUnit::WeightedBurdenPerWte => "weighted burden per WTE off the fair share",
            TierUnit::Minutes => "minutes",
            TierUnit::WeightOfWishes => "weight of wishes not met",
            TierUnit::Duties => "duties",
        })
    }
}

/// What a change costs in one tier.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct TierDifference {
    /// Which.
    pub tier: TierName,
    /// Value after less value before: below 0 is better.
    pub difference: f64,
    /// Of what.
    pub unit: TierUnit,
}

/// What a change does.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Effect {
    /// Every tier of the problem's objective, in order.
    pub tiers: Vec<TierDifference>,
    /// Hard breaches that come or grow, as they are after the change.
    pub broken: Vec<Breach>,
    /// Hard breaches that go or shrink, as they were before it.
    pub mended: Vec<Breach>,
}

impl Effect {
    /// Whether no hard rule is broken that was not, nor broken worse than it was.
    #[must_use]
    pub fn is_lawful(&self) -> bool {
        self.broken.is_empty()
    }
}

/// Differences smaller than this are rounding.
const GRAIN: f64 = 1e-6;

/// Compare two changes of one roster tier by tier; less is better.
#[must_use]
pub fn by_cost(a: &[TierDifference], b: &[TierDifference]) -> Ordering {
    let grains = |tier: &TierDifference| (tier.difference / GRAIN).round();
    let pairs = a.iter().zip(b);
    let mut unequal = pairs.map(|(a, b)| grains(a).partial_cmp(&grains(b)));
    unequal
        .find_map(|order| order.filter(|order| order.is_ne()))
        .unwrap_or(Ordering::Equal)
}

/// Value after less value before, tier by tier; rounding becomes 0.
pub(super) fn differences(
    before: &[(TierName, f64)],
    after: &[(TierName, f64)],
) -> Vec<TierDifference> {
    let difference = |((tier, before), (_, after)): (&(TierName, f64), &(TierName, f64))| {
        let difference = after - before;
        let rounding = 1e-12 * before.abs().max(after.abs()).max(1.0);
        TierDifference {
            tier: *tier,
            difference: if difference.abs() <= rounding {
                0.0
            } else {
                difference
            },
            unit: TierUnit::of(*tier),
        }
    };
    before.iter().zip(after).map(difference).collect()
}

/// The breaches of `after` that are new, or greater than they were, when the duties `moved` changed
/// hands.
///
/// Each breach after is set against one before, of the same rule and person and no smaller, that it
/// may have come from: with the same duties, or with some of them still there, or (where too little
/// is held) with all exchanged.
pub(super) fn worse(before: &[Breach], after: &[Breach], moved: &BTreeSet<DutyIx>) -> Vec<Breach> {
    let mut old: Vec<&Breach> = before.iter().collect();
    let mut left: Vec<&Breach> = Vec::new();
    for breach in after {
        match old.iter().position(|b| *b == breach) {
            Some(at) => {
                old.swap_remove(at);
            }
            None => left.push(breach),
        }
    }
    // The greatest first, each with the least that explains it.
    left.sort_by(|a, b| b.amount.total_cmp(&a.amount));
    left.retain(|breach| {
        let explains =
            |(_, b): &(usize, &&Breach)| b.amount >= breach.amount && kin(b, breach, moved);
        let least = old
            .iter()
            .enumerate()
            .filter(explains)
            .min_by(|(_, a), (_, b)| a.amount.total_cmp(&b.amount))
            .map(|(at, _)| at);
        least.map(|at| old.swap_remove(at)).is_none()
    });
    let mut worse: Vec<Breach> = left.into_iter().cloned().collect();
    worse.sort_by(|a, b| (a.person, &a.rule, &a.duties).cmp(&(b.person, &b.rule, &b.duties)));
    worse
}

fn kin(a: &Breach, b: &Breach, moved: &BTreeSet<DutyIx>) -> bool {
    let stays = |ix: &&HeldIx| !matches!(ix, HeldIx::Duty(duty) if moved.contains(duty));
    let stay = |breach: &Breach| -> BTreeSet<HeldIx> {
        breach.duties.iter().filter(stays).copied().collect()
    };
    if (&a.rule, a.person, a.unit) != (&b.rule, b.person, b.unit) {
        return false;
    }
    let (left, right) = (stay(a), stay(b));
    let exchanged = left.is_empty() && right.is_empty() && a.limit > 0.0 && a.limit == b.limit;
    a.duties == b.duties || exchanged || !left.is_disjoint(&right)
}
