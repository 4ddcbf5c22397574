//! A long horizon: prices and a bound of the whole at one look, then a roster some weeks at a time.

use super::super::master::Trouble;
use super::super::priced::survey;
use super::super::rolling::{RollingHorizon, Stride, long};
use super::{LEAST, State};
use crate::limits::Phase;

/// Prices and windows of one pass: turns of the survey, and the parts of what is left that the two
/// may take.
struct Pass {
    turns: usize,
    survey: f64,
    windows: f64,
    quick: bool,
}

/// Rough prices and quick windows first, for whoever stops the search early.
const PASSES: [Pass; 2] = [
    Pass {
        turns: 100,
        survey: 0.08,
        windows: 0.25,
        quick: true,
    },
    Pass {
        turns: 800,
        survey: 0.2,
        windows: 0.6,
        quick: false,
    },
];

impl State<'_, '_> {
    /// Roll along a long horizon; whether it is one and there is a roster.
    pub(super) fn roll(&mut self) -> Result<bool, Trouble> {
        let Some(slopes) = self.slopes.filter(|_| long(self.setting)) else {
            return Ok(false);
        };
        let (watch, threads) = (self.effort.watch, self.effort.threads);
        for pass in PASSES {
            if pass.quick && self.best.is_some() {
                continue;
            }
            self.say(Phase::Relaxation);
            let overview = watch.within(pass.survey, LEAST, |watch| {
                survey(self.setting, threads, pass.turns, watch)
            });
            let Some(overview) = overview else {
                break;
            };
            self.bound = self.bound.max(self.setting.lifted(overview.bound));
            if self.best.is_some() && self.done() {
                break;
            }
            self.say(if pass.quick {
                Phase::Start
            } else {
                Phase::Dive
            });
            let columns = watch.within(pass.windows, LEAST, |watch| {
                let stride = if pass.quick {
                    Stride::QUICK
                } else {
                    Stride::fitting(self.setting, watch)
                };
                RollingHorizon::new(self.setting, slopes, &overview, threads, self.effort.seed)
                    .roll(stride, watch)
            })?;
            self.offer(columns.into_iter().flatten().collect());
        }
        Ok(self.best.is_some())
    }
}
