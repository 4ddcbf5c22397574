//! Weekly rest duty by duty, for column generation.

use crate::columns::automaton::{Automaton, AutomatonState, AutomatonStep};
use crate::problem::{Interval, Minute, Minutes};

/// Rests had so far in each period in turn.
pub(super) struct Rests {
    pub(super) rest: Minutes,
    pub(super) periods: Vec<Interval>,
    /// Of each period.
    pub(super) due: Vec<u32>,
    /// Of each option; `None`: it breaks no rest.
    pub(super) stretches: Vec<Option<Interval>>,
    /// Start of each stage's first option.
    pub(super) stages: Vec<Minute>,
    /// What stands, in order.
    pub(super) stands: Vec<Interval>,
    /// Price of a rest too few; `None`: never.
    pub(super) price: Option<f64>,
}

/// The period under way, rests had in it, and since when the person is free.
struct Free {
    period: usize,
    had: u32,
    from: Minute,
}

impl Rests {
    fn whole(&self, from: Minute, to: Minute) -> u32 {
        u32::try_from((to - from).0.max(0) / self.rest.0).unwrap_or(u32::MAX)
    }

    /// Settle all periods that have ended; what they lack.
    fn settle(&self, free: &mut Free, now: Minute) -> Option<f64> {
        let mut cost = 0.0;
        while let Some(end) = self
            .periods
            .get(free.period)
            .map(|period| period.end())
            .filter(|end| *end <= now)
        {
            let had = free.had + self.whole(free.from, end);
            let short = self.due[free.period].saturating_sub(had);
            if short > 0 {
                cost += self.price? * f64::from(short);
            }
            let next = self
                .periods
                .get(free.period + 1)
                .map_or(end, |next| next.start());
            *free = Free {
                period: free.period + 1,
                had: 0,
                from: free.from.max(next),
            };
        }
        Some(cost)
    }

    /// Go on past a duty; what periods that end before it lack.
    fn pass(&self, free: &mut Free, stretch: Interval) -> Option<f64> {
        let cost = self.settle(free, stretch.start())?;
        if let Some(period) = self.periods.get(free.period) {
            free.had += self.whole(free.from, stretch.start().min(period.end()));
        }
        free.from = free.from.max(stretch.end());
        Some(cost)
    }

    /// The same in as few words as possible: rests that are certain by now are had, and what makes
    /// no difference is gone.
    fn state(&self, mut free: Free, now: Minute) -> AutomatonState {
        let Some(period) = self.periods.get(free.period) else {
            return vec![-1, 0, 0];
        };
        let had = self.whole(free.from, now);
        free.had += had;
        free.from = free.from + Minutes(self.rest.0 * i64::from(had));
        let enough = free.had >= self.due[free.period];
        if enough {
            free.had = self.due[free.period];
        }
        if free.from <= period.end() && (enough || free.from + self.rest > period.end()) {
            free.from = period.end();
        }
        let number = |n: i64| i32::try_from(n).unwrap_or(i32::MAX);
        let since = (free.from - period.start()).0;
        vec![
            i32::try_from(free.period).unwrap_or(i32::MAX),
            number(free.had.into()),
            number(since),
        ]
    }

    fn free(&self, state: &[i32]) -> Free {
        let period = usize::try_from(state[0]).unwrap_or(usize::MAX);
        let start = self
            .periods
            .get(period)
            .map_or(Minute(0), |period| period.start());
        Free {
            period,
            had: u32::try_from(state[1]).unwrap_or(0),
            from: start + Minutes(state[2].into()),
        }
    }
}

impl Automaton for Rests {
    /// What stands before the first option is passed; what it lacks by itself is not due.
    fn start(&self) -> AutomatonState {
        let begins = self
            .periods
            .first()
            .map_or(Minute(0), |period| period.start());
        let now = self.stages.first().copied().unwrap_or(begins);
        let mut free = Free {
            period: 0,
            had: 0,
            from: begins,
        };
        for stretch in self.stands.iter().filter(|stretch| stretch.start() < now) {
            if self.pass(&mut free, *stretch).is_none() {
                break;
            }
        }
        let _ = self.settle(&mut free, now);
        self.state(free, now)
    }

    fn step(&self, state: &[i32], stage: usize, held: Option<usize>) -> Option<AutomatonStep> {
        let mut free = self.free(state);
        let mut cost = 0.0;
        let from = self.stages[stage];
        let until = self
            .stages
            .get(stage + 1)
            .copied()
            .unwrap_or(Minute(i64::MAX));
        let stands = self
            .stands
            .iter()
            .filter(|stretch| (from..until).contains(&stretch.start()))
            .copied();
        let mut stretches: Vec<Interval> = held
            .and_then(|at| self.stretches[at])
            .into_iter()
            .chain(stands)
            .collect();
        stretches.sort_unstable();
        for stretch in stretches {
            cost += self.pass(&mut free, stretch)?;
        }
        let Some(now) = self.stages.get(stage + 1) else {
            cost += self.settle(&mut free, Minute(i64::MAX))?;
            return Some(AutomatonStep {
                state: Vec::new(),
                cost,
                tick: false,
            });
        };
        cost += self.settle(&mut free, *now)?;
        Some(AutomatonStep {
            state: self.state(free, *now),
            cost,
            tick: false,
        })
    }
}
