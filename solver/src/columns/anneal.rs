//! Simulated annealing over whole rosters under one sum of prices (Kirkpatrick, Gelatt and Vecchi
//! 1983).
//!
//! Rules are asked along people's networks and rows by looking their costs up, so that a thread
//! weighs about a million proposals a second. It finds in seconds what takes column generation
//! minutes where rules are soft and many; its rosters' schedules then serve neighbourhoods and
//! restricted masters.

mod moves;
mod tables;
#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
mod walker;

use super::decomposition_blocks::ScheduleColumn;
use super::generate::GenerationInput;
use crate::budget::SearchBudget;
use crate::local::path::NOTHING;
use crate::problem::PersonIx;
use fastrand::Rng;
use moves::propose;
use std::time::Instant;
pub use tables::Tables;
use walker::{Annealer, Proposal};

/// Proposals by which the middling change is learnt.
const SAMPLE: usize = 4_000;

/// Temperature at which everything is taken apart, as a part of the middling change.
const HOT: f64 = 0.12;

/// Temperature at the end: as a part of the step of the objective, or of the middling change where
/// no step is known.
const COLD: (f64, f64) = (0.2, 0.005);

/// Proposals between two looks at the watch.
const LOOK: usize = 512;

/// Units of work of a proposal.
const PROPOSAL: u64 = 20;

/// Anneal from everybody's schedules to the end of the watch's time or work; the best schedules
/// met, the given ones where none are better. It begins at `heat`, a part of the hottest
/// temperature that makes sense, and ends early where the objective comes down to `enough`.
pub fn anneal(
    setting: &GenerationInput<'_>,
    tables: &Tables<'_>,
    from: &[ScheduleColumn],
    (heat, enough): (f64, f64),
    rng: &mut Rng,
    watch: &SearchBudget<'_>,
) -> Option<Vec<ScheduleColumn>> {
    let mut walker = Annealer::new(tables, from)?;
    let mut proposal = Proposal::default();
    let middling = sample(&walker, &mut proposal, rng, watch)?;
    let cold = setting
        .step
        .map_or(COLD.1 * middling, |step| COLD.0 * step)
        .min(HOT * middling);
    let hot = (heat * HOT * middling).max(cold);
    let (begun, work) = (Instant::now(), watch.left());
    let time = watch.deadline.saturating_duration_since(begun);
    let (mut least, mut best) = (walker.value, Vec::new());
    let mut spent = 0;
    let enough = enough - setting.constant + 1e-6;
    while !watch.stopped() && least > enough {
        let used = match work {
            Some(work) => real(spent) / real(work.max(1)),
            None => begun.elapsed().as_secs_f64() / time.as_secs_f64().max(1e-3),
        };
        let temperature = hot * (cold / hot).powf(used.min(1.0));
        for _ in 0..LOOK {
            if !propose(&walker, rng, &mut proposal) {
                continue;
            }
            let limit = walker.value - temperature * (1.0 - rng.f64()).ln();
            if walker.weigh(&mut proposal, limit) {
                walker.make(&proposal);
                if walker.value < least - 1e-6 {
                    least = walker.value;
                    walker.all_held(&mut best);
                }
            }
        }
        let work = PROPOSAL * LOOK as u64;
        watch.spend(work);
        spent += work;
    }
    if best.is_empty() {
        return Some(from.to_vec());
    }
    let mut held = best.into_iter();
    let column = |(person, own): (usize, &tables::Own<'_>)| {
        let options = held.by_ref().take(own.choices.len());
        let options = options.filter(|option| *option != NOTHING).collect();
        setting
            .blocks
            .column(setting.problem, PersonIx(person), options)
    };
    Some(tables.people.iter().enumerate().map(column).collect())
}

/// The middling change of the objective by a lawful proposal; `None`: nothing changes it.
fn sample(
    walker: &Annealer<'_>,
    proposal: &mut Proposal,
    rng: &mut Rng,
    watch: &SearchBudget<'_>,
) -> Option<f64> {
    let mut changes: Vec<f64> = Vec::new();
    for _ in 0..SAMPLE {
        if propose(walker, rng, proposal) && walker.weigh(proposal, f64::INFINITY) {
            changes.push((proposal.value - walker.value).abs());
        }
    }
    watch.spend(PROPOSAL * SAMPLE as u64);
    changes.retain(|change| *change > 1e-9);
    changes.sort_by(f64::total_cmp);
    changes.get(changes.len() / 2).copied()
}

#[allow(clippy::cast_precision_loss)]
fn real(n: u64) -> f64 {
    n as f64
}
