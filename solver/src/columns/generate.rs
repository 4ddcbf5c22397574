//! Column generation proper: solve the master, price everybody, add what pays, and keep the best
//! bound.
//!
//! Prices are smoothed toward those of the best bound so far (Wentges; Neame), which calms their
//! swings. The bound is the Lagrangian one, valid at any prices that the master's own common
//! variables allow, so it holds long before the last column is found and whenever the search is
//! stopped.

use super::decomposition_blocks::{Blocks, Frame, ScheduleColumn, factors};
use super::master::{After, Master, Mixture, Trouble};
use super::pricing::{BUDGET, Depth, Offer};
use crate::budget::SearchBudget;
use crate::model::build::CompactModel;
use crate::model::engine::lift;
use crate::model::lp::{Lin, Lp};
use crate::problem::{PersonIx, Problem};

/// A problem, its linking model and one objective, ready for any number of master programs.
pub struct GenerationInput<'a> {
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
pub struct MasterRelaxation {
    /// The last mixture.
    pub mixture: Mixture,
    /// No roster of these people (with the others fixed) is below it; the constant included.
    pub bound: f64,
    /// What ended it.
    pub end: GenerationEnd,
}

/// What ends a run of column generation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GenerationEnd {
    /// No schedule at all would improve the mixture.
    Proved,
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
    /// People in the master who are decided, each with the one column left to them.
    pub decided: &'t [ScheduleColumn],
    /// What people must keep.
    pub fence: Option<&'t Fence>,
    /// Threads for pricing.
    pub threads: usize,
    /// What was done to the master just before.
    pub after: After,
    /// When to stop.
    pub patience: Patience,
}

/// When to stop before convergence.
#[derive(Clone, Copy)]
pub struct Patience {
    /// Rounds of pricing at most.
    pub rounds: usize,
    /// Stop once mixture and bound are this near, relatively.
    pub gap: f64,
    /// Labels per state in the first rounds of pricing; exact pricing follows.
    pub beam: usize,
    /// Stop once the bound comes to this: what is looked for is below it.
    pub ceiling: f64,
}

impl Patience {
    /// Until proved.
    pub const FULL: Patience = Patience {
        rounds: usize::MAX,
        gap: 1e-7,
        beam: 4,
        ceiling: f64::INFINITY,
    };
}

/// Reduced costs above this do not pay.
const PAYS: f64 = -1e-6;

/// Share of the best prices so far in those that are tried.
const PULL: f64 = 0.5;

impl<'a> GenerationInput<'a> {
    /// Ready.
    pub fn new(
        problem: &'a Problem,
        blocks: &'a Blocks,
        model: &'a CompactModel,
        objective: &Lin,
        step: Option<f64>,
    ) -> Self {
        let mut factors = factors(&model.lp, objective);
        // Dearer than any schedule: these only bridge the time until schedules fit.
        let dear = 1.0 + 10.0 * factors.iter().map(|f| f.abs()).fold(1.0, f64::max).min(1e7);
        model.missing.iter().for_each(|var| factors[var.0] = dear);
        GenerationInput {
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
    pub fn master(&self, inside: &[bool], fixed: &[ScheduleColumn]) -> Result<Master, Trouble> {
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
    pub fn outside(&self, fixed: &[ScheduleColumn]) -> f64 {
        fixed
            .iter()
            .map(|column| self.frame.value(column, &self.factors))
            .sum()
    }

    /// What a column costs at prices of the rows.
    pub fn price(&self, duals: &[f64]) -> impl Fn(&ScheduleColumn) -> f64 + use<'_, 'a> {
        let reduced = self.frame.reduced(&self.factors, duals);
        move |column| self.frame.value(column, &reduced)
    }

    /// Generate columns; `start` is a bound known and the prices that gave it, or good prices and
    /// no bound.
    ///
    /// # Errors
    /// A [`Trouble`] where not even one mixture was found.
    pub fn generate(
        &self,
        master: &mut Master,
        task: &Task<'_>,
        start: Option<(f64, Vec<f64>)>,
        watch: &SearchBudget<'_>,
    ) -> Result<MasterRelaxation, Trouble> {
        let Task { base, patience, .. } = *task;
        let (mut bound, mut centre) = match start {
            Some((bound, centre)) => (bound, Some(centre)),
            None => (f64::NEG_INFINITY, None),
        };
        let mut pricers = Vec::new();
        // The first look is at the prices given themselves: where they are good ones, they say at
        // once what may be hoped for.
        let mut pull = if bound == f64::NEG_INFINITY {
            1.0
        } else {
            PULL
        };
        // What smoothing is guided by: the bound itself, or while labels are few what would be one.
        let mut guide = bound;
        let mut beam = patience.beam;
        let mut budget = BUDGET;
        let mut mixture = master.solve(task.after, watch)?;
        let mut end = GenerationEnd::Early;
        for _ in 0..patience.rounds {
            let smooth = centre.is_some() && pull > 0.0;
            let duals = match &centre {
                Some(centre) if smooth => blend(centre, &mixture.duals, pull),
                _ => mixture.duals.clone(),
            };
            let offers =
                self.price_columns(task, &duals, Depth { beam, budget }, &mut pricers, watch);
            if watch.stopped() {
                break;
            }
            if offers.iter().any(|offer| offer.least == f64::INFINITY) {
                return Err(Trouble::Infeasible);
            }
            let exact = offers.len() == task.free.len() && offers.iter().all(|offer| offer.exact);
            let decided: f64 = task.decided.iter().map(self.price(&duals)).sum();
            let lagrangian = base + decided + self.lagrangian(master, &duals, &offers);
            if exact {
                bound = bound.max(lagrangian);
            }
            if lagrangian > guide {
                (guide, centre) = (lagrangian, Some(duals));
            }
            let added = self.take(master, &mixture, offers)?;
            if self.lifted(bound) >= patience.ceiling {
                end = GenerationEnd::Hopeless;
                break;
            }
            if !mixture.lacking && self.close(base + mixture.value, bound, patience.gap) {
                end = GenerationEnd::Proved;
                break;
            }
            if added == 0 {
                if smooth {
                    // Mispriced: the smoothed prices hid what the true ones would find.
                    pull = if pull > 0.2 { pull / 2.0 } else { 0.0 };
                } else if exact {
                    end = GenerationEnd::Proved;
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
        Ok(MasterRelaxation {
            mixture,
            bound,
            end,
        })
    }

    /// Whether a bound proves a value, rounding of whole objectives included.
    fn close(&self, value: f64, bound: f64, gap: f64) -> bool {
        value - self.lifted(bound).max(bound) <= gap * value.abs().max(1.0)
    }

    /// A bound raised to the next value that rosters can take; the constant stands apart from the
    /// steps.
    pub fn lifted(&self, bound: f64) -> f64 {
        lift(bound - self.constant, self.step) + self.constant
    }

    /// The bound that prices give: rows and common variables at their best, and everybody's
    /// cheapest schedule.
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
        let price = self.price(&mixture.duals);
        let mut added = 0;
        for Offer {
            person, schedules, ..
        } in offers
        {
            for schedule in schedules {
                let column = self.blocks.column(self.problem, person, schedule.options);
                if price(&column) - mixture.people[person.0] < PAYS {
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
