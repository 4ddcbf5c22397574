//! Column generation proper: solve the master, price everybody, add what pays, and keep the best bound.
//!
//! Prices are smoothed toward those of the best bound so far (Wentges; Neame), which calms their swings. The bound is
//! the Lagrangian one, valid at any prices that the master's own common variables allow, so it holds long before the
//! last column is found and whenever the search is stopped.

use super::frame::{Blocks, Column, Frame, factors};
use super::label::{Pricer, Query, Schedule};
use super::master::{After, Master, Mixture, Trouble};
use crate::board::locked;
use crate::model::build::Model;
use crate::model::engine::lift;
use crate::model::lp::{Lin, Lp};
use crate::problem::{PersonIx, Problem};
use crate::watch::Watch;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

/// A problem, its linking model and one objective, ready for any number of master programs.
pub struct Setting<'a> {
    /// The problem.
    pub problem: &'a Problem,
    /// Everybody's networks.
    pub blocks: &'a Blocks,
    /// The linking model's program.
    pub lp: &'a Lp,
    /// The same, seen from its variables.
    pub frame: Frame,
    /// The objective's factor for each variable.
    pub factors: Vec<f64>,
    /// Price of what no roster may lack.
    pub dear: f64,
    /// The objective's constant.
    pub constant: f64,
    /// The objective takes only multiples of this on rosters; `None`: unknown.
    pub step: Option<f64>,
}

/// How a run of column generation ended.
pub struct Relaxation {
    /// The last mixture.
    pub mixture: Mixture,
    /// No roster of these people (with the others fixed) is below it; the constant included.
    pub bound: f64,
    /// What ended it.
    pub end: End,
}

/// What ends a run of column generation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// No schedule at all would improve the mixture.
    Proved,
    /// Rough pricing found nothing more that would.
    Settled,
    /// The bound came to the ceiling.
    Hopeless,
    /// Rounds, time or work ran out.
    Early,
}

/// What people must keep: outside a window, everybody's schedule is as it was.
pub struct Fence {
    /// Per person and option, whether it may be held.
    pub open: Vec<Vec<bool>>,
    /// Per person and stage, the price of holding nothing: 0, or infinite where something is kept.
    pub skips: Vec<Vec<f64>>,
}

/// What is to be generated.
pub struct Task<'t> {
    /// People not decided yet.
    pub free: &'t [PersonIx],
    /// What people outside the master bring, the constant included.
    pub base: f64,
    /// What people must keep.
    pub fence: Option<&'t Fence>,
    /// Threads for pricing.
    pub threads: usize,
    /// What was done to the master just before.
    pub after: After,
    /// When to stop.
    pub patience: Patience,
}

/// One person's cheapest schedules.
pub struct Offer {
    /// Who.
    pub person: PersonIx,
    /// Price of the cheapest of all, or of the cheapest found where pricing was rough.
    pub least: f64,
    /// Whether nothing is cheaper.
    pub exact: bool,
    /// Some of the cheapest, cheapest first.
    pub schedules: Vec<Schedule>,
}

/// When to stop before convergence.
#[derive(Clone, Copy)]
pub struct Patience {
    /// Rounds of pricing at most.
    pub rounds: usize,
    /// Stop once mixture and bound are this near, relatively.
    pub gap: f64,
    /// Labels per state in the first rounds of pricing; exact pricing follows unless `rough`.
    pub beam: usize,
    /// Never price exactly: no bound is wanted.
    pub rough: bool,
    /// Stop once the bound comes to this: what is looked for is below it.
    pub ceiling: f64,
}

impl Patience {
    /// Until proved.
    pub const FULL: Patience = Patience {
        rounds: usize::MAX,
        gap: 1e-7,
        beam: 4,
        rough: false,
        ceiling: f64::INFINITY,
    };
}

/// Reduced costs above this do not pay.
const PAYS: f64 = -1e-6;

/// Share of the best prices so far in those that are tried.
const PULL: f64 = 0.5;

