//! One tier of one part: which way it is minimised, and what is done with what is found.

use super::build::CompactModel;
use super::engine::{EngineOutcome, Run, lift, minimise};
use super::formulation::Formulation;
use super::lp::Lin;
use super::schedules::Schedules;
use super::tiers::TierSettings;
use crate::budget::{SearchBudget, seconds};
use crate::columns::decomposition_blocks::Blocks;
use crate::columns::network::DutyNetwork;
use crate::columns::search::{SearchEffort, search};
use crate::judge::{Judgement, judge};
use crate::limits::Phase;
use crate::local::LocalGround;
use crate::outcome::{PROOF_TOLERANCE, Roster, TierName};
use crate::problem::Problem;
use std::time::{Duration, Instant};

/// Possible assignments up to which branching on the compact model can prove what columns leave
/// open.
const COMPACT: usize = 1_000;

/// Possible assignments beyond which branching gets no further than the relaxation in any time that
/// people wait.
const LARGE: usize = 6_000;

/// Whether a model is.
pub fn large(model: &CompactModel) -> bool {
    model.held.len() > LARGE
}

/// Whether branching is worth its time beside columns.
pub fn compact_too(model: &CompactModel) -> bool {
    model.held.len() <= COMPACT
}

/// What branching said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    Fine,
    Contradictory,
}

/// One tier of one part.
pub struct ObjectiveStage<'a, 's> {
    pub problem: &'a Problem,
    pub ground: &'a LocalGround<'a>,
    /// Possible assignments.
    pub size: usize,
    pub settings: &'a TierSettings<'s>,
    pub tier: TierName,
    /// Tiers locked before it.
    pub held: usize,
    pub watch: SearchBudget<'s>,
    pub bound: f64,
    pub step: Option<f64>,
    /// What the caller gave to start from, as far as it is lawful person by person.
    pub start: Option<&'a Roster>,
    pub best: &'a mut Option<(Judgement, Roster)>,
    pub failure: &'a mut Option<String>,
}

