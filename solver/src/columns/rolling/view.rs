//! A window: everybody's network between two days, the rows of these days, and what lies before and
//! after as prices.

use super::super::decomposition_blocks::{Blocks, Frame, PersonNetwork};
use super::super::generate::GenerationInput;
use super::super::label::{Pricer, Query};
use super::super::network::{DutyNetwork, LANES, NetworkPlace};
use super::super::priced::{ARCS, DualPrices, Look, WEEK, limit, stage_on};
use super::super::pricing::BUDGET;
use super::RollingHorizon;
use super::window::WindowCut;
use crate::budget::SearchBudget;
use crate::problem::PersonIx;
use std::ops::Range;

/// One window, ready to be solved.
pub struct WindowView {
    pub blocks: Blocks,
    pub frame: Frame,
    pub factors: Vec<f64>,
    /// Price of each row kept.
    pub duals: Vec<f64>,
    /// What lies before and after comes to.
    pub base: f64,
    /// Per person, the options cut out.
    pub options: Vec<Range<usize>>,
    /// A schedule of each person.
    pub known: Vec<Vec<u32>>,
}

/// What one person's window is to lead to.
struct Goal {
    person: usize,
    /// The stage that it ends before.
    stages: usize,
    bands: Vec<(usize, [i32; LANES])>,
    pulls: Vec<f64>,
    options: Vec<f64>,
    soft: f64,
}

/// Memory for looking and pricing.
#[derive(Default)]
struct Eye {
    look: Look,
    pricer: Pricer,
}
impl RollingHorizon<'_, '_> {
    /// The window from one day to another; `None`: somebody cannot keep a total, or time is up.
    pub(super) fn view(
        &mut self,
        from: i32,
        mid: i32,
        to: i32,
        last: bool,
        watch: &SearchBudget<'_>,
    ) -> Option<WindowView> {
        let whole = &self.setting.frame;
        let reduced = whole.reduced(&self.setting.factors, &self.overview.duals);
        let mut view = WindowView {
            blocks: Blocks { of: Vec::new() },
            frame: whole.part(&[], Vec::new(), &[]),
            factors: self.setting.factors.clone(),
            duals: Vec::new(),
            base: self.setting.constant,
            options: Vec::new(),
            known: Vec::new(),
        };
        let mut eye = Eye::default();
        for (person, block) in self.setting.blocks.of.iter().enumerate() {
            let network = &block.network;
            let (options, soft) = whole.prices(PersonIx(person), &reduced);
            let goal = Goal {
                person,
                stages: if last {
                    network.stages.len()
                } else {
                    stage_on(self.setting, person, to)
                },
                bands: if last {
                    Vec::new()
                } else {
                    [mid, to]
                        .map(|day| (stage_on(self.setting, person, day), self.band(person, day)))
                        .to_vec()
                },
                pulls: if last {
                    vec![0.0; network.prices.len()]
                } else {
                    self.overview.pulls[person].clone()
                },
                options,
                soft,
            };
            let (cut, known) = match self.open(&goal, self.stages[person], &mut eye, watch) {
                Some(found) => found,
                None => {
                    self.rewind(&goal, from, &mut eye, watch)?;
                    self.open(&goal, self.stages[person], &mut eye, watch)?
                }
            };
            let place = &self.places[person];
            for (lane, pull) in goal.pulls.iter().enumerate() {
                view.base -= pull * (self.limit(person, lane) - f64::from(place.lanes[lane]));
            }
            view.base += soft * place.cost;
            view.options
                .push(self.options(person, self.stages[person], goal.stages));
            view.blocks.of.push(PersonNetwork::walked(cut));
            view.known.push(known);
            view.factors[whole.soft()[person].0] = 1.0;
        }
        self.rows(from, to, last, &reduced, &mut view);
        Some(view)
    }

