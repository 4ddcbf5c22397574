//! What a search looks at while it works: the caller's flag, the clock, memory, and an account of
//! its work.
//!
//! Stages get parts of what is left. Without a work limit these are parts of the time. With one
//! they are parts of the work and the clock only ends the whole, so that what is done depends on
//! nothing but the problem. An account is checked by the one thread that spends from it; threads
//! side by side have accounts of their own, added up when all are done.

use crate::limits::{Phase, UNITS_PER_SECOND};
use crate::outcome::TierName;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// Work done, and how much of it is allowed.
pub struct WorkAccount {
    spent: AtomicU64,
    limit: u64,
}

impl WorkAccount {
    /// Nothing spent; `None`: no limit.
    pub fn new(limit: Option<u64>) -> Self {
        WorkAccount {
            spent: AtomicU64::new(0),
            limit: limit.unwrap_or(u64::MAX),
        }
    }

    /// Units spent.
    pub fn spent(&self) -> u64 {
        self.spent.load(Ordering::Relaxed)
    }
}

/// The memory limit and who tells what is held.
pub struct MemoryMeter<'a> {
    limit: u64,
    resident: &'a (dyn Fn() -> Option<u64> + Sync),
    start: Instant,
    /// Milliseconds after the start at which to ask again.
    next: AtomicU64,
    passed: AtomicBool,
    lacked: AtomicBool,
}

/// Milliseconds between two looks at the memory: a look costs some ten microseconds.
const LOOK: u64 = 20;

impl<'a> MemoryMeter<'a> {
    /// Not passed yet.
    pub fn new(limit: u64, resident: &'a (dyn Fn() -> Option<u64> + Sync)) -> Self {
        MemoryMeter {
            limit,
            resident,
            start: Instant::now(),
            next: AtomicU64::new(0),
            passed: AtomicBool::new(false),
            lacked: AtomicBool::new(false),
        }
    }

    /// Whether so many bytes more stay within the limit.
    pub fn has_room(&self, bytes: u64) -> bool {
        let full = (self.resident)().is_some_and(|held| held.saturating_add(bytes) > self.limit);
        if full {
            self.lacked.store(true, Ordering::Relaxed);
        }
        !full
    }

    /// Whether the limit was passed at any time, or something was left undone that would have
    /// passed it.
    pub fn limited(&self) -> bool {
        self.passed() || self.lacked.load(Ordering::Relaxed)
    }

    /// Whether the limit was passed at any time.
    pub fn passed(&self) -> bool {
        let now = u64::try_from(self.start.elapsed().as_millis()).unwrap_or(u64::MAX);
        let due = |next: u64| (next <= now).then_some(now.saturating_add(LOOK));
        if self
            .next
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, due)
            .is_ok()
            && (self.resident)().is_some_and(|held| held > self.limit)
        {
            self.passed.store(true, Ordering::Relaxed);
        }
        self.passed.load(Ordering::Relaxed)
    }
}

/// What is looked at while a stage works.
pub struct SearchBudget<'a> {
    /// Set by the caller to stop.
    pub cancel: Option<&'a AtomicBool>,
    /// Set by a stage on another thread when it is done, and with it what only fills the time
    /// beside it.
    pub over: Option<&'a AtomicBool>,
    /// When to stop in any case.
    pub deadline: Instant,
    /// Memory to stop at.
    pub memory: Option<&'a MemoryMeter<'a>>,
    /// Work of the stage.
    pub work: WorkAccount,
    /// Told tier, phase, incumbent and bound.
    pub tell: &'a (dyn Fn(TierName, Phase, f64, f64) + Sync),
    /// The tier in hand.
    pub tier: TierName,
}

impl<'a> SearchBudget<'a> {
    /// Whether it is time to stop.
    pub fn stopped(&self) -> bool {
        self.stopped_after(0)
    }

    /// Whether it is time to stop when so much work not yet put down is counted too.
    pub fn stopped_after(&self, more: u64) -> bool {
        self.work.spent().saturating_add(more) >= self.work.limit
            || self.cancel.is_some_and(|flag| flag.load(Ordering::Relaxed))
            || self.over.is_some_and(|flag| flag.load(Ordering::Relaxed))
            || Instant::now() >= self.deadline
            || self.memory.is_some_and(MemoryMeter::passed)
    }

