//! A person's network: every lawful schedule is a path through it, and only totals are left to be
//! counted on the way.
//!
//! All automata of a person's rules are joined into one layered network. Totals over long stretches
//! (working time, weekends) stay outside as *lanes* of a label: a lane holds a total so that less
//! is never worse, together with the value that it may not exceed and the value below which it
//! makes no difference, for each state.

use super::automaton::{Arc, AutomatonRefusal, Layered, NOWHERE};
use crate::budget::SearchBudget;
use crate::problem::{DutyIx, PersonIx, Problem};
use crate::rules::pricing::{Counter, Pricing, gcd};
use std::collections::HashMap;
use std::ops::Range;

/// Lanes that a label can carry.
pub const LANES: usize = 16;

/// Values of all lanes.
pub type Lanes = [i16; LANES];

/// Options of a stage that lead to the same states and count the same: only the cheapest matters.
#[derive(Debug, Clone)]
pub struct Class {
    /// The options.
    pub options: Vec<u32>,
    /// What it adds to each lane.
    pub adds: Lanes,
}

/// One stage.
#[derive(Debug, Clone)]
pub struct NetworkStage {
    /// Classes of options.
    pub classes: Vec<Class>,
    /// States at its beginning.
    pub states: usize,
    /// `arcs[state * (1 + classes) + choice]`; choice 0 holds nothing.
    pub arcs: Vec<Arc>,
}

/// What lanes may be in one state.
#[derive(Debug, Clone, Copy)]
pub struct NetworkLimits {
    /// Above it: unlawful, or charged at once.
    pub high: Lanes,
    /// Below it no difference is made.
    pub low: Lanes,
}

/// A person's network.
#[derive(Debug, Clone)]
pub struct DutyNetwork {
    /// Options, in order of start.
    pub duties: Vec<DutyIx>,
    /// Stage of each option.
    pub stage_of: Vec<u32>,
    /// Stages.
    pub stages: Vec<NetworkStage>,
    /// Soft cost of ending in each state.
    pub end: Vec<f64>,
    /// Per layer (one more than stages) and state.
    pub limits: Vec<Vec<NetworkLimits>>,
    /// Soft price of each option by itself.
    pub charges: Vec<f64>,
    /// Per lane, the price of a unit too much; `None`: unlawful.
    pub prices: Vec<Option<f64>>,
    /// What a tick of each counter adds to the lanes.
    pub(super) ticks: Vec<Lanes>,
}

/// How far a walk along a network has come.
#[derive(Debug, Clone, Default)]
pub struct NetworkPlace {
    /// State.
    pub state: usize,
    /// Totals of the lanes.
    pub lanes: [i32; LANES],
    /// Soft cost so far, without that of totals.
    pub cost: f64,
}

/// A counter's side as a lane.
struct Lane {
    counter: usize,
    /// 1 for an upper limit, -1 for a lower one.
    sign: i64,
    limit: i64,
    price: Option<f64>,
    /// Unit of its counting.
    unit: i64,
}

impl DutyNetwork {
    /// A person's network.
    ///
    /// # Errors
    /// A [`Refusal`] where the rules do not fit into one, or time runs out.
    pub fn new(
        problem: &Problem,
        person: PersonIx,
        watch: &SearchBudget<'_>,
    ) -> Result<DutyNetwork, AutomatonRefusal> {
        let Some(scene) = Pricing::new(problem, person) else {
            return Err(AutomatonRefusal::Unlawful);
        };
        if scene.refused.is_some() {
            return Err(AutomatonRefusal::TooManyCounters);
        }
        let mut parts = Vec::with_capacity(scene.automata.len());
        for automaton in &scene.automata {
            goes_on(watch)?;
            parts.push(Layered::of(automaton.as_ref(), &scene.stages)?);
        }
        // Small ones first: what they make impossible is never multiplied.
        parts.sort_by_key(|part| part.layers.iter().map(|layer| layer.states).sum::<usize>());
        let mut whole = Layered::free(&scene.stages);
        for part in &parts {
            goes_on(watch)?;
            whole = whole.and(part)?;
        }
        DutyNetwork::with_counters(&scene, &whole)
    }

