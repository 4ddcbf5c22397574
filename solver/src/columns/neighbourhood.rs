//! Large neighbourhoods: a part of the roster is taken apart and put together again by column
//! generation and a dive.

use super::decomposition_blocks::ScheduleColumn;
use super::dive::{Plunge, dive};
use super::generate::{Fence, GenerationEnd, GenerationInput, Patience, Task};
use super::master::{After, Master, Trouble};
use super::start::{Slopes, StartingSchedules};
use crate::budget::SearchBudget;
use crate::problem::PersonIx;
use std::ops::Range;

/// Ways to choose a part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NeighbourhoodKind {
    /// People at random, whole.
    People,
    /// People who could mend one dear row, whole.
    Menders,
    /// Everybody, for some days.
    Days,
    /// Everybody, for some days about one dear row.
    DaysAbout,
    /// Some people, among them some who could mend one dear row, for more days about it.
    Box,
}

impl NeighbourhoodKind {
    /// All.
    pub const ALL: [NeighbourhoodKind; 5] = [
        NeighbourhoodKind::People,
        NeighbourhoodKind::Menders,
        NeighbourhoodKind::Days,
        NeighbourhoodKind::DaysAbout,
        NeighbourhoodKind::Box,
    ];

    /// Whether its size is counted in days (else in people).
    pub fn in_days(self) -> bool {
        matches!(
            self,
            NeighbourhoodKind::Days | NeighbourhoodKind::DaysAbout | NeighbourhoodKind::Box
        )
    }
}

/// What became of one try.
#[derive(Debug, Clone, PartialEq)]
pub enum Tried {
    /// No mixture of the part is better: nothing to look for.
    Bounded,
    /// A mixture is better, a roster was not found.
    Missed,
    /// A roster no dearer.
    Found(Vec<ScheduleColumn>),
}

/// A roster and what is known about the problem, as a neighbourhood sees it.
pub struct NeighbourhoodGround<'g, 'a> {
    /// The problem.
    pub setting: &'g GenerationInput<'a>,
    /// Costs of rows, where they can be told apart.
    pub slopes: Option<&'g Slopes>,
    /// Everybody's schedule.
    pub best: &'g [ScheduleColumn],
    /// Its value.
    pub value: f64,
    /// Good schedules of each person, best first.
    pub pool: &'g [Vec<ScheduleColumn>],
    /// Prices of the whole's relaxation, where they are known: they are good ones for its parts
    /// too.
    pub prices: Option<&'g [f64]>,
}

/// Schedules of the pool that each person brings into a part.
const FROM_POOL: usize = 15;

/// A box has so much fewer people than all, and so much more days than a window of all people.
const BOX: usize = 2;

/// Share from which on a schedule of a mixture is worth remembering.
const SHARE: f64 = 0.05;

impl NeighbourhoodGround<'_, '_> {
    /// Try one neighbourhood. Schedules of a mixture that is better are added to `met`, for they
    /// may go with others.
    ///
    /// # Errors
    /// [`Trouble::Engine`].
    pub fn attempt(
        &self,
        kind: NeighbourhoodKind,
        size: usize,
        met: &mut Vec<ScheduleColumn>,
        dice: &mut fastrand::Rng,
        watch: &SearchBudget<'_>,
    ) -> Result<Tried, Trouble> {
        let all = self.best.len();
        let people = match kind {
            NeighbourhoodKind::People => self.some(None, size, dice),
            NeighbourhoodKind::Menders => {
                let row = self.dear_row(dice);
                self.some(row, size, dice)
            }
            NeighbourhoodKind::Days | NeighbourhoodKind::DaysAbout => {
                (0..all).map(PersonIx).collect()
            }
            NeighbourhoodKind::Box => {
                let row = self.dear_row(dice);
                let people = self.some(row, all.div_ceil(BOX), dice);
                let days = self.window(row, size.saturating_mul(BOX), dice);
                return self.part(&people, Some(&days), met, watch);
            }
        };
        let days = match kind {
            NeighbourhoodKind::People | NeighbourhoodKind::Menders => None,
            NeighbourhoodKind::Days | NeighbourhoodKind::Box => Some(self.window(None, size, dice)),
            NeighbourhoodKind::DaysAbout => {
                let row = self.dear_row(dice);
                Some(self.window(row, size, dice))
            }
        };
        self.part(&people, days.as_ref(), met, watch)
    }

    /// So many people; half of them able to mend a row, where one is given.
    fn some(&self, row: Option<usize>, count: usize, dice: &mut fastrand::Rng) -> Vec<PersonIx> {
        let mut others: Vec<PersonIx> = (0..self.best.len()).map(PersonIx).collect();
        dice.shuffle(&mut others);
        let mut able = Vec::new();
        if let Some(row) = row {
            (able, others) = others.into_iter().partition(|p| self.touches(*p, row));
        }
        able.truncate(count.div_ceil(2).max(count.saturating_sub(others.len())));
        able.extend(others);
        able.truncate(count);
        able
    }

    /// So many days, about a row where one is given.
    fn window(&self, row: Option<usize>, size: usize, dice: &mut fastrand::Rng) -> Range<i32> {
        let parts = self.setting.problem.parts();
        let (first, last) = (parts.first_day.0, parts.last_day.0);
        let size = i32::try_from(size).unwrap_or(i32::MAX / 4);
        let length = size.min(last - first + 1);
        let begin = match row.and_then(|row| self.day_of(row)) {
            Some(day) => day - dice.i32(0..length),
            None => dice.i32(first..=(last - length + 1).max(first)),
        };
        begin..begin + length
    }

