//! What `price` writes with: one person's possible duties in stages, for column generation.
//!
//! A rule says what it forbids or charges as an [`Automaton`], as pairs that do not go together, or
//! as a counter with limits. What it says must mean exactly what its `check` finds; `exhaustive.rs`
//! compares the two.

use super::Rule;
use super::automata::{Bars, Beside, Pins, Remembered, beside};
use super::constraint_writer::most;
use super::duty_selector::DutySelector;
use super::person_schedule;
use crate::columns::automaton::Automaton;
use crate::problem::{
    DutyIx, Hold, Interval, Minutes, PersonIx, Problem, RuleUse, Severity, WorkPiece,
};
use std::collections::BTreeMap;
use std::ops::Range;

/// A total over the person's duties, with limits.
#[derive(Debug, Clone, PartialEq)]
pub struct Counter {
    /// What each option adds, 0 or more.
    pub weights: Vec<i64>,
    /// What a tick of its automaton adds; below 0 it takes off.
    pub tick: i64,
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
    pub options: Vec<(DutyIx, &'a WorkPiece)>,
    /// Options of each stage; of one stage at most one can be held.
    pub stages: Vec<Range<usize>>,
    /// The rule being written.
    pub(super) rule: &'a RuleUse,
    pub(crate) automata: Vec<Box<dyn Automaton + 'a>>,
    pub(crate) counters: Vec<Counter>,
    /// Soft price of each option by itself.
    pub(crate) charges: Vec<f64>,
    /// Why these rules cannot be priced at all.
    pub(crate) refused: Option<&'static str>,
    barred: Vec<bool>,
    forced: Vec<bool>,
    hard_pairs: BTreeMap<(usize, usize), f64>,
    soft_pairs: BTreeMap<(usize, usize), f64>,
}

/// Pairs that are written down of one person at most. Duties that overlap in their thousands would
/// take gigabytes and minutes; other ways of solving do with less.
const MOST_PAIRS: usize = 500_000;

impl<'a> Pricing<'a> {
    /// All rules of one person written down.
    #[must_use]
    pub fn new(problem: &'a Problem, person: PersonIx) -> Option<Self> {
        let options: Vec<(DutyIx, &WorkPiece)> = problem
            .options(person)
            .iter()
            .map(|(d, _)| (*d, &problem.duty(*d).work))
            .collect();
        let count = options.len();
        let (mut forced, mut barred) = (vec![false; count], vec![false; count]);
        for pin in problem
            .parts()
            .fixed
            .iter()
            .filter(|pin| pin.person == person)
        {
            match (options.iter().position(|(d, _)| *d == pin.duty), pin.hold) {
                (Some(at), Hold::Must) => forced[at] = true,
                (Some(at), Hold::MustNot) => barred[at] = true,
                // No schedule keeps it.
                (None, Hold::Must) => return None,
                (None, Hold::MustNot) => {}
            }
        }
        let first = problem.person(person).rules.first()?;
        let mut scene = Pricing {
            problem,
            person,
            stages: stages(&options),
            rule: problem.rule(*first),
            automata: Vec::new(),
            counters: Vec::new(),
            charges: vec![0.0; count],
            refused: None,
            barred,
            forced,
            hard_pairs: BTreeMap::new(),
            soft_pairs: BTreeMap::new(),
            options,
        };
        for rule in &problem.person(person).rules {
            if scene.refused.is_some() {
                return Some(scene);
            }
            scene.rule = problem.rule(*rule);
            scene.write();
        }
        if scene.refused.is_none() {
            scene.close();
        }
        Some(scene)
    }

    /// Writes one rule, what stands beside the options and after them included.
    fn write(&mut self) {
        let mechanism = self.rule.rule.mechanism();
        let stands = !self.problem.person(self.person).standing.is_empty();
        if !stands || mechanism.prices_standing() {
            return mechanism.add_pricing(self);
        }
        let Some(reach) = mechanism.reach() else {
            return self.refuse("what stands inside the horizon");
        };
        let all: Vec<usize> = (0..self.options.len()).collect();
        if !beside::stands_lawfully(self.problem, self.person, self.rule) {
            return self.remember(&all, reach);
        }
        mechanism.add_pricing(self);
        let beside = Beside::new(self, self.rule, reach);
        if beside.matters() {
            self.automata.push(Box::new(beside));
        }
    }

    /// Pins and pairs of all rules together make one automaton each.
    fn close(&mut self) {
        if self.barred.iter().chain(&self.forced).any(|on| *on) {
            let pins = Pins::new(&self.barred, &self.forced, &self.stages);
            self.automata.push(Box::new(pins));
        }
        for pairs in [
            std::mem::take(&mut self.hard_pairs),
            std::mem::take(&mut self.soft_pairs),
        ] {
            if !pairs.is_empty() {
                self.automata
                    .push(Box::new(Bars::new(&pairs, &self.stages)));
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
    pub fn select(&self, test: impl Fn(&WorkPiece) -> bool) -> Vec<usize> {
        (0..self.options.len())
            .filter(|at| test(self.options[*at].1))
            .collect()
    }

    /// All that is held whatever is planned and passes a test: past work, and what stands beside
    /// the options or after them.
    pub fn fixed(&self, test: impl Fn(&WorkPiece) -> bool) -> Vec<&'a WorkPiece> {
        person_schedule::fixed(self.problem, self.person)
            .map(|(_, work)| work)
            .filter(|work| test(work))
            .collect()
    }

    /// Past work that passes a test, in no particular order.
    pub fn past(&self, test: impl Fn(&WorkPiece) -> bool) -> Vec<&'a WorkPiece> {
        self.problem
            .person(self.person)
            .history
            .iter()
            .filter(|w| test(w))
            .collect()
    }

    /// An option's work.
    #[must_use]
    pub fn work(&self, at: usize) -> &'a WorkPiece {
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
        if self.refused.is_some() {
            return;
        }
        if self.hard_pairs.len() + self.soft_pairs.len() >= MOST_PAIRS {
            return self.refuse("too many pairs of duties that do not go together");
        }
        let pair = (one.min(other), one.max(other));
        match self.price() {
            None => *self.hard_pairs.entry(pair).or_default() = f64::INFINITY,
            Some(price) => *self.soft_pairs.entry(pair).or_default() += price * amount,
        }
    }

