//! Runs of the engine side by side, which differ by their luck and by how loads are written: the
//! first that proves ends all.
//!
//! How long branching takes on look-alike people differs by a factor of ten from seed to seed, and
//! the engine's own threads hardly help on programs of this size. Which of two equal rosters is
//! found is then a matter of luck, so that under a limit of work there is one run.

use super::callback::{Signal, StopSource};
use super::engine::{EngineOptions, EngineOutcome, GRACE, LOOK, Run, lift, solve};
use super::lp::{Lin, Lp};
use crate::limits::Phase;
use std::cell::LazyCell;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread::Builder;
use std::time::Instant;

/// Variables from which a race is worth its threads.
const RACED: usize = 500;

/// Variables up to which tallies prove sooner more often than not, so that the first run has them;
/// where there is a second one, it is the other way round.
const SMALL: usize = 3_000;

/// A thread that ends without an answer.
const BROKEN: &str = "the engine's thread broke off";

/// What a run sends: its answer and the work it was.
type Sent = (EngineOutcome, u64);

/// As many runs as there are threads, where work is not limited and the program is worth it.
pub fn run_portfolio(lp: &Lp, objective: &Lin, run: &Run<'_>) -> EngineOutcome {
    let alone = run.watch.left().is_some() || lp.columns.len() < RACED;
    let threads = if alone { 1 } else { run.threads.max(1) };
    side_by_side(lp, objective, run, u32::try_from(threads).unwrap_or(1))
}

/// Each run on a thread of its own: in presolve, and in linear programs inside its branching, the
/// engine hears nobody, sometimes for half a minute. Left behind it ends when it hears again, at
/// its time limit at the latest.
fn side_by_side(lp: &Lp, objective: &Lin, run: &Run<'_>, runs: u32) -> EngineOutcome {
    let (send, answers) = channel();
    let first = EngineOptions::of(run);
    let mut race = Race {
        run,
        objective,
        signals: Vec::new(),
        incumbent: f64::INFINITY,
        bound: f64::NEG_INFINITY,
    };
    let spread = LazyCell::new(|| lp.spread());
    let small = lp.columns.len() <= SMALL;
    // Where the bound alone is sought, a small program is as quick without preparation, and differs
    // more by luck.
    let as_it_is = small && !run.search;
    for number in 0..runs {
        let options = first.beside(number, as_it_is);
        let gathered = as_it_is || small == number.is_multiple_of(2) || lp.tallies.is_empty();
        let lp = if gathered { lp } else { &spread };
        match begin(lp, objective, options, run, send.clone()) {
            Ok(signal) => race.signals.push(signal),
            Err(error) if number == 0 => return EngineOutcome::Failure(error),
            // The others do.
            Err(_) => break,
        }
    }
    drop(send);
    race.wait(&answers)
}

/// Begin a run.
fn begin(
    lp: &Lp,
    objective: &Lin,
    options: EngineOptions,
    run: &Run<'_>,
    send: Sender<Sent>,
) -> Result<Arc<Signal>, String> {
    let signal = Arc::new(Signal::new(run.watch.left()));
    let (lp, objective, start) = (lp.clone(), objective.clone(), run.start.clone());
    let shared = signal.clone();
    let body = move || {
        let ear = StopSource::Signal(&shared);
        // Nobody listens once it is left behind.
        let _ = send.send(solve(&lp, &objective, &options, start.as_deref(), ear));
    };
    let spawned = Builder::new().name("engine".to_owned()).spawn(body);
    spawned.map_err(|error| format!("no thread for the engine: {error}"))?;
    Ok(signal)
}

/// Runs under way.
struct Race<'a, 'r> {
    run: &'a Run<'r>,
    objective: &'a Lin,
    signals: Vec<Arc<Signal>>,
    /// The least value told so far.
    incumbent: f64,
    /// The highest bound told so far.
    bound: f64,
}

impl Race<'_, '_> {
    /// To the first proof, or until all have ended or been left behind.
    fn wait(&mut self, answers: &Receiver<Sent>) -> EngineOutcome {
        let mut ended: Vec<EngineOutcome> = Vec::new();
        let mut stopped: Option<Instant> = None;
        loop {
            match answers.recv_timeout(LOOK) {
                Ok((answer, work)) => {
                    self.run.watch.spend(work);
                    let settled = matches!(
                        answer,
                        EngineOutcome::Found { .. } | EngineOutcome::Infeasible
                    );
                    ended.push(answer);
                    if settled && stopped.is_none() && !self.run.watch.stopped() {
                        break;
                    }
                    if ended.len() == self.signals.len() {
                        break;
                    }
                }
                Err(RecvTimeoutError::Disconnected) => {
                    ended.push(EngineOutcome::Failure(BROKEN.to_owned()));
                    break;
                }
                Err(RecvTimeoutError::Timeout) => {}
            }
            self.listen();
            if self.run.watch.stopped() || self.met() {
                self.stop();
                if stopped.get_or_insert_with(Instant::now).elapsed() > GRACE {
                    break;
                }
            }
        }
        self.stop();
        self.best(ended)
    }