    fn with_counters(
        scene: &Pricing<'_>,
        whole: &Layered,
    ) -> Result<DutyNetwork, AutomatonRefusal> {
        let mut lanes: Vec<Lane> = Vec::new();
        let mut reaches: Vec<Reach> = Vec::new();
        for (counter, total) in scene.counters.iter().enumerate() {
            let unit = unit(total);
            let reach = Reach::new(whole, &scene.stages, total, counter, unit);
            let (least, most) = reach.whole();
            for (limit, sign) in [(total.at_most, 1), (total.at_least, -1)] {
                let Some((limit, price)) = limit else {
                    continue;
                };
                let limit = if sign > 0 {
                    limit.div_euclid(unit)
                } else {
                    -((-limit).div_euclid(unit))
                };
                let binds = if sign > 0 {
                    most > limit
                } else {
                    least < limit
                };
                if binds {
                    lanes.push(Lane {
                        counter,
                        sign,
                        limit,
                        price,
                        unit,
                    });
                    reaches.push(reach.clone());
                }
            }
        }
        // Values end at the limit; what a tick takes off must have been there before.
        let large = |n: i64| n.abs() > i64::from(i16::MAX) / 2;
        let too_large = |lane: &Lane| {
            let total = &scene.counters[lane.counter];
            large(lane.limit)
                || total
                    .weights
                    .iter()
                    .chain([&total.tick])
                    .any(|n| large(n / lane.unit))
        };
        if lanes.len() > LANES || lanes.iter().any(too_large) {
            return Err(AutomatonRefusal::TooManyCounters);
        }
        let adds = |option: usize| {
            let mut adds = [0; LANES];
            for (n, lane) in lanes.iter().enumerate() {
                adds[n] =
                    small(lane.sign * scene.counters[lane.counter].weights[option] / lane.unit);
            }
            adds
        };
        let ticks = (0..scene.counters.len()).map(|counter| {
            let mut adds = [0; LANES];
            for (n, lane) in lanes
                .iter()
                .enumerate()
                .filter(|(_, lane)| lane.counter == counter)
            {
                adds[n] = small(lane.sign * scene.counters[counter].tick / lane.unit);
            }
            adds
        });
        let stages = scene
            .stages
            .iter()
            .zip(&whole.layers)
            .map(|(options, layer)| {
                let merged = classes(options, layer, &adds);
                NetworkStage {
                    states: layer.states,
                    arcs: merged.1,
                    classes: merged.0,
                }
            });
        Ok(DutyNetwork {
            duties: scene.options.iter().map(|(d, _)| *d).collect(),
            stage_of: (0_u32..)
                .zip(&scene.stages)
                .flat_map(|(k, stage)| stage.clone().map(move |_| k))
                .collect(),
            stages: stages.collect(),
            end: whole.end.clone(),
            limits: limits(whole, &lanes, &reaches),
            charges: scene.charges.clone(),
            prices: lanes
                .iter()
                .map(|lane| lane.price.map(|price| price * real(lane.unit)))
                .collect(),
            ticks: ticks.collect(),
        })
    }

    /// Arcs, all stages together: what one look at everything takes.
    pub fn arcs(&self) -> u64 {
        let arcs: usize = self.stages.iter().map(|stage| stage.arcs.len()).sum();
        u64::try_from(arcs).unwrap_or(u64::MAX)
    }

    /// Soft cost of holding exactly these options, which are in order; `None`: it is not lawful.
    #[must_use]
    pub fn cost(&self, options: &[u32]) -> Option<f64> {
        let mut place = NetworkPlace::default();
        let mut left = options.iter().copied().peekable();
        for stage in 0..self.stages.len() {
            let here = |at: &u32| self.stage_of[*at as usize] as usize == stage;
            self.pass(&mut place, stage, left.next_if(here))?;
        }
        let limits = &self.limits.last()?[place.state];
        let mut cost = place.cost + self.end[place.state];
        for (lane, price) in self.prices.iter().enumerate() {
            let over = place.lanes[lane] - i32::from(limits.high[lane]);
            if over > 0 {
                cost += (*price)? * f64::from(over);
            }
        }
        left.peek().is_none().then_some(cost)
    }

    /// Pass a stage holding an option or nothing; `None`: it is not lawful.
    pub fn pass(&self, place: &mut NetworkPlace, stage: usize, held: Option<u32>) -> Option<()> {
        let NetworkStage { classes, arcs, .. } = &self.stages[stage];
        let holds = |class: &Class| held.is_some_and(|at| class.options.contains(&at));
        let choice = match held {
            None => 0,
            Some(at) => {
                place.cost += self.charges[at as usize];
                1 + classes.iter().position(holds)?
            }
        };
        let arc = arcs[place.state * (1 + classes.len()) + choice];
        if arc.next == NOWHERE {
            return None;
        }
        let own = choice
            .checked_sub(1)
            .map_or([0; LANES], |class| classes[class].adds);
        let adds = self.ticked(own, arc.ticks);
        place
            .lanes
            .iter_mut()
            .zip(adds)
            .for_each(|(sum, add)| *sum += i32::from(add));
        place.state = arc.next as usize;
        place.cost += arc.cost;
        Some(())
    }

    /// What an arc adds to the lanes beyond its class.
    #[must_use]
    pub fn ticked(&self, mut adds: Lanes, ticks: u32) -> Lanes {
        for (counter, more) in self.ticks.iter().enumerate() {
            if ticks & (1 << counter) != 0 {
                adds.iter_mut().zip(more).for_each(|(sum, one)| *sum += one);
            }
        }
        adds
    }
}

fn goes_on(watch: &SearchBudget<'_>) -> Result<(), AutomatonRefusal> {
    if watch.stopped() {
        Err(AutomatonRefusal::Stopped)
    } else {
        Ok(())
    }
}

