//! A roster of a long horizon, some weeks at a time.
//!
//! What lies before a window is fixed: everybody begins in the state and with the totals that it
//! led to. What lies after is seen through the prices of the whole ([`super::priced`]): each state
//! in which a window may end has the price of the cheapest way on from there, each total the price
//! of its limit, and rows beyond are priced. So that prices alone need not decide how a total is
//! shared out, everybody should have spent by then about what the average of the survey's schedules
//! spends. A window's end is planned again with the next, which sees further.

mod solve;
mod stride;
mod view;
mod window;

use super::decomposition_blocks::ScheduleColumn;
use super::generate::GenerationInput;
use super::master::Trouble;
use super::network::NetworkPlace;
use super::priced::{Overview, stage_on};
use super::start::Slopes;
use crate::budget::SearchBudget;
use crate::problem::PersonIx;
use std::ops::Range;
use std::time::Duration;
pub use stride::{Stride, long};

/// A long horizon, its prices, and how far its roster has come.
pub struct RollingHorizon<'r, 'a> {
    /// The whole.
    pub setting: &'r GenerationInput<'a>,
    /// Costs of rows.
    pub slopes: &'r Slopes,
    /// What everything is worth.
    pub overview: &'r Overview,
    /// Threads.
    pub threads: usize,
    /// Seed.
    pub seed: u64,
    places: Vec<NetworkPlace>,
    /// The stage that each person has come to.
    stages: Vec<usize>,
    /// Options held so far.
    held: Vec<Vec<u32>>,
    /// What is held so far brings to rows.
    sums: Vec<f64>,
    /// Per row, the last day of duties in it.
    ends: Vec<Option<i32>>,
}
impl<'r, 'a> RollingHorizon<'r, 'a> {
    /// Nothing held yet.
    pub fn new(
        setting: &'r GenerationInput<'a>,
        slopes: &'r Slopes,
        overview: &'r Overview,
        threads: usize,
        seed: u64,
    ) -> Self {
        let people = setting.blocks.of.len();
        let mut ends: Vec<Option<i32>> = vec![None; setting.frame.rows.len()];
        for (person, block) in setting.blocks.of.iter().enumerate() {
            for (at, duty) in (0_u32..).zip(&block.network.duties) {
                let day = setting.problem.duty(*duty).work.day.0;
                for (row, _) in setting.frame.option(PersonIx(person), at) {
                    let of = ends[*row as usize].get_or_insert(day);
                    *of = day.max(*of);
                }
            }
        }
        RollingHorizon {
            setting,
            slopes,
            overview,
            threads,
            seed,
            stages: vec![0; people],
            places: vec![NetworkPlace::default(); people],
            held: vec![Vec::new(); people],
            sums: vec![0.0; setting.frame.rows.len()],
            ends,
        }
    }

    /// Everybody's schedule over the whole horizon; `None`: somebody's totals could not be kept, or
    /// time was up.
    ///
    /// # Errors
    /// [`Trouble::Engine`].
    pub fn roll(
        &mut self,
        stride: Stride,
        watch: &SearchBudget<'_>,
    ) -> Result<Option<Vec<ScheduleColumn>>, Trouble> {
        let parts = self.setting.problem.parts();
        let (mut from, end) = (parts.first_day.0, parts.last_day.0 + 1);
        while from < end {
            // What would be left is too short for a window of its own.
            let last = from + stride.last >= end;
            let to = if last { end } else { from + stride.length };
            let Some(view) = self.view(from, from + stride.kept, to, last, watch) else {
                return Ok(None);
            };
            let part = stride.part(if last { 0 } else { end - from - stride.kept });
            let options = view.options.clone();
            let columns = watch.within(part, Duration::ZERO, |own| {
                self.solve(view, stride, watch, own)
            })?;
            let Some(columns) = columns else {
                return Ok(None);
            };
            let next = if last { end } else { from + stride.kept };
            if self.keep(&options, &columns, next).is_none() {
                return Ok(None);
            }
            from = next;
        }
        Ok(Some(self.columns()))
    }

    fn columns(&self) -> Vec<ScheduleColumn> {
        let (problem, blocks) = (self.setting.problem, self.setting.blocks);
        let held = self.held.iter().enumerate();
        held.map(|(person, options)| blocks.column(problem, PersonIx(person), options.clone()))
            .collect()
    }

    /// Hold what a window found, up to a day.
    fn keep(&mut self, cut: &[Range<usize>], columns: &[ScheduleColumn], to: i32) -> Option<()> {
        for column in columns {
            let person = column.person.0;
            let first = u32::try_from(cut[person].start).ok()?;
            let options = column.options.iter().map(|at| at + first);
            self.hold(person, options, stage_on(self.setting, person, to))?;
        }
        Some(())
    }

    /// Hold options up to a stage.
    fn hold(&mut self, person: usize, options: impl Iterator<Item = u32>, to: usize) -> Option<()> {
        let network = &self.setting.blocks.of[person].network;
        let mut options = options.peekable();
        for stage in self.stages[person]..to {
            let held = options.next_if(|at| network.stage_of[*at as usize] as usize == stage);
            network.pass(&mut self.places[person], stage, held)?;
            if let Some(at) = held {
                self.held[person].push(at);
                for (row, factor) in self.setting.frame.option(PersonIx(person), at) {
                    self.sums[*row as usize] += factor;
                }
            }
        }
        self.stages[person] = to;
        Some(())
    }
}
