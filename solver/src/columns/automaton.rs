//! Rules as automata over a person's stages, and the layered networks they become.
//!
//! A person's possible duties, in order of start, fall into *stages*: runs of neighbours that all
//! share a minute, so that at most one of a stage can be held. A rule is an [`Automaton`]: it walks
//! the stages, is told at each what is held, and keeps in its state whatever it needs to know of
//! the past. States only have to be equal when they mean the same; that two different states
//! promise the same future is found here, by merging from the last layer backward. So no rule says
//! when one partial schedule is as good as another: it is derived.

use std::collections::HashMap;
use std::ops::Range;

/// What an automaton remembers: numbers of its own choosing. Equal states must have equal futures.
pub type AutomatonState = Vec<i32>;

/// What one stage did to an automaton.
#[derive(Debug, Clone, PartialEq)]
pub struct AutomatonStep {
    /// State after the stage.
    pub state: AutomatonState,
    /// Units of breach now certain, times their weight; 0 for hard rules.
    pub cost: f64,
    /// Whether the automaton's counter goes up by one.
    pub tick: bool,
}

impl AutomatonStep {
    /// A step that costs nothing and counts nothing.
    #[must_use]
    pub fn to(state: AutomatonState) -> Option<AutomatonStep> {
        Some(AutomatonStep {
            state,
            cost: 0.0,
            tick: false,
        })
    }
}

/// A rule (or a part of one) that can be checked by walking a person's stages in order.
pub trait Automaton {
    /// State before the first stage, the past included.
    fn start(&self) -> AutomatonState;

    /// Pass a stage holding one of its options (its position in the person's list) or none; `None`:
    /// unlawful.
    fn step(&self, state: &[i32], stage: usize, held: Option<usize>) -> Option<AutomatonStep>;

    /// After the last stage: breach now certain; `None`: unlawful.
    fn end(&self, _state: &[i32]) -> Option<f64> {
        Some(0.0)
    }

    /// The counter that its ticks feed.
    fn counter(&self) -> Option<usize> {
        None
    }
}

/// No state: the choice is unlawful.
pub const NOWHERE: u32 = u32::MAX;

/// From a state by a choice.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Arc {
    /// State in the next layer, or [`NOWHERE`].
    pub next: u32,
    /// Counters that go up by one, a bit each.
    pub ticks: u32,
    /// Soft cost.
    pub cost: f64,
}

impl Arc {
    const UNLAWFUL: Arc = Arc {
        next: NOWHERE,
        ticks: 0,
        cost: 0.0,
    };

    fn key(self) -> (u32, u32, u64) {
        (self.next, self.ticks, self.cost.to_bits())
    }
}

/// One stage: for each state, an arc for holding nothing and one for each option.
#[derive(Debug, Clone, PartialEq)]
pub struct Layer {
    /// States at its beginning.
    pub states: usize,
    /// Choices: one more than options.
    pub choices: usize,
    /// `arcs[state * choices + choice]`; choice 0 is to hold nothing.
    pub arcs: Vec<Arc>,
}

impl Layer {
    /// Arcs of one state, choice by choice.
    #[must_use]
    pub fn of(&self, state: usize) -> &[Arc] {
        &self.arcs[state * self.choices..(state + 1) * self.choices]
    }
}

/// A layered network: state 0 of the first layer is the start.
#[derive(Debug, Clone, PartialEq)]
pub struct Layered {
    /// One for each stage.
    pub layers: Vec<Layer>,
    /// Cost of ending in each state.
    pub end: Vec<f64>,
}

/// Why a person's rules could not be turned into a network.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AutomatonRefusal {
    /// More states in one layer than allowed.
    TooLarge,
    /// More counters, or larger numbers, than labels can carry.
    TooManyCounters,
    /// No lawful schedule at all.
    Unlawful,
    /// Time ran out on the way.
    Stopped,
}

/// States that one layer may have.
const MOST_STATES: usize = 30_000;

impl Layered {
    /// Lawful whatever is held: the network of no rule.
    #[must_use]
    pub fn free(stages: &[Range<usize>]) -> Layered {
        let layer = |stage: &Range<usize>| Layer {
            states: 1,
            choices: stage.len() + 1,
            arcs: vec![
                Arc {
                    next: 0,
                    ticks: 0,
                    cost: 0.0
                };
                stage.len() + 1
            ],
        };
        Layered {
            layers: stages.iter().map(layer).collect(),
            end: vec![0.0],
        }
    }

