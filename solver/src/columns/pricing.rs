//! Pricing: everybody's cheapest schedules at given prices, on several threads.

use super::generate::{GenerationInput, Task};
use super::label::{LabelledSchedule, Pricer, Query};
use crate::budget::SearchBudget;
use crate::problem::PersonIx;
use crate::work_queue::locked;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

/// One person's cheapest schedules.
pub struct Offer {
    /// Who.
    pub person: PersonIx,
    /// Price of the cheapest of all, or of the cheapest found where pricing was rough.
    pub least: f64,
    /// Whether nothing is cheaper.
    pub exact: bool,
    /// Some of the cheapest, cheapest first.
    pub schedules: Vec<LabelledSchedule>,
}

/// Labels that exact pricing of one person may move at first; more only when nothing else is left
/// to find.
pub const BUDGET: u64 = 2_000_000;

/// How deep pricing goes.
#[derive(Debug, Clone, Copy)]
pub struct Depth {
    /// Labels per state; [`usize::MAX`] asks for exactness within the budget.
    pub beam: usize,
    /// Labels that exact pricing may move.
    pub budget: u64,
}

/// How much harder than most a person may be to price: so many even shares of the work left may go
/// into one.
const HARDER: u64 = 4;

/// Schedules that one person may offer in one round.
const OFFERS: usize = 4;

impl GenerationInput<'_> {
    /// Everybody's cheapest schedules, with the least reduced cost of each person (0 where nothing
    /// pays).
    pub fn price_columns(
        &self,
        task: &Task<'_>,
        duals: &[f64],
        depth: Depth,
        pricers: &mut Vec<Pricer>,
        watch: &SearchBudget<'_>,
    ) -> Vec<Offer> {
        let reduced = self.frame.reduced(&self.factors, duals);
        let next = AtomicUsize::new(0);
        let found: Mutex<Vec<Offer>> = Mutex::default();
        let spent = AtomicU64::new(0);
        // Each has an account: what one may spend must not depend on who was priced before, for
        // that is a matter of chance.
        let people = u64::try_from(task.free.len()).unwrap_or(u64::MAX).max(1);
        let share = watch
            .left()
            .map(|left| (left / people).saturating_mul(HARDER).clamp(1, left.max(1)));
        let free = task.free;
        pricers.resize_with(task.threads.min(free.len()).max(1), Pricer::default);
        let work = |pricer: &mut Pricer| {
            while let Some(person) = free.get(next.fetch_add(1, Ordering::Relaxed)) {
                let own = watch.beside(share);
                if own.stopped() {
                    break;
                }
                let offer = self.offer(task, *person, &reduced, depth, pricer, &own);
                spent.fetch_add(own.work.spent(), Ordering::Relaxed);
                locked(&found).push(offer);
            }
        };
        std::thread::scope(|scope| {
            let mut pricers = pricers.iter_mut();
            let own = pricers.next();
            for pricer in pricers {
                scope.spawn(|| work(pricer));
            }
            own.into_iter().for_each(work);
        });
        watch.spend(spent.into_inner());
        let mut found = found.into_inner().unwrap_or_else(PoisonError::into_inner);
        found.sort_by_key(|offer| offer.person);
        found
    }

    fn offer(
        &self,
        task: &Task<'_>,
        person: PersonIx,
        reduced: &[f64],
        Depth { beam, budget }: Depth,
        pricer: &mut Pricer,
        watch: &SearchBudget<'_>,
    ) -> Offer {
        let (mut prices, soft) = self.frame.prices(person, reduced);
        let fence = task.fence;
        let network = &self.blocks.of[person.0].network;
        let skips = fence.map_or(&[][..], |fence| &fence.skips[person.0]);
        if let Some(fence) = fence {
            let shut = prices
                .iter_mut()
                .zip(&fence.open[person.0])
                .filter(|(_, open)| !**open);
            shut.for_each(|(price, _)| *price = f64::INFINITY);
        }
        // Roughly first: what that finds is a cutoff under which few labels survive.
        let query = Query {
            prices: &prices,
            soft,
            cutoff: f64::INFINITY,
            beam: beam.min(4),
            want: OFFERS,
            skips,
            budget: u64::MAX,
            watch,
        };
        let mut schedules = pricer.price_roughly(network, &query);
        let mut exact = false;
        if beam == usize::MAX {
            let best = schedules.first().map_or(f64::INFINITY, |s| s.price);
            let better = pricer.price(
                network,
                &Query {
                    cutoff: best - 1e-9,
                    beam: usize::MAX,
                    budget,
                    ..query
                },
            );
            exact = !pricer.unfinished;
            schedules.splice(0..0, better);
            schedules.truncate(OFFERS);
        }
        // Nothing at all, and nothing overlooked: the person has no lawful schedule.
        let nothing = if exact {
            f64::INFINITY
        } else {
            f64::NEG_INFINITY
        };
        let least = schedules.first().map_or(nothing, |s| s.price);
        Offer {
            person,
            least,
            exact,
            schedules,
        }
    }
}