/// Largest unit in which a counter can be counted; limits of soft ones must be multiples too.
fn unit(total: &Counter) -> i64 {
    let soft = |limit: &Option<(i64, Option<f64>)>| {
        limit
            .filter(|(_, price)| price.is_some())
            .map(|(limit, _)| limit)
    };
    let limits = [soft(&total.at_most), soft(&total.at_least)];
    let all = total
        .weights
        .iter()
        .copied()
        .chain([total.tick])
        .chain(limits.into_iter().flatten());
    all.fold(0, gcd).max(1)
}

fn small(value: i64) -> i16 {
    i16::try_from(value).unwrap_or(if value > 0 {
        i16::MAX / 2
    } else {
        i16::MIN / 2
    })
}

#[allow(clippy::cast_precision_loss)]
fn real(value: i64) -> f64 {
    value as f64
}

/// Least and most that a counter can still gain, from each state of each layer.
#[derive(Debug, Clone)]
struct Reach(Vec<Vec<(i64, i64)>>);

impl Reach {
    fn new(
        whole: &Layered,
        stages: &[Range<usize>],
        total: &Counter,
        counter: usize,
        unit: i64,
    ) -> Reach {
        let mut layers = vec![vec![(0, 0); whole.end.len()]];
        for (options, layer) in stages.iter().zip(&whole.layers).rev() {
            let next = &layers[layers.len() - 1];
            let of = |state: usize| {
                let arcs = layer
                    .of(state)
                    .iter()
                    .enumerate()
                    .filter(|(_, arc)| arc.next != NOWHERE);
                let gains = arcs.map(|(choice, arc)| {
                    let own = choice
                        .checked_sub(1)
                        .map_or(0, |n| total.weights[options.start + n] / unit);
                    let own = own
                        + if arc.ticks & (1 << counter) == 0 {
                            0
                        } else {
                            total.tick / unit
                        };
                    let (least, most) = next[arc.next as usize];
                    (least + own, most + own)
                });
                gains.fold((i64::MAX, i64::MIN), |(a, b), (least, most)| {
                    (a.min(least), b.max(most))
                })
            };
            let reach = (0..layer.states).map(of).collect();
            layers.push(reach);
        }
        layers.reverse();
        Reach(layers)
    }

    fn whole(&self) -> (i64, i64) {
        self.0[0][0]
    }
}

fn limits(whole: &Layered, lanes: &[Lane], reaches: &[Reach]) -> Vec<Vec<NetworkLimits>> {
    let states = whole
        .layers
        .iter()
        .map(|layer| layer.states)
        .chain([whole.end.len()]);
    let of = |layer: usize, state: usize| {
        let mut limits = NetworkLimits {
            high: [i16::MAX; LANES],
            low: [i16::MIN; LANES],
        };
        for (n, (lane, reach)) in lanes.iter().zip(reaches).enumerate() {
            let (least, most) = reach.0[layer][state];
            // Upper: what is there plus what must come is within the limit. Lower: the same, turned
            // round.
            let (high, low) = if lane.sign > 0 {
                (lane.limit - least, lane.limit - most)
            } else {
                (most - lane.limit, least - lane.limit)
            };
            (limits.high[n], limits.low[n]) = (small(high), small(low));
        }
        limits
    };
    states
        .enumerate()
        .map(|(layer, count)| (0..count).map(|state| of(layer, state)).collect())
        .collect()
}

/// What tells one arc from another.
type ArcKey = (u32, u32, u64);

/// Options with equal arcs from every state and equal adds, together.
fn classes(
    options: &Range<usize>,
    layer: &super::automaton::Layer,
    adds: &impl Fn(usize) -> Lanes,
) -> (Vec<Class>, Vec<Arc>) {
    let mut known: HashMap<(Lanes, Vec<ArcKey>), usize> = HashMap::new();
    let mut classes: Vec<Class> = Vec::new();
    let mut columns: Vec<usize> = Vec::new();
    for (n, option) in options.clone().enumerate() {
        let arc = |state: usize| layer.of(state)[n + 1];
        if (0..layer.states).all(|state| arc(state).next == NOWHERE) {
            continue;
        }
        let key = (0..layer.states)
            .map(|s| (arc(s).next, arc(s).ticks, arc(s).cost.to_bits()))
            .collect();
        let class = *known.entry((adds(option), key)).or_insert_with(|| {
            classes.push(Class {
                options: Vec::new(),
                adds: adds(option),
            });
            columns.push(n + 1);
            classes.len() - 1
        });
        classes[class]
            .options
            .push(u32::try_from(option).unwrap_or(NOWHERE));
    }
    let row = |state: usize| {
        let arcs = layer.of(state);
        std::iter::once(arcs[0])
            .chain(columns.iter().map(|c| arcs[*c]))
            .collect::<Vec<_>>()
    };
    (classes, (0..layer.states).flat_map(row).collect())
}
