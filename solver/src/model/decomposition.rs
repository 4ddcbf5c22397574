//! A bound of a large part from its pools, each solved on its own under prices of what links them.
//!
//! Prices of the relaxation's rows say what it is worth to a pool that a person who serves in two
//! holds a duty in the other one. Each pool has its own copy of what it sees; a copy away from home
//! costs what the pool's own rows would pay for it, and the copy at home costs that much less, so
//! that over all copies each cost is counted once (Lagrangian decomposition). Whatever the prices,
//! the least costs of the pools add up to a bound of the whole; with the relaxation's own prices it
//! is at least the relaxation's, and better by what whole numbers cost each pool. Programs of one
//! pool are solved to the end where the relaxation of the whole takes minutes and says little.

use super::engine::{EngineOutcome, Run, minimise};
use super::fair::Evenness;
use super::lp::{Lin, Lp, LpRow, Var};
use super::pools::{Lock, PoolModel};
use crate::budget::SearchBudget;
use std::collections::BTreeMap;
use std::time::Duration;

/// How pools are bounded.
pub struct BoundEffort<'e> {
    /// What is locked.
    pub locks: &'e [Lock],
    /// Deviations in the part, where there are any yet: their levels make a pool's program
    /// stronger.
    pub evenness: Option<&'e Evenness>,
    /// Ends it.
    pub watch: &'e SearchBudget<'e>,
    /// Seed.
    pub seed: u32,
}

/// Costs and rows of a part, shared out among its pools.
pub struct Split<'a> {
    lp: &'a Lp,
    pools: &'a [PoolModel],
    /// Per column, the pool where it is at home.
    homes: Vec<usize>,
    /// Per column: what is left of its cost when all rows are paid.
    reduced: Vec<f64>,
    /// By pool and column seen there: what the pool's rows pay for it.
    paid: Vec<BTreeMap<usize, f64>>,
    /// Per pool: what its rows' prices come to.
    worth: Vec<f64>,
    /// The objective's constant, and what rows that no pool sees whole come to.
    constant: f64,
}

impl<'a> Split<'a> {
    /// Share an objective out by prices of the part's rows.
    pub fn new(lp: &'a Lp, pools: &'a [PoolModel], objective: &Lin, prices: &[f64]) -> Self {
        let mut reduced = vec![0.0; lp.columns.len()];
        for (var, factor) in &objective.terms {
            reduced[var.0] += factor;
        }
        let mut split = Split {
            lp,
            pools,
            homes: Vec::new(),
            reduced,
            paid: vec![BTreeMap::new(); pools.len()],
            worth: vec![0.0; pools.len()],
            constant: objective.constant,
        };
        for (row, price) in lp.rows.iter().zip(prices).filter(|(_, p)| **p != 0.0) {
            let end = if *price > 0.0 { row.lower } else { row.upper };
            let home = home(row, pools);
            *home.map_or(&mut split.constant, |pool| &mut split.worth[pool]) += price * end;
            for (var, factor) in &row.terms {
                split.reduced[var.0] -= price * factor;
                if let Some(pool) = home {
                    *split.paid[pool].entry(var.0).or_default() += price * factor;
                }
            }
        }
        split.homes = (0..lp.columns.len()).map(|c| split.home_of(c)).collect();
        split
    }

    /// Where a column is at home: where its cost is, or else whose rows press on it most.
    fn home_of(&self, column: usize) -> usize {
        let owner = self.pools.iter().position(|pool| pool.owns(Var(column)));
        let press = |pool: usize| self.paid[pool].get(&column).map_or(0.0, |p| p.abs());
        let most = || (0..self.pools.len()).max_by(|a, b| press(*a).total_cmp(&press(*b)));
        owner.or_else(most).unwrap_or(0)
    }

    /// The cost of a pool's copy of a column.
    fn cost(&self, pool: usize, column: usize) -> f64 {
        let paid = self.paid[pool].get(&column).copied().unwrap_or(0.0);
        if self.homes[column] == pool {
            paid + self.reduced[column]
        } else {
            paid
        }
    }

    /// What prices alone prove of a pool.
    fn proved(&self, pool: usize) -> f64 {
        let columns = self.lp.columns.iter().zip(&self.homes).zip(&self.reduced);
        let own = columns.filter(|((_, home), cost)| **home == pool && **cost != 0.0);
        let least = own.map(|((column, _), cost)| {
            cost * if *cost > 0.0 {
                column.lower
            } else {
                column.upper
            }
        });
        self.worth[pool] + least.sum::<f64>()
    }

    /// No solution of the whole is below this.
    pub fn bound(&self, effort: &BoundEffort<'_>) -> f64 {
        let one = |pool: usize| {
            let proved = self.proved(pool);
            // An even share of what is left.
            #[allow(clippy::cast_precision_loss)]
            let turn = 1.0 / (self.pools.len() - pool) as f64;
            let searched = effort.watch.within(turn, Duration::ZERO, |watch| {
                let mut sub = self.pools[pool].sub(self.lp, effort.locks);
                let seen = sub.columns.iter().enumerate();
                let costs = seen.map(|(at, column)| (Var(at), self.cost(pool, *column)));
                let costs = Lin {
                    terms: costs.filter(|(_, cost)| *cost != 0.0).collect(),
                    constant: 0.0,
                };
                if let Some(evenness) = effort.evenness {
                    sub.tell_levels(evenness);
                }
                minimum(&sub.lp, &costs, watch, effort.seed)
            });
            searched.map_or(proved, |bound| bound.max(proved))
        };
        let pools: f64 = (0..self.pools.len()).map(one).sum();
        // A thousandth of a millionth for the rounding of so many sums.
        let bound = self.constant + pools;
        bound - 1e-9 * bound.abs().max(1.0)
    }
}

/// The pool that sees a row whole, and most of it as its own.
fn home(row: &LpRow, pools: &[PoolModel]) -> Option<usize> {
    let whole = pools
        .iter()
        .enumerate()
        .filter(|(_, pool)| row.terms.iter().all(|(var, _)| pool.sees(*var)));
    let own = |pool: &PoolModel| row.terms.iter().filter(|(var, _)| pool.owns(*var)).count();
    whole
        .max_by_key(|(n, pool)| (own(pool), usize::MAX - n))
        .map(|(n, _)| n)
}

/// A bound of a program.
fn minimum(lp: &Lp, objective: &Lin, watch: &SearchBudget<'_>, seed: u32) -> Option<f64> {
    let run = Run {
        watch,
        start: None,
        gap: 0.0,
        step: None,
        threads: 1,
        seed,
        search: false,
    };
    match minimise(lp, objective, &run) {
        EngineOutcome::Found { bound, .. } | EngineOutcome::Nothing { bound }
            if bound.is_finite() =>
        {
            Some(bound)
        }
        _ => None,
    }
}
