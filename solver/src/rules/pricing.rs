//! What `price` writes with: one person's possible duties in stages, for column generation.
//!
//! A rule says what it forbids or charges as an [`Automaton`], as pairs that do not go together, or as a counter with
//! limits. What it says must mean exactly what its `check` finds; `exhaustive.rs` compares the two.

use super::automata::{Bars, Pins, Remembered};
use crate::columns::automaton::Automaton;
use crate::problem::{DutyIx, Hold, Minutes, PersonIx, Problem, RuleUse, Severity, Work};
use std::collections::BTreeMap;
use std::ops::Range;

/// A total over the person's duties, with limits.
#[derive(Debug, Clone, PartialEq)]
pub struct Counter {
    /// What each option adds, 0 or more.
    pub weights: Vec<i64>,
    /// Largest total, and the price of a unit above it (`None`: never).
    pub at_most: Option<(i64, Option<f64>)>,
    /// Smallest total, and the price of a unit below it (`None`: never).
    pub at_least: Option<(i64, Option<f64>)>,
}

/// One person, rule after rule.
pub struct Pricing<'a> {
    /// The problem.
    pub problem: &'a Problem,
    /// Who.
    pub person: PersonIx,
    /// Duties that can be held, in order of start.
    pub options: Vec<(DutyIx, &'a Work)>,
    /// Options of each stage; of one stage at most one can be held.
    pub stages: Vec<Range<usize>>,
    /// The rule being written.
    pub(super) rule: &'a RuleUse,
    pub(crate) automata: Vec<Box<dyn Automaton + 'a>>,
    pub(crate) counters: Vec<Counter>,
    /// Soft price of each option by itself.
    pub(crate) charges: Vec<f64>,
    barred: Vec<bool>,
    forced: Vec<bool>,
    hard_pairs: BTreeMap<(usize, usize), f64>,
    soft_pairs: BTreeMap<(usize, usize), f64>,
}

impl<'a> Pricing<'a> {
    /// All rules of one person written down.
    #[must_use]
    pub fn new(problem: &'a Problem, person: PersonIx) -> Option<Self> {
        let options: Vec<(DutyIx, &Work)> =
            problem.options(person).iter().map(|(d, _)| (*d, &problem.duty(*d).work)).collect();
        let count = options.len();
        let pinned = |hold: Hold| -> Vec<bool> {
            let pins = problem.parts().fixed.iter().filter(|pin| pin.person == person && pin.hold == hold);
            let mut list = vec![false; count];
            for pin in pins {
                if let Some(at) = options.iter().position(|(d, _)| *d == pin.duty) {
                    list[at] = true;
                }
            }
            list
        };
        let (forced, barred) = (pinned(Hold::Must), pinned(Hold::MustNot));
        let first = problem.person(person).rules.first()?;
        let mut scene = Pricing {
            problem,
            person,
            stages: stages(&options),
            rule: problem.rule(*first),
            automata: Vec::new(),
            counters: Vec::new(),
            charges: vec![0.0; count],
            barred,
            forced,
            hard_pairs: BTreeMap::new(),
            soft_pairs: BTreeMap::new(),
            options,
        };
        for rule in &problem.person(person).rules {
            scene.rule = problem.rule(*rule);
            scene.rule.rule.mechanism().price(&mut scene);
        }
        scene.close();
        Some(scene)
    }

    /// Pins and pairs of all rules together make one automaton each.
    fn close(&mut self) {
        if self.barred.iter().chain(&self.forced).any(|on| *on) {
            let pins = Pins::new(&self.barred, &self.forced, &self.stages);
            self.automata.push(Box::new(pins));
        }
        for pairs in [std::mem::take(&mut self.hard_pairs), std::mem::take(&mut self.soft_pairs)] {
            if !pairs.is_empty() {
                self.automata.push(Box::new(Bars::new(&pairs, &self.stages)));
            }
        }
    }

    /// Price of one unit of breach; `None`: the rule is hard.
    #[must_use]
    pub fn price(&self) -> Option<f64> {
        match self.rule.severity {
            Severity::Hard => None,
            Severity::Soft { weight } => Some(weight),
        }
    }

    /// Positions of options that pass a test, in order of start.
    pub fn select(&self, test: impl Fn(&Work) -> bool) -> Vec<usize> {
        (0..self.options.len()).filter(|at| test(self.options[*at].1)).collect()
    }

    /// Past work that passes a test, in no particular order.
    pub fn past(&self, test: impl Fn(&Work) -> bool) -> Vec<&'a Work> {
        self.problem.person(self.person).history.iter().filter(|w| test(w)).collect()
    }

    /// An option's work.
    #[must_use]
    pub fn work(&self, at: usize) -> &'a Work {
        self.options[at].1
    }

    /// Never this one. Soft: it costs `amount` units.
    pub fn forbid(&mut self, at: usize, amount: f64) {
        match self.price() {
            None => self.barred[at] = true,
            Some(price) => self.charges[at] += price * amount,
        }
    }

    /// Not both. Soft: both cost `amount` units. Options of one stage exclude each other anyway.
    pub fn bar(&mut self, one: usize, other: usize, amount: f64) {
        let pair = (one.min(other), one.max(other));
        match self.price() {
            None => *self.hard_pairs.entry(pair).or_default() = f64::INFINITY,
            Some(price) => *self.soft_pairs.entry(pair).or_default() += price * amount,
        }
    }

    /// A total with limits, in whole units; `base` is what the past has used of it.
    pub fn count(&mut self, weights: Vec<i64>, at_most: Option<i64>, at_least: Option<i64>) {
        let price = self.price();
        self.counters.push(Counter {
            weights,
            at_most: at_most.map(|limit| (limit, price)),
            at_least: at_least.map(|limit| (limit, price)),
        });
    }

    /// A total fed by an automaton's ticks.
    pub fn count_ticks(&mut self, at_most: Option<i64>, automaton: impl FnOnce(usize) -> Box<dyn Automaton + 'a>) {
        let counter = self.counters.len();
        self.count(vec![0; self.options.len()], at_most, None);
        self.automata.push(automaton(counter));
    }

    /// A rule with a state.
    pub fn walk(&mut self, automaton: Box<dyn Automaton + 'a>) {
        self.automata.push(automaton);
    }

    /// The rule by its `check` alone, for upper limits that look back no further than `reach` from a duty's start:
    /// exact, with as many states as there are ways to fill that time. `counted`: the options it looks at.
    pub fn remember(&mut self, counted: Vec<usize>, reach: Minutes) {
        let remembered = Remembered::new(self, self.rule, &counted, reach);
        self.automata.push(Box::new(remembered));
    }
}

/// Neighbours in order of start that all share a minute.
fn stages(options: &[(DutyIx, &Work)]) -> Vec<Range<usize>> {
    let mut stages: Vec<Range<usize>> = Vec::new();
    let mut first_end = None;
    for (at, (_, work)) in options.iter().enumerate() {
        let interval = work.interval;
        match (stages.last_mut(), first_end) {
            (Some(stage), Some(end)) if interval.start() < end => {
                stage.end = at + 1;
                first_end = Some(interval.end().min(end));
            }
            _ => {
                stages.push(at..at + 1);
                first_end = Some(interval.end());
            }
        }
    }
    stages
}
