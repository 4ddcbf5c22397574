//! A large part's roster bettered pool by pool: one pool's duties are given anew by branching, all
//! others stay.
//!
//! Local moves end where each way on would first be worse. What is left of one pool once all else
//! is given is small enough to be branched on to the end, in seconds, with everybody's loads and
//! the earlier tiers' locks as they are.

use super::build::CompactModel;
use super::engine::{EngineOutcome, Run, minimise};
use super::fair::Evenness;
use super::lp::{Lin, Lp, LpRow};
use super::pools::{PoolModel, Sub};
use crate::budget::SearchBudget;
use crate::outcome::Roster;
use crate::problem::Problem;

/// What is solved anew.
pub struct Resolve<'a> {
    /// The problem.
    pub problem: &'a Problem,
    /// The part, with what is locked.
    pub model: &'a CompactModel,
    /// Deviations in it, where there are any yet.
    pub evenness: Option<&'a Evenness>,
    /// What to minimise.
    pub objective: &'a Lin,
    /// It takes only multiples of this on whole solutions, if that is known.
    pub step: Option<f64>,
    /// Seed.
    pub seed: u32,
}

impl Resolve<'_> {
    /// The best roster found that differs from a given one in one pool's duties only.
    pub fn pool(
        &self,
        pool: &PoolModel,
        roster: &Roster,
        watch: &SearchBudget<'_>,
    ) -> Option<Roster> {
        let mut values = self.model.values(self.problem, roster);
        let mut given = vec![None; values.len()];
        for var in self.model.held.values().filter(|var| !pool.owns(**var)) {
            given[var.0] = Some(values[var.0]);
        }
        let mut sub = given_rest(&self.model.lp, &given)?;
        if let Some(evenness) = self.evenness {
            sub.tell_levels(evenness);
        }
        let mut start: Vec<f64> = sub.columns.iter().map(|column| values[*column]).collect();
        start.resize(sub.lp.columns.len(), 0.0);
        sub.lp.complete(&mut start);
        let objective = sub.seen(self.objective.terms.iter().copied());
        let run = Run {
            watch,
            start: Some(start),
            gap: 0.0,
            step: self.step,
            threads: 1,
            seed: self.seed,
            search: true,
        };
        let EngineOutcome::Found { values: found, .. } = minimise(&sub.lp, &objective, &run) else {
            return None;
        };
        for (column, value) in sub.columns.iter().zip(found) {
            values[*column] = value;
        }
        Some(self.model.roster(self.problem.people().len(), &values))
    }
}

/// A program in which some columns have the values given; `None`: these break a row by themselves.
fn given_rest(lp: &Lp, given: &[Option<f64>]) -> Option<Sub> {
    let mut sub = Sub::of(lp, |column| given[column].is_none());
    for row in &lp.rows {
        let known: f64 = row
            .terms
            .iter()
            .filter_map(|(var, factor)| Some(factor * given[var.0]?))
            .sum();
        let Lin { terms, .. } = sub.seen(row.terms.iter().copied());
        let (lower, upper) = (row.lower - known, row.upper - known);
        if terms.is_empty() {
            if lower > 1e-6 || upper < -1e-6 {
                return None;
            }
            continue;
        }
        sub.lp.rows.push(LpRow {
            terms,
            lower,
            upper,
        });
    }
    Some(sub)
}
