//! Parts side by side, and once more with what others left of the time.

use crate::budget::SearchBudget;
use crate::limits::{Control, Limits};
use crate::model::parts::ProblemPart;
use crate::model::tiers::{PartOutcome, TierSettings, solve_lexicographically};
use crate::outcome::{Roster, TierName};
use crate::work_queue::{Queue, WorkQueue, locked};
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Part of the time for which another round is worth beginning.
const WORTH: f64 = 0.05;

/// Rounds at most.
const MOST: usize = 4;

/// All parts, and what holds for all of them.
pub struct Rounds<'a> {
    /// The parts.
    pub parts: &'a [ProblemPart],
    /// Limits of the whole.
    pub limits: &'a Limits,
    /// The caller's control.
    pub control: &'a Control<'a>,
    /// Whether the objective is one sum of prices.
    pub weighted: bool,
    /// The first tier.
    pub first: TierName,
    /// The whole's watch.
    pub watch: &'a SearchBudget<'a>,
    /// Where progress is told.
    pub board: &'a WorkQueue<'a>,
}

impl Rounds<'_> {
    /// Solve all parts. A part that used its share and is not proved goes on from its roster when
    /// others needed less than theirs, unless work is limited: shares of work are settled before
    /// anything is spent.
    pub fn all(&self) -> BTreeMap<usize, PartOutcome> {
        let every: Vec<usize> = (0..self.parts.len()).collect();
        let mut results = self.round(&every, &BTreeMap::new());
        for _ in 1..MOST {
            let gap = self.limits.gap;
            let open = results.iter().filter(|(_, result)| result.is_open(gap));
            let open: Vec<usize> = open.map(|(n, _)| *n).collect();
            if open.is_empty() || !self.time_left() {
                break;
            }
            let mut gained = false;
            for (n, again) in self.round(&open, &results) {
                if let Some(before) = results.get_mut(&n) {
                    gained |= before.better(again);
                }
            }
            if !gained {
                break;
            }
        }
        results
    }

    fn time_left(&self) -> bool {
        let left = self
            .watch
            .deadline
            .saturating_duration_since(Instant::now());
        let worth = self
            .limits
            .time
            .mul_f64(WORTH)
            .max(Duration::from_millis(500));
        self.limits.work.is_none() && !self.watch.stopped() && left >= worth
    }

    /// Some parts side by side, from the rosters there are.
    fn round(
        &self,
        which: &[usize],
        known: &BTreeMap<usize, PartOutcome>,
    ) -> BTreeMap<usize, PartOutcome> {
        let threads = self.limits.threads.max(1);
        let sizes: Vec<usize> = which.iter().map(|n| self.parts[*n].size()).collect();
        let queue = Queue::new(&sizes, threads, self.limits.work.is_some());
        let results: Mutex<BTreeMap<usize, PartOutcome>> = Mutex::default();
        // Even one part runs on a thread of its own: the engine keeps its thread count for the life
        // of a thread.
        std::thread::scope(|scope| {
            let (queue, sizes, results) = (&queue, &sizes, &results);
            // Taken before any thread spends, so that accounts are the same whoever is faster.
            let own = |thread| self.watch.part(queue.share(thread), Duration::ZERO);
            let owns: Vec<SearchBudget<'_>> = (0..threads.min(which.len())).map(own).collect();
            for (thread, own) in owns.into_iter().enumerate() {
                scope.spawn(move || {
                    while let Some((at, share)) = queue.next(thread) {
                        let n = which[at];
                        let free = || self.free(queue, thread, sizes, at);
                        let before = known.get(&n).and_then(|result| result.roster.clone());
                        let start =
                            before.or_else(|| Some(self.parts[n].read(self.control.start?)));
                        let outcome = own.within(share, Duration::ZERO, |part| {
                            self.part(n, start.as_ref(), &free, part)
                        });
                        locked(results).insert(n, outcome);
                    }
                    self.watch.spend(own.work.spent());
                });
            }
        });
        results.into_inner().unwrap_or_else(PoisonError::into_inner)
    }

    /// Threads for a part: one that is most of the whole would leave threads idle. But under a
    /// limit of work nothing may hang on who is faster, and columns keep their threads from the
    /// first to the last.
    fn free(&self, queue: &Queue, thread: usize, sizes: &[usize], at: usize) -> usize {
        let threads = self.limits.threads.max(1);
        if 2 * sizes[at] <= sizes.iter().sum() {
            1
        } else if self.weighted || self.limits.work.is_some() {
            threads
        } else {
            threads.saturating_sub(queue.others(thread)).max(1)
        }
    }

    /// One part.
    fn part(
        &self,
        n: usize,
        start: Option<&Roster>,
        free: &(dyn Fn() -> usize + Sync),
        watch: &SearchBudget<'_>,
    ) -> PartOutcome {
        let tell = |tier, phase, incumbent, bound| {
            self.board.post(n, tier, phase, incumbent, bound);
        };
        let settings = TierSettings {
            watch: SearchBudget {
                tell: &tell,
                ..watch.beside(watch.left())
            },
            gap: self.limits.gap.max(0.0),
            threads: free,
            seed: self.limits.seed,
            start,
        };
        self.board.begin(n, self.first);
        let outcome = solve_lexicographically(&self.parts[n].problem, &settings);
        self.board.end(n);
        watch.spend(settings.watch.work.spent());
        outcome
    }
}
