//! Pricing: the cheapest lawful schedules of one person under given prices, by labels over the
//! person's network.
//!
//! Before any label moves, the cheapest way to the end of each state is known without regard to
//! totals; a label that cannot end below the cutoff is dropped at once. Near the end of column
//! generation hardly any survive.

use super::automaton::NOWHERE;
use super::network::{DutyNetwork, LANES, Lanes, NetworkLimits};
use crate::budget::SearchBudget;

/// What is asked.
#[derive(Clone, Copy)]
pub struct Query<'q> {
    /// Price of each option.
    pub prices: &'q [f64],
    /// Factor on soft costs, 0 or more.
    pub soft: f64,
    /// Only schedules below it are wanted.
    pub cutoff: f64,
    /// Labels kept in each state: small is quick, [`usize::MAX`] exact.
    pub beam: usize,
    /// Schedules wanted.
    pub want: usize,
    /// Per stage, price of holding nothing; empty: free everywhere.
    pub skips: &'q [f64],
    /// Labels that may be moved: beyond, pricing ends unfinished.
    pub budget: u64,
    /// When to give up: nothing is found then.
    pub watch: &'q SearchBudget<'q>,
}

/// Beams that pricing widens to where a narrow one finds no way through: totals owed can need
/// labels that look dear.
const BEAMS: [usize; 3] = [4, 32, 256];

/// A schedule found.
#[derive(Debug, Clone, PartialEq)]
pub struct LabelledSchedule {
    /// Its price, soft costs times their factor included.
    pub price: f64,
    /// Options held, in order.
    pub options: Vec<u32>,
}

#[derive(Debug, Clone, Copy)]
struct Label {
    lanes: Lanes,
    cost: f64,
    /// The node it comes from; its own once it is kept.
    node: u32,
    /// Option just held, or [`NOWHERE`].
    option: u32,
}

/// How a label came about.
#[derive(Debug, Clone, Copy)]
struct Node {
    parent: u32,
    /// Option held, or [`NOWHERE`].
    option: u32,
}

/// Memory for pricing, used again and again.
#[derive(Default)]
pub struct Pricer {
    now: Vec<Vec<Label>>,
    next: Vec<Vec<Label>>,
    nodes: Vec<Node>,
    /// Per stage and choice, price and option.
    choices: Vec<Vec<(f64, u32)>>,
    /// Per layer and state, least price to the end.
    ahead: Vec<Vec<f64>>,
    /// Labels moved since the pricer was made.
    moved: u64,
    /// Steps of this pricing: labels moved and compared.
    steps: u64,
    /// Steps at which to look at the watch again.
    look: u64,
    /// Labels moved at which the budget is used up.
    most: u64,
    /// Whether the last pricing ended for want of time or budget.
    pub unfinished: bool,
}

/// Steps between two looks at the watch: less than a millisecond.
const LOOK: u64 = 20_000;

/// Comparisons of labels that count as one step.
const COMPARISONS: usize = 4;

/// Comparisons after which to put them down.
const PAUSE: usize = 40_000;

/// Arcs that count as one step while the way to the end is laid from all of them.
const ARCS: u64 = 8;

impl Pricer {
    /// The cheapest schedules, cheapest first; the first is the cheapest of all unless a beam was
    /// asked for. None: nothing lies below the cutoff.
    pub fn price(&mut self, network: &DutyNetwork, query: &Query<'_>) -> Vec<LabelledSchedule> {
        self.steps = network.arcs() / ARCS;
        self.look = 0;
        self.unfinished = false;
        self.most = self.moved.saturating_add(query.budget);
        let found = self.run(network, query);
        query.watch.spend(self.steps);
        found
    }

    fn run(&mut self, network: &DutyNetwork, query: &Query<'_>) -> Vec<LabelledSchedule> {
        self.prepare(network, query);
        self.nodes.clear();
        self.reset(network);
        let charged = network.prices.iter().any(Option::is_some);
        let Some(start) = start(network, query.soft, charged) else {
            return Vec::new();
        };
        if start.cost + self.ahead[0][0] >= query.cutoff {
            return Vec::new();
        }
        self.now[0].push(start);
        for k in 0..network.stages.len() {
            self.extend(network, query, k, charged);
            self.settle(network, query, k, charged);
            if self.unfinished {
                return Vec::new();
            }
            std::mem::swap(&mut self.now, &mut self.next);
        }
        self.finish(network, query)
    }

    /// Whether to give up; asked often, it looks seldom.
    fn given_up(&mut self, query: &Query<'_>) -> bool {
        if self.steps >= self.look {
            self.look = self.steps + LOOK;
            self.unfinished |= self.moved > self.most || query.watch.stopped_after(self.steps);
        }
        self.unfinished
    }