    /// Whether there is room for so many things of so many bytes, asked before they are made.
    pub fn has_room(&self, things: usize, bytes: usize) -> bool {
        let bytes = u64::try_from(things.saturating_mul(bytes)).unwrap_or(u64::MAX);
        self.memory.is_none_or(|memory| memory.has_room(bytes))
    }

    /// Put work down.
    pub fn spend(&self, units: u64) {
        self.work.spent.fetch_add(units, Ordering::Relaxed);
    }

    /// Work left; `None`: no limit.
    pub fn left(&self) -> Option<u64> {
        let WorkAccount { limit, .. } = self.work;
        (limit < u64::MAX).then(|| limit.saturating_sub(self.work.spent()))
    }

    /// Seconds left, of work where that is limited.
    pub fn seconds_left(&self) -> f64 {
        let time = self.deadline.saturating_duration_since(Instant::now());
        self.left().map_or(time.as_secs_f64(), seconds)
    }

    /// Say how it goes.
    pub fn say(&self, phase: Phase, incumbent: f64, bound: f64) {
        (self.tell)(self.tier, phase, incumbent, bound);
    }

    /// A stage that may take a part of what is left, and at least so much; the caller puts its work
    /// down here.
    pub fn part(&self, part: f64, least: Duration) -> SearchBudget<'a> {
        let (mut deadline, mut limit) = (self.deadline, None);
        if let Some(left) = self.left() {
            #[allow(
                clippy::cast_precision_loss,
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss
            )]
            let own = (left as f64 * part) as u64;
            limit = Some(own.max(units(least)).min(left));
        } else {
            let now = Instant::now();
            let left = self.deadline.saturating_duration_since(now);
            deadline = now + left.mul_f64(part.clamp(0.0, 1.0)).max(least).min(left);
        }
        SearchBudget {
            deadline,
            work: WorkAccount::new(limit),
            ..*self
        }
    }

    /// Do a stage within a part of what is left.
    pub fn within<T>(
        &self,
        part: f64,
        least: Duration,
        stage: impl FnOnce(&SearchBudget<'a>) -> T,
    ) -> T {
        let watch = self.part(part, least);
        let done = stage(&watch);
        self.spend(watch.work.spent());
        done
    }

    /// The same with an account of its own, for one of several threads.
    pub fn beside(&self, limit: Option<u64>) -> SearchBudget<'a> {
        SearchBudget {
            work: WorkAccount::new(limit),
            ..*self
        }
    }
}

/// How long a stage takes: in seconds of work where work is limited, so that what is learnt from it
/// repeats.
pub struct StageClock {
    begun: Instant,
    spent: u64,
}

impl StageClock {
    /// From now on.
    pub fn start(watch: &SearchBudget<'_>) -> Self {
        StageClock {
            begun: Instant::now(),
            spent: watch.work.spent(),
        }
    }

    /// Seconds since, by the watch that it was started with.
    pub fn seconds(&self, watch: &SearchBudget<'_>) -> f64 {
        match watch.left() {
            Some(_) => seconds(watch.work.spent() - self.spent),
            None => self.begun.elapsed().as_secs_f64(),
        }
    }
}

#[cfg(test)]
impl SearchBudget<'static> {
    /// Time for anything small.
    pub fn patient() -> Self {
        SearchBudget {
            cancel: None,
            over: None,
            deadline: Instant::now() + Duration::from_secs(60),
            memory: None,
            work: WorkAccount::new(None),
            tell: &|_, _, _, _| {},
            tier: TierName::Weighted,
        }
    }
}

/// Work that takes about so long.
pub fn units(time: Duration) -> u64 {
    let units = time.as_millis() * u128::from(UNITS_PER_SECOND) / 1000;
    u64::try_from(units).unwrap_or(u64::MAX)
}

/// Units as seconds, roughly.
#[allow(clippy::cast_precision_loss)]
pub fn seconds(units: u64) -> f64 {
    units as f64 / UNITS_PER_SECOND as f64
}
