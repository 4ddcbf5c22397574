//! The whole horizon at one look: the relaxation in which totals are priced as well as rows.
//!
//! A total over half a year makes exact pricing slow, for labels that differ in it cannot be
//! compared. Priced like a row (Held and Karp 1970), it is gone: everybody's cheapest path is one
//! look at each arc, and thousands of prices can be tried. What the prices say is a bound, weaker
//! than that of exact pricing by the little that a person could gain by mixing schedules on both
//! sides of a limit. What is met on the way, averaged, tells how much of each total people spend by
//! when.

mod climb;

use super::automaton::NOWHERE;
use super::generate::GenerationInput;
use super::network::{DutyNetwork, LANES, Lanes};
use super::volume::boxes;
use crate::budget::SearchBudget;
use crate::problem::PersonIx;
use climb::climb;

/// Units in which a limit's price is counted, against those of rows: so it rises as fast as the
/// prices of rows together.
const SCALE: f64 = 2.0;

/// Arcs looked at that count as one unit of work.
pub const ARCS: u64 = 8;

/// Days between two cuts at which totals are remembered.
pub const WEEK: i32 = 7;

/// What everything is worth over the whole horizon.
pub struct Overview {
    /// Price of each row.
    pub duals: Vec<f64>,
    /// Per person, the price of each lane's limit, 0 or more.
    pub pulls: Vec<Vec<f64>>,
    /// No roster is better.
    pub bound: f64,
    /// Per person and cut, the lanes' totals in the average of schedules met.
    pub spent: Vec<Vec<[f64; LANES]>>,
}

/// Prices of one person's network.
pub struct DualPrices<'p> {
    /// Of each option.
    pub options: &'p [f64],
    /// Factor on soft costs, 0 or more.
    pub soft: f64,
    /// Of each lane.
    pub pulls: &'p [f64],
}

/// Memory for looks at networks, used again and again.
#[derive(Default)]
pub struct Look {
    /// Per stage and choice, price and option.
    choices: Vec<Vec<(f64, u32)>>,
    /// Per layer and state, least price to the end.
    pub ahead: Vec<Vec<f64>>,
}

/// What lanes cost.
pub fn dear(pulls: &[f64], adds: &Lanes) -> f64 {
    let terms = pulls.iter().zip(adds);
    terms.map(|(pull, add)| pull * f64::from(*add)).sum()
}

impl Look {
    /// The least price to the end from everywhere, limits left out.
    pub fn back(&mut self, network: &DutyNetwork, prices: &DualPrices<'_>) {
        let stages = network.stages.len();
        self.choices.resize_with(stages, Vec::new);
        self.ahead.resize_with(stages + 1, Vec::new);
        let DualPrices { soft, pulls, .. } = *prices;
        self.ahead[stages].clear();
        self.ahead[stages].extend(network.end.iter().map(|cost| cost * soft));
        let mut tick = (0, 0.0);
        for (k, stage) in network.stages.iter().enumerate().rev() {
            let choices = &mut self.choices[k];
            choices.clear();
            choices.push((0.0, NOWHERE));
            for class in &stage.classes {
                let price =
                    |at: u32| prices.options[at as usize] + soft * network.charges[at as usize];
                let each = class.options.iter().map(|at| (price(*at), *at));
                let best = each.min_by(|a, b| a.0.total_cmp(&b.0));
                let (price, at) = best.unwrap_or((f64::INFINITY, NOWHERE));
                choices.push((price + dear(pulls, &class.adds), at));
            }
            let (before, after) = self.ahead.split_at_mut(k + 1);
            let (before, after) = (&mut before[k], &after[0]);
            before.clear();
            before.extend(stage.arcs.chunks_exact(choices.len()).map(|arcs| {
                let mut least = f64::INFINITY;
                for (arc, (price, _)) in arcs.iter().zip(&*choices) {
                    if arc.next == NOWHERE {
                        continue;
                    }
                    if arc.ticks != tick.0 {
                        let adds = network.ticked([0; LANES], arc.ticks);
                        tick = (arc.ticks, dear(pulls, &adds));
                    }
                    least = least.min(price + arc.cost * soft + tick.1 + after[arc.next as usize]);
                }
                least
            }));
        }
    }

    /// The cheapest path, stage by stage: the option held (or [`NOWHERE`]) and what it adds to the
    /// lanes.
    fn forth(
        &self,
        network: &DutyNetwork,
        prices: &DualPrices<'_>,
        mut pass: impl FnMut(usize, u32, &Lanes),
    ) {
        let mut state = 0;
        for (k, stage) in network.stages.iter().enumerate() {
            let (choices, after) = (&self.choices[k], &self.ahead[k + 1]);
            let arcs = &stage.arcs[state * choices.len()..(state + 1) * choices.len()];
            let mut best = (f64::INFINITY, 0, [0; LANES]);
            for (n, arc) in arcs.iter().enumerate() {
                if arc.next == NOWHERE {
                    continue;
                }
                let ticks = network.ticked([0; LANES], arc.ticks);
                let price = choices[n].0 + arc.cost * prices.soft + dear(prices.pulls, &ticks);
                let price = price + after[arc.next as usize];
                if price < best.0 {
                    let own = n
                        .checked_sub(1)
                        .map_or([0; LANES], |class| stage.classes[class].adds);
                    best = (price, n, network.ticked(own, arc.ticks));
                }
            }
            pass(k, choices[best.1].1, &best.2);
            state = arcs[best.1].next as usize;
        }
    }
}