    /// Some cheap schedules, quickly; none where nothing lies below the cutoff, no way was found,
    /// or time is up.
    pub fn price_roughly(
        &mut self,
        network: &DutyNetwork,
        query: &Query<'_>,
    ) -> Vec<LabelledSchedule> {
        let wider = BEAMS.iter().filter(|beam| **beam > query.beam).copied();
        for beam in std::iter::once(query.beam).chain(wider) {
            let found = self.price(network, &Query { beam, ..*query });
            if !found.is_empty() || self.unfinished {
                return found;
            }
        }
        Vec::new()
    }

    fn reset(&mut self, network: &DutyNetwork) {
        let most = network.limits.iter().map(Vec::len).max().unwrap_or(1);
        for list in [&mut self.now, &mut self.next] {
            list.resize_with(most.max(list.len()), Vec::new);
            list.iter_mut().for_each(Vec::clear);
        }
    }

    /// Cheapest option of each class, and the least price to the end of each state.
    fn prepare(&mut self, network: &DutyNetwork, query: &Query<'_>) {
        let stages = network.stages.len();
        self.choices
            .resize_with(stages.max(self.choices.len()), Vec::new);
        self.ahead
            .resize_with((stages + 1).max(self.ahead.len()), Vec::new);
        self.ahead[stages].clear();
        self.ahead[stages].extend(network.end.iter().map(|cost| cost * query.soft));
        for k in (0..stages).rev() {
            let stage = &network.stages[k];
            let choices = &mut self.choices[k];
            choices.clear();
            choices.push((query.skips.get(k).copied().unwrap_or(0.0), NOWHERE));
            for class in &stage.classes {
                let price =
                    |at: u32| query.prices[at as usize] + query.soft * network.charges[at as usize];
                let best = class.options.iter().map(|at| (price(*at), *at));
                choices.push(
                    best.min_by(|a, b| a.0.total_cmp(&b.0))
                        .unwrap_or((f64::INFINITY, NOWHERE)),
                );
            }
            let (before, after) = self.ahead.split_at_mut(k + 1);
            let (before, after) = (&mut before[k], &after[0]);
            before.clear();
            before.extend(stage.arcs.chunks_exact(choices.len()).map(|arcs| {
                let ways = arcs
                    .iter()
                    .zip(choices.iter())
                    .filter(|(arc, _)| arc.next != NOWHERE);
                let costs = ways.map(|(arc, choice)| {
                    choice.0 + arc.cost * query.soft + after[arc.next as usize]
                });
                costs.fold(f64::INFINITY, f64::min)
            }));
        }
    }

    /// Move every label of a stage by every choice.
    fn extend(&mut self, network: &DutyNetwork, query: &Query<'_>, k: usize, charged: bool) {
        let stage = &network.stages[k];
        for state in 0..stage.states {
            if self.now[state].is_empty() || self.given_up(query) {
                continue;
            }
            let (choices, ahead) = (&self.choices[k], &self.ahead[k + 1]);
            let labels = &self.now[state];
            let arcs = &stage.arcs[state * choices.len()..(state + 1) * choices.len()];
            for (choice, arc) in arcs.iter().enumerate() {
                if arc.next == NOWHERE {
                    continue;
                }
                let next = arc.next as usize;
                let (price, option) = choices[choice];
                // What is fenced off, or leads only there, costs without end.
                if !(price + ahead[next]).is_finite() {
                    continue;
                }
                let price = price + arc.cost * query.soft;
                let room = query.cutoff - ahead[next] - price;
                let adds = choice
                    .checked_sub(1)
                    .map_or([0; LANES], |class| stage.classes[class].adds);
                let adds = network.ticked(adds, arc.ticks);
                let limits = &network.limits[k + 1][next];
                let into = &mut self.next[next];
                let mut moves = 0;
                for label in labels {
                    // Labels are in order of cost.
                    if label.cost >= room {
                        break;
                    }
                    moves += 1;
                    let mut cost = label.cost + price;
                    let moved = if charged {
                        charge(network, query.soft, label.lanes, adds, limits, &mut cost)
                    } else {
                        add(label.lanes, adds, limits)
                    };
                    let Some(lanes) = moved else { continue };
                    if charged && cost + ahead[next] >= query.cutoff {
                        continue;
                    }
                    into.push(Label {
                        lanes,
                        cost,
                        node: label.node,
                        option,
                    });
                }
                self.moved += moves;
                self.steps += moves;
            }
        }
        self.now.iter_mut().for_each(Vec::clear);
    }

