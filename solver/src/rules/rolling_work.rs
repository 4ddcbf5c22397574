//! **Work in a rolling window.** *What it asks:* working time in any window of a given length stays
//! within a limit; a duty cut by the window's edge counts in proportion. *Why:* long weeks hidden
//! across two calendar weeks. *Parameters:* `which`, `at-most` (minutes of work), `window`
//! (minutes). *When it cannot be met:* few people, long duties. *Source:* doctors' TCS 2016
//! schedule 3 (RD-72: 72 h in 168 h).

use super::constraint_writer::{ConstraintWriter, most};
use super::duty_selector::DutySelector;
use super::person_schedule::{HeldWork, PersonSchedule, ROUNDING, Violation, above};
use super::pricing::Pricing;
use crate::columns::automaton::{Automaton, AutomatonState, AutomatonStep};
use crate::outcome::Unit;
use crate::problem::{Interval, Minute, Minutes, WorkPiece};
use serde::{Deserialize, Serialize};
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Parameters. See the module for what it asks.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct RollingWork {
    /// Duties whose working time counts.
    #[serde(default)]
    pub which: DutySelector,
    /// Limit.
    pub at_most: Minutes,
    /// Length of the window.
    pub window: Minutes,
}

impl super::Mechanism for RollingWork {
    fn validate(&self) -> Result<(), String> {
        super::above_zero("window", self.window.0)
    }

    fn reach(&self) -> Option<Minutes> {
        Some(self.window)
    }

    /// The work in a window is piecewise linear in where the window lies, and largest where it
    /// begins with a duty or ends with one: those windows are enough.
    fn add_constraints(&self, scene: &mut ConstraintWriter<'_, '_>) {
        let counted = scene.select(|w| self.which.counts(w));
        let mut windows: BTreeMap<Interval, Vec<usize>> = BTreeMap::new();
        for at in &counted {
            for window in self.windows(scene.items[*at].work) {
                windows.entry(window).or_default().push(*at);
            }
        }
        for (window, anchors) in windows {
            if scene.is_over() {
                return;
            }
            let terms: Vec<_> = counted
                .iter()
                .map(|at| (*at, share(scene.items[*at].work, window)))
                .filter(|(_, minutes)| *minutes > 0.0)
                .collect();
            let most = scene.most(&terms);
            if most <= self.at_most.as_f64() {
                continue;
            }
            let load = scene.sum(terms);
            if scene.is_hard() && load.constant <= self.at_most.as_f64() {
                scene.at_most(load, self.at_most.as_f64());
            } else {
                // Soft windows count once, and only where a duty held begins or ends them; so do
                // those in which more stands than is lawful, for what stands is larger in one
                // window and smaller in the next.
                let anchor = scene.any(&anchors);
                scene.at_most_given(load, self.at_most.as_f64(), Some(&anchor), most);
            }
        }
    }

    fn add_pricing(&self, scene: &mut Pricing<'_>) {
        let counted = scene.select(|w| self.which.counts(w) && w.worked.0 > 0);
        let past = scene.past(|w| self.which.counts(w));
        let limit = self.at_most.as_f64();
        let past_share = |window: Interval| past.iter().map(|w| share(w, window)).sum::<f64>();
        let can_bind = |window: Interval| {
            let shares = scene.options.iter().map(|(_, w)| {
                if self.which.counts(w) {
                    share(w, window)
                } else {
                    0.0
                }
            });
            past_share(window) + scene.most(&shares.collect::<Vec<_>>(), Minutes(0)) > limit
        };
        let anchors = scene
            .select(|w| self.which.counts(w))
            .into_iter()
            .map(|at| scene.work(at))
            .chain(past.iter().copied());
        let windows: BTreeSet<Interval> = anchors.flat_map(|w| self.windows(w)).collect();
        if counted.is_empty() || !windows.into_iter().any(can_bind) {
            return;
        }
        let recent = Recent::new(self, scene);
        scene.walk(Box::new(recent));
    }

    fn violations(&self, row: &PersonSchedule<'_>) -> Vec<Violation> {
        let mut windows: Vec<Interval> = row
            .select(|w| self.which.counts(w))
            .flat_map(|h| self.windows(h.work))
            .collect();
        windows.sort_unstable();
        windows.dedup();
        let mut breaches = Vec::new();
        for window in windows {
            let inside: Vec<HeldWork> = row
                .select(|w| self.which.counts(w) && w.interval.overlaps(window))
                .collect();
            let work = |h: &HeldWork<'_>| share(h.work, window);
            breaches.extend(above(
                &inside,
                work,
                0.0,
                self.at_most.as_f64(),
                Unit::Minutes,
            ));
        }
        breaches
    }
}

impl RollingWork {
    fn windows(&self, work: &WorkPiece) -> impl Iterator<Item = Interval> + use<> {
        let (start, end) = (work.interval.start(), work.interval.end());
        let begins = Interval::new(start, start + self.window);
        let ends = Interval::new(end - self.window, end);
        begins.into_iter().chain(ends)
    }
}

/// Working minutes of a duty inside a window, in proportion to the time inside.
fn share(work: &WorkPiece, window: Interval) -> f64 {
    work.worked.as_f64() * work.interval.shared(window).as_f64() / work.interval.length().as_f64()
}

