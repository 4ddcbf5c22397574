//! A part as a linear program, the tiers locked so far, and bounds of the next one without
//! branching on the whole.

use super::build::{CompactModel, real};
use super::decomposition::{BoundEffort, Split};
use super::fair::Evenness;
use super::lp::{Lin, Lp, VariableKind};
use super::pools::{self, Lock, PoolModel};
use super::relaxation::relax;
use super::resolve::Resolve;
use crate::budget::SearchBudget;
use crate::judge::Judgement;
use crate::outcome::{Roster, TierName};
use crate::problem::Problem;
use crate::rules::pricing::gcd;
use std::time::Duration;

/// Part of the time for a bound that the relaxation of the whole may take where there are pools.
const RELAXED: f64 = 0.5;

/// Part of what is left that solving a pool anew may take at most.
const TURN: f64 = 0.25;

/// One way to write the part down, with the tiers locked so far.
pub struct Formulation {
    /// The program.
    pub model: CompactModel,
    evenness: Option<Evenness>,
    /// What is locked so far.
    locks: Vec<Lock>,
}

impl Formulation {
    /// Nothing locked yet.
    pub fn new(model: CompactModel) -> Self {
        Formulation {
            model,
            evenness: None,
            locks: Vec::new(),
        }
    }

    /// A bound without branching on the whole: from the relaxation, and from the pools where there
    /// are several.
    pub fn bound(&self, objective: &Lin, watch: &SearchBudget<'_>, seed: u32) -> Option<f64> {
        let lp = &self.model.lp;
        let pools = self.pools();
        let alone = pools.len() < 2;
        let part = if alone { 1.0 } else { RELAXED };
        let relaxed = watch.within(part, Duration::ZERO, |watch| relax(lp, objective, watch));
        let whole = relaxed.as_ref().map(|relaxed| relaxed.bound);
        if alone {
            return whole;
        }
        let effort = BoundEffort {
            locks: &self.locks,
            evenness: self.evenness.as_ref(),
            watch,
            seed,
        };
        // Without prices each pool has what the others hold for nothing, which is still a bound.
        let prices = relaxed.map_or_else(|| vec![0.0; lp.rows.len()], |relaxed| relaxed.prices);
        let apart = Split::new(lp, &pools, objective, &prices).bound(&effort);
        Some(whole.map_or(apart, |whole| whole.max(apart)))
    }

    /// Better a roster pool by pool, until no pool has anything better or time is up; `take` is
    /// given what is found, and gives back the best known where it is better.
    pub fn pool_by_pool(
        &self,
        problem: &Problem,
        objective: &Lin,
        (watch, seed): (&SearchBudget<'_>, u32),
        mut best: Roster,
        mut take: impl FnMut(Roster) -> Option<Roster>,
    ) {
        let pools = self.pools();
        let resolve = Resolve {
            problem,
            model: &self.model,
            evenness: self.evenness.as_ref(),
            objective,
            step: step(&self.model.lp, objective),
            seed,
        };
        #[allow(clippy::cast_precision_loss)]
        let turn = (4.0 / pools.len() as f64).min(TURN);
        let mut idle = 0;
        for pool in pools.iter().cycle() {
            if idle >= pools.len() || watch.stopped() {
                break;
            }
            let found = watch.within(turn, Duration::ZERO, |watch| {
                resolve.pool(pool, &best, watch)
            });
            match found.filter(|roster| *roster != best).and_then(&mut take) {
                Some(better) => (best, idle) = (better, 0),
                None => idle += 1,
            }
        }
    }

    /// The pools it falls into.
    pub fn pools(&self) -> Vec<PoolModel> {
        let shared = self.evenness.as_ref().map(Evenness::shared);
        pools::pools(&self.model, &shared.unwrap_or_default(), &self.locks)
    }

    /// The expression to minimise; the first evenness tier adds its variables and rows. `shortfall`
    /// is the value of the tiers of cover; what is worse than `best` in that of evenness is of no
    /// interest.
    pub fn objective(
        &mut self,
        problem: &Problem,
        tier: TierName,
        shortfall: f64,
        best: Option<&Judgement>,
    ) -> Lin {
        match tier {
            TierName::EvennessMax => {
                let known = best.and_then(|judged| judged.value(tier));
                let evenness = Evenness::add(&mut self.model, problem, shortfall, known);
                self.evenness.insert(evenness).largest()
            }
            TierName::EvennessSum => self
                .evenness
                .as_ref()
                .map(|e| e.sum.clone())
                .unwrap_or_default(),
            _ => self.model.tier(problem, tier),
        }
    }

    /// From here on a tier is no worse than its value.
    pub fn lock(&mut self, tier: TierName, objective: Lin, value: f64, step: Option<f64>) {
        if tier == TierName::EvennessMax
            && let Some(evenness) = &self.evenness
        {
            evenness.narrow(&mut self.model, value);
        }
        let room = room(value, step);
        let first = self.model.lp.rows.len();
        self.model.lp.at_most(objective.clone(), value + room);
        self.locks.push(Lock {
            objective,
            most: value + room,
            rows: first..self.model.lp.rows.len(),
        });
    }
}

/// By how much a tier may pass its value afterwards: less than a step, or what rounding takes.
pub fn room(value: f64, step: Option<f64>) -> f64 {
    step.map_or(1e-6 * value.abs().max(1.0), |step| step / 2.0)
}

/// The step in which an expression moves when its variables are all whole and its factors are whole
/// numbers.
pub fn step(lp: &Lp, objective: &Lin) -> Option<f64> {
    let mut common = 0_i64;
    for (var, factor) in &objective.terms {
        let column = lp.columns[var.0];
        if column.lower == 0.0 && column.upper == 0.0 {
            continue;
        }
        if column.kind != VariableKind::Integer || factor.fract() != 0.0 || factor.abs() > 1e12 {
            return None;
        }
        #[allow(clippy::cast_possible_truncation)]
        let whole = factor.abs() as i64;
        common = gcd(common, whole);
    }
    (common > 0).then(|| real(common))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic)]
mod tests;
