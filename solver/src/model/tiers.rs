//! Tiers in order, each locked before the next, for one part of a problem.

use super::build::{Model, Strictness, real};
use super::callback::Watch;
use super::contradiction::contradiction;
use super::engine::{Answer, Run, minimise};
use super::fair::Evenness;
use super::improve::improve;
use super::lp::{Kind, Lin, Lp};
use super::start::greedy;
use crate::columns::frame::Blocks;
use crate::columns::search::{Effort, search};
use crate::judge::{Judgement, judge};
use crate::outcome::{Contradiction, PROOF_TOLERANCE, Roster, TierName};
use crate::problem::{Objective, Problem};
use crate::rules::pricing::gcd;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

/// How to solve a part.
pub struct Settings<'a> {
    /// When to be done.
    pub deadline: Instant,
    /// Relative gap at which a tier may stop.
    pub gap: f64,
    /// Threads for the engine.
    pub threads: usize,
    /// Seed.
    pub seed: u32,
    /// Set by the caller to stop.
    pub cancel: Option<&'a AtomicBool>,
    /// Told tier, incumbent and bound.
    pub report: &'a (dyn Fn(TierName, f64, f64) + Sync),
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

impl Settings<'_> {
    fn stopped(&self) -> bool {
        Instant::now() >= self.deadline
            || self.cancel.is_some_and(|flag| flag.load(Ordering::Relaxed))
    }

    /// A tier may take twice its even share of the time left, so that an easy tier's time serves the others.
    fn deadline(&self, tiers_left: usize) -> Instant {
        let now = Instant::now();
        let left = self.deadline.saturating_duration_since(now);
        let share = left * 2 / u32::try_from(tiers_left.max(1)).unwrap_or(u32::MAX);
        now + share.min(left)
    }
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
    let mut compact = Formulation::new(Model::new(problem, Strictness::AsGiven));
    let pinned_apart = compact.model.lp.columns.iter().any(|c| c.lower > c.upper);
    if pinned_apart || !compact.model.impossible.is_empty() {
        return contradiction(problem, settings);
    }
    let weighted = problem.parts().objective == Objective::Weighted;
    // Under tiers, evenness links everybody with everybody, and branching on the compact model does better so far.
    let blocks = if weighted {
        Blocks::new(problem).ok()
    } else {
        None
    };
    let mut linking = blocks
        .as_ref()
        .map(|_| Formulation::new(Model::new(problem, Strictness::Linking)));
    // Under one sum of prices the columns' own start is better, and much faster.
    let first = if weighted && blocks.is_some() {
        None
    } else {
        greedy(problem, settings.deadline)
    };
    let mut best = first.map(|roster| (judge(problem, &roster), roster));
    improve_from(0, problem, settings, &mut best);
    let ladder: &[TierName] = match problem.parts().objective {
        Objective::Tiers => &TierName::LADDER,
        Objective::Weighted => &[TierName::Weighted],
    };
    let mut outcome = PartOutcome::default();
    for (n, tier) in ladder.iter().enumerate() {
        let objective = compact.objective(problem, *tier, &outcome);
        let columns = linking
            .as_mut()
            .map(|f| f.objective(problem, *tier, &outcome));
        let lp = &compact.model.lp;
        let mut stage = Stage {
            problem,
            settings,
            tier: *tier,
            held: n,
            deadline: settings.deadline(ladder.len() - n),
            bound: least(lp, &objective),
            step: step(lp, &objective),
            best: &mut best,
            failure: &mut outcome.failure,
        };
        if let (Some(blocks), Some(linking), Some(objective)) = (&blocks, &linking, &columns) {
            stage.by_columns(blocks, &linking.model, objective);
        }
        if (blocks.is_none() || stage.best.is_none() || compact_too(&compact.model))
            && stage.compactly(&compact.model, &objective) == Verdict::Contradictory
        {
            return contradiction(problem, settings);
        }
        let (bound, step) = (stage.bound, stage.step);
        let Some(value) = best.as_ref().and_then(|(judged, _)| judged.value(*tier)) else {
            break;
        };
        (settings.report)(*tier, value, bound.min(value));
        outcome.tiers.push((*tier, value, bound.min(value)));
        compact.lock(*tier, objective, value, step);
        if let (Some(linking), Some(objective)) = (&mut linking, columns) {
            linking.lock(*tier, objective, value, step);
        }
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
    deadline: Instant,
    bound: f64,
    step: Option<f64>,
    best: &'a mut Option<(Judgement, Roster)>,
    failure: &'a mut Option<String>,
}

impl Stage<'_, '_> {
    fn value(&self) -> Option<f64> {
        self.best
            .as_ref()
            .and_then(|(judged, _)| judged.value(self.tier))
    }

    fn done(&self) -> bool {
        let stopped = self.settings.stopped() || Instant::now() >= self.deadline;
        stopped
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
        let (tier, report) = (self.tier, self.settings.report);
        let (problem, held) = (self.problem, self.held);
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
            watch: Watch {
                cancel: self.settings.cancel,
                deadline: self.deadline,
                progress: &|value, bound| report(tier, value, bound),
            },
            threads: self.settings.threads,
            seed: u64::from(self.settings.seed),
            idle: compact_too(model).then_some(4 + model.held.len() / TRIES),
            gap: self.settings.gap,
            score: &score,
        };
        let known = self.best.as_ref().map(|(_, roster)| roster);
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
        let (tier, report) = (self.tier, self.settings.report);
        let watch = Watch {
            cancel: self.settings.cancel,
            deadline: self.deadline,
            progress: &|incumbent, bound| {
                report(
                    tier,
                    incumbent + objective.constant,
                    bound + objective.constant,
                );
            },
        };
        let run = Run {
            watch,
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
                improve_from(self.held + 1, self.problem, self.settings, self.best);
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

/// Local moves in the tiers from the `held`th on: for a tenth of the time left at most; what they have not found by
/// then, branching may. The engine minimises one tier and leaves the later ones in ruins: this mends them.
fn improve_from(
    held: usize,
    problem: &Problem,
    settings: &Settings<'_>,
    best: &mut Option<(Judgement, Roster)>,
) {
    if problem.parts().objective != Objective::Tiers
        || held >= TierName::LADDER.len()
        || settings.stopped()
    {
        return;
    }
    let now = Instant::now();
    let until = now + settings.deadline.saturating_duration_since(now) / 10;
    *best = best
        .take()
        .map(|start| improve(problem, start, held, settings.seed, until));
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
        if lp.columns[var.0].kind != Kind::Integer || factor.fract() != 0.0 || factor.abs() > 1e12 {
            return None;
        }
        #[allow(clippy::cast_possible_truncation)]
        let whole = factor.abs() as i64;
        common = gcd(common, whole);
    }
    (common > 0).then(|| real(common))
}