/// A person's cheapest schedule at some prices.
#[derive(Default, Clone)]
struct Cheapest {
    /// Its price, what limits allow already taken off.
    price: f64,
    options: Vec<u32>,
    /// The lanes' totals at each cut, then at the end.
    totals: Vec<[f64; LANES]>,
}

/// Everybody's networks, priced again and again.
struct Everybody<'h, 'a> {
    setting: &'h GenerationInput<'a>,
    watch: &'h SearchBudget<'h>,
    /// Per person, where the prices of lanes begin among all prices.
    first: Vec<usize>,
    /// Per person and cut, the stage.
    cuts: Vec<Vec<usize>>,
    looks: Vec<Look>,
    latest: Vec<Cheapest>,
    spent: Vec<Vec<[f64; LANES]>>,
}

/// The stage of each person's network with which a day begins.
pub fn stage_on(setting: &GenerationInput<'_>, person: usize, day: i32) -> usize {
    let network = &setting.blocks.of[person].network;
    let before = |duty: &crate::problem::DutyIx| setting.problem.duty(*duty).work.day.0 < day;
    let option = network.duties.partition_point(before);
    // A stage that began before the day is not cut.
    let stage = network
        .stage_of
        .get(option)
        .map_or(network.stages.len(), |k| *k as usize);
    let begun = option > 0 && network.stage_of[option - 1] as usize == stage;
    stage + usize::from(begun)
}

/// Days on which cuts lie.
pub fn cuts(setting: &GenerationInput<'_>) -> impl Iterator<Item = i32> + use<> {
    let parts = setting.problem.parts();
    let first = parts.first_day.0;
    (first..=parts.last_day.0)
        .skip(1)
        .filter(move |day| (day - first) % WEEK == 0)
}

/// Largest total that a lane allows at the end.
pub fn limit(network: &DutyNetwork, lane: usize) -> f64 {
    let ends = network.limits.last().into_iter().flatten();
    f64::from(ends.map(|limits| limits.high[lane]).max().unwrap_or(0))
}

impl<'h, 'a> Everybody<'h, 'a> {
    fn new(setting: &'h GenerationInput<'a>, threads: usize, watch: &'h SearchBudget<'h>) -> Self {
        let people = setting.blocks.of.len();
        let mut next = setting.frame.rows.len();
        let mut first = Vec::with_capacity(people + 1);
        for block in &setting.blocks.of {
            first.push(next);
            next += block.network.prices.len();
        }
        first.push(next);
        let of = |person| {
            cuts(setting)
                .map(|day| stage_on(setting, person, day))
                .collect()
        };
        let cuts: Vec<Vec<usize>> = (0..people).map(of).collect();
        Everybody {
            setting,
            watch,
            first,
            spent: cuts
                .iter()
                .map(|c| vec![[0.0; LANES]; c.len() + 1])
                .collect(),
            cuts,
            looks: (0..threads.min(people).max(1))
                .map(|_| Look::default())
                .collect(),
            latest: vec![Cheapest::default(); people],
        }
    }

    /// Prices of a person's lanes, no higher than what soft ones cost.
    fn pulls(&self, person: usize, prices: &[f64], soft: f64) -> Vec<f64> {
        let own = &prices[self.first[person]..self.first[person + 1]];
        let lanes = self.setting.blocks.of[person].network.prices.iter();
        own.iter()
            .zip(lanes)
            .map(|(pull, price)| {
                (pull * SCALE).min(price.map_or(f64::INFINITY, |price| price * soft))
            })
            .collect()
    }

    fn cheapest(
        &self,
        person: usize,
        prices: &[f64],
        reduced: &[f64],
        look: &mut Look,
    ) -> Cheapest {
        let network = &self.setting.blocks.of[person].network;
        let (options, soft) = self.setting.frame.prices(PersonIx(person), reduced);
        let pulls = self.pulls(person, prices, soft);
        let prices = DualPrices {
            options: &options,
            soft,
            pulls: &pulls,
        };
        look.back(network, &prices);
        let allowed: f64 = pulls
            .iter()
            .enumerate()
            .map(|(n, pull)| pull * limit(network, n))
            .sum();
        let mut found = Cheapest {
            price: look.ahead[0][0] - allowed,
            ..Cheapest::default()
        };
        let (mut sum, cuts) = ([0.0; LANES], &self.cuts[person]);
        look.forth(network, &prices, |stage, option, adds| {
            while cuts
                .get(found.totals.len())
                .is_some_and(|cut| *cut <= stage)
            {
                found.totals.push(sum);
            }
            if option != NOWHERE {
                found.options.push(option);
            }
            sum.iter_mut()
                .zip(adds)
                .for_each(|(s, add)| *s += f64::from(*add));
        });
        found.totals.resize(cuts.len() + 1, sum);
        found
    }
}