/// Labels that exact pricing of one person may move at first; more only when nothing else is left to find.
pub const BUDGET: u64 = 2_000_000;

/// How deep pricing goes.
#[derive(Debug, Clone, Copy)]
pub struct Depth {
    /// Labels per state; [`usize::MAX`] asks for exactness within the budget.
    pub beam: usize,
    /// Labels that exact pricing may move.
    pub budget: u64,
}

/// How much harder than most a person may be to price: so many even shares of the work left may go into one.
const HARDER: u64 = 4;

/// Schedules that one person may offer in one round.
const OFFERS: usize = 4;

impl<'a> Setting<'a> {
    /// Ready.
    pub fn new(
        problem: &'a Problem,
        blocks: &'a Blocks,
        model: &'a Model,
        objective: &Lin,
        step: Option<f64>,
    ) -> Self {
        let mut factors = factors(&model.lp, objective);
        // Dearer than any schedule: these only bridge the time until schedules fit.
        let dear = 1.0 + 10.0 * factors.iter().map(|f| f.abs()).fold(1.0, f64::max).min(1e7);
        model.missing.iter().for_each(|var| factors[var.0] = dear);
        Setting {
            problem,
            blocks,
            lp: &model.lp,
            frame: Frame::new(model, blocks),
            factors,
            dear,
            constant: objective.constant,
            step,
        }
    }

    /// A master program over some people.
    ///
    /// # Errors
    /// [`Trouble::Engine`].
    pub fn master(&self, inside: &[bool], fixed: &[Column]) -> Result<Master, Trouble> {
        Master::new(
            &self.frame,
            self.lp,
            &self.factors,
            inside,
            fixed,
            self.dear,
        )
    }

    /// Objective of columns fixed outside a master, without the constant.
    pub fn outside(&self, fixed: &[Column]) -> f64 {
        fixed
            .iter()
            .map(|column| self.frame.value(column, &self.factors))
            .sum()
    }

    /// Generate columns; `start` is a bound known and the prices that gave it, or good prices and no bound.
    ///
    /// # Errors
    /// A [`Trouble`] where not even one mixture was found.
    pub fn generate(
        &self,
        master: &mut Master,
        task: &Task<'_>,
        start: Option<(f64, Vec<f64>)>,
        watch: &Watch<'_>,
    ) -> Result<Relaxation, Trouble> {
        let Task { base, patience, .. } = *task;
        let (mut bound, mut centre) = match start {
            Some((bound, centre)) => (bound, Some(centre)),
            None => (f64::NEG_INFINITY, None),
        };
        let mut pricers = Vec::new();
        // The first look is at the prices given themselves: where they are good ones, they say at once what may be hoped for.
        let mut pull = if bound == f64::NEG_INFINITY { 1.0 } else { PULL };
        // What smoothing is guided by: the bound itself, or while pricing is rough what would be one.
        let mut guide = bound;
        let mut beam = patience.beam;
        let mut budget = BUDGET;
        let mut mixture = master.solve(task.after, watch)?;
        let mut end = End::Early;
        for _ in 0..patience.rounds {
            let smooth = centre.is_some() && pull > 0.0;
            let duals = match &centre {
                Some(centre) if smooth => blend(centre, &mixture.duals, pull),
                _ => mixture.duals.clone(),
            };
            let offers = self.offers(task, &duals, Depth { beam, budget }, &mut pricers, watch);
            if watch.stopped() {
                break;
            }
            if offers.iter().any(|offer| offer.least == f64::INFINITY) {
                return Err(Trouble::Infeasible);
            }
            let exact = offers.len() == task.free.len() && offers.iter().all(|offer| offer.exact);
            let lagrangian = base + self.lagrangian(master, &duals, &offers);
            if exact {
                bound = bound.max(lagrangian);
            }
            if lagrangian > guide {
                (guide, centre) = (lagrangian, Some(duals));
            }
            let added = self.take(master, &mixture, offers)?;
            if self.lifted(bound) >= patience.ceiling {
                end = End::Hopeless;
                break;
            }
            if !mixture.lacking && self.close(base + mixture.value, bound, patience.gap) {
                end = if patience.rough { End::Settled } else { End::Proved };
                break;
            }
            if added == 0 {
                if smooth {
                    // Mispriced: the smoothed prices hid what the true ones would find.
                    pull = if pull > 0.2 { pull / 2.0 } else { 0.0 };
                } else if exact {
                    end = End::Proved;
                    break;
                } else if patience.rough {
                    end = End::Settled;
                    break;
                } else {
                    budget = if beam == usize::MAX {
                        budget.saturating_mul(8)
                    } else {
                        budget
                    };
                    (beam, pull, guide) = (usize::MAX, PULL, bound);
                }
                continue;
            }
            pull = PULL;
            mixture = match master.solve(After::Adding, watch) {
                Ok(mixture) => mixture,
                Err(Trouble::Time) => break,
                Err(trouble) => return Err(trouble),
            };
        }
        Ok(Relaxation {
            mixture,
            bound,
            end,
        })
    }

