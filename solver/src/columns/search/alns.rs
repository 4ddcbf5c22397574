//! The integer phase: ways to better a roster, each given the more time the more it brings.
//!
//! Threads work side by side in rounds. In a round each has the best roster for its own and tries
//! one thing after another until the round is over; then what all have found is joined. So nobody
//! waits long for a slow try, and under a work limit everything repeats exactly.

use super::State;
use super::alns_operators::{AlnsOperator, Draw};
use crate::budget::{SearchBudget, StageClock};
use crate::columns::anneal::{Tables, anneal};
use crate::columns::decomposition_blocks::ScheduleColumn;
use crate::columns::master::Trouble;
use crate::columns::neighbourhood::{NeighbourhoodGround, Tried};
use crate::columns::restricted::restricted;
use crate::limits::Phase;
use fastrand::Rng;
use std::time::Duration;

/// Seconds of a round in which nobody anneals.
const ROUND: f64 = 1.0;

/// Part of what is left that one try may take, for those beside it may wait for it.
const TRY: f64 = 0.04;

/// Part of what is left that annealing may take: the slower the better.
const ANNEALING: f64 = 0.2;

/// Part of its time after which the search must have passed the spare roster.
const HOPE: f64 = 0.6;

/// What a try may take at least, so that it comes to anything; and a round.
const LEAST: Duration = Duration::from_secs(1);
const SHORTEST: Duration = Duration::from_millis(50);

/// What one thread brings back from a round.
struct Brought {
    columns: Vec<ScheduleColumn>,
    value: f64,
    tries: Vec<Try>,
    /// Schedules met on the way.
    met: Vec<ScheduleColumn>,
}

/// One try, to learn from.
pub struct Try {
    /// Which way.
    pub way: usize,
    /// What came of it.
    pub end: TryOutcome,
    /// Value gained.
    pub gain: f64,
    /// Seconds, of work where that is limited.
    pub took: f64,
}

/// What came of a try.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TryOutcome {
    /// Nothing better was there.
    Bounded,
    /// Something better may have been there.
    Missed,
    /// A roster came of it, better or not.
    Found,
}

