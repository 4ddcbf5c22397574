//! Large neighbourhoods: a part of the roster is taken apart and put together again by column generation and a dive.

use super::dive::{Plunge, dive};
use super::frame::Column;
use super::generate::{Fence, Patience, Setting, Task};
use super::master::{After, Master, Trouble};
use super::start::{Slopes, Standing};
use crate::problem::PersonIx;
use crate::watch::Watch;
use std::ops::Range;

/// Ways to choose a part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// People at random, whole.
    People,
    /// People who could mend one dear row, whole.
    Menders,
    /// Everybody, for some days.
    Days,
    /// Everybody, for some days about one dear row.
    DaysAbout,
}

impl Kind {
    /// All.
    pub const ALL: [Kind; 4] = [Kind::People, Kind::Menders, Kind::Days, Kind::DaysAbout];

    /// Whether its size is counted in days (else in people).
    pub fn in_days(self) -> bool {
        matches!(self, Kind::Days | Kind::DaysAbout)
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
    Found(Vec<Column>),
}

/// A roster and what is known about the problem, as a neighbourhood sees it.
pub struct Ground<'g, 'a> {
    /// The problem.
    pub setting: &'g Setting<'a>,
    /// Costs of rows, where they can be told apart.
    pub slopes: Option<&'g Slopes>,
    /// Everybody's schedule.
    pub best: &'g [Column],
    /// Its value.
    pub value: f64,
    /// Good schedules of each person, best first.
    pub pool: &'g [Vec<Column>],
}

/// Schedules of the pool that each person brings into a part.
const FROM_POOL: usize = 15;

impl Ground<'_, '_> {
    /// Try one neighbourhood.
    ///
    /// # Errors
    /// [`Trouble::Engine`].
    pub fn attempt(
        &self,
        kind: Kind,
        size: usize,
        dice: &mut fastrand::Rng,
        watch: &Watch<'_>,
    ) -> Result<Tried, Trouble> {
        match kind {
            Kind::People => {
                let mut all: Vec<PersonIx> = (0..self.best.len()).map(PersonIx).collect();
                dice.shuffle(&mut all);
                all.truncate(size);
                self.people(&all, watch)
            }
            Kind::Menders => match self.dear_row(dice) {
                None => self.attempt(Kind::People, size, dice, watch),
                Some(row) => {
                    let mut able: Vec<PersonIx> = (0..self.best.len())
                        .map(PersonIx)
                        .filter(|p| self.touches(*p, row))
                        .collect();
                    dice.shuffle(&mut able);
                    let mut others: Vec<PersonIx> = (0..self.best.len())
                        .map(PersonIx)
                        .filter(|p| !able.contains(p))
                        .collect();
                    dice.shuffle(&mut others);
                    able.truncate(size.div_ceil(2).max(size.saturating_sub(others.len())));
                    able.extend(others);
                    able.truncate(size);
                    self.people(&able, watch)
                }
            },
            Kind::Days | Kind::DaysAbout => {
                let parts = self.setting.problem.parts();
                let (first, last) = (parts.first_day.0, parts.last_day.0);
                let length = i32::try_from(size)
                    .unwrap_or(i32::MAX / 4)
                    .min(last - first + 1);
                let about = if kind == Kind::DaysAbout {
                    self.dear_row(dice).and_then(|row| self.day_of(row))
                } else {
                    None
                };
                let begin = match about {
                    Some(day) => day - dice.i32(0..length),
                    None => dice.i32(first..=(last - length + 1).max(first)),
                };
                self.days(begin..begin + length, watch)
            }
        }
    }

    fn people(&self, people: &[PersonIx], watch: &Watch<'_>) -> Result<Tried, Trouble> {
        let mut inside = vec![false; self.best.len()];
        people.iter().for_each(|p| inside[p.0] = true);
        let fixed: Vec<Column> = self
            .best
            .iter()
            .filter(|c| !inside[c.person.0])
            .cloned()
            .collect();
        let mut master = self.setting.master(&inside, &fixed)?;
        let base = self.setting.constant + self.setting.outside(&fixed);
        for person in people {
            let pool = self.pool[person.0].iter().take(FROM_POOL);
            for column in pool.chain([&self.best[person.0]]) {
                master.add(&self.setting.frame, &self.setting.factors, column.clone())?;
            }
        }
        self.resolve(&mut master, people, base, None, watch)
    }

    fn days(&self, days: Range<i32>, watch: &Watch<'_>) -> Result<Tried, Trouble> {
        let people: Vec<PersonIx> = (0..self.best.len()).map(PersonIx).collect();
        let fence = self.fence(&days);
        let mut master = self.setting.master(&vec![true; people.len()], &[])?;
        for column in self.best {
            master.add(&self.setting.frame, &self.setting.factors, column.clone())?;
        }
        self.resolve(
            &mut master,
            &people,
            self.setting.constant,
            Some(&fence),
            watch,
        )
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
        master: &mut Master,
        people: &[PersonIx],
        base: f64,
        fence: Option<&Fence>,
        watch: &Watch<'_>,
    ) -> Result<Tried, Trouble> {
        let step = self
            .setting
            .step
            .unwrap_or(1e-6 * self.value.abs().max(1.0));
        let patience = Patience {
            rounds: 60,
            gap: 1e-6,
            beam: 4,
            rough: true,
        };
        let task = Task {
            free: people,
            base,
            fence,
            threads: 1,
            after: After::Adding,
            patience,
        };
        let relaxation = match self.setting.generate(master, &task, None, watch) {
            Ok(relaxation) => relaxation,
            Err(Trouble::Time | Trouble::Infeasible) => return Ok(Tried::Missed),
            Err(trouble) => return Err(trouble),
        };
        if base + relaxation.mixture.value > self.value - 0.999 * step {
            return Ok(Tried::Bounded);
        }
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
        let standing = Standing::new(self.setting, self.best.iter().cloned().map(Some).collect());
        let costs: Vec<f64> = standing.row_costs(self.setting, slopes);
        let mut left = dice.f64() * costs.iter().sum::<f64>();
        costs.iter().position(|cost| {
            left -= cost;
            *cost > 0.0 && left <= 0.0
        })
    }
}
