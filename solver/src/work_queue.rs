//! What parts searched side by side share: the queue they are taken from, and the board they tell
//! their state on.

use crate::limits::{Phase, Progress};
use crate::outcome::{PhaseTime, TierName};
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

/// Parts by size, largest last, each with its share of what is left.
///
/// Under a work limit each thread has a list of its own, drawn up before the start, so that who
/// gets how much does not depend on who is faster. Without one all threads take from one list and
/// none is idle.
pub struct Queue {
    lists: Vec<Mutex<List>>,
    /// Threads to a list.
    threads: usize,
    /// Per list, its part of everything.
    shares: Vec<f64>,
}

#[derive(Default)]
struct List {
    /// Size and number of parts not begun, the smallest first.
    waiting: Vec<(usize, usize)>,
    /// Per thread, the size of what it has in hand.
    hands: BTreeMap<usize, usize>,
}

impl Queue {
    /// All parts, not begun.
    pub fn new(parts: &[usize], threads: usize, apart: bool) -> Self {
        let mut sizes: Vec<(usize, usize)> = parts.iter().copied().zip(0..).collect();
        sizes.sort_by_key(|(size, n)| (std::cmp::Reverse(*size), *n));
        let count = if apart { threads } else { 1 };
        let mut lists: Vec<List> = (0..count).map(|_| List::default()).collect();
        let mut sums = vec![0; count];
        for (size, n) in sizes {
            let least = (0..count).min_by_key(|list| sums[*list]).unwrap_or(0);
            sums[least] += size;
            lists[least].waiting.push((size, n));
        }
        lists.iter_mut().for_each(|list| list.waiting.reverse());
        let all: usize = sums.iter().sum();
        Queue {
            lists: lists.into_iter().map(Mutex::new).collect(),
            threads: if apart { 1 } else { threads },
            shares: sums.iter().map(|sum| part(*sum, all)).collect(),
        }
    }

    fn list(&self, thread: usize) -> usize {
        thread % self.lists.len()
    }

    /// Part of everything that a thread may take.
    pub fn share(&self, thread: usize) -> f64 {
        self.shares[self.list(thread)]
    }

    /// Other threads of the list that have a part in hand.
    pub fn others(&self, thread: usize) -> usize {
        let list = locked(&self.lists[self.list(thread)]);
        list.hands.keys().filter(|one| **one != thread).count()
    }

    /// The next part for a thread that has ended the one before, and its part of what is left: by
    /// its size among all that are not ended, so that a small part beside a large one does not take
    /// the time of a large one.
    pub fn next(&self, thread: usize) -> Option<(usize, f64)> {
        let mut list = locked(&self.lists[self.list(thread)]);
        list.hands.remove(&thread);
        let waiting: usize = list.waiting.iter().map(|(size, _)| size).sum();
        let all = waiting + list.hands.values().sum::<usize>();
        let (size, n) = list.waiting.pop()?;
        list.hands.insert(thread, size);
        Some((n, part(size * self.threads, all).min(1.0)))
    }
}

#[allow(clippy::cast_precision_loss)]
fn part(some: usize, all: usize) -> f64 {
    some as f64 / all.max(1) as f64
}

/// Tier, part: incumbent and bound.
type Seen = BTreeMap<(TierName, usize), (f64, f64)>;

/// What each part last said, so that progress speaks of the whole, and where its time went.
pub struct WorkQueue<'a> {
    seen: Mutex<Seen>,
    clocks: Mutex<Clocks>,
    progress: Option<&'a (dyn Fn(Progress) + Sync)>,
    start: Instant,
}

#[derive(Default)]
struct Clocks {
    /// Per part in hand: its tier and phase, and since when.
    now: BTreeMap<usize, (TierName, Phase, Instant)>,
    sums: BTreeMap<(TierName, Phase), f64>,
}

impl Clocks {
    /// Time up to now goes to what the part was at.
    fn turn(&mut self, part: usize, next: Option<(TierName, Phase)>) {
        let now = Instant::now();
        let before = match next {
            Some((tier, phase)) => self.now.insert(part, (tier, phase, now)),
            None => self.now.remove(&part),
        };
        if let Some((tier, phase, since)) = before {
            *self.sums.entry((tier, phase)).or_default() += (now - since).as_secs_f64();
        }
    }
}

impl<'a> WorkQueue<'a> {
    /// Nothing said yet.
    pub fn new(progress: Option<&'a (dyn Fn(Progress) + Sync)>, start: Instant) -> Self {
        WorkQueue {
            seen: Mutex::default(),
            clocks: Mutex::default(),
            progress,
            start,
        }
    }

    /// A part is begun.
    pub fn begin(&self, part: usize, tier: TierName) {
        locked(&self.clocks).turn(part, Some((tier, Phase::Start)));
    }

    /// A part is done.
    pub fn end(&self, part: usize) {
        locked(&self.clocks).turn(part, None);
    }

    /// A part says what it is at, and its tier's incumbent and bound.
    pub fn post(&self, part: usize, tier: TierName, phase: Phase, incumbent: f64, bound: f64) {
        locked(&self.clocks).turn(part, Some((tier, phase)));
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
            phase,
            incumbent: finite(incumbent),
            bound: finite(bound),
            seconds,
        });
    }

    /// Where the time went.
    pub fn phases(&self) -> Vec<PhaseTime> {
        let clocks = locked(&self.clocks);
        let time = |((tier, phase), seconds): (&(TierName, Phase), &f64)| PhaseTime {
            tier: *tier,
            phase: *phase,
            seconds: *seconds,
        };
        clocks.sums.iter().map(time).collect()
    }
}

/// The lock, whoever panicked while holding it.
pub fn locked<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_small_part_beside_a_large_one_takes_what_is_due_to_its_size() {
        let queue = Queue::new(&[5, 25], 2, false);
        assert_eq!(queue.next(0), Some((1, 1.0)));
        assert_eq!(queue.next(1), Some((0, 1.0 / 3.0)));
        assert_eq!((queue.others(0), queue.others(1)), (1, 1));
        assert_eq!(queue.next(1), None);
        assert_eq!((queue.others(0), queue.others(1)), (0, 1));
    }

    #[test]
    fn equal_parts_share_what_is_left_evenly() {
        let queue = Queue::new(&[4, 4, 4], 2, false);
        assert_eq!(queue.next(0), Some((0, 2.0 / 3.0)));
        assert_eq!(queue.next(1), Some((1, 2.0 / 3.0)));
        assert_eq!(queue.next(0), Some((2, 1.0)));
        assert_eq!((queue.next(0), queue.next(1)), (None, None));
    }

    #[test]
    fn lists_apart_have_each_their_part_of_the_whole() {
        let queue = Queue::new(&[1, 3], 2, true);
        assert_eq!((queue.share(0), queue.share(1)), (0.75, 0.25));
        assert_eq!(queue.next(1), Some((0, 1.0)));
        assert_eq!(queue.next(0), Some((1, 1.0)));
    }
}
