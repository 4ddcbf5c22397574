//! Tiers in order, each locked before the next, for one part of a problem.

use super::build::{Model, Strictness, real};
use super::callback::Watch;
use super::contradiction::contradiction;
use super::engine::{Answer, Run, minimise};
use super::fair::Evenness;
use super::improve::improve;
use super::lp::{Kind, Lin, Lp};
use super::start::greedy;
use super::warm::mended;
use crate::columns::frame::Blocks;
use crate::columns::search::{Effort, search};
use crate::judge::{Judgement, judge};
use crate::limits::Phase;
use crate::outcome::{Contradiction, PROOF_TOLERANCE, Roster, TierName};
use crate::problem::{Objective, Problem};
use crate::rules::pricing::gcd;
use std::time::Duration;

/// How to solve a part.
pub struct Settings<'a> {
    /// What stops it, and is told how it goes.
    pub watch: Watch<'a>,
    /// Relative gap at which a tier may stop.
    pub gap: f64,
    /// Threads for the engine.
    pub threads: usize,
    /// Seed.
    pub seed: u32,
    /// A roster of these people and duties to start from, lawful or not.
    pub start: Option<&'a Roster>,
}

/// What became of a part.
#[derive(Debug, Clone, Default)]
pub struct PartOutcome {
    /// The best lawful roster.
    pub roster: Option<Roster>,
    /// Tier, value and bound.
    pub tiers: Vec<(TierName, f64, f64)>,
    /// Why there is none.
    pub contradiction: Option<Contradiction>,
    /// What went wrong in the engine.
    pub failure: Option<String>,
}

/// A tier may take twice its even share of what is left, so that an easy tier's serves the others.
#[allow(clippy::cast_precision_loss)]
fn share(tiers_left: usize) -> f64 {
    (2.0 / tiers_left.max(1) as f64).min(1.0)
}

/// One way to write the part down, with the tiers locked so far.
struct Formulation {
    model: Model,
    evenness: Option<Evenness>,
}

impl Formulation {
    fn new(model: Model) -> Self {
        Formulation {
            model,
            evenness: None,
        }
    }

    /// The expression to minimise; the first evenness tier adds its variables and rows.
    fn objective(&mut self, problem: &Problem, tier: TierName, so_far: &PartOutcome) -> Lin {
        match tier {
            TierName::EvennessMax => {
                let shortfall = so_far.tiers.first().map_or(0.0, |(_, value, _)| *value);
                self.evenness
                    .insert(Evenness::add(&mut self.model, problem, shortfall))
                    .largest()
            }
            TierName::EvennessSum => self
                .evenness
                .as_ref()
                .map(|e| e.sum.clone())
                .unwrap_or_default(),
            _ => self.model.tier(problem, tier),
        }
    }

    fn lock(&mut self, tier: TierName, objective: Lin, value: f64, step: Option<f64>) {
        if tier == TierName::EvennessMax
            && let Some(evenness) = &self.evenness
        {
            evenness.lock(&mut self.model, value);
        }
        let room = step.map_or(1e-6 * value.abs().max(1.0), |step| step / 2.0);
        self.model.lp.at_most(objective, value + room);
    }
}