    /// Whether a bound proves a value, rounding of whole objectives included.
    fn close(&self, value: f64, bound: f64, gap: f64) -> bool {
        value - self.lifted(bound).max(bound) <= gap * value.abs().max(1.0)
    }

    /// A bound raised to the next value that rosters can take; the constant stands apart from the steps.
    pub fn lifted(&self, bound: f64) -> f64 {
        lift(bound - self.constant, self.step) + self.constant
    }

    /// Everybody's cheapest schedules, with the least reduced cost of each person (0 where nothing pays).
    pub fn offers(
        &self,
        task: &Task<'_>,
        duals: &[f64],
        depth: Depth,
        pricers: &mut Vec<Pricer>,
        watch: &Watch<'_>,
    ) -> Vec<Offer> {
        let reduced = self.frame.reduced(&self.factors, duals);
        let next = AtomicUsize::new(0);
        let found: Mutex<Vec<Offer>> = Mutex::default();
        let spent = AtomicU64::new(0);
        // Each has an account: what one may spend must not depend on who was priced before, for that is a matter of chance.
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
        watch: &Watch<'_>,
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

    /// The bound that prices give: rows and common variables at their best, and everybody's cheapest schedule.
    pub fn lagrangian(&self, master: &Master, duals: &[f64], offers: &[Offer]) -> f64 {
        let rows = duals
            .iter()
            .zip(&master.bounds)
            .map(|(dual, (lower, upper))| {
                if dual.abs() < 1e-11 {
                    0.0
                } else {
                    dual * if *dual > 0.0 { lower } else { upper }
                }
            });
        let reduced = self.frame.reduced(&self.factors, duals);
        let common = self.frame.common.iter().map(|var| {
            let (rate, column) = (reduced[var.0], self.lp.columns[var.0]);
            if rate.abs() < 1e-9 {
                0.0
            } else {
                rate * if rate > 0.0 {
                    column.lower
                } else {
                    column.upper
                }
            }
        });
        rows.sum::<f64>()
            + common.sum::<f64>()
            + offers.iter().map(|offer| offer.least).sum::<f64>()
    }

    /// Add the offers that pay at the master's own prices; how many did.
    fn take(
        &self,
        master: &mut Master,
        mixture: &Mixture,
        offers: Vec<Offer>,
    ) -> Result<usize, Trouble> {
        let reduced = self.frame.reduced(&self.factors, &mixture.duals);
        let mut added = 0;
        for Offer {
            person, schedules, ..
        } in offers
        {
            for schedule in schedules {
                let column = self.blocks.column(self.problem, person, schedule.options);
                if self.frame.value(&column, &reduced) - mixture.people[person.0] < PAYS {
                    master.add(&self.frame, &self.factors, column)?;
                    added += 1;
                }
            }
        }
        Ok(added)
    }
}

fn blend(centre: &[f64], out: &[f64], pull: f64) -> Vec<f64> {
    centre
        .iter()
        .zip(out)
        .map(|(a, b)| pull * a + (1.0 - pull) * b)
        .collect()
}
