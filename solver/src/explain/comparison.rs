//! Why this person and not that one: what a hand-over, and the best exchange, would do.

use super::effect::{Effect, EffectStep, TierUnit, by_cost};
use super::error::AskError;
use super::ledger::Ledger;
use super::standing::{leave, take};
use crate::judge::load;
use crate::outcome::{Breach, Roster, TierName};
use crate::problem::{BurdenIx, DutyIx, PersonIx, Problem};
use serde::{Deserialize, Serialize};
use std::cmp::Ordering;
use std::collections::BTreeSet;

/// Loads that differ by less are the same: they are sums in another order.
const SAME: f64 = 1e-9;

/// What it would do if another person held a duty.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct HolderComparison {
    /// The duty asked about.
    pub duty: DutyIx,
    /// Who holds it.
    pub holder: PersonIx,
    /// Who might.
    pub other: PersonIx,
    /// The duty handed over, with nothing in return.
    pub hand_over: Alternative,
    /// The best exchange for one duty of the other's; `None` where no exchange is lawful or cheaper
    /// than the hand-over.
    pub exchange: Option<Alternative>,
}

/// One way in which the other could hold the duty.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Alternative {
    /// The steps.
    pub steps: Vec<EffectStep>,
    /// Whether no hard rule is broken that was not, nor broken worse than it was.
    pub lawful: bool,
    /// Hard breaches that come or grow, as they are afterwards, with rule and amount.
    pub broken: Vec<Breach>,
    /// Hard breaches that go or shrink, as they were.
    pub mended: Vec<Breach>,
    /// Every tier, in order.
    pub tiers: Vec<TierChange>,
    /// The burdens of either person that change.
    pub burdens: Vec<BurdenChange>,
}

/// A tier before and after.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct TierChange {
    /// Which.
    pub tier: TierName,
    /// Value of the roster as it is; smaller is better.
    pub before: f64,
    /// Value after the change.
    pub after: f64,
    /// `after - before`: below 0 is better.
    pub difference: f64,
    /// Of what.
    pub unit: TierUnit,
    /// Whether the change moves this tier at all.
    pub differs: bool,
}

/// A person's burden before and after.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct BurdenChange {
    /// Whose.
    pub person: PersonIx,
    /// Which.
    pub burden: BurdenIx,
    /// Load in the burden's own unit, with what is carried in.
    pub before: f64,
    /// Load after the change.
    pub after: f64,
    /// The load that would be fair: what is due from the person where the problem says so, else the
    /// person's part by WTE of all carried in and needed among those linked by duties; `None`:
    /// shared with nobody.
    pub fair: Option<f64>,
}

/// Why `holder` and not `other` holds a duty: what it would cost the other way.
///
/// # Errors
/// [`AskError`] unless the duty and both people exist, `holder` holds the duty and `other` does
/// not.
pub fn why_this_person(
    problem: &Problem,
    roster: &Roster,
    duty: DutyIx,
    holder: PersonIx,
    other: PersonIx,
) -> Result<HolderComparison, AskError> {
    Ledger::new(problem, roster).why_this_person(duty, holder, other)
}

impl Ledger<'_> {
    /// See [`why_this_person`].
    ///
    /// # Errors
    /// As there.
    pub fn why_this_person(
        &self,
        duty: DutyIx,
        holder: PersonIx,
        other: PersonIx,
    ) -> Result<HolderComparison, AskError> {
        self.known(&[leave(holder, duty), take(other, duty)])?;
        let (name, what) = (
            |person| self.problem().person(person).name.clone(),
            || self.problem().duty(duty).work.name.clone(),
        );
        if !self.roster().holds(holder, duty) {
            return Err(AskError::NotHeld {
                name: name(holder),
                duty: what(),
            });
        }
        if self.roster().holds(other, duty) {
            return Err(AskError::HeldAlready {
                name: name(other),
                duty: what(),
            });
        }
        let steps = vec![leave(holder, duty), take(other, duty)];
        let effect = self.effect_after(&[], &steps);
        let exchange = self.best_exchange(&steps).filter(|(_, exchange)| {
            exchange.is_lawful() || by_cost(&exchange.tiers, &effect.tiers).is_lt()
        });
        Ok(HolderComparison {
            duty,
            holder,
            other,
            hand_over: self.alternative(steps, effect),
            exchange: exchange.map(|(steps, effect)| self.alternative(steps, effect)),
        })
    }

    /// The exchange that is lawful and then cheapest, over all duties of the other's that the
    /// holder may hold.
    fn best_exchange(&self, hand_over: &[EffectStep]) -> Option<(Vec<EffectStep>, Effect)> {
        let [
            EffectStep::Leave { person: holder, .. },
            EffectStep::Take { person: other, .. },
        ] = *hand_over
        else {
            return None;
        };
        let returned = self.roster().of(other).iter().filter(|back| {
            !self.roster().holds(holder, **back)
                && back.0 < self.problem().duties().len()
                && self.problem().may_hold(holder, **back)
        });
        let exchanges = returned.map(|back| {
            let mut steps = hand_over.to_vec();
            steps.extend([leave(other, *back), take(holder, *back)]);
            let effect = self.effect_after(&[], &steps);
            (steps, effect)
        });
        exchanges.min_by(|(_, a), (_, b)| lawful_then_cheap(a, b))
    }

    fn alternative(&self, steps: Vec<EffectStep>, effect: Effect) -> Alternative {
        let lawful = effect.is_lawful();
        let change = |(before, changed): (&(TierName, f64), &super::TierDifference)| TierChange {
            tier: changed.tier,
            before: before.1,
            after: before.1 + changed.difference,
            difference: changed.difference,
            unit: changed.unit,
            differs: changed.difference != 0.0,
        };
        Alternative {
            lawful,
            tiers: self.tiers().iter().zip(&effect.tiers).map(change).collect(),
            burdens: self.burdens(&steps),
            broken: effect.broken,
            mended: effect.mended,
            steps,
        }
    }

    fn burdens(&self, steps: &[EffectStep]) -> Vec<BurdenChange> {
        let people: BTreeSet<PersonIx> = steps.iter().map(|step| step.about().0).collect();
        let mut changes = Vec::new();
        for person in people {
            for burden in (0..self.problem().burdens().len()).map(BurdenIx) {
                let before = load(self.problem(), person, burden, self.roster().of(person));
                let after = load(self.problem(), person, burden, &self.row(person, steps));
                if (after - before).abs() > SAME {
                    let fair = self.fair(person, burden);
                    changes.push(BurdenChange {
                        person,
                        burden,
                        before,
                        after,
                        fair,
                    });
                }
            }
        }
        changes
    }
}

/// Lawful before unlawful, then by cost.
pub(super) fn lawful_then_cheap(a: &Effect, b: &Effect) -> Ordering {
    let lawful = b.is_lawful().cmp(&a.is_lawful());
    lawful.then_with(|| by_cost(&a.tiers, &b.tiers))
}
