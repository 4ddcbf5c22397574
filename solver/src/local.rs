//! Local moves on a lawful roster: a good incumbent early, so that the engine has a bound to prove
//! and not a roster to find. Look-alike people make evenness slow for branching and easy for
//! exchanges.
//!
//! Rules are asked through the people's networks, in which a move is followed for a few stages
//! only, so that a thread weighs more than a million moves a second. Moves are taken by simulated
//! annealing (Kirkpatrick, Gelatt and Vecchi 1983): first with all tiers in one sum, then tier by
//! tier with those before it held. Chains side by side start from the same roster with seeds of
//! their own, and the best goes on. Where no limit is reached, the same seed and threads give the
//! same roster.

mod anneal;
mod given;
mod loads;
mod moves;
pub(crate) mod path;
mod rules;
mod state;
#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;

use crate::budget::SearchBudget;
use crate::columns::network::DutyNetwork;
use crate::judge::{Judgement, judge};
use crate::limits::Phase;
use crate::outcome::Roster;
use crate::problem::{Objective, Problem};
use anneal::{Best, Pass, less};
use fastrand::Rng;
use moves::Moves;
use state::{LocalRoster, tier};
use std::time::Duration;

/// Moves for each possible assignment: of the pass with all tiers, and of each tier's own.
const MOVES: [usize; 2] = [2_000, 500];

/// How hot a pass begins, against the pass with all tiers.
const HEAT: [f64; 2] = [1.0, 0.5];

/// Parts of what is left that a pass may take.
const SHARES: [f64; 2] = [0.5, 0.4];

/// Rounds of all passes, at most; the first without gain is the last.
const ROUNDS: u64 = 4;

/// Whose roster is improved, and how.
pub struct LocalGround<'a> {
    /// The problem.
    pub problem: &'a Problem,
    /// Per person, the network; `None`: rules are asked one by one, which is slow.
    pub networks: &'a [Option<DutyNetwork>],
    /// Seed.
    pub seed: u32,
}

impl LocalGround<'_> {
    /// Improve a lawful roster in the tiers from the `held`th on, those before it no worse, by
    /// chains side by side. The engine minimises one tier and leaves later ones in ruins: this
    /// mends them.
    pub fn improve_from(
        &self,
        held: usize,
        chains: usize,
        watch: &SearchBudget<'_>,
        bound: f64,
        best: &mut Option<(Judgement, Roster)>,
    ) {
        let tiers = self.problem.parts().objective == Objective::Tiers;
        let Some(best) = best.as_mut().filter(|_| tiers && held <= tier::LAST) else {
            return;
        };
        let of = watch.tier;
        let value = best.0.value(of).unwrap_or(f64::INFINITY);
        watch.say(Phase::LocalMoves, value, bound.min(value));
        for round in 0..ROUNDS {
            let found = self.round(&best.1, held, round, chains, watch);
            let gain = found.is_some_and(|roster| {
                let judged = judge(self.problem, &roster);
                let better = judged.is_lawful() && less(&values(&judged), &values(&best.0));
                if better {
                    *best = (judged, roster);
                }
                better
            });
            if !gain || watch.stopped() {
                break;
            }
        }
    }

    /// All passes once, in chains side by side: the best of what they find.
    fn round(
        &self,
        from: &Roster,
        held: usize,
        round: u64,
        chains: usize,
        watch: &SearchBudget<'_>,
    ) -> Option<Roster> {
        let chains = chains.max(1) as u64;
        let limit = watch.left().map(|left| left / chains);
        let chain = |n: u64| {
            let seed = (u64::from(self.seed) << 16) | (round * chains + n);
            let own = watch.beside(limit);
            (self.chain(from, held, seed, &own), own.work.spent())
        };
        let found: Vec<(Option<Best>, u64)> = std::thread::scope(|scope| {
            let chain = &chain;
            let others: Vec<_> = (1..chains).map(|n| scope.spawn(move || chain(n))).collect();
            let mut found = vec![chain(0)];
            found.extend(others.into_iter().filter_map(|other| other.join().ok()));
            found
        });
        watch.spend(found.iter().map(|(_, spent)| spent).sum());
        let bests = found.into_iter().filter_map(|(best, _)| best);
        bests
            .reduce(|a, b| if less(&b.values, &a.values) { b } else { a })
            .map(|best| best.roster)
    }

    fn chain(
        &self,
        from: &Roster,
        held: usize,
        seed: u64,
        watch: &SearchBudget<'_>,
    ) -> Option<Best> {
        let people = self.problem.person_indices();
        let options: usize = people.map(|p| self.problem.options(p).len()).sum();
        let pairs = self.problem.people().len() * self.problem.duties().len();
        if watch.stopped() || !watch.has_room(pairs, size_of::<u32>()) {
            return None;
        }
        let mut state = LocalRoster::new(self.problem, self.networks, from)?;
        let mut best = Best {
            values: state.values,
            roster: from.clone(),
        };
        let mut moves = Moves::new(self.problem);
        let mut rng = Rng::with_seed(seed);
        for tier in held..=tier::LAST {
            let left = best.values[tier..].iter().any(|value| *value > 0.0);
            if options == 0 || !left || watch.stopped() {
                break;
            }
            let own = usize::from(tier != held);
            if own == 1 {
                state = LocalRoster::new(self.problem, self.networks, &best.roster)?;
                best.values = state.values;
            }
            let mut pass = Pass {
                state: &mut state,
                moves: &mut moves,
                rng: &mut rng,
                best: &mut best,
            };
            watch.within(SHARES[own], Duration::ZERO, |watch| {
                pass.run(tier, options * MOVES[own], HEAT[own], watch);
            });
        }
        Some(best)
    }
}

fn values(judged: &Judgement) -> Vec<f64> {
    judged.tiers.iter().map(|(_, value)| *value).collect()
}
