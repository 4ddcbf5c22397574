//! The automata that several rules share.

pub mod beside;
mod pairs;
mod rests;
mod rolling;
mod runs;
mod walker;

pub use beside::Beside;
pub use pairs::{Awaited, Bars, Pins};
pub use rests::{BothDays, LongestRest, ShortestRest};
pub use rolling::RollingPrice;
pub use runs::{LongestRun, ShortestWork};

use super::constraint_writer::days_of;
use super::person_schedule::PersonSchedule;
use super::pricing::Pricing;
use crate::columns::automaton::{Automaton, AutomatonState, AutomatonStep};
use crate::problem::{Minutes, PersonIx, Problem, RuleUse, WorkPiece};
use walker::{Touching, Walker};

/// Longer ago than any rule asks.
pub const LONG_AGO: i32 = i32::MIN / 2;

/// A position as a state's number.
fn number(at: usize) -> i32 {
    i32::try_from(at).unwrap_or(i32::MAX)
}

/// A state's number as a position.
fn position(number: i32) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

/// Counts each of several groups of options once.
pub struct OncePrice {
    /// Per option, its group.
    pub groups: Vec<Option<i32>>,
    /// The counter that it feeds.
    pub counter: usize,
}

impl Automaton for OncePrice {
    /// The group counted last.
    fn start(&self) -> AutomatonState {
        vec![i32::MIN]
    }

    fn step(&self, state: &[i32], _stage: usize, held: Option<usize>) -> Option<AutomatonStep> {
        let group = held.and_then(|at| self.groups[at]);
        let tick = group.is_some_and(|g| g != state[0]);
        Some(AutomatonStep {
            state: vec![group.unwrap_or(state[0])],
            cost: 0.0,
            tick,
        })
    }

    fn counter(&self) -> Option<usize> {
        Some(self.counter)
    }
}

/// A rule by its `check`: the state is every counted option held within reach.
pub struct Remembered<'a> {
    problem: &'a Problem,
    person: PersonIx,
    rule: &'a RuleUse,
    walker: Walker,
}

impl<'a> Remembered<'a> {
    /// `counted`: the options that the rule looks at.
    pub fn new(scene: &Pricing<'a>, rule: &'a RuleUse, counted: &[usize], reach: Minutes) -> Self {
        let mut flags = vec![false; scene.options.len()];
        counted.iter().for_each(|at| flags[*at] = true);
        Remembered {
            problem: scene.problem,
            person: scene.person,
            rule,
            walker: Walker::new(scene, flags, (reach, Touching::Ends)),
        }
    }

    fn amount(&self, held: &[i32]) -> f64 {
        let duties = self.walker.duties(held);
        let row = beside::near(
            PersonSchedule::new(self.problem, self.person, duties),
            self.walker.reach,
        );
        self.rule
            .rule
            .mechanism()
            .violations(&row)
            .iter()
            .map(|found| found.amount)
            .sum()
    }
}

impl Automaton for Remembered<'_> {
    fn start(&self) -> AutomatonState {
        Vec::new()
    }

    fn step(&self, state: &[i32], stage: usize, held: Option<usize>) -> Option<AutomatonStep> {
        self.walker
            .step(state, (stage, held), |held| self.amount(held))
    }
}

/// First and last day on which a duty counts.
pub fn span(work: &WorkPiece) -> (i32, i32) {
    (
        work.day.0,
        days_of(work).last().map_or(work.day.0, |day| day.0),
    )
}

/// Day of the first option of each stage.
pub fn stage_days(scene: &Pricing<'_>) -> Vec<i32> {
    scene
        .stages
        .iter()
        .map(|stage| scene.work(stage.start).day.0)
        .collect()
}

/// Length and last day of the run of days with which past work ends.
pub fn past_run(past: &[&WorkPiece]) -> (i32, i32) {
    let days: std::collections::BTreeSet<i32> = past
        .iter()
        .flat_map(|w| days_of(w))
        .map(|day| day.0)
        .collect();
    let Some(last) = days.last().copied() else {
        return (0, LONG_AGO);
    };
    let length = (0..).take_while(|n| days.contains(&(last - n))).count();
    (i32::try_from(length).unwrap_or(0), last)
}