    /// Some people anew, in all days or in some; everything else is kept.
    fn part(
        &self,
        people: &[PersonIx],
        days: Option<&Range<i32>>,
        met: &mut Vec<ScheduleColumn>,
        watch: &SearchBudget<'_>,
    ) -> Result<Tried, Trouble> {
        let mut inside = vec![false; self.best.len()];
        people.iter().for_each(|p| inside[p.0] = true);
        let fixed: Vec<ScheduleColumn> = self
            .best
            .iter()
            .filter(|c| !inside[c.person.0])
            .cloned()
            .collect();
        let mut master = self.setting.master(&inside, &fixed)?;
        let base = self.setting.constant + self.setting.outside(&fixed);
        let fence = days.map(|days| self.fence(days));
        for person in people {
            // What the pool holds leaves what is fenced off.
            let pool = self.pool[person.0].iter().take(FROM_POOL);
            let pool = pool.filter(|_| fence.is_none());
            for column in pool.chain([&self.best[person.0]]) {
                master.add(&self.setting.frame, &self.setting.factors, column.clone())?;
            }
        }
        self.resolve(master, people, base, fence.as_ref(), met, watch)
    }

    /// Everything outside the days is kept.
    fn fence(&self, days: &Range<i32>) -> Fence {
        let mut fence = Fence {
            open: Vec::new(),
            skips: Vec::new(),
        };
        for (block, column) in self.setting.blocks.of.iter().zip(self.best) {
            let inside = |at: usize| {
                days.contains(
                    &self
                        .setting
                        .problem
                        .duty(block.network.duties[at])
                        .work
                        .day
                        .0,
                )
            };
            let mut open: Vec<bool> = (0..block.network.duties.len()).map(inside).collect();
            let mut skips = vec![0.0; block.network.stages.len()];
            for at in &column.options {
                if !open[*at as usize] {
                    open[*at as usize] = true;
                    skips[block.network.stage_of[*at as usize] as usize] = f64::INFINITY;
                }
            }
            fence.open.push(open);
            fence.skips.push(skips);
        }
        fence
    }

    fn resolve(
        &self,
        mut master: Master,
        people: &[PersonIx],
        base: f64,
        fence: Option<&Fence>,
        met: &mut Vec<ScheduleColumn>,
        watch: &SearchBudget<'_>,
    ) -> Result<Tried, Trouble> {
        let step = self
            .setting
            .step
            .unwrap_or(1e-6 * self.value.abs().max(1.0));
        let patience = Patience {
            rounds: 60,
            gap: 1e-6,
            beam: usize::MAX,
            ceiling: self.value - 0.5 * step,
        };
        let task = Task {
            free: people,
            base,
            decided: &[],
            fence,
            threads: 1,
            after: After::Adding,
            patience,
        };
        let begin = self
            .prices
            .map(|prices| (f64::NEG_INFINITY, prices.to_vec()));
        let relaxation = match self.setting.generate(&mut master, &task, begin, watch) {
            Ok(relaxation) => relaxation,
            Err(Trouble::Time | Trouble::Infeasible) => return Ok(Tried::Missed),
            Err(trouble) => return Err(trouble),
        };
        let lower = base + relaxation.mixture.value <= self.value - 0.999 * step;
        match relaxation.end {
            GenerationEnd::Hopeless => return Ok(Tried::Bounded),
            GenerationEnd::Proved if !lower => return Ok(Tried::Bounded),
            GenerationEnd::Early if !lower => return Ok(Tried::Missed),
            GenerationEnd::Proved | GenerationEnd::Early => {}
        }
        let shares = master.columns.iter().zip(&relaxation.mixture.shares);
        let mixed = shares.filter(|(_, share)| **share > SHARE);
        met.extend(mixed.map(|(column, _)| column.clone()));
        let ceiling = self.value + 0.5 * step;
        let plunge = Plunge {
            sure: 0.9,
            part: 0.2,
            rounds: 40,
            gap: 1e-4,
            ceiling,
            fence,
            threads: 1,
        };
        let Some(columns) = dive(
            self.setting,
            master,
            relaxation.mixture,
            base,
            &plunge,
            watch,
        )?
        else {
            return Ok(Tried::Missed);
        };
        Ok(Tried::Found(columns))
    }

    fn touches(&self, person: PersonIx, row: usize) -> bool {
        let options = self.setting.blocks.of[person.0].network.duties.len();
        (0..options).any(|at| {
            let at = u32::try_from(at).unwrap_or(u32::MAX);
            self.setting
                .frame
                .option(person, at)
                .iter()
                .any(|(r, _)| *r as usize == row)
        })
    }

    /// The day of a duty that stands in a row.
    fn day_of(&self, row: usize) -> Option<i32> {
        self.setting
            .blocks
            .of
            .iter()
            .enumerate()
            .find_map(|(p, block)| {
                (0..block.network.duties.len()).find_map(|at| {
                    let entries = self
                        .setting
                        .frame
                        .option(PersonIx(p), u32::try_from(at).ok()?);
                    let here = entries.iter().any(|(r, _)| *r as usize == row);
                    here.then(|| {
                        self.setting
                            .problem
                            .duty(block.network.duties[at])
                            .work
                            .day
                            .0
                    })
                })
            })
    }

    /// A row with a cost, the dearer the likelier.
    fn dear_row(&self, dice: &mut fastrand::Rng) -> Option<usize> {
        let slopes = self.slopes?;
        let standing =
            StartingSchedules::new(self.setting, self.best.iter().cloned().map(Some).collect());
        let costs: Vec<f64> = standing.row_costs(self.setting, slopes);
        let mut left = dice.f64() * costs.iter().sum::<f64>();
        costs.iter().position(|cost| {
            left -= cost;
            *cost > 0.0 && left <= 0.0
        })
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic)]
mod tests;
