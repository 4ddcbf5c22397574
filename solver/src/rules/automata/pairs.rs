//! What is pinned, and pairs that do not go together.

use super::{number, position};
use crate::columns::automaton::{Automaton, AutomatonState, AutomatonStep};
use std::collections::BTreeMap;
use std::ops::Range;

/// What is pinned.
pub struct Pins {
    barred: Vec<bool>,
    /// Per stage, the option that must be held.
    forced: Vec<Option<usize>>,
    /// Two pins in one stage.
    clash: bool,
}

impl Pins {
    /// From flags per option.
    pub fn new(barred: &[bool], forced: &[bool], stages: &[Range<usize>]) -> Self {
        let must = |stage: &Range<usize>| stage.clone().find(|at| forced[*at]);
        Pins {
            barred: barred.to_vec(),
            clash: stages
                .iter()
                .any(|s| s.clone().filter(|at| forced[*at]).count() > 1),
            forced: stages.iter().map(must).collect(),
        }
    }
}

impl Automaton for Pins {
    fn start(&self) -> AutomatonState {
        Vec::new()
    }

    fn step(&self, _: &[i32], stage: usize, held: Option<usize>) -> Option<AutomatonStep> {
        let kept = self.forced[stage].is_none_or(|must| held == Some(must));
        let lawful = kept && !self.clash && held.is_none_or(|at| !self.barred[at]);
        lawful.then(|| AutomatonStep::to(Vec::new())).flatten()
    }
}

/// Pairs that do not go together. The state: what is held and still bars something ahead.
pub struct Bars {
    /// Per option, and after them per past duty, later options with the price of holding both;
    /// infinite: never both.
    thens: Vec<Vec<(usize, f64)>>,
    /// Of each, the options that lift its bars once held.
    lifts: Vec<Vec<usize>>,
    /// Of each, the last stage in which it bars something.
    until: Vec<usize>,
    /// Past duties that bar something.
    past: AutomatonState,
}

impl Bars {
    /// From pairs (earlier, later) with prices.
    pub fn new(pairs: &BTreeMap<(usize, usize), f64>, stages: &[Range<usize>]) -> Self {
        let options = stages.last().map_or(0, |s| s.end);
        let mut thens = vec![Vec::new(); options];
        for ((first, then), price) in pairs {
            thens[*first].push((*then, *price));
        }
        Bars::lifted(thens, vec![Vec::new(); options], stages)
    }

    /// Of each option, and of past duties after them: what it bars, and what lifts that.
    pub fn lifted(
        mut thens: Vec<Vec<(usize, f64)>>,
        lifts: Vec<Vec<usize>>,
        stages: &[Range<usize>],
    ) -> Self {
        let options = stages.last().map_or(0, |s| s.end);
        let mut stage_of = vec![0; options];
        for (k, stage) in stages.iter().enumerate() {
            stage.clone().for_each(|at| stage_of[at] = k);
        }
        for (at, list) in thens.iter_mut().enumerate().take(options) {
            list.retain(|(then, _)| stage_of[at] < stage_of[*then]);
        }
        let last = |list: &Vec<(usize, f64)>| {
            list.iter()
                .map(|(then, _)| stage_of[*then])
                .max()
                .unwrap_or(0)
        };
        let past = (options..thens.len()).filter(|at| !thens[*at].is_empty());
        Bars {
            past: past.map(number).collect(),
            until: thens.iter().map(last).collect(),
            thens,
            lifts,
        }
    }
}

impl Automaton for Bars {
    fn start(&self) -> AutomatonState {
        self.past.clone()
    }

    fn step(&self, state: &[i32], stage: usize, held: Option<usize>) -> Option<AutomatonStep> {
        let mut cost = 0.0;
        if let Some(at) = held {
            for first in state {
                let barred = self.thens[position(*first)]
                    .iter()
                    .filter(|(then, _)| *then == at);
                cost += barred.map(|(_, price)| price).sum::<f64>();
            }
            if cost.is_infinite() {
                return None;
            }
        }
        let lifted =
            |first: &i32| held.is_some_and(|at| self.lifts[position(*first)].contains(&at));
        let ahead = |first: &i32| self.until[position(*first)] > stage;
        let mut next: AutomatonState = state
            .iter()
            .copied()
            .filter(|first| ahead(first) && !lifted(first))
            .collect();
        next.extend(held.map(number).filter(ahead));
        Some(AutomatonStep {
            state: next,
            cost,
            tick: false,
        })
    }
}

/// What an option costs unless another is held after it. The state: what is held and still waits
/// for the other.
pub struct Awaited {
    /// Per option, the price; infinite: never without the other. 0: it waits for nothing.
    prices: Vec<f64>,
    /// Of each, the options that it waits for.
    others: Vec<Vec<usize>>,
    /// Of each, the last stage of those.
    until: Vec<usize>,
}

impl Awaited {
    /// From prices and what takes them off, per option.
    pub fn new(prices: Vec<f64>, others: Vec<Vec<usize>>, stages: &[Range<usize>]) -> Self {
        let stage = |at: &usize| stages.partition_point(|stage| stage.end <= *at);
        let last = |list: &Vec<usize>| list.iter().map(stage).max().unwrap_or(0);
        Awaited {
            until: others.iter().map(last).collect(),
            prices,
            others,
        }
    }
}

impl Automaton for Awaited {
    fn start(&self) -> AutomatonState {
        Vec::new()
    }

    fn step(&self, state: &[i32], stage: usize, held: Option<usize>) -> Option<AutomatonStep> {
        let mut next = state.to_vec();
        if let Some(at) = held {
            next.retain(|first| !self.others[position(*first)].contains(&at));
            if self.prices[at] > 0.0 {
                next.push(number(at));
            }
        }
        let over = |first: &i32| self.until[position(*first)] <= stage;
        let cost: f64 = next
            .iter()
            .filter(|first| over(first))
            .map(|first| self.prices[position(*first)])
            .sum();
        if cost.is_infinite() {
            return None;
        }
        next.retain(|first| !over(first));
        Some(AutomatonStep {
            state: next,
            cost,
            tick: false,
        })
    }
}