/// Solve one part.
pub fn solve_part(problem: &Problem, settings: &Settings<'_>) -> PartOutcome {
    let watch = &settings.watch;
    let weighted = problem.parts().objective == Objective::Weighted;
    // Under one sum of prices the compact model is large, and written down only where it is branched on; and never when
    // there is no time left for that.
    let mut main = Formulation::new(Model::new(
        problem,
        if weighted || watch.stopped() {
            Strictness::Linking
        } else {
            Strictness::AsGiven
        },
    ));
    let pinned_apart = main.model.lp.columns.iter().any(|c| c.lower > c.upper);
    if pinned_apart || !main.model.impossible.is_empty() {
        return contradiction(problem, settings);
    }
    // Under tiers, evenness links everybody with everybody, and branching on the compact model does better so far.
    let blocks = if weighted {
        Blocks::new(problem, settings.threads, watch).ok()
    } else {
        None
    };
    let start = settings.start.map(|roster| mended(problem, roster));
    // Under one sum of prices the columns' own start is better, and much faster.
    let mut best = if blocks.is_some() {
        None
    } else {
        first(problem, start.as_ref(), watch)
    };
    let spent = improve_from(0, problem, settings, &mut best, f64::NEG_INFINITY);
    watch.spend(spent);
    let ladder: &[TierName] = match problem.parts().objective {
        Objective::Tiers => &TierName::LADDER,
        Objective::Weighted => &[TierName::Weighted],
    };
    let mut outcome = PartOutcome::default();
    for (n, tier) in ladder.iter().enumerate() {
        let objective = main.objective(problem, *tier, &outcome);
        let lp = &main.model.lp;
        let mut stage = Stage {
            problem,
            settings,
            tier: *tier,
            held: n,
            watch: Watch {
                tier: *tier,
                ..watch.part(share(ladder.len() - n), Duration::ZERO)
            },
            bound: least(lp, &objective),
            step: step(lp, &objective),
            start: start.as_ref(),
            best: &mut best,
            failure: &mut outcome.failure,
        };
        stage.say(Phase::Start);
        if let Some(blocks) = &blocks {
            stage.by_columns(blocks, &main.model, &objective);
        }
        let branch = blocks.is_none() || stage.best.is_none() || compact_too(&main.model);
        if branch && !stage.done() {
            let verdict = if weighted {
                stage.say(Phase::Start);
                let compact = Model::new(problem, Strictness::AsGiven);
                stage.compactly(&compact, &compact.tier(problem, *tier))
            } else {
                stage.compactly(&main.model, &objective)
            };
            if verdict == Verdict::Contradictory {
                return contradiction(problem, settings);
            }
        }
        watch.spend(stage.watch.work.spent());
        let (bound, step) = (stage.bound, stage.step);
        if best.is_none() {
            // Nothing in time: what fills places one by one, or the pins alone, may still be lawful.
            best = first(problem, start.as_ref(), watch);
        }
        let Some(value) = best.as_ref().and_then(|(judged, _)| judged.value(*tier)) else {
            break;
        };
        outcome.tiers.push((*tier, value, bound.min(value)));
        main.lock(*tier, objective, value, step);
    }
    outcome.roster = best.map(|(_, roster)| roster);
    outcome.retell(problem);
    outcome
}

/// Possible assignments up to which branching on the compact model can prove what columns leave open.
const COMPACT: usize = 1_000;

/// Whether branching is worth its time beside columns.
fn compact_too(model: &Model) -> bool {
    model.held.len() <= COMPACT
}

/// What branching said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Verdict {
    Fine,
    Contradictory,
}

/// One tier of one part.
struct Stage<'a, 's> {
    problem: &'a Problem,
    settings: &'a Settings<'s>,
    tier: TierName,
    /// Tiers locked before it.
    held: usize,
    watch: Watch<'s>,
    bound: f64,
    step: Option<f64>,
    /// What the caller gave to start from, as far as it is lawful person by person.
    start: Option<&'a Roster>,
    best: &'a mut Option<(Judgement, Roster)>,
    failure: &'a mut Option<String>,
}

impl Stage<'_, '_> {
    fn value(&self) -> Option<f64> {
        self.best
            .as_ref()
            .and_then(|(judged, _)| judged.value(self.tier))
    }

    /// Say what is begun.
    fn say(&self, phase: Phase) {
        let value = self.value().unwrap_or(f64::INFINITY);
        self.watch.say(phase, value, self.bound.min(value));
    }

    fn done(&self) -> bool {
        self.watch.stopped()
            || self.value().is_some_and(|value| {
                proved(value, self.bound)
                    || value - self.bound <= self.settings.gap * value.abs().max(1.0)
            })
    }

