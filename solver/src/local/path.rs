//! One person's schedule as a path through the person's network, changed in place.
//!
//! After a change the path is followed only until it is the old one again: some stages, not the
//! whole horizon.

use crate::columns::automaton::{Arc, NOWHERE};
use crate::columns::network::{DutyNetwork, LANES};

/// No option: nothing is held in the stage.
pub const NOTHING: u32 = u32::MAX;

/// What is held in a stage from now on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct HeldChange {
    /// The stage.
    pub stage: u32,
    /// An option of the stage, or [`NOTHING`].
    pub option: u32,
}

/// A lawful schedule.
pub struct Path<'n> {
    network: &'n DutyNetwork,
    /// Per option, its choice in its stage; [`NOTHING`]: never lawful.
    choices: Vec<u32>,
    /// Lanes in use.
    lanes: usize,
    /// State before each stage and at the end.
    states: Vec<u32>,
    /// Option held in each stage.
    held: Vec<u32>,
    sums: Sums,
}

/// What is added up along a path.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
struct Sums {
    lanes: [i32; LANES],
    cost: f64,
}

/// A change tried, to be made or forgotten.
#[derive(Debug, Clone, Default)]
pub struct Trial {
    /// States that differ: position and state.
    states: Vec<(u32, u32)>,
    sums: Sums,
}

impl<'n> Path<'n> {
    /// The path of a schedule; `None`: it is not lawful.
    pub fn new(network: &'n DutyNetwork, options: &[u32]) -> Option<Self> {
        let mut choices = vec![NOTHING; network.duties.len()];
        for stage in &network.stages {
            for (choice, class) in (1..).zip(&stage.classes) {
                for option in &class.options {
                    choices[*option as usize] = choice;
                }
            }
        }
        let mut path = Path {
            network,
            choices,
            lanes: network.prices.len(),
            states: vec![0],
            held: vec![NOTHING; network.stages.len()],
            sums: Sums::default(),
        };
        for option in options {
            let stage = &mut path.held[network.stage_of[*option as usize] as usize];
            if *stage != NOTHING {
                return None;
            }
            *stage = *option;
        }
        for stage in 0..path.held.len() {
            let arc = path.arc(stage, path.states[stage], path.held[stage])?;
            let mut sums = path.sums;
            path.count(&mut sums, stage, path.held[stage], arc, 1);
            path.sums = sums;
            path.states.push(arc.next);
        }
        path.soft(&path.sums, path.end()).map(|_| path)
    }

    /// Soft cost.
    pub fn cost(&self) -> f64 {
        self.soft(&self.sums, self.end()).unwrap_or(f64::INFINITY)
    }

    /// Option held in a stage.
    pub fn held(&self, stage: u32) -> u32 {
        self.held[stage as usize]
    }

    /// Stage of an option.
    pub fn stage(&self, option: u32) -> u32 {
        self.network.stage_of[option as usize]
    }

    /// Soft cost after changes, which are in order of stage; `None`: unlawful.
    pub fn weigh(&self, changes: &[HeldChange], trial: &mut Trial) -> Option<f64> {
        trial.states.clear();
        trial.sums = self.sums;
        let mut left = changes.iter().peekable();
        let last = self.held.len();
        let mut end = self.end();
        while let Some(first) = left.peek() {
            let mut stage = first.stage as usize;
            let mut state = self.states[stage];
            while stage < last {
                let before = self.held[stage];
                let now = left
                    .next_if(|change| change.stage as usize == stage)
                    .map_or(before, |change| change.option);
                let arc = self.arc(stage, state, now)?;
                let old = self.arc(stage, self.states[stage], before)?;
                self.count(&mut trial.sums, stage, before, old, -1);
                self.count(&mut trial.sums, stage, now, arc, 1);
                (stage, state) = (stage + 1, arc.next);
                if state == self.states[stage] {
                    break;
                }
                trial
                    .states
                    .push((u32::try_from(stage).unwrap_or(NOTHING), state));
                if stage == last {
                    end = state;
                }
            }
        }
        self.soft(&trial.sums, end)
    }

    /// Make the changes that were weighed last.
    pub fn make(&mut self, changes: &[HeldChange], trial: &Trial) {
        for change in changes {
            self.held[change.stage as usize] = change.option;
        }
        for (at, state) in &trial.states {
            self.states[*at as usize] = *state;
        }
        self.sums = trial.sums;
    }

    fn end(&self) -> u32 {
        self.states.last().copied().unwrap_or(0)
    }

    fn arc(&self, stage: usize, state: u32, option: u32) -> Option<Arc> {
        let stage = &self.network.stages[stage];
        let choice = if option == NOTHING {
            0
        } else {
            self.choices[option as usize]
        };
        if choice == NOTHING {
            return None;
        }
        let arc = stage.arcs[state as usize * (1 + stage.classes.len()) + choice as usize];
        (arc.next != NOWHERE).then_some(arc)
    }

    /// Add what a stage brings, or take it off.
    fn count(&self, sums: &mut Sums, stage: usize, option: u32, arc: Arc, sign: i32) {
        sums.cost += f64::from(sign) * arc.cost;
        let mut adds = [0; LANES];
        if option != NOTHING {
            sums.cost += f64::from(sign) * self.network.charges[option as usize];
            let choice = self.choices[option as usize] as usize;
            adds = self.network.stages[stage].classes[choice - 1].adds;
        }
        if self.lanes == 0 || (option == NOTHING && arc.ticks == 0) {
            return;
        }
        let adds = self.network.ticked(adds, arc.ticks);
        for (sum, add) in sums.lanes.iter_mut().zip(adds).take(self.lanes) {
            *sum += sign * i32::from(add);
        }
    }

    /// Soft cost of a whole path; `None`: some total is unlawful.
    fn soft(&self, sums: &Sums, end: u32) -> Option<f64> {
        let limits = &self.network.limits.last()?[end as usize];
        let mut cost = sums.cost + self.network.end[end as usize];
        for (lane, price) in self.network.prices.iter().enumerate() {
            let over = sums.lanes[lane] - i32::from(limits.high[lane]);
            if over > 0 {
                cost += (*price)? * f64::from(over);
            }
        }
        Some(cost)
    }
}