    /// In each state keep only labels that no cheaper one dominates.
    fn settle(&mut self, network: &DutyNetwork, query: &Query<'_>, k: usize, charged: bool) {
        let states = network.limits[k + 1].len();
        for state in 0..states {
            if self.next[state].is_empty() || self.given_up(query) {
                continue;
            }
            let mut labels = std::mem::take(&mut self.next[state]);
            labels.sort_unstable_by(|a, b| a.cost.total_cmp(&b.cost));
            let mut kept = 1;
            let mut least = labels[0].lanes;
            let mut compared = 0;
            for at in 1..labels.len() {
                let label = labels[at];
                // Beyond the beam what is lowest in some lane stays, or the way to a total owed may
                // close.
                if kept >= query.beam && no_more(&least, &label.lanes) {
                    continue;
                }
                let before = &labels[..kept];
                let better = if charged {
                    before
                        .iter()
                        .position(|other| cheaper(network, query.soft, other, &label))
                } else {
                    before
                        .iter()
                        .position(|other| no_more(&other.lanes, &label.lanes))
                };
                compared += better.unwrap_or(kept);
                if compared > PAUSE {
                    self.steps += u64::try_from(compared / COMPARISONS).unwrap_or(u64::MAX);
                    compared = 0;
                    if self.given_up(query) {
                        break;
                    }
                }
                if better.is_none() {
                    labels[kept] = label;
                    kept += 1;
                    least
                        .iter_mut()
                        .zip(label.lanes)
                        .for_each(|(l, lane)| *l = lane.min(*l));
                }
            }
            self.steps += u64::try_from(compared / COMPARISONS).unwrap_or(u64::MAX);
            labels.truncate(kept);
            for label in &mut labels {
                let node = u32::try_from(self.nodes.len()).unwrap_or(NOWHERE);
                self.nodes.push(Node {
                    parent: label.node,
                    option: label.option,
                });
                label.node = node;
            }
            self.next[state] = labels;
        }
    }

    fn finish(&mut self, network: &DutyNetwork, query: &Query<'_>) -> Vec<LabelledSchedule> {
        let mut ends: Vec<(f64, u32)> = Vec::new();
        for (state, labels) in self.now.iter().enumerate().take(network.end.len()) {
            ends.extend(
                labels
                    .iter()
                    .map(|label| (label.cost + network.end[state] * query.soft, label.node)),
            );
        }
        ends.retain(|(cost, _)| *cost < query.cutoff);
        ends.sort_by(|a, b| a.0.total_cmp(&b.0));
        ends.truncate(query.want);
        ends.into_iter()
            .map(|(price, node)| LabelledSchedule {
                price,
                options: self.path(node),
            })
            .collect()
    }

    fn path(&self, mut node: u32) -> Vec<u32> {
        let mut options = Vec::new();
        while let Some(step) = self.nodes.get(node as usize) {
            if step.option != NOWHERE {
                options.push(step.option);
            }
            node = step.parent;
        }
        options.reverse();
        options
    }
}

/// Lanes after a move; `None`: too much.
#[inline]
fn add(lanes: Lanes, adds: Lanes, limits: &NetworkLimits) -> Option<Lanes> {
    let mut sum = lanes;
    let mut over = false;
    for n in 0..LANES {
        sum[n] = lanes[n].saturating_add(adds[n]);
        over |= sum[n] > limits.high[n];
        sum[n] = sum[n].max(limits.low[n]);
    }
    (!over).then_some(sum)
}

/// The label to begin with. A total that is owed and that no way to the end pays is charged at
/// once: who may hold nothing moves nowhere, and would never be charged. `None`: it may not be
/// owed.
fn start(network: &DutyNetwork, soft: f64, charged: bool) -> Option<Label> {
    let (none, mut cost) = ([0; LANES], 0.0);
    let limits = network.limits.first()?.first()?;
    let lanes = if charged {
        charge(network, soft, none, none, limits, &mut cost)?
    } else {
        add(none, none, limits)?
    };
    Some(Label {
        lanes,
        cost,
        node: NOWHERE,
        option: NOWHERE,
    })
}

/// As [`add`], where some lanes cost instead of barring.
fn charge(
    network: &DutyNetwork,
    soft: f64,
    lanes: Lanes,
    adds: Lanes,
    limits: &NetworkLimits,
    cost: &mut f64,
) -> Option<Lanes> {
    let mut sum = lanes;
    for (n, price) in network.prices.iter().enumerate() {
        let mut value = lanes[n].saturating_add(adds[n]);
        let over = i32::from(value) - i32::from(limits.high[n]);
        if over > 0 {
            *cost += (*price)? * soft * f64::from(over);
            value = limits.high[n];
        }
        sum[n] = value.max(limits.low[n]);
    }
    Some(sum)
}

#[inline]
fn no_more(a: &Lanes, b: &Lanes) -> bool {
    let mut more = false;
    for n in 0..LANES {
        more |= a[n] > b[n];
    }
    !more
}

/// Whether one label ends no dearer than another whatever follows: what it holds too much in a soft
/// lane is paid first.
fn cheaper(network: &DutyNetwork, soft: f64, one: &Label, other: &Label) -> bool {
    let mut cost = one.cost;
    for (n, price) in network.prices.iter().enumerate() {
        let more = i32::from(one.lanes[n]) - i32::from(other.lanes[n]);
        if more > 0 {
            match price {
                Some(price) => cost += price * soft * f64::from(more),
                None => return false,
            }
        }
    }
    cost <= other.cost
}