    /// Totals that a person should not have passed by a day.
    fn band(&self, person: usize, to: i32) -> [i32; LANES] {
        let mut band = [i32::MAX; LANES];
        let parts = self.setting.problem.parts();
        let days = f64::from(parts.last_day.0 - parts.first_day.0 + 1);
        let part = f64::from(to - parts.first_day.0) / days;
        let week = usize::try_from((to - parts.first_day.0) / WEEK - 1).unwrap_or(0);
        let network = &self.setting.blocks.of[person].network;
        let spent = &self.overview.spent[person];
        if let (Some(mean), Some(end)) = (spent.get(week), spent.last()) {
            for lane in 0..network.prices.len() {
                // An average may end beyond a limit that none of what is averaged may pass alone.
                let beyond = (end[lane] - self.limit(person, lane)).max(0.0);
                let most = mean[lane] - beyond * part;
                #[allow(clippy::cast_possible_truncation)]
                let most = most.ceil() as i32;
                band[lane] = most;
            }
        }
        band
    }

    /// Options of some stages.
    fn options(&self, person: usize, from: usize, to: usize) -> Range<usize> {
        let of = &self.setting.blocks.of[person].network.stage_of;
        let first = |stage: usize| of.partition_point(|k| (*k as usize) < stage);
        first(from)..first(to)
    }

    /// A person's network from a stage on, and a schedule through it, cheap at the prices of the
    /// survey: within the band if there is one.
    fn open(
        &self,
        goal: &Goal,
        from: usize,
        eye: &mut Eye,
        watch: &SearchBudget<'_>,
    ) -> Option<(DutyNetwork, Vec<u32>)> {
        let person = goal.person;
        let whole = &self.setting.blocks.of[person].network;
        let place = self.place(person, from)?;
        let options = self.options(person, from, goal.stages);
        let prices = DualPrices {
            options: &goal.options,
            soft: goal.soft,
            pulls: &goal.pulls,
        };
        eye.look.back(whole, &prices);
        watch.spend(whole.arcs() / ARCS);
        for slack in [Some(0), Some(1), Some(2), None] {
            let widened = |(stage, band): &(usize, [i32; LANES])| {
                let lanes = 0..whole.prices.len();
                let mut band = *band;
                lanes
                    .for_each(|lane| band[lane] += slack.unwrap_or(0) * widest(whole, lane) as i32);
                (*stage, band)
            };
            let bands: Vec<_> = if slack.is_some() {
                goal.bands.iter().map(widened).collect()
            } else {
                Vec::new()
            };
            let cut = WindowCut {
                stages: from..goal.stages,
                options: options.clone(),
                place: &place,
                end: &eye.look.ahead[goal.stages],
                pulls: &goal.pulls,
                bands: &bands,
                soft: goal.soft,
            };
            let Some(network) = cut.network(whole) else {
                continue;
            };
            let query = Query {
                prices: &goal.options[options.clone()],
                soft: 1.0,
                cutoff: f64::INFINITY,
                beam: 4,
                want: 1,
                skips: &[],
                budget: BUDGET,
                watch,
            };
            let mut found = eye.pricer.price_roughly(&network, &query);
            if found.is_empty() && !watch.stopped() {
                // Totals owed can close every way that beams keep.
                let beam = usize::MAX;
                found = eye.pricer.price(&network, &Query { beam, ..query });
            }
            if let Some(found) = found.into_iter().next() {
                return Some((network, found.options));
            }
        }
        None
    }

    /// Where a person stands before a stage.
    fn place(&self, person: usize, stage: usize) -> Option<NetworkPlace> {
        if stage == self.stages[person] {
            return Some(self.places[person].clone());
        }
        let network = &self.setting.blocks.of[person].network;
        let (mut place, mut held) = (NetworkPlace::default(), self.held[person].iter().peekable());
        for k in 0..stage {
            let here = held.next_if(|at| network.stage_of[**at as usize] as usize == k);
            network.pass(&mut place, k, here.copied())?;
        }
        Some(place)
    }