    /// The network of one automaton.
    ///
    /// # Errors
    /// [`Refusal::TooLarge`], or [`Refusal::Unlawful`] when nothing leads to the end.
    pub fn of(
        automaton: &dyn Automaton,
        stages: &[Range<usize>],
    ) -> Result<Layered, AutomatonRefusal> {
        let ticks = automaton.counter().map_or(0, |counter| 1 << counter);
        let mut states = vec![automaton.start()];
        let mut layers = Vec::with_capacity(stages.len());
        for (k, stage) in stages.iter().enumerate() {
            let mut known: HashMap<AutomatonState, u32> = HashMap::new();
            let mut next = Vec::new();
            let mut arcs = Vec::with_capacity(states.len() * (stage.len() + 1));
            for state in &states {
                for held in std::iter::once(None).chain(stage.clone().map(Some)) {
                    arcs.push(match automaton.step(state, k, held) {
                        None => Arc::UNLAWFUL,
                        Some(step) => {
                            let ticks = if step.tick { ticks } else { 0 };
                            Arc {
                                next: intern(&mut known, &mut next, step.state),
                                ticks,
                                cost: step.cost,
                            }
                        }
                    });
                }
            }
            layers.push(Layer {
                states: states.len(),
                choices: stage.len() + 1,
                arcs,
            });
            if next.len() > MOST_STATES {
                return Err(AutomatonRefusal::TooLarge);
            }
            states = next;
        }
        let end = states
            .iter()
            .map(|s| automaton.end(s).unwrap_or(f64::INFINITY))
            .collect();
        Layered { layers, end }.minimal()
    }

    /// Both at once: lawful where both are, costs added.
    ///
    /// # Errors
    /// As [`Layered::of`].
    pub fn and(&self, other: &Layered) -> Result<Layered, AutomatonRefusal> {
        let mut states = vec![(0_u32, 0_u32)];
        let mut layers = Vec::with_capacity(self.layers.len());
        for (one, two) in self.layers.iter().zip(&other.layers) {
            let mut known: HashMap<(u32, u32), u32> = HashMap::new();
            let mut next = Vec::new();
            let mut arcs = Vec::with_capacity(states.len() * one.choices);
            for (a, b) in &states {
                for (x, y) in one.of(*a as usize).iter().zip(two.of(*b as usize)) {
                    arcs.push(if x.next == NOWHERE || y.next == NOWHERE {
                        Arc::UNLAWFUL
                    } else {
                        let next = intern(&mut known, &mut next, (x.next, y.next));
                        Arc {
                            next,
                            ticks: x.ticks | y.ticks,
                            cost: x.cost + y.cost,
                        }
                    });
                }
            }
            layers.push(Layer {
                states: states.len(),
                choices: one.choices,
                arcs,
            });
            if next.len() > MOST_STATES {
                return Err(AutomatonRefusal::TooLarge);
            }
            states = next;
        }
        let end = states
            .iter()
            .map(|(a, b)| self.end[*a as usize] + other.end[*b as usize])
            .collect();
        Layered { layers, end }.minimal()
    }

    /// Merge states with equal futures and drop those without one, from the last layer backward.
    fn minimal(mut self) -> Result<Layered, AutomatonRefusal> {
        let mut kept: HashMap<u64, u32> = HashMap::new();
        let mut end = Vec::new();
        let mut renamed: Vec<u32> = Vec::with_capacity(self.end.len());
        for cost in &self.end {
            renamed.push(if cost.is_finite() {
                intern_by(&mut kept, &mut end, cost.to_bits(), *cost)
            } else {
                NOWHERE
            });
        }
        self.end = end;
        for layer in self.layers.iter_mut().rev() {
            let mut kept: HashMap<Vec<(u32, u32, u64)>, u32> = HashMap::new();
            let mut arcs: Vec<Arc> = Vec::new();
            let mut names = Vec::with_capacity(layer.states);
            for state in 0..layer.states {
                let row: Vec<Arc> = layer
                    .of(state)
                    .iter()
                    .map(|arc| rename(*arc, &renamed))
                    .collect();
                if row.iter().all(|arc| arc.next == NOWHERE) {
                    names.push(NOWHERE);
                    continue;
                }
                let fresh = u32::try_from(kept.len()).unwrap_or(NOWHERE);
                let name = *kept
                    .entry(row.iter().map(|a| a.key()).collect())
                    .or_insert(fresh);
                if name == fresh {
                    arcs.extend(row);
                }
                names.push(name);
            }
            layer.states = kept.len();
            layer.arcs = arcs;
            renamed = names;
        }
        // One state in the first layer: it is number 0 unless it has no future.
        if renamed.first().copied().unwrap_or(NOWHERE) == NOWHERE {
            return Err(AutomatonRefusal::Unlawful);
        }
        Ok(self)
    }
}

fn rename(arc: Arc, names: &[u32]) -> Arc {
    match names.get(arc.next as usize) {
        Some(name) if *name != NOWHERE => Arc { next: *name, ..arc },
        _ => Arc::UNLAWFUL,
    }
}

fn intern<S: Clone + Eq + std::hash::Hash>(
    known: &mut HashMap<S, u32>,
    list: &mut Vec<S>,
    state: S,
) -> u32 {
    intern_by(known, list, state.clone(), state)
}

fn intern_by<K: Eq + std::hash::Hash, T>(
    known: &mut HashMap<K, u32>,
    list: &mut Vec<T>,
    key: K,
    item: T,
) -> u32 {
    *known.entry(key).or_insert_with(|| {
        list.push(item);
        u32::try_from(list.len() - 1).unwrap_or(NOWHERE)
    })
}
