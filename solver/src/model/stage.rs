//! One tier of one part: which way it is minimised, and what is done with what is found.

use super::build::Model;
use super::engine::{Answer, Run, lift, minimise};
use super::lp::Lin;
use super::tiers::Settings;
use crate::columns::frame::Blocks;
use crate::columns::search::{Effort, search};
use crate::judge::{Judgement, judge};
use crate::limits::Phase;
use crate::local::Ground;
use crate::outcome::{PROOF_TOLERANCE, Roster, TierName};
use crate::problem::Problem;
use crate::watch::Watch;
use std::time::Duration;

/// Possible assignments up to which branching on the compact model can prove what columns leave open.
const COMPACT: usize = 1_000;

/// Possible assignments beyond which branching gets no further than the relaxation in any time that people wait.
const LARGE: usize = 6_000;

/// Whether a model is.
pub fn large(model: &Model) -> bool {
    model.held.len() > LARGE
}

/// Whether branching is worth its time beside columns.
pub fn compact_too(model: &Model) -> bool {
    model.held.len() <= COMPACT
}

/// What branching said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    Fine,
    Contradictory,
}

/// One tier of one part.
pub struct Stage<'a, 's> {
    pub problem: &'a Problem,
    pub ground: &'a Ground<'a>,
    pub settings: &'a Settings<'s>,
    pub tier: TierName,
    /// Tiers locked before it.
    pub held: usize,
    pub watch: Watch<'s>,
    pub bound: f64,
    pub step: Option<f64>,
    /// What the caller gave to start from, as far as it is lawful person by person.
    pub start: Option<&'a Roster>,
    pub best: &'a mut Option<(Judgement, Roster)>,
    pub failure: &'a mut Option<String>,
}

impl Stage<'_, '_> {
    /// Value of the best roster.
    pub fn value(&self) -> Option<f64> {
        self.best
            .as_ref()
            .and_then(|(judged, _)| judged.value(self.tier))
    }

    /// Say what is begun.
    pub fn say(&self, phase: Phase) {
        let value = self.value().unwrap_or(f64::INFINITY);
        self.watch.say(phase, value, self.bound.min(value));
    }

    pub fn done(&self) -> bool {
        self.watch.stopped()
            || self.value().is_some_and(|value| {
                proved(value, self.bound)
                    || value - self.bound <= self.settings.gap * value.abs().max(1.0)
            })
    }

    /// Column generation and its neighbourhoods, to the end of the time unless branching follows.
    pub fn by_columns(&mut self, blocks: &Blocks, model: &Model, objective: &Lin) {
        if self.done() {
            return;
        }
        let (problem, tier, held) = (self.problem, self.tier, self.held);
        let before: Vec<f64> = self
            .best
            .iter()
            .flat_map(|(judged, _)| judged.tiers.iter().take(held).map(|(_, value)| *value))
            .collect();
        let score = |roster: &Roster| {
            let judged = judge(problem, roster);
            let kept = judged
                .tiers
                .iter()
                .zip(&before)
                .all(|((_, new), old)| *new <= old + 1e-6 * old.abs().max(1.0));
            if kept && judged.is_lawful() {
                judged.value(tier)
            } else {
                None
            }
        };
        let effort = Effort {
            watch: &self.watch,
            threads: self.settings.threads,
            seed: u64::from(self.settings.seed),
            idle: compact_too(model).then_some(4 + model.held.len() / TRIES),
            gap: self.settings.gap,
            score: &score,
        };
        let known = self.best.as_ref().map(|(_, roster)| roster).or(self.start);
        match search(problem, blocks, model, objective, self.step, known, &effort) {
            Ok(found) => {
                self.bound = self.bound.max(found.bound);
                if let Some(roster) = found.roster {
                    self.take(roster);
                }
            }
            Err(message) => *self.failure = Some(message),
        }
    }