impl<'s> State<'s, '_> {
    /// Anneal for about so many seconds on each thread: a good roster early makes dives and
    /// neighbourhoods stop early.
    pub(super) fn anneal_for(&mut self, seconds: f64) {
        let Some(best) = self.best.clone().filter(|_| !self.done()) else {
            return;
        };
        let Some(tables) = self.tables() else { return };
        self.say(Phase::LocalMoves);
        let watch = self.effort.watch;
        let part = (seconds / watch.seconds_left().max(1e-3)).min(ANNEALING);
        let watches: Vec<SearchBudget<'_>> = (0..self.effort.threads)
            .map(|_| watch.part(part, Duration::ZERO))
            .collect();
        let chains = side_by_side(&watches, |thread, watch| {
            let mut rng = Rng::with_seed(self.effort.seed ^ thread.rotate_left(32));
            let enough = self.bound;
            anneal(self.setting, &tables, &best, (1.0, enough), &mut rng, watch)
        });
        drop(tables);
        for (own, found) in watches.iter().zip(chains) {
            watch.spend(own.work.spent());
            if let Some(columns) = found.flatten() {
                columns.iter().for_each(|column| self.known.meet(column));
                self.offer(columns);
            }
        }
    }

    /// What annealing looks up, where it is among the ways.
    pub(super) fn tables(&self) -> Option<Tables<'s>> {
        let (setting, slopes) = (self.setting, self.slopes?);
        self.ways.anneals().then(|| Tables::new(setting, slopes))?
    }

    /// Round after round until the bound is met or nothing is left.
    pub(super) fn improve(&mut self) -> Result<(), Trouble> {
        let tables = self.tables();
        let (threads, watch) = (self.effort.threads, self.effort.watch);
        let mut dice = Rng::with_seed(self.effort.seed);
        let late = watch.seconds_left() * (1.0 - HOPE);
        while self.best.is_some() && !self.done() {
            if watch.seconds_left() < late {
                self.fall_back();
            }
            self.round(tables.as_ref(), threads, &mut dice, watch)?;
        }
        Ok(())
    }

    /// Ways drawn and tried side by side for a second or so, and what came of it joined.
    pub(super) fn round(
        &mut self,
        tables: Option<&Tables<'_>>,
        threads: usize,
        dice: &mut Rng,
        watch: &SearchBudget<'_>,
    ) -> Result<(), Trouble> {
        let drawn: Vec<(Draw, u64)> = (0..threads)
            .map(|_| (self.ways.draw(dice), dice.u64(..)))
            .collect();
        let longest = drawn.iter().filter_map(|(draw, _)| draw.seconds);
        let seconds = longest.fold(ROUND, f64::max);
        let part = (seconds / watch.seconds_left().max(1e-3)).min(ANNEALING);
        // All are drawn up before the first begins, so that accounts are the same whoever is
        // faster.
        let watches: Vec<SearchBudget<'_>> =
            drawn.iter().map(|_| watch.part(part, SHORTEST)).collect();
        let brought = side_by_side(&watches, |thread, own| {
            let (draw, seed) = &drawn[usize::try_from(thread).unwrap_or(0)];
            self.tries(tables, draw, &mut Rng::with_seed(*seed), own)
        });
        let (before, began) = (self.value, self.best.clone().unwrap_or_default());
        for (own, brought) in watches.iter().zip(brought) {
            watch.spend(own.work.spent());
            // One that panicked says nothing; the others' rosters stand.
            if let Some(brought) = brought {
                self.join(&began, brought?);
            }
        }
        if self.value < before {
            self.say(Phase::Neighbourhoods);
        }
        Ok(())
    }

    /// Join what a thread found with what others did, as far as they fit together.
    fn join(&mut self, began: &[ScheduleColumn], brought: Brought) {
        brought.met.iter().for_each(|c| self.known.meet(c));
        let changed = brought.columns.iter().zip(began);
        let changed = changed.filter(|(new, old)| new != old);
        self.offer(changed.map(|(new, _)| new.clone()).collect());
        if brought.value < self.value {
            self.offer(brought.columns);
        }
        for tried in &brought.tries {
            self.idle = if tried.gain > 1e-9 { 0 } else { self.idle + 1 };
            self.ways.learn(tried);
        }
    }

    /// One thread's part of a round: the way drawn, then others until the round is over.
    fn tries(
        &self,
        tables: Option<&Tables<'_>>,
        first: &Draw,
        rng: &mut Rng,
        watch: &SearchBudget<'_>,
    ) -> Result<Brought, Trouble> {
        let mut brought = Brought {
            columns: self.best.clone().unwrap_or_default(),
            value: self.value,
            tries: Vec::new(),
            met: Vec::new(),
        };
        let mut way = first.way;
        let most = self.effort.idle.map(|most| most.saturating_sub(self.idle));
        loop {
            let clock = StageClock::start(watch);
            let tried = self.attempt(way, tables, &mut brought, rng, watch)?;
            let took = clock.seconds(watch);
            let (end, gain) = match tried {
                Tried::Bounded => (TryOutcome::Bounded, 0.0),
                Tried::Missed => (TryOutcome::Missed, 0.0),
                Tried::Found(columns) => {
                    brought.met.extend(columns.iter().cloned());
                    (TryOutcome::Found, self.better(&mut brought, columns))
                }
            };
            brought.tries.push(Try {
                way,
                end,
                gain,
                took,
            });
            let tired = most.is_some_and(|most| brought.tries.len() >= most.max(1));
            if watch.stopped() || tired || self.near(brought.value) {
                return Ok(brought);
            }
            way = self.ways.draw_short(rng);
        }
    }

    fn better(&self, brought: &mut Brought, columns: Vec<ScheduleColumn>) -> f64 {
        let Some((list, value)) = self.valued(&brought.columns, columns) else {
            return 0.0;
        };
        let gain = brought.value - value;
        if gain >= -1e-9 {
            (brought.value, brought.columns) = (value, list);
        }
        gain.max(0.0)
    }

    fn attempt(
        &self,
        way: usize,
        tables: Option<&Tables<'_>>,
        from: &mut Brought,
        rng: &mut Rng,
        round: &SearchBudget<'_>,
    ) -> Result<Tried, Trouble> {
        let (setting, best, value) = (self.setting, &from.columns, from.value);
        let (way, size) = self.ways.of(way);
        if let (AlnsOperator::Anneal(heat), Some(tables)) = (way, tables) {
            let found = anneal(setting, tables, best, (heat, self.bound), rng, round);
            return Ok(found.map_or(Tried::Missed, Tried::Found));
        }
        let watch = SearchBudget {
            over: round.over,
            ..self.effort.watch.part(TRY, LEAST)
        };
        let tried = match way {
            AlnsOperator::Part(kind) => {
                let ground = NeighbourhoodGround {
                    setting,
                    slopes: self.slopes,
                    best,
                    value,
                    pool: &self.pool,
                    prices: self.prices.as_deref(),
                };
                ground.attempt(kind, size, &mut from.met, rng, &watch)
            }
            AlnsOperator::Anneal(_) => Ok(Tried::Missed),
            AlnsOperator::Restricted => {
                let known = self.known.lists();
                restricted(setting, best, value, known, rng.u32(..) >> 1, &watch)
            }
        };
        round.spend(watch.work.spent());
        tried
    }
}

/// Do something on as many threads as there are watches; `None` where it panicked.
fn side_by_side<T: Send>(
    watches: &[SearchBudget<'_>],
    work: impl Fn(u64, &SearchBudget<'_>) -> T + Sync,
) -> Vec<Option<T>> {
    std::thread::scope(|scope| {
        let work = &work;
        let handles: Vec<_> = (0..)
            .zip(watches)
            .map(|(thread, watch)| scope.spawn(move || work(thread, watch)))
            .collect();
        let joined = handles.into_iter().map(std::thread::ScopedJoinHandle::join);
        joined.map(Result::ok).collect()
    })
}
