//! What stands beside a person's options or after them, for rules whose own automata look back on
//! the past alone.

use super::walker::{Touching, Walker};
use crate::columns::automaton::{Automaton, AutomatonState, AutomatonStep};
use crate::outcome::HeldIx;
use crate::problem::{DutyIx, Interval, Minutes, PersonIx, Problem, RuleUse};
use crate::rules::person_schedule::{PersonSchedule, fixed};
use crate::rules::pricing::Pricing;
use std::cell::RefCell;
use std::collections::HashMap;

/// By how much a rule is broken more because of what stands, by its `check`: the state is every
/// option held so near to what stands, and to what is still to come, that one breach can name both.
pub struct Beside<'a> {
    problem: &'a Problem,
    person: PersonIx,
    rule: &'a RuleUse,
    /// Options near to what stands count.
    walker: Walker,
    known: RefCell<HashMap<AutomatonState, f64>>,
}

impl<'a> Beside<'a> {
    /// `reach`: how far apart duties of one breach may lie.
    pub fn new(scene: &Pricing<'a>, rule: &'a RuleUse, reach: Minutes) -> Self {
        let standing = &scene.problem.person(scene.person).standing;
        let counted = scene.options.iter().map(|(_, work)| {
            standing
                .iter()
                .any(|one| is_near(one.interval, work.interval, reach))
        });
        Beside {
            problem: scene.problem,
            person: scene.person,
            rule,
            walker: Walker::new(scene, counted.collect(), (reach, Touching::Stays)),
            known: RefCell::default(),
        }
    }

    /// Whether any option is near to what stands.
    pub fn matters(&self) -> bool {
        self.walker.counted.contains(&true)
    }

    /// The breach with what stands, less that without it.
    fn amount(&self, held: &[i32]) -> f64 {
        if held.is_empty() {
            return 0.0;
        }
        if let Some(known) = self.known.borrow().get(held) {
            return *known;
        }
        let duties = self.walker.duties(held);
        let with = near(
            PersonSchedule::new(self.problem, self.person, duties),
            self.walker.reach,
        );
        let mut without = with.clone();
        without
            .held
            .retain(|held| !matches!(held.ix, HeldIx::Standing(_)));
        let sum = |row: &PersonSchedule<'_>| -> f64 {
            let found = self.rule.rule.mechanism().violations(row);
            found.iter().map(|found| found.amount).sum()
        };
        let more = sum(&with) - sum(&without);
        self.known.borrow_mut().insert(held.to_vec(), more);
        more
    }
}

impl Automaton for Beside<'_> {
    fn start(&self) -> AutomatonState {
        Vec::new()
    }

    fn step(&self, state: &[i32], stage: usize, held: Option<usize>) -> Option<AutomatonStep> {
        self.walker
            .step(state, (stage, held), |held| self.amount(held))
    }
}

/// Whether so little time lies between the two that one breach may name both.
fn is_near(one: Interval, other: Interval, reach: Minutes) -> bool {
    one.start() <= other.end() + reach && other.start() <= one.end() + reach
}

/// The row without what stands too far from its duties for one breach to name both.
pub fn near(mut row: PersonSchedule<'_>, reach: Minutes) -> PersonSchedule<'_> {
    let ours = row.held.iter().filter(|held| !held.is_fixed());
    let ours: Vec<Interval> = ours.map(|held| held.work.interval).collect();
    row.held.retain(|held| {
        let near = |other: &Interval| is_near(held.work.interval, *other, reach);
        !held.is_fixed() || ours.iter().any(near)
    });
    row
}

/// Whether what stands, with the past, keeps a rule by itself.
pub fn stands_lawfully(problem: &Problem, person: PersonIx, rule: &RuleUse) -> bool {
    let mut row = PersonSchedule::new(problem, person, []);
    row.held = fixed(problem, person)
        .enumerate()
        .map(|(n, (_, work))| crate::rules::person_schedule::HeldWork {
            work,
            // Whatever is the problem's own is charged in full.
            ix: HeldIx::Duty(DutyIx(n)),
        })
        .collect();
    row.held
        .sort_by_key(|held| (held.work.interval.start(), held.ix));
    rule.rule.mechanism().violations(&row).is_empty()
}
