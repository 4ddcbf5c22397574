//! The door: limits, control and [`solve`].

use crate::budget::{MemoryMeter, SearchBudget, WorkAccount};
use crate::judge::judge;
use crate::limits::{Control, Limits};
use crate::model::parts::{ProblemPart, split};
use crate::model::tiers::PartOutcome;
use crate::outcome::{Contradiction, HeldIx, Outcome, Roster, Status, Stop, TierName, TierResult};
use crate::problem::{Fixed, Objective, Problem};
use crate::work_queue::WorkQueue;
use std::collections::BTreeMap;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

mod rounds;

use rounds::Rounds;

/// Find the best lawful roster.
///
/// The problem is split into independent parts, solved side by side; each part goes through the
/// tiers in order. A lawful roster found is always returned, whatever ends the search.
#[must_use]
pub fn solve(problem: &Problem, limits: &Limits, control: &Control<'_>) -> Outcome {
    let start = Instant::now();
    let parts = match split(problem) {
        Ok(parts) => parts,
        Err(error) => return failure(format!("the problem does not split: {error}"), start),
    };
    let ladder = ladder(problem);
    let memory = limits
        .memory
        .zip(control.resident)
        .map(|(limit, resident)| MemoryMeter::new(limit, resident));
    let watch = SearchBudget {
        cancel: control.cancel,
        over: None,
        // A limit beyond the clock's range is none.
        deadline: start.checked_add(limits.time).unwrap_or(start + YEARS),
        memory: memory.as_ref(),
        work: WorkAccount::new(limits.work),
        tell: &|_, _, _, _| {},
        tier: ladder[0],
    };
    let board = WorkQueue::new(control.progress, start);
    let rounds = Rounds {
        parts: &parts,
        limits,
        control,
        weighted: problem.parts().objective == Objective::Weighted,
        first: ladder[0],
        watch: &watch,
        board: &board,
    };
    let results = rounds.all();
    Outcome {
        work: watch.work.spent(),
        phases: board.phases(),
        ..combine(problem, limits, &watch, &parts, &results, start)
    }
}

/// Longer than any search.
const YEARS: Duration = Duration::from_secs(10 * 365 * 86_400);

/// The tiers of a problem.
fn ladder(problem: &Problem) -> &'static [TierName] {
    match problem.parts().objective {
        Objective::Tiers => &TierName::LADDER,
        Objective::Weighted => &[TierName::Weighted],
    }
}

/// What stopped a search that proved nothing.
fn stop(limits: &Limits, watch: &SearchBudget<'_>) -> Stop {
    if watch
        .cancel
        .is_some_and(|flag| flag.load(Ordering::Relaxed))
    {
        Stop::Cancelled
    } else if watch.memory.is_some_and(MemoryMeter::limited) {
        Stop::MemoryLimit
    } else if limits.work.is_some() && Instant::now() < watch.deadline {
        Stop::WorkLimit
    } else {
        Stop::TimeLimit
    }
}

fn failure(message: String, start: Instant) -> Outcome {
    Outcome {
        status: Status::EngineFailure { message },
        roster: None,
        tiers: Vec::new(),
        unfilled: Vec::new(),
        breaches: Vec::new(),
        fault: None,
        elapsed: start.elapsed(),
        work: 0,
        phases: Vec::new(),
    }
}

/// Add up the parts.
fn combine(
    problem: &Problem,
    limits: &Limits,
    watch: &SearchBudget<'_>,
    parts: &[ProblemPart],
    results: &BTreeMap<usize, PartOutcome>,
    start: Instant,
) -> Outcome {
    if let Some(contradiction) = contradictions(parts, results) {
        let status = Status::Contradiction(contradiction);
        return Outcome {
            status,
            ..failure(String::new(), start)
        };
    }
    let mut sums: Vec<(TierName, f64, f64)> = ladder(problem)
        .iter()
        .map(|name| (*name, 0.0, 0.0))
        .collect();
    let mut roster = Some(Roster::empty(problem.people().len()));
    for (n, result) in results {
        match (&result.roster, &mut roster) {
            (Some(part), Some(whole)) => parts[*n].write(part, whole),
            _ => roster = None,
        }
        for (sum, (_, value, bound)) in sums.iter_mut().zip(&result.tiers) {
            sum.1 += value;
            sum.2 += bound;
        }
    }
    let failed = results.values().find_map(|r| r.failure.clone());
    let stopped = || Status::StoppedEarly {
        by: stop(limits, watch),
    };
    let Some(roster) = roster else {
        let status = failed.map_or_else(stopped, |message| Status::EngineFailure { message });
        return Outcome {
            status,
            ..failure(String::new(), start)
        };
    };
    let tiers: Vec<TierResult> = sums
        .iter()
        .map(|(name, value, bound)| TierResult::new(*name, *value, *bound))
        .collect();
    let judged = judge(problem, &roster);
    let status = match failed {
        Some(_) => Status::StoppedEarly { by: Stop::Engine },
        None if tiers.iter().all(|t| t.proved) => Status::Optimal,
        None if tiers.iter().all(|t| t.proved || t.gap <= limits.gap) => Status::WithinGap,
        None => stopped(),
    };
    Outcome {
        status,
        tiers,
        unfilled: judged.unfilled,
        breaches: judged.breaches,
        roster: Some(roster),
        fault: failed,
        ..failure(String::new(), start)
    }
}

/// Contradictions of all parts, in the whole problem's indices.
fn contradictions(
    parts: &[ProblemPart],
    results: &BTreeMap<usize, PartOutcome>,
) -> Option<Contradiction> {
    let mut all: Option<Contradiction> = None;
    for (n, result) in results {
        let Some(found) = &result.contradiction else {
            continue;
        };
        let part = &parts[*n];
        let sum = all.get_or_insert_default();
        let pins = found.pins.iter();
        sum.pins.extend(pins.map(|p| Fixed {
            person: part.person(p.person),
            duty: part.duty(p.duty),
            hold: p.hold,
        }));
        for breach in &found.breaches {
            let mut breach = breach.clone();
            breach.person = breach.person.map(|p| part.person(p));
            for ix in &mut breach.duties {
                if let HeldIx::Duty(duty) = ix {
                    *duty = part.duty(*duty);
                }
            }
            sum.breaches.push(breach);
        }
        if !sum.message.is_empty() {
            sum.message.push_str("; ");
        }
        sum.message.push_str(&found.message);
    }
    all
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic)]
mod tests;