    /// A person whose totals cannot be kept any more plans some of the past again, as little as
    /// will do.
    fn rewind(
        &mut self,
        goal: &Goal,
        day: i32,
        eye: &mut Eye,
        watch: &SearchBudget<'_>,
    ) -> Option<()> {
        let person = goal.person;
        let first = self.setting.problem.parts().first_day.0;
        let stage = self.stages[person];
        let mut back = WEEK;
        loop {
            if watch.stopped() {
                return None;
            }
            let from = stage_on(self.setting, person, (day - back).max(first));
            if let Some((_, found)) = self.open(goal, from, eye, watch) {
                let place = self.place(person, from)?;
                let offset = u32::try_from(self.options(person, from, goal.stages).start).ok()?;
                self.drop_from(person, from);
                (self.places[person], self.stages[person]) = (place, from);
                self.hold(person, found.iter().map(|at| at + offset), stage)?;
                return Some(());
            }
            if day - back <= first {
                return None;
            }
            back *= 2;
        }
    }

    /// Take off what a person holds from a stage on.
    fn drop_from(&mut self, person: usize, stage: usize) {
        let network = &self.setting.blocks.of[person].network;
        let held = &mut self.held[person];
        let kept = held.partition_point(|at| (network.stage_of[*at as usize] as usize) < stage);
        for at in held.drain(kept..) {
            for (row, factor) in self.setting.frame.option(PersonIx(person), at) {
                self.sums[*row as usize] -= factor;
            }
        }
    }

    /// Rows of the window, with what the past brings taken off; others are added up or priced.
    fn rows(&self, from: i32, to: i32, last: bool, reduced: &[f64], view: &mut WindowView) {
        let GenerationInput {
            lp,
            ref frame,
            ref factors,
            ..
        } = *self.setting;
        let (mut rows, mut bounds, mut priced) =
            (Vec::new(), Vec::new(), vec![false; frame.rows.len()]);
        for (row, (lower, upper)) in frame.rows.iter().enumerate() {
            let ends = self.ends[row].unwrap_or(from);
            let sum = self.sums[row];
            if ends < from {
                view.base += self
                    .slopes
                    .cost(row, (*lower, *upper), sum, self.setting.dear);
            } else if ends < to || last {
                rows.push(row);
                bounds.push((lower - sum, upper - sum));
                view.duals.push(self.overview.duals[row]);
            } else {
                let dual = self.overview.duals[row];
                let side = if dual > 0.0 { *lower } else { *upper };
                if dual.abs() > 1e-11 {
                    view.base += dual * (side - sum);
                }
                priced[row] = true;
            }
        }
        for var in &frame.common {
            let beyond = frame
                .entries(*var)
                .iter()
                .any(|(row, _)| priced[*row as usize]);
            if beyond && reduced[var.0] > 0.0 {
                view.base += reduced[var.0] * lp.columns[var.0].lower;
            }
        }
        for (person, held) in self.held.iter().enumerate() {
            for at in held {
                view.base += frame.own(PersonIx(person), *at, factors);
            }
            for at in view.options[person].clone() {
                let at = u32::try_from(at).unwrap_or(u32::MAX);
                let beyond = frame.option(PersonIx(person), at).iter();
                let beyond = beyond.filter(|(row, _)| priced[*row as usize]);
                let price: f64 = beyond
                    .map(|(row, f)| f * self.overview.duals[*row as usize])
                    .sum();
                view.factors[frame.option_var(PersonIx(person), at).0] -= price;
            }
        }
        view.frame = frame.part(&rows, bounds, &view.options);
    }

    fn limit(&self, person: usize, lane: usize) -> f64 {
        limit(&self.setting.blocks.of[person].network, lane)
    }
}

/// The most that one choice adds to a lane, or takes off it.
fn widest(network: &DutyNetwork, lane: usize) -> f64 {
    let classes = network.stages.iter().flat_map(|stage| &stage.classes);
    let adds = classes.map(|class| class.adds[lane].unsigned_abs());
    let ticks = network.ticks.iter().map(|adds| adds[lane].unsigned_abs());
    f64::from(adds.chain(ticks).max().unwrap_or(0))
}