    /// Column generation and its neighbourhoods, to the end of the time unless branching follows.
    fn by_columns(&mut self, blocks: &Blocks, model: &Model, objective: &Lin) {
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

    /// Branching on the compact model.
    fn compactly(&mut self, model: &Model, objective: &Lin) -> Verdict {
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
            Ok(Taken::Better) => {
                let (held, settings) = (self.held + 1, self.settings);
                let spent = improve_from(held, self.problem, settings, self.best, self.bound);
                self.watch.spend(spent);
            }
            Ok(Taken::NoBetter) => {}
            Err(message) => *self.failure = Some(message),
        }
    }
}

/// For so many possible assignments one more neighbourhood without gain is tried before branching takes over.
const TRIES: usize = 16;

impl PartOutcome {
    /// Values of the roster at the end: a lock leaves room for rounding, which a later tier may use.
    fn retell(&mut self, problem: &Problem) {
        let Some(roster) = &self.roster else { return };
        let judged = judge(problem, roster);
        for (tier, value, bound) in &mut self.tiers {
            *value = judged.value(*tier).unwrap_or(*value);
            *bound = bound.min(*value);
        }
    }
}

fn proved(value: f64, bound: f64) -> bool {
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

/// Local moves in the tiers from the `held`th on: for a tenth of what is left at most; what they have not found by
/// then, branching may. The engine minimises one tier and leaves the later ones in ruins: this mends them. Says what
/// work it was.
fn improve_from(
    held: usize,
    problem: &Problem,
    settings: &Settings<'_>,
    best: &mut Option<(Judgement, Roster)>,
    bound: f64,
) -> u64 {
    let Some((judged, _)) = best else { return 0 };
    if problem.parts().objective != Objective::Tiers
        || held >= TierName::LADDER.len()
        || settings.watch.stopped()
    {
        return 0;
    }
    let tier = TierName::LADDER[held.saturating_sub(1)];
    let watch = Watch {
        tier,
        ..settings.watch.part(0.1, Duration::ZERO)
    };
    watch.say(
        Phase::LocalMoves,
        judged.value(tier).unwrap_or(f64::INFINITY),
        bound,
    );
    *best = best
        .take()
        .map(|start| improve(problem, start, held, settings.seed, &watch));
    watch.work.spent()
}

/// A first roster, from the caller's where one is given and all of it, or what is left of it, can be filled lawfully.
fn first(
    problem: &Problem,
    start: Option<&Roster>,
    watch: &Watch<'_>,
) -> Option<(Judgement, Roster)> {
    let nobody = Roster::empty(problem.people().len());
    let roster = start
        .and_then(|roster| greedy(problem, roster, watch))
        .or_else(|| greedy(problem, &nobody, watch))?;
    Some((judge(problem, &roster), roster))
}

/// What the bounds of its variables alone say about an expression's least value.
fn least(lp: &Lp, objective: &Lin) -> f64 {
    let terms = objective.terms.iter().map(|(var, factor)| {
        let column = lp.columns[var.0];
        (factor * column.lower).min(factor * column.upper)
    });
    objective.constant + terms.sum::<f64>()
}

/// The step in which an expression moves when its variables are all whole and its factors are whole numbers.
fn step(lp: &Lp, objective: &Lin) -> Option<f64> {
    let mut common = 0_i64;
    for (var, factor) in &objective.terms {
        let column = lp.columns[var.0];
        if column.lower == 0.0 && column.upper == 0.0 {
            continue;
        }
        if column.kind != Kind::Integer || factor.fract() != 0.0 || factor.abs() > 1e12 {
            return None;
        }
        #[allow(clippy::cast_possible_truncation)]
        let whole = factor.abs() as i64;
        common = gcd(common, whole);
    }
    (common > 0).then(|| real(common))
}