impl Everybody<'_, '_> {
    fn visit(&mut self, prices: &[f64]) -> Option<(f64, Vec<f64>)> {
        let setting = self.setting;
        let rows = setting.frame.rows.len();
        let reduced = setting.frame.reduced(&setting.factors, &prices[..rows]);
        let people = setting.blocks.of.len();
        let each = people.div_ceil(self.looks.len());
        let mut looks = std::mem::take(&mut self.looks);
        let (this, reduced) = (&*self, &reduced);
        let share = |n: usize, look: &mut Look| -> Option<Vec<Cheapest>> {
            let own = n * each..((n + 1) * each).min(people);
            own.map(|person| {
                (!this.watch.stopped()).then(|| this.cheapest(person, prices, reduced, look))
            })
            .collect()
        };
        let found: Vec<Option<Vec<Cheapest>>> = std::thread::scope(|scope| {
            let share = &share;
            let mut all = looks.iter_mut().enumerate();
            let own = all.next();
            let others: Vec<_> = all
                .map(|(n, look)| scope.spawn(move || share(n, look)))
                .collect();
            let own = own.map(|(n, look)| share(n, look));
            let others = others.into_iter().map(|other| other.join().ok().flatten());
            own.into_iter().chain(others).collect()
        });
        let arcs: u64 = setting
            .blocks
            .of
            .iter()
            .map(|block| block.network.arcs())
            .sum();
        self.watch.spend(arcs / ARCS);
        std::mem::swap(&mut self.looks, &mut looks);
        self.latest = found.into_iter().collect::<Option<Vec<_>>>()?.concat();
        let least: f64 = self.latest.iter().map(|one| one.price).sum();
        let value = setting.constant + resting(setting, &prices[..rows], reduced) + least;
        Some((value, self.slope()))
    }

    fn mix(&mut self, share: f64) {
        for (mean, one) in self.spent.iter_mut().zip(&self.latest) {
            for (mean, total) in mean.iter_mut().flatten().zip(one.totals.iter().flatten()) {
                *mean += share * (total - *mean);
            }
        }
    }
}

impl Everybody<'_, '_> {
    fn slope(&self) -> Vec<f64> {
        let frame = &self.setting.frame;
        let rows = frame.rows.iter();
        let side = |(lower, upper): &(f64, f64)| if lower.is_finite() { *lower } else { *upper };
        let mut slope: Vec<f64> = rows.map(side).collect();
        for (person, one) in self.latest.iter().enumerate() {
            for at in &one.options {
                for (row, factor) in frame.option(PersonIx(person), *at) {
                    slope[*row as usize] -= factor;
                }
            }
        }
        for (block, one) in self.setting.blocks.of.iter().zip(&self.latest) {
            let totals = one.totals.last().copied().unwrap_or([0.0; LANES]);
            let lanes = 0..block.network.prices.len();
            slope.extend(lanes.map(|n| SCALE * (totals[n] - limit(&block.network, n))));
        }
        slope
    }
}

/// What rows and common variables come to at their best.
fn resting(setting: &GenerationInput<'_>, duals: &[f64], reduced: &[f64]) -> f64 {
    let rows = duals.iter().zip(&setting.frame.rows);
    let rows = rows.map(|(dual, (lower, upper))| match *dual {
        dual if dual.abs() < 1e-11 => 0.0,
        dual if dual > 0.0 => dual * lower,
        dual => dual * upper,
    });
    let common = setting.frame.common.iter().map(|var| {
        let column = setting.lp.columns[var.0];
        match reduced[var.0] {
            rate if rate.abs() < 1e-9 => 0.0,
            rate if rate > 0.0 => rate * column.lower,
            rate => rate * column.upper,
        }
    });
    rows.sum::<f64>() + common.sum::<f64>()
}

/// Climb to the best prices of rows and limits; `None` where the model's rows are not of the kind
/// that it can, or time is up before the first look is done.
pub fn survey(
    setting: &GenerationInput<'_>,
    threads: usize,
    steps: usize,
    watch: &SearchBudget<'_>,
) -> Option<Overview> {
    let mut boxes = boxes(setting)?;
    let mut everybody = Everybody::new(setting, threads, watch);
    let rows = boxes.len();
    boxes.resize(*everybody.first.last()?, (0.0, f64::INFINITY));
    let (prices, bound) = climb(&mut everybody, &boxes, rows, steps, watch)?;
    let reduced = setting.frame.reduced(&setting.factors, &prices[..rows]);
    let pulls = (0..everybody.latest.len()).map(|person| {
        let (_, soft) = setting.frame.prices(PersonIx(person), &reduced);
        everybody.pulls(person, &prices, soft)
    });
    Some(Overview {
        pulls: pulls.collect(),
        bound,
        duals: prices[..rows].to_vec(),
        spent: everybody.spent,
    })
}
