//! The dive from the relaxation, and what the other threads do meanwhile.
//!
//! A dive waits for one master program after the other, so threads beside it would stand idle: they
//! take parts of the best roster anew. Under a work limit this comes after the dive instead, with
//! as much work, so that it repeats exactly.

use super::{LEAST, State};
use crate::budget::SearchBudget;
use crate::columns::decomposition_blocks::ScheduleColumn;
use crate::columns::dive::{Plunge, dive};
use crate::columns::generate::GenerationInput;
use crate::columns::master::{After, Trouble};
use fastrand::Rng;
use std::sync::atomic::{AtomicBool, Ordering};

/// Part of what is left that the dive may take.
const DIVE: f64 = 0.7;

/// A dive's roster is gone on from though it is worse than one annealed, up to so much of what the
/// latter lacks: near the relaxation there is more to be found than in the hollow where annealing
/// ends.
const WORSE: f64 = 0.5;

/// A dive goes on up to this: its mixtures are not priced to the end, so that they come down again.
const HIGHEST: f64 = 2.0;

/// A dive not begun.
struct Descent<'d, 'a> {
    setting: &'d GenerationInput<'a>,
    /// Good schedules of everybody.
    kept: Vec<ScheduleColumn>,
    /// What it may cost.
    ceiling: f64,
    threads: usize,
}

impl State<'_, '_> {
    /// From good schedules of everybody to a roster, while the other threads better the one there
    /// is.
    pub(super) fn dive(&mut self, kept: &[ScheduleColumn]) -> Result<(), Trouble> {
        let watch = self.effort.watch;
        let others = self.effort.threads.saturating_sub(1);
        let beside = others > 0 && self.best.is_some();
        let descent = Descent {
            setting: self.setting,
            // Locks may be kept by nothing else than the best roster.
            kept: kept
                .iter()
                .chain(self.best.iter().flatten())
                .cloned()
                .collect(),
            ceiling: self.value + HIGHEST * (self.value - self.bound).max(0.0),
            threads: if beside { 1 } else { self.effort.threads },
        };
        let accepted = self.value + WORSE * (self.value - self.bound).max(0.0);
        let own = watch.part(DIVE, LEAST);
        let found = if !beside {
            descent.dive(&own)
        } else if watch.left().is_some() {
            let found = descent.dive(&own);
            self.fill(others, &watch.beside(Some(own.work.spent())))?;
            found
        } else {
            let over = AtomicBool::new(false);
            let filled = SearchBudget {
                over: Some(&over),
                ..own.beside(None)
            };
            std::thread::scope(|scope| {
                let diving = scope.spawn(|| {
                    let found = descent.dive(&own);
                    over.store(true, Ordering::Relaxed);
                    found
                });
                let between = self.fill(others, &filled);
                // One that panicked found nothing.
                let found = diving.join().unwrap_or(Ok(None));
                between.and(found)
            })
        };
        watch.spend(own.work.spent());
        if let Some(columns) = found? {
            self.turn_to(columns, accepted);
        }
        Ok(())
    }

    /// Go on from a dive's roster, and keep the one known as a spare where that is better.
    fn turn_to(&mut self, columns: Vec<ScheduleColumn>, most: f64) {
        let dived = self.valued(&[], columns);
        let Some((list, value)) = dived.filter(|(_, value)| *value <= most) else {
            return;
        };
        if let Some(best) = self.best.take().filter(|_| self.value < value) {
            self.spare = Some((best, self.value));
            self.ways.doubt_annealing();
        }
        (self.best, self.value) = (Some(list), value);
    }

    /// Better the best roster on some threads until the watch stops.
    fn fill(&mut self, threads: usize, watch: &SearchBudget<'_>) -> Result<(), Trouble> {
        let tables = self.tables();
        let mut dice = Rng::with_seed(self.effort.seed ^ 1);
        while !self.done() && !watch.stopped() {
            self.round(tables.as_ref(), threads, &mut dice, watch)?;
        }
        self.effort.watch.spend(watch.work.spent());
        Ok(())
    }
}

impl Descent<'_, '_> {
    fn dive(&self, watch: &SearchBudget<'_>) -> Result<Option<Vec<ScheduleColumn>>, Trouble> {
        let people = self.setting.problem.people().len();
        let mut small = self.setting.master(&vec![true; people], &[])?;
        for column in &self.kept {
            small.add(&self.setting.frame, &self.setting.factors, column.clone())?;
        }
        let mixture = match small.solve(After::Adding, watch) {
            Ok(mixture) => mixture,
            Err(Trouble::Time | Trouble::Infeasible) => return Ok(None),
            Err(trouble) => return Err(trouble),
        };
        let plunge = Plunge {
            sure: 0.9,
            part: 0.1,
            rounds: 60,
            gap: 1e-6,
            ceiling: self.ceiling,
            fence: None,
            threads: self.threads,
        };
        let base = self.setting.constant;
        dive(self.setting, small, mixture, base, &plunge, watch)
    }
}
