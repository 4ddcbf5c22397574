//! Runs of days without duties, and weekends.

use super::LONG_AGO;
use crate::columns::automaton::{Automaton, AutomatonState, AutomatonStep};

/// Each run of days without a counted duty lasts at least so long, but for runs that touch the
/// horizon's ends.
pub struct ShortestRest {
    /// Per option, first and last day on which it counts; `None`: not counted.
    pub days: Vec<Option<(i32, i32)>>,
    /// Day of the first option of each stage.
    pub stage_day: Vec<i32>,
    /// Shortest run.
    pub at_least: i32,
    /// Price of a day less; `None`: never.
    pub price: Option<f64>,
    /// Last day worked before the horizon.
    pub past: i32,
}

impl Automaton for ShortestRest {
    /// The last day worked.
    fn start(&self) -> AutomatonState {
        vec![self.past]
    }

    fn step(&self, state: &[i32], stage: usize, held: Option<usize>) -> Option<AutomatonStep> {
        let mut last = state[0];
        let mut cost = 0.0;
        if let Some((from, to)) = held.and_then(|at| self.days[at]) {
            let off = from.saturating_sub(last).saturating_sub(1);
            if off > 0 && off < self.at_least {
                cost = self.price? * f64::from(self.at_least - off);
            }
            last = last.max(to);
        }
        if let Some(next) = self.stage_day.get(stage + 1)
            && next.saturating_sub(last).saturating_sub(1) >= self.at_least
        {
            last = LONG_AGO;
        }
        Some(AutomatonStep {
            state: vec![last],
            cost,
            tick: false,
        })
    }
}

/// Each run of days without a counted duty lasts at most so long.
pub struct LongestRest {
    /// Per option, first and last day on which it counts; `None`: not counted.
    pub days: Vec<Option<(i32, i32)>>,
    /// Days off running.
    pub at_most: i32,
    /// Price of a day more; `None`: never.
    pub price: Option<f64>,
    /// First day of the horizon: days off before it are nobody's fault now.
    pub first_day: i32,
    /// Last day of the horizon.
    pub last_day: i32,
    /// Last day worked before the horizon.
    pub past: i32,
}

impl LongestRest {
    /// Breach of the days off between a day worked and the next (or the horizon's end).
    fn ended(&self, last: i32, next: i32) -> Option<f64> {
        let length = next - last - 1;
        let past = (self.first_day - last - 1).max(0);
        let over = length - self.at_most.max(past);
        if over <= 0 {
            Some(0.0)
        } else {
            self.price.map(|price| price * f64::from(over))
        }
    }
}

impl Automaton for LongestRest {
    /// The last day worked.
    fn start(&self) -> AutomatonState {
        vec![self.past]
    }

    fn step(&self, state: &[i32], _stage: usize, held: Option<usize>) -> Option<AutomatonStep> {
        let Some((from, to)) = held.and_then(|at| self.days[at]) else {
            return AutomatonStep::to(state.to_vec());
        };
        let cost = if from > state[0] {
            self.ended(state[0], from)?
        } else {
            0.0
        };
        Some(AutomatonStep {
            state: vec![state[0].max(to)],
            cost,
            tick: false,
        })
    }

    fn end(&self, state: &[i32]) -> Option<f64> {
        self.ended(state[0].min(self.last_day), self.last_day + 1)
    }
}

/// A Saturday worked alone, or the Sunday after it, costs.
pub struct BothDays {
    /// Per option, first and last day on which it counts; `None`: not counted.
    pub days: Vec<Option<(i32, i32)>>,
    /// Day of the first option of each stage.
    pub stage_day: Vec<i32>,
    /// Price of half a weekend; `None`: never.
    pub price: Option<f64>,
    /// First day of the horizon.
    pub first: i32,
    /// Last day of the horizon.
    pub last: i32,
    /// First and last day of each past duty.
    pub past: Vec<(i32, i32)>,
}

impl BothDays {
    /// The Saturday of a day at a weekend that lies inside.
    fn saturday(&self, day: i32) -> Option<i32> {
        let saturday = match day.rem_euclid(7) {
            5 => day,
            6 => day - 1,
            _ => return None,
        };
        (saturday >= self.first && saturday < self.last).then_some(saturday)
    }

    /// Breach of what is known of one weekend.
    fn settle(&self, state: &[i32]) -> Option<f64> {
        if state[1] == state[2] {
            Some(0.0)
        } else {
            self.price
        }
    }
}

impl Automaton for BothDays {
    /// Saturday of the weekend under way, and whether it and its Sunday are worked.
    fn start(&self) -> AutomatonState {
        let mut state = vec![LONG_AGO, 0, 0];
        let days = self.past.iter().flat_map(|(from, to)| *from..=*to);
        for day in days {
            if let Some(saturday) = self.saturday(day) {
                state[0] = saturday;
                state[usize::try_from(1 + day - saturday).unwrap_or(1)] = 1;
            }
        }
        state
    }

    fn step(&self, state: &[i32], stage: usize, held: Option<usize>) -> Option<AutomatonStep> {
        let mut next = state.to_vec();
        let mut cost = 0.0;
        for day in held
            .and_then(|at| self.days[at])
            .map_or(0..0, |(from, to)| from..to + 1)
        {
            let Some(saturday) = self.saturday(day) else {
                continue;
            };
            if saturday != next[0] {
                cost += self.settle(&next)?;
                next = vec![saturday, 0, 0];
            }
            next[usize::try_from(1 + day - saturday).unwrap_or(1)] = 1;
        }
        if self
            .stage_day
            .get(stage + 1)
            .is_some_and(|day| *day > next[0] + 1)
        {
            cost += self.settle(&next)?;
            next = vec![LONG_AGO, 0, 0];
        }
        Some(AutomatonStep {
            state: next,
            cost,
            tick: false,
        })
    }

    fn end(&self, state: &[i32]) -> Option<f64> {
        self.settle(state)
    }
}
