//! What parts searched side by side share: the queue they are taken from, and the board they tell their state on.

use crate::limits::{Phase, Progress};
use crate::model::parts::Part;
use crate::outcome::{PhaseTime, TierName};
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

/// Parts by size, largest last, each with its share of what is left.
///
/// Under a work limit each thread has a list of its own, drawn up before the start, so that who gets how much does not
/// depend on who is faster. Without one all threads take from one list and none is idle.
pub struct Queue {
    lists: Vec<Mutex<Vec<(usize, usize)>>>,
    /// Threads to a list.
    threads: usize,
    /// Per list, its part of everything.
    shares: Vec<f64>,
}

impl Queue {
    /// All parts, not begun.
    pub fn new(parts: &[Part], threads: usize, apart: bool) -> Self {
        let mut sizes: Vec<(usize, usize)> = parts.iter().map(Part::size).zip(0..).collect();
        sizes.sort_by_key(|(size, n)| (std::cmp::Reverse(*size), *n));
        let mut lists = vec![Vec::new(); if apart { threads } else { 1 }];
        let mut sums = vec![0; lists.len()];
        for (size, n) in sizes {
            let least = (0..lists.len()).min_by_key(|list| sums[*list]).unwrap_or(0);
            sums[least] += size;
            lists[least].push((size, n));
        }
        lists.iter_mut().for_each(|list| list.reverse());
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

    /// The next part for a thread, and its part of what is left.
    pub fn next(&self, thread: usize) -> Option<(usize, f64)> {
        let mut left = locked(&self.lists[self.list(thread)]);
        let sizes: usize = left.iter().map(|(size, _)| size).sum();
        let (size, n) = left.pop()?;
        Some((n, part(size * self.threads, sizes).min(1.0)))
    }
}

#[allow(clippy::cast_precision_loss)]
fn part(some: usize, all: usize) -> f64 {
    some as f64 / all.max(1) as f64
}

/// Tier, part: incumbent and bound.
type Seen = BTreeMap<(TierName, usize), (f64, f64)>;

/// What each part last said, so that progress speaks of the whole, and where its time went.
pub struct Board<'a> {
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

impl<'a> Board<'a> {
    /// Nothing said yet.
    pub fn new(progress: Option<&'a (dyn Fn(Progress) + Sync)>, start: Instant) -> Self {
        Board {
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