    /// Hear how each goes, and tell the best of it.
    fn listen(&mut self) {
        let constant = self.objective.constant;
        let told: Vec<(f64, f64)> = self.signals.iter().filter_map(|s| s.reported()).collect();
        for (incumbent, bound) in &told {
            let bound = lift(*bound, self.run.step) + constant;
            self.incumbent = self.incumbent.min(incumbent + constant);
            self.bound = self.bound.max(bound);
        }
        if !told.is_empty() {
            let (incumbent, bound) = (self.incumbent, self.bound.min(self.incumbent));
            self.run.watch.say(Phase::Branching, incumbent, bound);
        }
    }

    /// Whether the value of one and the bound of another have met.
    fn met(&self) -> bool {
        let room = 1e-7_f64.max(self.run.gap * self.incumbent.abs());
        let told = self.incumbent.is_finite() && self.bound.is_finite();
        self.signals.len() > 1 && told && self.incumbent - self.bound <= room
    }

    fn stop(&self) {
        for signal in &self.signals {
            signal.stop.store(true, Ordering::Relaxed);
        }
    }

    /// The best values of all answers and the highest bound; a failure only where there is nothing
    /// else.
    fn best(&self, ended: Vec<EngineOutcome>) -> EngineOutcome {
        let (mut least, mut values) = (f64::INFINITY, None);
        let (mut highest, mut failure) = (self.bound, None);
        for answer in ended {
            match answer {
                EngineOutcome::Infeasible => return EngineOutcome::Infeasible,
                EngineOutcome::Nothing { bound } => highest = highest.max(bound),
                EngineOutcome::Failure(message) => failure = Some(message),
                EngineOutcome::Found { values: new, bound } => {
                    highest = highest.max(bound);
                    let value = Lp::value(self.objective, &new);
                    if value < least {
                        (least, values) = (value, Some(new));
                    }
                }
            }
        }
        match (values, failure) {
            (Some(values), _) => EngineOutcome::Found {
                values,
                bound: highest,
            },
            (None, Some(message)) if highest == f64::NEG_INFINITY => {
                EngineOutcome::Failure(message)
            }
            (None, _) => EngineOutcome::Nothing { bound: highest },
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic)]
mod tests {
    use super::*;
    use crate::budget::SearchBudget;
    use crate::model::lp::VariableKind;

    /// Knapsacks whose optimum is known from trying everything.
    fn knapsack(seed: u64) -> (Lp, Lin, f64) {
        let mut lp = Lp::default();
        let mut objective = Lin::default();
        let mut weights = Lin::default();
        let (mut tally, mut all) = (Lin::default(), Vec::new());
        let mut state = seed;
        for _ in 0..10 {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1);
            let (value, weight) = ((state >> 40) % 50 + 1, (state >> 50) % 30 + 5);
            #[allow(clippy::cast_precision_loss)]
            let (value, weight) = (value as f64, weight as f64);
            let var = lp.binary();
            objective.push(var, -value);
            weights.push(var, weight);
            tally.push(var, 1.0);
            all.push((value, weight));
        }
        let count = lp.column(0.0, 10.0, VariableKind::Integer);
        let mut equal = tally.clone();
        equal.push(count, -1.0);
        lp.row(equal, 0.0, 0.0);
        lp.tallies.push((count, tally));
        lp.at_most(Lin::from(count), 5.0);
        lp.at_most(weights, 70.0);
        let best = (0_u32..1024)
            .filter(|set| set.count_ones() <= 5)
            .map(|set| {
                let taken = all.iter().enumerate().filter(|(n, _)| set >> n & 1 == 1);
                taken.fold((0.0, 0.0), |(v, w), (_, (value, weight))| {
                    (v + value, w + weight)
                })
            })
            .filter(|(_, weight)| *weight <= 70.0)
            .fold(0.0_f64, |best, (value, _)| best.max(value));
        (lp, objective, -best)
    }

    #[test]
    fn however_many_run_side_by_side_they_prove_the_optimum() {
        for seed in 1..12 {
            let (lp, objective, best) = knapsack(seed);
            for runs in 1..=3 {
                let run = Run {
                    watch: &SearchBudget::patient(),
                    start: None,
                    gap: 0.0,
                    step: Some(1.0),
                    threads: 1,
                    seed: 1,
                    search: true,
                };
                let EngineOutcome::Found { values, bound } =
                    side_by_side(&lp, &objective, &run, runs)
                else {
                    panic!("{seed}, {runs} side by side: nothing");
                };
                let value = Lp::value(&objective, &values);
                assert!((value - best).abs() < 1e-6, "{seed}: {value}, not {best}");
                assert!(
                    (bound - best).abs() < 1e-6,
                    "{seed}: bound {bound} of {best}"
                );
            }
        }
    }

    #[test]
    fn where_there_is_none_all_of_them_say_so() {
        let (mut lp, objective, _) = knapsack(1);
        lp.at_least(Lin::from(crate::model::lp::Var(10)), 6.0);
        let run = Run {
            watch: &SearchBudget::patient(),
            start: None,
            gap: 0.0,
            step: None,
            threads: 2,
            seed: 1,
            search: true,
        };
        assert!(matches!(
            side_by_side(&lp, &objective, &run, 2),
            EngineOutcome::Infeasible
        ));
    }
}