    /// Too large to branch on: a bound from elsewhere, and local moves beside it, or before it on a single thread.
    pub fn bound_and_move(&mut self, bounding: impl FnOnce(&Watch<'_>) -> Option<f64> + Send) {
        if self.done() {
            return;
        }
        self.say(Phase::Relaxation);
        let half = || self.watch.left().map(|left| left / 2);
        let (engine, own) = (self.watch.beside(half()), self.watch.beside(half()));
        let threads = self.settings.threads;
        let engine_ref = &engine;
        let bound = std::thread::scope(|scope| {
            let (mut here, mut there) = (None, None);
            if threads > 1 {
                there = Some(scope.spawn(move || bounding(engine_ref)));
            } else {
                here = Some(bounding);
            }
            let part = if threads > 1 { BESIDE } else { BEFORE };
            own.within(part, Duration::ZERO, |watch| {
                let chains = threads.saturating_sub(1).max(1);
                self.ground
                    .improve_from(self.held, chains, watch, self.bound, self.best);
            });
            match there {
                Some(bounding) => bounding.join().ok().flatten(),
                None => here.and_then(|bounding| bounding(engine_ref)),
            }
        });
        self.watch.spend(engine.work.spent() + own.work.spent());
        self.raise(bound);
    }

    /// A bound found.
    pub fn raise(&mut self, bound: Option<f64>) {
        if let Some(bound) = bound {
            self.bound = self.bound.max(lift(bound, self.step));
        }
    }

    /// Branching on the compact model.
    pub fn compactly(&mut self, model: &Model, objective: &Lin) -> Verdict {
        if self.done() {
            return Verdict::Fine;
        }
        self.say(Phase::Branching);
        let run = Run {
            watch: &self.watch,
            start: self
                .best
                .as_ref()
                .map(|(_, roster)| model.values(self.problem, roster)),
            gap: self.settings.gap,
            step: self.step,
            threads: self.settings.threads,
            seed: self.settings.seed,
            // Local moves are better at what comes after cover.
            search: self.best.is_none() || self.held < 2,
        };
        match minimise(&model.lp, objective, &run) {
            Answer::Found { values, bound } => {
                self.bound = self.bound.max(bound);
                self.take(model.roster(self.problem.people().len(), &values));
            }
            Answer::Nothing { bound } => self.bound = self.bound.max(bound),
            Answer::Infeasible if self.best.is_none() => return Verdict::Contradictory,
            Answer::Infeasible => {
                let tier = self.tier;
                *self.failure = Some(format!(
                    "tier {tier}: the engine finds no roster where there is one; report this"
                ));
            }
            Answer::Failure(message) => *self.failure = Some(message),
        }
        Verdict::Fine
    }

    fn take(&mut self, roster: Roster) {
        match take(self.problem, self.tier, roster, self.best) {
            Ok(Taken::Better) => self.watch.within(AFTER, Duration::ZERO, |watch| {
                let (held, threads) = (self.held + 1, self.settings.threads);
                self.ground
                    .improve_from(held, threads, watch, self.bound, self.best);
            }),
            Ok(Taken::NoBetter) => {}
            Err(message) => *self.failure = Some(message),
        }
    }
}

/// For so many possible assignments one more neighbourhood without gain is tried before branching takes over.
const TRIES: usize = 16;

/// Parts of what is left that local moves may take: beside the relaxation, before it, and after a roster from the engine.
const BESIDE: f64 = 1.0;
const BEFORE: f64 = 0.4;
const AFTER: f64 = 0.1;

/// Whether value and bound meet.
pub fn proved(value: f64, bound: f64) -> bool {
    value - bound <= PROOF_TOLERANCE * value.abs().max(1.0)
}

/// Keep a roster when it is lawful and no worse in this tier than the best one.
fn take(
    problem: &Problem,
    tier: TierName,
    roster: Roster,
    best: &mut Option<(Judgement, Roster)>,
) -> Result<Taken, String> {
    let judged = judge(problem, &roster);
    if let Some(breach) = judged.hard().next() {
        let who = breach.person.map_or_else(String::new, |p| {
            format!(" for \"{}\"", problem.person(p).name)
        });
        return Err(format!(
            "tier {tier}: the engine's roster breaks {}{who} by {} {}; report this",
            breach.rule, breach.amount, breach.unit
        ));
    }
    let (new, old) = (
        judged.value(tier),
        best.as_ref().and_then(|(j, _)| j.value(tier)),
    );
    if old.is_none() || new < old {
        *best = Some((judged, roster));
        return Ok(Taken::Better);
    }
    Ok(Taken::NoBetter)
}

/// What became of the engine's roster.
enum Taken {
    Better,
    NoBetter,
}
