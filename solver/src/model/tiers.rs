//! Tiers in order, each locked before the next, for one part of a problem.

use super::build::{Model, Strictness, real};
use super::callback::Watch;
use super::engine::{Answer, Run, minimise};
use super::fair::Evenness;
use super::improve::improve;
use super::lp::{Kind, Lin, Lp};
use super::start::greedy;
use crate::judge::{Judgement, judge};
use crate::outcome::{Breach, Contradiction, PROOF_TOLERANCE, Roster, TierName};
use crate::problem::{Fixed, HeldIx, Hold, Objective, Problem};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

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

/// Solve one part.
pub fn solve_part(problem: &Problem, settings: &Settings<'_>) -> PartOutcome {
    let mut model = Model::new(problem, Strictness::AsGiven);
    let pinned_apart = model.lp.columns.iter().any(|c| c.lower > c.upper);
    if pinned_apart || !model.impossible.is_empty() {
        return contradiction(problem, settings);
    }
    let mut best =
        greedy(problem, settings.deadline).map(|roster| (judge(problem, &roster), roster));
    improve_from(0, problem, settings, &mut best);
    let ladder: &[TierName] = match problem.parts().objective {
        Objective::Tiers => &TierName::LADDER,
        Objective::Weighted => &[TierName::Weighted],
    };
    let mut evenness = None;
    let mut outcome = PartOutcome::default();
    for (n, tier) in ladder.iter().enumerate() {
        let objective = objective(&mut model, problem, *tier, &mut evenness, &outcome);
        let (least, step) = (least(&model.lp, &objective), step(&model.lp, &objective));
        let known = best.as_ref().and_then(|(judged, _)| judged.value(*tier));
        let mut bound = least;
        if !known.is_some_and(|value| proved(value, least)) && !settings.stopped() {
            let watch = Watch {
                cancel: settings.cancel,
                deadline: settings.deadline(ladder.len() - n),
                progress: &|incumbent, bound| {
                    (settings.report)(
                        *tier,
                        incumbent + objective.constant,
                        bound + objective.constant,
                    );
                },
            };
            let run = Run {
                watch,
                start: best
                    .as_ref()
                    .map(|(_, roster)| model.values(problem, roster)),
                gap: settings.gap,
                step,
                threads: settings.threads,
                seed: settings.seed,
            };
            match minimise(&model.lp, &objective, &run) {
                Answer::Found {
                    values,
                    bound: found,
                } => {
                    bound = bound.max(found);
                    let roster = model.roster(problem.people().len(), &values);
                    match take(problem, *tier, roster, &mut best) {
                        Ok(Taken::Better) => improve_from(n + 1, problem, settings, &mut best),
                        Ok(Taken::NoBetter) => {}
                        Err(message) => outcome.failure = Some(message),
                    }
                }
                Answer::Nothing { bound: found } => bound = bound.max(found),
                Answer::Infeasible if best.is_none() => return contradiction(problem, settings),
                Answer::Infeasible => {
                    outcome.failure = Some(format!(
                        "tier {tier}: the engine finds no roster where there is one; report this"
                    ));
                }
                Answer::Failure(message) => outcome.failure = Some(message),
            }
        }
        let Some(value) = best.as_ref().and_then(|(judged, _)| judged.value(*tier)) else {
            break;
        };
        (settings.report)(*tier, value, bound.min(value));
        outcome.tiers.push((*tier, value, bound.min(value)));
        lock(&mut model, *tier, objective, value, step, evenness.as_ref());
    }
    outcome.roster = best.map(|(_, roster)| roster);
    outcome.retell(problem);
    outcome
}

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

