//! The walk through stages of an automaton that remembers options: what each is charged, and when
//! it is forgotten.

use super::{number, position};
use crate::columns::automaton::{AutomatonState, AutomatonStep};
use crate::problem::{DutyIx, Minute, Minutes};
use crate::rules::person_schedule::ROUNDING;
use crate::rules::pricing::Pricing;

/// Whether an option that is just out of reach of the next stage is still remembered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Touching {
    /// It is: a breach may name both.
    Stays,
    /// It is not.
    Ends,
}

/// Options held so far, as a state: an option that counts is charged what the rule is broken more
/// with it, and remembered as far as the rule reaches.
pub struct Walker {
    duties: Vec<DutyIx>,
    /// The options that count.
    pub counted: Vec<bool>,
    ends: Vec<Minute>,
    /// Start of each stage's first option.
    starts: Vec<Minute>,
    /// How far apart duties of one breach may lie.
    pub reach: Minutes,
    touching: Touching,
    price: Option<f64>,
}

impl Walker {
    /// Of the scene's options.
    pub fn new(
        scene: &Pricing<'_>,
        counted: Vec<bool>,
        (reach, touching): (Minutes, Touching),
    ) -> Self {
        Walker {
            duties: scene.options.iter().map(|(d, _)| *d).collect(),
            counted,
            ends: scene
                .options
                .iter()
                .map(|(_, w)| w.interval.end())
                .collect(),
            starts: scene
                .stages
                .iter()
                .map(|s| scene.work(s.start).interval.start())
                .collect(),
            reach,
            touching,
            price: scene.price(),
        }
    }

    /// The duties of a state.
    pub fn duties<'s>(&'s self, state: &'s [i32]) -> impl Iterator<Item = DutyIx> + 's {
        state.iter().map(|at| self.duties[position(*at)])
    }

    /// The step from a state; `amount`: by how much the rule is broken in a state.
    pub fn step(
        &self,
        state: &[i32],
        (stage, held): (usize, Option<usize>),
        amount: impl Fn(&[i32]) -> f64,
    ) -> Option<AutomatonStep> {
        let mut next: AutomatonState = state.to_vec();
        let mut cost = 0.0;
        if let Some(at) = held.filter(|at| self.counted[*at]) {
            next.push(number(at));
            let more = amount(&next) - amount(state);
            // What was charged for one duty may be charged for the next instead.
            cost = match self.price {
                Some(price) => more * price,
                None if more > ROUNDING => return None,
                None => 0.0,
            };
        }
        match self.starts.get(stage + 1) {
            Some(start) => next.retain(|at| {
                let until = self.ends[position(*at)] + self.reach;
                until > *start || until == *start && self.touching == Touching::Stays
            }),
            None => next.clear(),
        }
        Some(AutomatonStep {
            state: next,
            cost,
            tick: false,
        })
    }
}
