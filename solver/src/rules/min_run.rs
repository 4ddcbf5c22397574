//! **Shortest run.** *What it asks:* each run of days worked (or of days off) lasts at least so many days. A run that
//! touches the first or the last day of the horizon is free: the world goes on before and after. *Why:* a single day
//! on, or a single day off, serves nobody. *Parameters:* `of` (`work` or `rest`), `days`. *When it cannot be met:* leave
//! or pins cut a run short. *Source:* published shift-scheduling instances.

use crate::model::lp::Lin;
use crate::outcome::Unit;
use crate::problem::Day;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use super::row::{Found, Row, stretches};
use super::scene::Scene;

/// What a run is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RunOf {
    /// Days with a duty.
    Work,
    /// Days without.
    Rest,
}

/// Parameters. See the module for what it asks.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct MinRun {
    /// Days worked or days off.
    pub of: RunOf,
    /// Shortest run.
    pub days: u32,
}

impl super::Mechanism for MinRun {
    fn validate(&self) -> Result<(), String> {
        super::above_zero("days", self.days.into())
    }

    fn emit(&self, scene: &mut Scene<'_, '_>) {
        if self.days < 2 {
            return;
        }
        let possible: Vec<_> = (0..scene.items.len()).filter(|at| scene.items[*at].var.is_some()).collect();
        let by_day = scene.any_by_day(&possible);
        let (first, last) = (scene.problem.parts().first_day, scene.problem.parts().last_day);
        // 1 on each day of the kind that makes the run.
        let on: Vec<Lin> = (first.0..=last.0)
            .map(|day| {
                let worked = by_day.get(&Day(day)).cloned().unwrap_or_default();
                match self.of {
                    RunOf::Work => worked,
                    RunOf::Rest => {
                        let mut off = Lin { terms: Vec::new(), constant: 1.0 };
                        off.add(-1.0, &worked);
                        off
                    }
                }
            })
            .collect();
        if scene.is_hard() {
            self.emit_starts(scene, &on);
        } else {
            self.emit_patterns(scene, &on);
        }
    }

    fn check(&self, row: &Row<'_>) -> Vec<Found> {
        let (first, last) = (row.problem.parts().first_day, row.problem.parts().last_day);
        let present = row.by_day(|_| true);
        let worked: BTreeSet<Day> = present
            .iter()
            .filter(|(day, held)| (first..=last).contains(*day) && held.iter().any(|h| !h.is_past()))
            .map(|(day, _)| *day)
            .collect();
        let days = match self.of {
            RunOf::Work => worked,
            RunOf::Rest => (first.0..=last.0).map(Day).filter(|day| !worked.contains(day)).collect(),
        };
        let mut breaches = Vec::new();
        for (from, to) in stretches(&days) {
            let length = u32::try_from(to.0 - from.0 + 1).unwrap_or(u32::MAX);
            if from > first && to < last && length < self.days {
                let beside = present.range(from.plus(-1)..=to.plus(1)).flat_map(|(_, held)| held);
                breaches.push(Found {
                    duties: beside.filter(|h| !h.is_past()).map(|h| h.ix).collect(),
                    amount: f64::from(self.days - length),
                    limit: f64::from(self.days),
                    unit: Unit::Days,
                });
            }
        }
        breaches
    }
}

impl MinRun {
    /// The convex hull of runs of a least length: a start on any of the last `days` days means that today is one.
    fn emit_starts(&self, scene: &mut Scene<'_, '_>, on: &[Lin]) {
        let mut starts = vec![None; on.len()];
        for day in 1..on.len() {
            let mut row = on[day].clone();
            row.add(-1.0, &on[day - 1]);
            if row.terms.is_empty() && row.constant <= 0.0 {
                continue;
            }
            let start = scene.helper();
            row.push(start, -1.0);
            scene.define_at_most(row, 0.0);
            starts[day] = Some(start);
        }
        for day in 1..on.len() {
            let mut row = Lin::default();
            for start in starts[(day + 1).saturating_sub(self.days as usize)..=day].iter().flatten() {
                row.push(*start, 1.0);
            }
            row.add(-1.0, &on[day]);
            scene.define_at_most(row, 0.0);
        }
    }

    /// Each run that is too short, by its exact place and length, costs the days it lacks.
    fn emit_patterns(&self, scene: &mut Scene<'_, '_>, on: &[Lin]) {
        for length in 1..self.days as usize {
            for from in 1..on.len().saturating_sub(length) {
                let mut row = Lin::default();
                for day in &on[from..from + length] {
                    row.add(1.0, day);
                }
                row.add(-1.0, &on[from - 1]);
                row.add(-1.0, &on[from + length]);
                let limit = f64::from(u32::try_from(length).unwrap_or(u32::MAX)) - 1.0 - row.constant;
                row.constant = 0.0;
                let short = f64::from(self.days) - f64::from(u32::try_from(length).unwrap_or(u32::MAX));
                scene.at_most_signed(row, limit, short);
            }
        }
    }
}
