//! Runs of days with duties.

use super::{LONG_AGO, number, past_run, position, span, stage_days};
use crate::columns::automaton::{Automaton, AutomatonState, AutomatonStep};
use crate::problem::WorkPiece;
use crate::rules::pricing::Pricing;

/// At most so many days running, and a rest after a run of that length.
pub struct LongestRun {
    /// Per option, first and last day on which it counts; `None`: not counted.
    pub days: Vec<Option<(i32, i32)>>,
    /// Day of the first option of each stage.
    pub stage_day: Vec<i32>,
    /// First option of each stage.
    pub stage_first: Vec<usize>,
    /// Days running.
    pub at_most: i32,
    /// Price of a day more; `None`: never.
    pub price: Option<f64>,
    /// Per option, options too soon after it once it ends a full run, with prices (infinite:
    /// never).
    pub too_soon: Vec<Vec<(usize, f64)>>,
    /// Run with which the past ends: length and last day.
    pub past: (i32, i32),
    /// Options too soon after a full run of the past.
    pub too_soon_after_past: Vec<(usize, f64)>,
}

impl LongestRun {
    /// Runs of counted days of a person's options, without rest after them.
    pub fn new(scene: &Pricing<'_>, counts: impl Fn(&WorkPiece) -> bool, at_most: u32) -> Self {
        let options = scene.options.len();
        LongestRun {
            days: (0..options)
                .map(|at| Some(span(scene.work(at))).filter(|_| counts(scene.work(at))))
                .collect(),
            stage_day: stage_days(scene),
            stage_first: scene.stages.iter().map(|stage| stage.start).collect(),
            at_most: i32::try_from(at_most).unwrap_or(i32::MAX / 2),
            price: scene.price(),
            too_soon: vec![Vec::new(); options],
            past: past_run(&scene.past(counts)),
            too_soon_after_past: Vec::new(),
        }
    }

    fn charge(&self, held: Option<usize>, resting: &[i32]) -> f64 {
        let Some(at) = held else { return 0.0 };
        let of = |list: &[(usize, f64)]| -> f64 {
            list.iter()
                .filter(|(then, _)| *then == at)
                .map(|(_, price)| price)
                .sum()
        };
        let ours: f64 = resting
            .iter()
            .map(|first| of(&self.too_soon[position(*first)]))
            .sum();
        ours + of(&self.too_soon_after_past)
    }
}

impl Automaton for LongestRun {
    /// Run, its last day, then the options that ended full runs and still ask for rest.
    fn start(&self) -> AutomatonState {
        vec![self.past.0, self.past.1]
    }

    fn step(&self, state: &[i32], stage: usize, held: Option<usize>) -> Option<AutomatonStep> {
        let (mut run, mut last) = (state[0], state[1]);
        let mut cost = self.charge(held, &state[2..]);
        let mut resting: AutomatonState = state[2..].to_vec();
        if let Some((at, (from, to))) = held.and_then(|at| Some((at, self.days[at]?))) {
            let before = if last + 1 < from { 0 } else { run };
            let grown = if before == 0 {
                to - from + 1
            } else {
                (to - last).max(0)
            };
            run = before + grown;
            last = if before == 0 { to } else { last.max(to) };
            let over = (run - self.at_most).clamp(0, grown);
            if over > 0 {
                cost += f64::from(over) * self.price?;
            }
            if run >= self.at_most && !self.too_soon[at].is_empty() {
                resting.push(number(at));
            }
        }
        if cost.is_infinite() {
            return None;
        }
        let next_day = self.stage_day.get(stage + 1).copied();
        if next_day.is_none_or(|day| last + 1 < day) {
            (run, last) = (0, LONG_AGO);
        }
        run = run.min(self.at_most + 1);
        let ahead = self
            .stage_first
            .get(stage + 1)
            .copied()
            .unwrap_or(usize::MAX);
        resting.retain(|first| {
            self.too_soon[position(*first)]
                .iter()
                .any(|(then, _)| *then >= ahead)
        });
        let mut next = vec![run, last];
        next.extend(resting);
        Some(AutomatonStep {
            state: next,
            cost,
            tick: false,
        })
    }
}

/// Each run of days with a counted duty lasts at least so long, but for runs that touch the
/// horizon's ends.
pub struct ShortestWork {
    /// Per option, first and last day on which it counts; `None`: not counted.
    pub days: Vec<Option<(i32, i32)>>,
    /// Day of the first option of each stage.
    pub stage_day: Vec<i32>,
    /// Shortest run.
    pub at_least: i32,
    /// Price of a day less; `None`: never.
    pub price: Option<f64>,
    /// A run that begins on this day or before it may have begun earlier: it is free.
    pub free_until: i32,
    /// Last day of the horizon: a run that reaches it is free.
    pub last_day: i32,
    /// Run under way when the horizon starts: length and last day.
    pub past: (i32, i32),
}

impl ShortestWork {
    /// Breach of a run that has ended.
    fn ended(&self, run: i32) -> Option<f64> {
        let short = self.at_least - run;
        if run == 0 || short <= 0 {
            Some(0.0)
        } else {
            self.price.map(|price| price * f64::from(short))
        }
    }
}

impl Automaton for ShortestWork {
    /// Length of the run so far (as long as asked where it touches the first day), and its last
    /// day.
    fn start(&self) -> AutomatonState {
        vec![self.past.0, self.past.1]
    }

    fn step(&self, state: &[i32], stage: usize, held: Option<usize>) -> Option<AutomatonStep> {
        let (mut run, mut last) = (state[0], state[1]);
        let mut cost = 0.0;
        if let Some((from, to)) = held.and_then(|at| self.days[at]) {
            if run > 0 && last + 1 < from {
                cost += self.ended(run)?;
                run = 0;
            }
            let new = if run == 0 {
                to - from + 1
            } else {
                (to - last).max(0)
            };
            let free = run == 0 && from <= self.free_until;
            run = if free {
                self.at_least
            } else {
                (run + new).min(self.at_least)
            };
            last = last.max(to);
        }
        if let Some(next) = self.stage_day.get(stage + 1)
            && run > 0
            && last + 1 < *next
        {
            cost += self.ended(run)?;
            (run, last) = (0, LONG_AGO);
        }
        Some(AutomatonStep {
            state: vec![run, last],
            cost,
            tick: false,
        })
    }

    fn end(&self, state: &[i32]) -> Option<f64> {
        if state[1] >= self.last_day {
            Some(0.0)
        } else {
            self.ended(state[0])
        }
    }
}