/// Duties held within the last window.
struct Recent<'a> {
    rule: RollingWork,
    /// Per option, itself or the first with the same times and work; `None`: not counted.
    same: Vec<Option<usize>>,
    works: Vec<&'a WorkPiece>,
    past: Vec<&'a WorkPiece>,
    /// Start of each stage's first option.
    starts: Vec<Minute>,
    /// Rest that lies between any two duties by another, hard rule.
    apart: Minutes,
    price: Option<f64>,
    /// Most work that can still come, by stage and until when.
    ahead: RefCell<HashMap<(usize, Minute), f64>>,
}

impl<'a> Recent<'a> {
    fn new(rule: &RollingWork, scene: &Pricing<'a>) -> Self {
        let mut first: HashMap<(Interval, Minutes), usize> = HashMap::new();
        let same = scene.options.iter().enumerate().map(|(at, (_, work))| {
            rule.which
                .counts(work)
                .then(|| *first.entry((work.interval, work.worked)).or_insert(at))
        });
        let same: Vec<_> = same.collect();
        let begin = scene
            .options
            .first()
            .map_or(Minute(0), |(_, work)| work.interval.start());
        Recent {
            works: scene.options.iter().map(|(_, work)| *work).collect(),
            past: scene.past(|w| rule.which.counts(w) && w.interval.end() + rule.window > begin),
            starts: scene
                .stages
                .iter()
                .map(|stage| scene.work(stage.start).interval.start())
                .collect(),
            apart: scene.apart(|w| rule.which.counts(w)),
            price: scene.price(),
            ahead: RefCell::default(),
            rule: rule.clone(),
            same,
        }
    }

    /// Minutes too many in all windows that touch an interval.
    fn amount(&self, held: &[&WorkPiece], touching: Interval) -> f64 {
        let anchors = self.past.iter().chain(held);
        let mut windows: Vec<Interval> = anchors
            .flat_map(|w| self.rule.windows(w))
            .filter(|w| w.overlaps(touching))
            .collect();
        windows.sort_unstable();
        windows.dedup();
        let load = |works: &[&WorkPiece], window: Interval| {
            works.iter().map(|w| share(w, window)).sum::<f64>()
        };
        let over = windows.into_iter().map(|window| {
            let past = load(&self.past, window);
            past + load(held, window) - past.max(self.rule.at_most.as_f64())
        });
        over.filter(|over| *over > ROUNDING).sum()
    }

    /// Most work that duties of later stages starting before `until` can bring.
    fn still(&self, stage: usize, until: Minute) -> f64 {
        if let Some(known) = self.ahead.borrow().get(&(stage, until)) {
            return *known;
        }
        let begin = self.starts.get(stage + 1).copied().unwrap_or(until);
        let from = self.works.partition_point(|w| w.interval.start() < begin);
        let to = self.works.partition_point(|w| w.interval.start() < until);
        let counted = (from..to.max(from))
            .filter(|at| self.same[*at] == Some(*at))
            .map(|at| self.works[at]);
        let stretches = counted.filter_map(|w| {
            Some((
                Interval::new(w.interval.start(), w.interval.end() + self.apart).ok()?,
                w.worked.as_f64(),
            ))
        });
        let most = most(stretches.collect());
        self.ahead.borrow_mut().insert((stage, until), most);
        most
    }

    /// Duties that can still share a window with later ones in which there is too much work.
    fn keep(&self, mut held: Vec<usize>, stage: usize) -> Vec<usize> {
        let Some(next) = self.starts.get(stage + 1) else {
            return Vec::new();
        };
        let (window, limit) = (self.rule.window, self.rule.at_most.as_f64());
        held.retain(|at| self.works[*at].interval.end() + window > *next);
        let mut gone = 0;
        for (n, at) in held.iter().enumerate() {
            let interval = self.works[*at].interval;
            let past = self
                .past
                .iter()
                .filter(|w| w.interval.end() + window > interval.start());
            let known = past
                .chain(held[n..].iter().map(|at| &self.works[*at]))
                .map(|w| w.worked.as_f64())
                .sum::<f64>();
            if known + self.still(stage, interval.end() + window) > limit {
                break;
            }
            gone = n + 1;
        }
        held.split_off(gone)
    }
}

impl Automaton for Recent<'_> {
    fn start(&self) -> AutomatonState {
        Vec::new()
    }

    fn step(&self, state: &[i32], stage: usize, held: Option<usize>) -> Option<AutomatonStep> {
        let mut list: Vec<usize> = state
            .iter()
            .filter_map(|at| usize::try_from(*at).ok())
            .collect();
        let mut cost = 0.0;
        if let Some(at) = held.and_then(|at| self.same[at]) {
            let interval = self.works[at].interval;
            // What another rule never allows need not be followed here.
            if list
                .iter()
                .any(|other| self.works[*other].interval.end() + self.apart > interval.start())
            {
                return None;
            }
            let mut works: Vec<&WorkPiece> = list.iter().map(|at| self.works[*at]).collect();
            let before = if self.price.is_some() {
                self.amount(&works, interval)
            } else {
                0.0
            };
            works.push(self.works[at]);
            let more = self.amount(&works, interval) - before;
            if more > ROUNDING {
                cost = self.price? * more;
            }
            list.push(at);
        }
        let kept = self
            .keep(list, stage)
            .into_iter()
            .map(|at| i32::try_from(at).unwrap_or(i32::MAX));
        Some(AutomatonStep {
            state: kept.collect(),
            cost,
            tick: false,
        })
    }
}
