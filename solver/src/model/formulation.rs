//! A part as a linear program, the tiers locked so far, and bounds of the next one without branching on the whole.

use super::build::{Model, real};
use super::fair::Evenness;
use super::lp::{Kind, Lin, Lp, Var};
use super::pools::{self, Effort, Lock, Pool, Sub};
use super::relaxation::relax;
use crate::judge::Judgement;
use crate::outcome::TierName;
use crate::problem::Problem;
use crate::rules::pricing::gcd;
use crate::watch::Watch;
use std::time::Duration;

/// Part of the time for a bound that the relaxation of the whole may take where there are pools.
const RELAXED: f64 = 0.5;

/// One way to write the part down, with the tiers locked so far.
pub struct Formulation {
    /// The program.
    pub model: Model,
    evenness: Option<Evenness>,
    /// What is locked so far.
    locks: Vec<Lock>,
    /// Per pool, the bound of the tier in hand, where pools gave it.
    pools: Vec<f64>,
}

impl Formulation {
    /// Nothing locked yet.
    pub fn new(model: Model) -> Self {
        Formulation {
            model,
            evenness: None,
            locks: Vec::new(),
            pools: Vec::new(),
        }
    }

    /// A bound without branching on the whole: from the relaxation, and from the pools where there are several.
    pub fn bound(
        &mut self,
        tier: TierName,
        objective: &Lin,
        watch: &Watch<'_>,
        seed: u32,
    ) -> Option<f64> {
        let evenness = self.evenness.as_ref();
        let shared = evenness.map(Evenness::shared).unwrap_or_default();
        let pools = pools::pools(&self.model, &shared, &self.locks);
        let lp = &self.model.lp;
        let alone = pools.len() < 2;
        let part = if alone { 1.0 } else { RELAXED };
        let relaxed = watch.within(part, Duration::ZERO, |watch| relax(lp, objective, watch));
        let whole = relaxed.as_ref().map(|relaxed| relaxed.bound);
        if alone {
            return whole;
        }
        for lock in self.locks.iter_mut().filter(|lock| lock.pools.is_empty()) {
            let least = |pool: &Pool| pool.trivial(lp, &lock.objective);
            lock.pools = pools.iter().map(least).collect();
        }
        let prepare = |sub: &mut Sub| {
            if let Some(evenness) = evenness {
                let Sub { lp, columns } = sub;
                evenness.tell_levels(lp, |var| columns.binary_search(&var.0).ok().map(Var));
            }
        };
        let effort = Effort {
            locks: &self.locks,
            prepare: &prepare,
            watch,
            seed,
        };
        let apart = if tier == TierName::EvennessMax {
            pools::split(lp, &pools, objective, &relaxed?.prices, &effort)
        } else {
            self.pools = pools::each(lp, &pools, objective, step(lp, objective), &effort);
            self.pools.iter().sum::<f64>() + objective.constant
        };
        Some(whole.map_or(apart, |whole| whole.max(apart)))
    }

    /// The expression to minimise; the first evenness tier adds its variables and rows. `shortfall` is the value of the cover
    /// tier; what is worse than `best` in that of evenness is of no interest.
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
        let room = step.map_or(1e-6 * value.abs().max(1.0), |step| step / 2.0);
        let first = self.model.lp.rows.len();
        self.model.lp.at_most(objective.clone(), value + room);
        self.locks.push(Lock {
            objective,
            most: value + room,
            rows: first..self.model.lp.rows.len(),
            pools: std::mem::take(&mut self.pools),
        });
    }
}

/// What the bounds of its variables alone say about an expression's least value.
pub fn least(lp: &Lp, objective: &Lin) -> f64 {
    let terms = objective.terms.iter().map(|(var, factor)| {
        let column = lp.columns[var.0];
        (factor * column.lower).min(factor * column.upper)
    });
    objective.constant + terms.sum::<f64>()
}

/// The step in which an expression moves when its variables are all whole and its factors are whole numbers.
pub fn step(lp: &Lp, objective: &Lin) -> Option<f64> {
    let mut common = 0_i64;
    for (var, factor) in &objective.terms {
        let column = lp.columns[var.0];
        if column.lower == 0.0 && column.upper == 0.0 {
            continue;
        }
        if column.kind != Kind::Integer || factor.fract() != 0.0 || factor.abs() > 1e12 {
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