/// The expression to minimise; the first evenness tier adds its variables and rows.
fn objective(
    model: &mut Model,
    problem: &Problem,
    tier: TierName,
    evenness: &mut Option<Evenness>,
    so_far: &PartOutcome,
) -> Lin {
    match tier {
        TierName::EvennessMax => {
            let shortfall = so_far.tiers.first().map_or(0.0, |(_, value, _)| *value);
            evenness
                .insert(Evenness::add(model, problem, shortfall))
                .largest()
        }
        TierName::EvennessSum => evenness.as_ref().map(|e| e.sum.clone()).unwrap_or_default(),
        _ => model.tier(problem, tier),
    }
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

fn lock(
    model: &mut Model,
    tier: TierName,
    objective: Lin,
    value: f64,
    step: Option<f64>,
    evenness: Option<&Evenness>,
) {
    if tier == TierName::EvennessMax
        && let Some(evenness) = evenness
    {
        evenness.lock(model, value);
    }
    let room = step.map_or(1e-6 * value.abs().max(1.0), |step| step / 2.0);
    model.lp.at_most(objective, value + room);
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
        let (mut a, mut b) = (common, factor.abs() as i64);
        while b != 0 {
            (a, b) = (b, a % b);
        }
        common = a;
    }
    (common > 0).then(|| real(common))
}

/// How long the search for the smallest breach may take: it only serves the message.
const REPAIR_TIME: Duration = Duration::from_secs(5);

/// Which rules cannot be kept together: pins held, every hard rule made to cost, and the least cost sought.
fn contradiction(problem: &Problem, settings: &Settings<'_>) -> PartOutcome {
    let mut model = Model::new(problem, Strictness::Elastic);
    let pins = &problem.parts().fixed;
    let must = pins
        .iter()
        .filter(|p| p.hold == Hold::Must)
        .map(|p| (p.person, p.duty));
    let mut roster = Roster::from_pairs(problem.people().len(), must);
    for column in &mut model.lp.columns {
        column.upper = column.upper.max(column.lower);
    }
    let objective = model.tier(problem, TierName::Repair);
    let watch = Watch {
        cancel: settings.cancel,
        deadline: Instant::now() + REPAIR_TIME,
        progress: &|incumbent, bound| (settings.report)(TierName::Repair, incumbent, bound),
    };
    let run = Run {
        watch,
        start: None,
        gap: 0.05,
        step: None,
        threads: settings.threads,
        seed: settings.seed,
    };
    if let Answer::Found { values, .. } = minimise(&model.lp, &objective, &run) {
        let found = model.roster(problem.people().len(), &values);
        found.pairs().for_each(|(p, d)| roster.give(p, d));
    }
    let breaches: Vec<Breach> = judge(problem, &roster).hard().cloned().collect();
    let concerned = |pin: &Fixed| {
        breaches.iter().any(|breach| {
            let about = breach.person.is_none_or(|p| p == pin.person);
            about && breach.duties.contains(&HeldIx::Duty(pin.duty))
        })
    };
    let pins: Vec<Fixed> = pins.iter().copied().filter(concerned).collect();
    let message = message(problem, &pins, &breaches);
    let contradiction = Some(Contradiction {
        pins,
        breaches,
        message,
    });
    PartOutcome {
        contradiction,
        ..PartOutcome::default()
    }
}

fn message(problem: &Problem, pins: &[Fixed], breaches: &[Breach]) -> String {
    let mut rules: Vec<String> = Vec::new();
    for breach in breaches {
        let who = breach.person.map_or_else(String::new, |p| {
            format!(" for \"{}\"", problem.person(p).name)
        });
        let line = format!(
            "{}{who} (by {:.0} {})",
            breach.rule, breach.amount, breach.unit
        );
        if !rules.contains(&line) {
            rules.push(line);
        }
    }
    let pinned = pins.iter().map(|pin| {
        let verb = if pin.hold == Hold::Must {
            "must"
        } else {
            "must not"
        };
        format!(
            "\"{}\" {verb} hold \"{}\"",
            problem.person(pin.person).name,
            problem.duty(pin.duty).work.name
        )
    });
    let pinned: Vec<String> = pinned.collect();
    match (pinned.is_empty(), rules.is_empty()) {
        (false, false) => format!("{} cannot hold with {}; unpin or relax one", pinned.join(" and "), rules.join(", ")),
        (true, false) => format!("hard rules cannot all hold: {}; relax one or add people", rules.join(", ")),
        _ => "pins and hard rules cannot all hold, and the search for the smallest breach found none in time; \
              unpin the latest pins"
            .to_owned(),
    }
}