    /// A total with limits, in whole units; `base` is what the past has used of it.
    pub fn count(&mut self, weights: Vec<i64>, at_most: Option<i64>, at_least: Option<i64>) {
        let price = self.price();
        let of = |limit: i64| (limit, price);
        self.total(Counter {
            weights,
            tick: 0,
            at_most: at_most.map(of),
            at_least: at_least.map(of),
        });
    }

    /// As [`Self::count`], with every part given.
    pub fn total(&mut self, counter: Counter) {
        // An arc has a bit for each.
        if self.counters.len() >= 32 {
            self.refuse("more than 32 totals");
        } else {
            self.counters.push(counter);
        }
    }

    /// A total of which an automaton's ticks are a part.
    pub fn count_ticks(
        &mut self,
        counter: Counter,
        automaton: impl FnOnce(usize) -> Box<dyn Automaton + 'a>,
    ) {
        let at = self.counters.len();
        self.total(counter);
        if at < self.counters.len() {
            self.automata.push(automaton(at));
        }
    }

    /// The rule cannot be written exactly: this person has no network.
    pub fn refuse(&mut self, reason: &'static str) {
        self.refused = self.refused.or(Some(reason));
    }

    /// Largest total of values that options without overlap reach; `values`: of each option, 0
    /// where not counted. With `apart`, they lie so far apart.
    #[must_use]
    pub fn most(&self, values: &[f64], apart: Minutes) -> f64 {
        let counted = self
            .options
            .iter()
            .zip(values)
            .filter(|(_, value)| **value > 0.0);
        let stretches = counted.filter_map(|((_, work), value)| {
            let interval = work.interval;
            Some((
                Interval::new(interval.start(), interval.end() + apart).ok()?,
                *value,
            ))
        });
        most(stretches.collect())
    }

    /// Rest that a hard rule puts between any two of the options that pass a test.
    #[must_use]
    pub fn apart(&self, test: impl Fn(&WorkPiece) -> bool) -> Minutes {
        let counted = self.select(test);
        let all = |which: &DutySelector| counted.iter().all(|at| which.counts(self.work(*at)));
        let rests = self
            .problem
            .person(self.person)
            .rules
            .iter()
            .filter_map(|rule| {
                let used = self.problem.rule(*rule);
                match &used.rule {
                    Rule::Rest(rest)
                        if used.severity == Severity::Hard
                            && all(&rest.after)
                            && all(&rest.before) =>
                    {
                        Some(rest.at_least)
                    }
                    _ => None,
                }
            });
        rests.max().unwrap_or_default()
    }

    /// Pairs of options of two lists (each in order of start) where the second starts less than
    /// `reach` after the first's end, with the time between them.
    #[must_use]
    pub fn soon_after(
        &self,
        firsts: &[usize],
        thens: &[usize],
        reach: Minutes,
    ) -> Vec<(usize, usize, Minutes)> {
        let longest = firsts
            .iter()
            .map(|at| self.work(*at).interval.length())
            .max()
            .unwrap_or_default();
        let start = |at: usize| self.work(at).interval.start();
        let mut pairs = Vec::new();
        for then in thens {
            let until = firsts.partition_point(|first| first < then);
            let near = firsts[..until]
                .iter()
                .rev()
                .take_while(|first| start(**first) + longest + reach > start(*then));
            for first in near {
                let gap = start(*then) - self.work(*first).interval.end();
                if gap.0 >= 0 && gap < reach {
                    pairs.push((*first, *then, gap));
                }
            }
        }
        pairs
    }

    /// The stages of the first and the last of some options.
    #[must_use]
    pub fn stages_of(&self, list: &[usize]) -> Option<(usize, usize)> {
        let stage = |at: &usize| self.stages.partition_point(|stage| stage.end <= *at);
        Some((list.iter().map(stage).min()?, list.iter().map(stage).max()?))
    }

    /// A rule with a state.
    pub fn walk(&mut self, automaton: Box<dyn Automaton + 'a>) {
        self.automata.push(automaton);
    }

    /// The rule by its `check` alone, for upper limits that look back no further than `reach` from
    /// a duty's start: exact, with as many states as there are ways to fill that time. `counted`:
    /// the options it looks at.
    pub fn remember(&mut self, counted: &[usize], reach: Minutes) {
        let remembered = Remembered::new(self, self.rule, counted, reach);
        self.automata.push(Box::new(remembered));
    }
}

/// Greatest common divisor, 0 or more.
pub fn gcd(mut a: i64, mut b: i64) -> i64 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a.abs()
}

/// Neighbours in order of start that all share a minute.
fn stages(options: &[(DutyIx, &WorkPiece)]) -> Vec<Range<usize>> {
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