impl ObjectiveStage<'_, '_> {
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
            || self
                .value()
                .is_some_and(|value| settled(value, self.bound, self.settings.gap))
    }

    /// Column generation and its neighbourhoods within a part of the time; to its end, unless
    /// branching follows.
    pub fn by_columns(
        &mut self,
        blocks: &Blocks,
        model: &CompactModel,
        objective: &Lin,
        part: f64,
    ) {
        if self.done() {
            return;
        }
        let watch = self.watch.part(part, Duration::ZERO);
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
        let effort = SearchEffort {
            watch: &watch,
            threads: (self.settings.threads)(),
            seed: u64::from(self.settings.seed),
            idle: compact_too(model).then_some(4 + model.held.len() / TRIES),
            gap: self.settings.gap,
            score: &score,
        };
        let known = self.best.as_ref().map(|(_, roster)| roster).or(self.start);
        let found = search(problem, blocks, model, objective, self.step, known, &effort);
        self.watch.spend(watch.work.spent());
        match found {
            Ok(found) => {
                self.bound = self.bound.max(found.bound);
                if let Some(roster) = found.roster {
                    self.take(roster);
                }
            }
            Err(message) => *self.failure = Some(message),
        }
    }

    /// Soft rules over whole schedules, where everybody's rules fit into a network; whether they
    /// do. `before`: the tiers locked before.
    pub fn by_schedules(
        &mut self,
        networks: &[Option<DutyNetwork>],
        before: &[(TierName, f64, f64)],
        part: f64,
    ) -> bool {
        let Some(all) = Schedules::new(self.problem, networks, before, &self.watch) else {
            return false;
        };
        self.by_columns(&all.blocks, &all.model, &all.objective, part);
        true
    }

    /// Bounds and better rosters without branching on the whole, within a part of the time.
    pub fn without_branching(&mut self, main: &Formulation, objective: &Lin, part: f64) {
        if self.done() {
            return;
        }
        self.say(Phase::Relaxation);
        let watch = self.watch.part(part, Duration::ZERO);
        if self.tier.is_cover() {
            let seed = self.settings.seed;
            let bounding = |watch: &SearchBudget<'_>| main.bound(objective, watch, seed);
            let bound = watch.within(BEFORE, Duration::ZERO, bounding);
            self.raise(bound);
            if !self.done() {
                // The first moves were no longer than cover needs where it is easy.
                let again = moves(self.size, BEFORE, &watch);
                watch.within(again, Duration::ZERO, |watch| {
                    let chains = (self.settings.threads)();
                    self.ground
                        .improve_from(self.held, chains, watch, self.bound, self.best);
                });
            }
            if !self.done() {
                self.pool_by_pool(main, objective, &watch);
            }
        } else {
            self.bound_and_move(main, objective, &watch);
        }
        self.watch.spend(watch.work.spent());
    }

    /// A bound from elsewhere, and better rosters beside it, or before it on a single thread.
    fn bound_and_move(&mut self, main: &Formulation, objective: &Lin, watch: &SearchBudget<'_>) {
        let seed = self.settings.seed;
        let bounding = |watch: &SearchBudget<'_>| main.bound(objective, watch, seed);
        let half = || watch.left().map(|left| left / 2);
        let (engine, own) = (watch.beside(half()), watch.beside(half()));
        let threads = (self.settings.threads)();
        let engine_ref = &engine;
        let bound = std::thread::scope(|scope| {
            let beside = (threads > 1).then(|| scope.spawn(|| bounding(engine_ref)));
            let part = if threads > 1 { BESIDE } else { BEFORE };
            own.within(part, Duration::ZERO, |watch| {
                let chains = threads.saturating_sub(1).max(1);
                watch.within(MOVES, Duration::ZERO, |watch| {
                    self.ground
                        .improve_from(self.held, chains, watch, self.bound, self.best);
                });
                self.pool_by_pool(main, objective, watch);
            });
            match beside {
                Some(beside) => beside.join().ok().flatten(),
                None => bounding(engine_ref),
            }
        });
        watch.spend(engine.work.spent() + own.work.spent());
        self.raise(bound);
    }

    /// Pools solved anew one by one, and local moves where that has bettered anything.
    fn pool_by_pool(&mut self, main: &Formulation, objective: &Lin, watch: &SearchBudget<'_>) {
        let Some((_, roster)) = self.best.clone() else {
            return;
        };
        let (problem, tier, before) = (self.problem, self.tier, self.value());
        let ending = (watch, self.settings.seed);
        main.pool_by_pool(problem, objective, ending, roster, |found| {
            match take(problem, tier, found, self.best) {
                Ok(Taken::Better) => self.best.as_ref().map(|(_, roster)| roster.clone()),
                Ok(Taken::NoBetter) => None,
                Err(message) => {
                    *self.failure = Some(message);
                    None
                }
            }
        });
        if self.value() < before {
            watch.within(moves(self.size, AFTER, watch), Duration::ZERO, |watch| {
                self.ground
                    .improve_from(self.held, 1, watch, self.bound, self.best);
            });
        }
    }

    /// A bound found.
    pub fn raise(&mut self, bound: Option<f64>) {
        if let Some(bound) = bound {
            self.bound = self.bound.max(lift(bound, self.step));
        }
    }

    /// Branching on the compact model, within a part of the time.
    pub fn compactly(&mut self, model: &CompactModel, objective: &Lin, part: f64) -> Verdict {
        if self.done() {
            return Verdict::Fine;
        }
        self.say(Phase::Branching);
        let watch = self.watch.part(part, Duration::ZERO);
        let run = Run {
            watch: &watch,
            start: self
                .best
                .as_ref()
                .map(|(_, roster)| model.values(self.problem, roster)),
            gap: self.settings.gap,
            step: self.step,
            threads: (self.settings.threads)(),
            seed: self.settings.seed,
            // Local moves are better at what comes after cover.
            search: self.best.is_none() || self.tier <= TierName::SoftRules,
        };
        let answer = minimise(&model.lp, objective, &run);
        self.watch.spend(watch.work.spent());
        match answer {
            EngineOutcome::Found { values, bound } => {
                self.bound = self.bound.max(bound);
                self.take(model.roster(self.problem.people().len(), &values));
            }
            EngineOutcome::Nothing { bound } => self.bound = self.bound.max(bound),
            EngineOutcome::Infeasible if self.best.is_none() => return Verdict::Contradictory,
            EngineOutcome::Infeasible => {
                let tier = self.tier;
                *self.failure = Some(format!(
                    "tier {tier}: the engine finds no roster where there is one"
                ));
            }
            EngineOutcome::Failure(message) => *self.failure = Some(message),
        }
        Verdict::Fine
    }

    fn take(&mut self, roster: Roster) {
        let after = moves(self.size, AFTER, &self.watch);
        match take(self.problem, self.tier, roster, self.best) {
            Ok(Taken::Better) => self.watch.within(after, Duration::ZERO, |watch| {
                let (held, threads) = (self.held + 1, (self.settings.threads)());
                self.ground
                    .improve_from(held, threads, watch, self.bound, self.best);
            }),
            Ok(Taken::NoBetter) => {}
            Err(message) => *self.failure = Some(message),
        }
    }
}

/// Part of what is left, at most so much, that local moves may take: they come near their best in
/// so much a possible assignment.
pub fn moves(size: usize, most: f64, watch: &SearchBudget<'_>) -> f64 {
    let enough = ENOUGH.saturating_mul(u32::try_from(size).unwrap_or(u32::MAX));
    let left = match watch.left() {
        Some(work) => Duration::from_secs_f64(seconds(work)),
        None => watch.deadline.saturating_duration_since(Instant::now()),
    };
    most.min(enough.as_secs_f64() / left.as_secs_f64().max(1e-3))
}

/// Time that local moves take for a possible assignment until they gain little.
const ENOUGH: Duration = Duration::from_micros(500);

/// Part of the time beside or before the relaxation that local moves may take before pools are
/// solved anew.
const MOVES: f64 = 0.7;

/// For so many possible assignments one more neighbourhood without gain is tried before branching
/// takes over.
const TRIES: usize = 16;

/// Parts of what is left that local moves may take: beside the relaxation, before it, and after a
/// roster from the engine.
const BESIDE: f64 = 1.0;
const BEFORE: f64 = 0.4;
const AFTER: f64 = 0.1;

/// Whether value and bound meet.
pub fn proved(value: f64, bound: f64) -> bool {
    value - bound <= PROOF_TOLERANCE * value.abs().max(1.0)
}

/// Whether value and bound meet, or are within a relative gap.
pub fn settled(value: f64, bound: f64, gap: f64) -> bool {
    proved(value, bound) || value - bound <= gap * value.abs().max(1.0)
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
            "tier {tier}: the engine's roster breaks {}{who} by {} {}",
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
