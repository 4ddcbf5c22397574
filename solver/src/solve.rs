//! The door: limits, control and [`solve`].

use crate::judge::judge;
use crate::model::parts::{Part, split};
use crate::model::tiers::{PartOutcome, Settings, solve_part};
use crate::outcome::{Contradiction, HeldIx, Outcome, Roster, Status, Stop, TierName, TierResult};
use crate::problem::{Fixed, Objective, Problem};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// How long and how hard to search.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Limits {
    /// Wall-clock time for the whole search.
    pub time: Duration,
    /// Threads, 1 or more.
    pub threads: usize,
    /// Seed of every random choice: same problem and seed give the same roster when no limit is reached.
    pub seed: u32,
    /// Relative gap at which a tier may stop; 0 asks for proof.
    pub gap: f64,
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            time: Duration::from_secs(60),
            threads: 2,
            seed: 1,
            gap: 0.0,
        }
    }
}

/// A word on how the search goes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Progress {
    /// Tier being minimised somewhere.
    pub tier: TierName,
    /// Its best value so far, over all parts of the problem that have reached it; `None` before the first roster.
    pub incumbent: Option<f64>,
    /// Its best bound so far, over the same parts.
    pub bound: Option<f64>,
    /// Seconds since the start.
    pub seconds: f64,
}

/// What the caller hears and may say while the search runs.
#[derive(Default)]
pub struct Control<'a> {
    /// Set it to stop within a second with the best roster so far.
    pub cancel: Option<&'a AtomicBool>,
    /// Called from worker threads, a few times a second at most from each.
    pub progress: Option<&'a (dyn Fn(Progress) + Sync)>,
}

/// Find the best lawful roster.
///
/// The problem is split into independent parts, solved side by side; each part goes through the tiers in order. A
/// lawful roster found is always returned, whatever ends the search.
#[must_use]
pub fn solve(problem: &Problem, limits: &Limits, control: &Control<'_>) -> Outcome {
    let start = Instant::now();
    let parts = match split(problem) {
        Ok(parts) => parts,
        Err(error) => return failure(format!("the problem does not split: {error}"), start),
    };
    let threads = limits.threads.max(1);
    let queue = Queue::new(&parts, start + limits.time, threads);
    let board = Board {
        seen: Mutex::default(),
        progress: control.progress,
        start,
    };
    let results: Mutex<BTreeMap<usize, PartOutcome>> = Mutex::default();
    // Even one part runs on a thread of its own: the engine keeps its thread count for the life of a thread.
    std::thread::scope(|scope| {
        for _ in 0..threads.min(parts.len()) {
            scope.spawn(|| {
                while let Some((n, deadline)) = queue.next() {
                    let report = |tier, incumbent, bound| board.post(n, tier, incumbent, bound);
                    let settings = Settings {
                        deadline,
                        gap: limits.gap.max(0.0),
                        threads: if parts.len() == 1 { threads } else { 1 },
                        seed: limits.seed,
                        cancel: control.cancel,
                        report: &report,
                    };
                    let outcome = solve_part(&parts[n].problem, &settings);
                    locked(&results).insert(n, outcome);
                }
            });
        }
    });
    let results = results.into_inner().unwrap_or_else(PoisonError::into_inner);
    combine(problem, limits, control, &parts, &results, start)
}

/// Parts by size, largest first, each with its share of the time that is left.
struct Queue {
    left: Mutex<Vec<(usize, usize)>>,
    deadline: Instant,
    threads: usize,
}

impl Queue {
    fn new(parts: &[Part], deadline: Instant, threads: usize) -> Self {
        let mut left: Vec<(usize, usize)> = parts
            .iter()
            .enumerate()
            .map(|(n, p)| (p.size(), n))
            .collect();
        left.sort_by_key(|(size, n)| (*size, std::cmp::Reverse(*n)));
        Queue {
            left: Mutex::new(left),
            deadline,
            threads,
        }
    }

    fn next(&self) -> Option<(usize, Instant)> {
        let mut left = locked(&self.left);
        let sizes: usize = left.iter().map(|(size, _)| size).sum();
        let (size, n) = left.pop()?;
        let now = Instant::now();
        let time = self.deadline.saturating_duration_since(now);
        #[allow(clippy::cast_precision_loss)]
        let share = (size * self.threads) as f64 / sizes as f64;
        Some((n, now + time.mul_f64(share.min(1.0))))
    }
}

/// Tier, part: incumbent and bound.
type Seen = BTreeMap<(TierName, usize), (f64, f64)>;

/// What each part last said, so that progress speaks of the whole.
struct Board<'a> {
    seen: Mutex<Seen>,
    progress: Option<&'a (dyn Fn(Progress) + Sync)>,
    start: Instant,
}

impl Board<'_> {
    fn post(&self, part: usize, tier: TierName, incumbent: f64, bound: f64) {
        let Some(progress) = self.progress else {
            return;
        };
        let (incumbent, bound) = {
            let mut seen = locked(&self.seen);
            seen.insert((tier, part), (incumbent, bound));
            let of_tier = seen.range((tier, 0)..=(tier, usize::MAX));
            of_tier.fold((0.0, 0.0), |(i, b), (_, (incumbent, bound))| {
                (i + incumbent, b + bound)
            })
        };
        let finite = |value: f64| (value.abs() < 1e30).then_some(value);
        let seconds = self.start.elapsed().as_secs_f64();
        progress(Progress {
            tier,
            incumbent: finite(incumbent),
            bound: finite(bound),
            seconds,
        });
    }
}

fn locked<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn failure(message: String, start: Instant) -> Outcome {
    Outcome {
        status: Status::EngineFailure { message },
        roster: None,
        tiers: Vec::new(),
        unfilled: Vec::new(),
        breaches: Vec::new(),
        elapsed: start.elapsed(),
    }
}

/// Add up the parts.
fn combine(
    problem: &Problem,
    limits: &Limits,
    control: &Control<'_>,
    parts: &[Part],
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
    let names: &[TierName] = match problem.parts().objective {
        Objective::Tiers => &TierName::LADDER,
        Objective::Weighted => &[TierName::Weighted],
    };
    let mut sums: Vec<(TierName, f64, f64)> = names.iter().map(|name| (*name, 0.0, 0.0)).collect();
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
        by: if control
            .cancel
            .is_some_and(|flag| flag.load(Ordering::Relaxed))
        {
            Stop::Cancelled
        } else {
            Stop::TimeLimit
        },
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
        Some(message) => Status::EngineFailure { message },
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
        elapsed: start.elapsed(),
    }
}

/// Contradictions of all parts, in the whole problem's indices.
fn contradictions(parts: &[Part], results: &BTreeMap<usize, PartOutcome>) -> Option<Contradiction> {
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
