//! Simulated annealing over lawful rosters: all tiers in one sum first, then tier by tier with
//! those before held.

use super::moves::Moves;
use super::state::{LocalRoster, Values, Weighed, tier};
use crate::budget::SearchBudget;
use crate::outcome::Roster;
use fastrand::Rng;
use std::time::Instant;

/// Weights of cover (a minute), second places (a person-minute), change (a place), soft rules,
/// evenness (largest, sum), goodwill (a minute) and wishes.
const WEIGHTS: Values = [17.0, 10.0, 1_000.0, 200.0, 20.0, 10.0, 0.003, 0.3];

/// How much more the tier in hand weighs than those after it.
const IN_HAND: f64 = 10.0;

/// Moves proposed to learn how much a move changes.
const SAMPLE: usize = 2_000;

/// Temperature at the start and the end, as parts of the middling change.
const HOT: f64 = 0.3;
const COLD: f64 = 0.002;

/// Moves between two looks at the clock.
const LOOK: usize = 256;

/// Moves between two recounts of the values.
const RECOUNT: usize = 1 << 18;

/// Units of work of a move.
const MOVE: u64 = 20;

/// The best roster met.
pub struct Best {
    pub values: Values,
    pub roster: Roster,
}

/// A pass over a state.
pub struct Pass<'s, 'p> {
    pub state: &'s mut LocalRoster<'p>,
    pub moves: &'s mut Moves,
    pub rng: &'s mut Rng,
    pub best: &'s mut Best,
}

impl Pass<'_, '_> {
    /// So many moves with the first `held` tiers no worse than the best roster's.
    pub fn run(&mut self, held: usize, turns: usize, heat: f64, watch: &SearchBudget<'_>) {
        let middling = self.sample(held, watch);
        if middling <= 0.0 {
            return;
        }
        let (hot, cold) = (middling * HOT * heat, middling * COLD);
        let mut heat = hot;
        let begun = Instant::now();
        let time = watch
            .deadline
            .saturating_duration_since(begun)
            .as_secs_f64();
        let work = watch.left();
        let (mut steps, mut weighed) = (Vec::new(), Weighed::default());
        let mut energy = energy(&self.state.values, held);
        for turn in 0..turns {
            if turn % LOOK == 0 {
                // As far as the turns, the time or the work are used up, whichever is the farthest.
                let used = match work {
                    Some(work) => real_of(MOVE * turn as u64) / real_of(work.max(1)),
                    None => begun.elapsed().as_secs_f64() / time.max(1e-3),
                };
                let used = used.max(real(turn) / real(turns)).min(1.0);
                heat = hot * (cold / hot).powf(used);
                watch.spend(MOVE * LOOK as u64);
                if watch.stopped() {
                    break;
                }
            }
            if turn % RECOUNT == RECOUNT - 1 {
                self.state.recount();
                energy = self::energy(&self.state.values, held);
            }
            if !self.moves.propose(self.state, self.rng, &mut steps) {
                continue;
            }
            let limit = energy - heat * (1.0 - self.rng.f64()).ln();
            let best = &self.best.values;
            let keep = |values: &Values| {
                self::energy(values, held) <= limit && !less(&best[..held], &values[..held])
            };
            if self.state.weigh(&steps, &mut weighed, keep) {
                self.state.make(&weighed);
                energy = self::energy(&weighed.values, held);
                if less(&weighed.values, &self.best.values) {
                    *self.best = Best {
                        values: weighed.values,
                        roster: self.state.roster(),
                    };
                }
            }
        }
    }

    /// The middling change of energy of a lawful move.
    fn sample(&mut self, held: usize, watch: &SearchBudget<'_>) -> f64 {
        let (mut steps, mut weighed) = (Vec::new(), Weighed::default());
        let before = energy(&self.state.values, held);
        let mut changes: Vec<f64> = Vec::new();
        for _ in 0..SAMPLE {
            if self.moves.propose(self.state, self.rng, &mut steps)
                && self.state.weigh(&steps, &mut weighed, |values| {
                    !less(&self.best.values[..held], &values[..held])
                })
            {
                changes.push((energy(&weighed.values, held) - before).abs());
            }
        }
        watch.spend(MOVE * SAMPLE as u64);
        changes.retain(|change| *change > 1e-9);
        changes.sort_by(f64::total_cmp);
        changes.get(changes.len() / 2).copied().unwrap_or(0.0)
    }
}

/// One sum of the tiers that are not held.
fn energy(values: &Values, held: usize) -> f64 {
    let terms = values.iter().zip(WEIGHTS).skip(held);
    let sum: f64 = terms.map(|(value, weight)| value * weight).sum();
    let first = held.min(tier::LAST);
    sum + (IN_HAND - 1.0) * values[first] * WEIGHTS[first]
}

/// Lexicographically less, beyond rounding.
pub fn less(a: &[f64], b: &[f64]) -> bool {
    for (x, y) in a.iter().zip(b) {
        if (x - y).abs() > 1e-6 {
            return x < y;
        }
    }
    false
}

#[allow(clippy::cast_precision_loss)]
fn real_of(n: u64) -> f64 {
    n as f64
}

#[allow(clippy::cast_precision_loss)]
fn real(n: usize) -> f64 {
    n as f64
}
