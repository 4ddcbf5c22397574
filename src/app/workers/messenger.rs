//! Messages to receivers of webhooks, and what is as quick: several side by side, so that a
//! receiver that hangs keeps its own messages waiting and nobody else's.
//!
//! Each job tells one receiver, in order, and no receiver has two. What a receiver did not take
//! before may fill a part of the places, so that however many receivers are down, a first try finds
//! one.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant as Moment};

use super::worker::{BEAT, TICK, TROUBLE, Tidier, do_job, name};
use crate::jobs::{self, LeasedJob, QueueClass};
use crate::{AppContext, AppError};
use evenwatch_domain::clock::ProgramClock;

/// Receivers that are told at once, at most: each needs a thread and, for moments, a connection to
/// the database.
const MOST: usize = 64;

/// Those of them that did not take a message before, at most.
const MOST_RETRIES: usize = 24;

/// A job under way.
struct UnderWay {
    turn: QueueClass,
    thread: JoinHandle<Result<(), AppError>>,
}

/// Does such jobs until it is told to stop, and then waits until those under way were given back.
pub(super) fn work(app: &AppContext, clock: &ProgramClock, stop: &Arc<AtomicBool>) {
    let mut under_way: Vec<UnderWay> = Vec::new();
    let mut tidier = Tidier::default();
    let is_stopped = || stop.load(Ordering::SeqCst);
    while !is_stopped() {
        let mut pause = end_those_done(&mut under_way);
        match take(app, clock, &under_way) {
            Ok(Some((turn, taken))) => {
                let (clock, stop) = (clock.clone(), Arc::clone(stop));
                let thread = thread::spawn(move || do_job(&taken, &clock, &stop));
                under_way.push(UnderWay { turn, thread });
                continue;
            }
            Ok(None) => {}
            Err(error) => {
                tracing::error!(%error, "a worker cannot work; it tries again");
                pause = TROUBLE;
            }
        }
        tidier.tidy(app, clock);
        let (until, count) = (Moment::now() + pause, under_way.len());
        let is_one_done = || under_way.iter().any(|one| one.thread.is_finished());
        // A place that is free again may be what another waits for.
        while Moment::now() < until && !is_stopped() && !(count >= MOST_RETRIES && is_one_done()) {
            thread::sleep(TICK);
        }
    }
    for one in under_way {
        ended(one);
    }
}

/// Lets go of the jobs that are done; how long to wait before the next look.
fn end_those_done(under_way: &mut Vec<UnderWay>) -> Duration {
    let mut pause = BEAT;
    let (done, others) = std::mem::take(under_way)
        .into_iter()
        .partition(|one| one.thread.is_finished());
    *under_way = others;
    let done: Vec<UnderWay> = done;
    for one in done {
        if !ended(one) {
            pause = TROUBLE;
        }
    }
    pause
}

/// Whether a job was ended as it should.
fn ended(one: UnderWay) -> bool {
    match one.thread.join() {
        Ok(Ok(())) => true,
        Ok(Err(error)) => {
            tracing::error!(%error, "a worker could not end its job; it tries again");
            false
        }
        Err(_) => {
            tracing::error!("a worker failed through the program's fault");
            false
        }
    }
}

/// The next job for which there is a place: first tries first.
fn take(
    app: &AppContext,
    clock: &ProgramClock,
    under_way: &[UnderWay],
) -> Result<Option<(QueueClass, LeasedJob)>, AppError> {
    let retries = under_way
        .iter()
        .filter(|one| one.turn == QueueClass::Retries);
    let retries = retries.count();
    for (turn, has_place) in [
        (QueueClass::Messages, under_way.len() < MOST),
        (
            QueueClass::Retries,
            under_way.len() < MOST && retries < MOST_RETRIES,
        ),
    ] {
        if has_place && let Some(taken) = jobs::claim(app, &name(), turn, clock.now())? {
            return Ok(Some((turn, taken)));
        }
    }
    Ok(None)
}
