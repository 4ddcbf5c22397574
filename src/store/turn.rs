//! Writers of one process take turns, and wait for theirs without a connection: those of the pool
//! are left for readers.
//!
//! Turns are in the order of asking. Whoever has waited for five seconds in which nobody got on is
//! told so, because whoever has the turn then hangs (a database session that was stopped); a long
//! queue that moves may last longer.

use std::collections::VecDeque;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// How long nobody may get on before those who wait are told.
const STALLED: Duration = Duration::from_secs(5);

/// How long anybody waits, however well the queue moves.
const LONGEST: Duration = Duration::from_secs(20);

/// The turns of one database in this process.
#[derive(Default)]
pub(super) struct Turns {
    queue: Mutex<Queue>,
    freed: Condvar,
}

#[derive(Default)]
struct Queue {
    is_taken: bool,
    waiting: VecDeque<u64>,
    /// The number of the next who waits.
    next: u64,
    /// How many turns have ended.
    ended: u64,
}

/// A turn; it ends when it is dropped.
pub(super) struct Turn<'t>(&'t Turns);

impl Turns {
    /// Waits for a turn; `None` where it does not come.
    pub(super) fn take(&self) -> Option<Turn<'_>> {
        self.take_within(STALLED, LONGEST)
    }

    fn take_within(&self, stalled: Duration, longest: Duration) -> Option<Turn<'_>> {
        let mut queue = self.lock();
        if !queue.is_taken && queue.waiting.is_empty() {
            queue.is_taken = true;
            return Some(Turn(self));
        }
        let own = queue.next;
        queue.next += 1;
        queue.waiting.push_back(own);
        let began = Instant::now();
        let (mut ended, mut moved_at) = (queue.ended, began);
        loop {
            if !queue.is_taken && queue.waiting.front() == Some(&own) {
                queue.waiting.pop_front();
                queue.is_taken = true;
                return Some(Turn(self));
            }
            if queue.ended != ended {
                (ended, moved_at) = (queue.ended, Instant::now());
            }
            let left = stalled
                .saturating_sub(moved_at.elapsed())
                .min(longest.saturating_sub(began.elapsed()));
            if left.is_zero() {
                queue.waiting.retain(|one| *one != own);
                // Whoever is next may have been woken for this one.
                self.freed.notify_all();
                return None;
            }
            let waited = self.freed.wait_timeout(queue, left);
            queue = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    fn lock(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        let mut queue = self.0.lock();
        queue.is_taken = false;
        queue.ended += 1;
        self.0.freed.notify_all();
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    #[test]
    fn one_has_the_turn_and_all_come_to_it() {
        let turns = Turns::default();
        let (inside, done) = (AtomicUsize::new(0), AtomicUsize::new(0));
        std::thread::scope(|scope| {
            for _ in 0..16 {
                scope.spawn(|| {
                    for _ in 0..20 {
                        let _turn = turns.take().unwrap();
                        assert_eq!(inside.fetch_add(1, Ordering::SeqCst), 0);
                        std::thread::yield_now();
                        inside.fetch_sub(1, Ordering::SeqCst);
                        done.fetch_add(1, Ordering::SeqCst);
                    }
                });
            }
        });
        assert_eq!(done.into_inner(), 320);
    }

    #[test]
    fn whoever_waits_behind_one_that_hangs_is_told_and_holds_up_nobody() {
        let turns = Turns::default();
        let hangs = turns.take().unwrap();
        let soon = Duration::from_millis(30);
        assert!(turns.take_within(soon, LONGEST).is_none());
        assert!(turns.take_within(LONGEST, soon).is_none());
        drop(hangs);
        assert!(turns.take_within(Duration::ZERO, Duration::ZERO).is_some());
    }
}
