//! One person's network between two stages: the same rules, with what lies before as its beginning
//! and what lies after as a price.

use super::super::automaton::{Arc, NOWHERE};
use super::super::network::{
    Class, DutyNetwork, LANES, Lanes, NetworkLimits, NetworkPlace, NetworkStage,
};
use super::super::priced::dear;
use std::ops::Range;

/// What is cut out, and how it ends.
pub struct WindowCut<'c> {
    /// Stages.
    pub stages: Range<usize>,
    /// Options of these stages.
    pub options: Range<usize>,
    /// State and totals before the first.
    pub place: &'c NetworkPlace,
    /// Price of each state after the last, which rules' own costs of what follows are part of.
    pub end: &'c [f64],
    /// Price of each lane's total.
    pub pulls: &'c [f64],
    /// Totals wanted at most before some stages, the last of them the end.
    pub bands: &'c [(usize, [i32; LANES])],
    /// Factor on soft costs.
    pub soft: f64,
}

/// A total of any size as labels carry it; sums of two do not overflow.
fn small(value: i32) -> i16 {
    let most = i32::from(i16::MAX / 2);
    i16::try_from(value.clamp(-most, most)).unwrap_or(0)
}

impl WindowCut<'_> {
    /// The network; `None`: from where the person stands, some total cannot be kept.
    pub fn network(&self, whole: &DutyNetwork) -> Option<DutyNetwork> {
        let mut network = DutyNetwork {
            duties: whole.duties[self.options.clone()].to_vec(),
            stage_of: whole.stage_of[self.options.clone()]
                .iter()
                .map(|stage| stage - index(self.stages.start))
                .collect(),
            stages: (self.stages.clone())
                .map(|k| self.stage(whole, k))
                .collect(),
            end: if self.stages.is_empty() {
                vec![self.end[self.place.state]]
            } else {
                self.end.to_vec()
            },
            limits: Vec::new(),
            charges: whole.charges[self.options.clone()]
                .iter()
                .map(|charge| charge * self.soft)
                .collect(),
            prices: whole
                .prices
                .iter()
                .map(|price| Some((*price)? * self.soft))
                .collect(),
            ticks: whole.ticks.clone(),
        };
        network.limits = self.limits(whole, &network, &[true; LANES]);
        // Where a total cannot be kept within its bands, limits alone bind it.
        let first = network.limits[0][0].high;
        let kept = std::array::from_fn(|lane| first[lane] >= 0);
        if kept.contains(&false) {
            network.limits = self.limits(whole, &network, &kept);
        }
        let hard = network.prices.iter().zip(network.limits[0][0].high);
        hard.into_iter()
            .all(|(price, high)| price.is_some() || high >= 0)
            .then_some(network)
    }

    /// A stage with totals priced on its arcs; the first has the one state where the person stands.
    fn stage(&self, whole: &DutyNetwork, k: usize) -> NetworkStage {
        let stage = &whole.stages[k];
        let width = 1 + stage.classes.len();
        let own: Vec<f64> = std::iter::once(0.0)
            .chain(
                stage
                    .classes
                    .iter()
                    .map(|class| dear(self.pulls, &class.adds)),
            )
            .collect();
        let priced = |(n, arc): (usize, &Arc)| {
            let ticks = dear(self.pulls, &whole.ticked([0; LANES], arc.ticks));
            Arc {
                cost: arc.cost * self.soft + own[n % width] + ticks,
                ..*arc
            }
        };
        let first = k == self.stages.start;
        let states = if first {
            self.place.state..self.place.state + 1
        } else {
            0..stage.states
        };
        let arcs = &stage.arcs[states.start * width..states.end * width];
        let class = |class: &Class| Class {
            options: class
                .options
                .iter()
                .map(|at| at - index(self.options.start))
                .collect(),
            adds: class.adds,
        };
        NetworkStage {
            classes: stage.classes.iter().map(class).collect(),
            states: states.len(),
            arcs: arcs.iter().enumerate().map(priced).collect(),
        }
    }

    /// Limits at the end, and before it what leads there.
    fn limits(
        &self,
        whole: &DutyNetwork,
        network: &DutyNetwork,
        kept: &[bool; LANES],
    ) -> Vec<Vec<NetworkLimits>> {
        let band = |stage: usize, lane: usize| {
            let here = self
                .bands
                .iter()
                .filter(|(at, _)| *at == stage && kept[lane]);
            let least = here.map(|(_, band)| band[lane]).min().unwrap_or(i32::MAX);
            least.saturating_sub(self.place.lanes[lane])
        };
        let end = whole.limits[self.stages.end].iter().map(|limits| {
            let high = |lane: usize| {
                let high = i32::from(limits.high[lane]) - self.place.lanes[lane];
                small(high.min(band(self.stages.end, lane)))
            };
            let all: Lanes = std::array::from_fn(high);
            NetworkLimits {
                high: all,
                low: all,
            }
        });
        let mut layers = vec![end.collect::<Vec<NetworkLimits>>()];
        if self.stages.is_empty() {
            layers[0] = vec![layers[0][self.place.state]];
        }
        for (k, stage) in self.stages.clone().zip(&network.stages).rev() {
            let next = &layers[layers.len() - 1];
            let width = 1 + stage.classes.len();
            let of = |arcs: &[Arc]| {
                let mut limits = NetworkLimits {
                    high: [small(i32::MIN); LANES],
                    low: [small(i32::MAX); LANES],
                };
                for (n, arc) in arcs
                    .iter()
                    .enumerate()
                    .filter(|(_, arc)| arc.next != NOWHERE)
                {
                    let own = n
                        .checked_sub(1)
                        .map_or([0; LANES], |at| stage.classes[at].adds);
                    let adds = network.ticked(own, arc.ticks);
                    let after = &next[arc.next as usize];
                    for (lane, add) in adds.iter().enumerate() {
                        let before = |limit: i16| small(i32::from(limit) - i32::from(*add));
                        limits.high[lane] = limits.high[lane].max(before(after.high[lane]));
                        limits.low[lane] = limits.low[lane].min(before(after.low[lane]));
                    }
                }
                for (lane, high) in limits.high.iter_mut().enumerate() {
                    *high = (*high).min(small(band(k, lane)));
                    limits.low[lane] = limits.low[lane].min(*high);
                }
                limits
            };
            let layer = stage.arcs.chunks_exact(width).map(of).collect();
            layers.push(layer);
        }
        layers.reverse();
        layers
    }
}

fn index(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}
