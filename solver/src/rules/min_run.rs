//! **Shortest run.** *What it asks:* each run of days with a duty that counts (or of days without)
//! lasts at least so many days. A run that touches the first or the last day of the horizon is
//! free: the world goes on before and after. With `history` the run under way when the horizon
//! starts counts from its true beginning, and is free only where that lies before history is known.
//! *Why:* a single day on, or a single day off, serves nobody. *Parameters:* `of` (`work` or
//! `rest`), `days`, `which`, `history`. *When it cannot be met:* leave or pins cut a run short.
//! *Source:* published shift-scheduling instances; second international nurse rostering competition
//! (Ceschia et al. 2019, S2 and S3).

use super::automata::{LONG_AGO, ShortestRest, ShortestWork, past_run, span, stage_days};
use super::constraint_writer::ConstraintWriter;
use super::duty_selector::DutySelector;
use super::person_schedule::{HeldWork, PersonSchedule, Violation, stretches};
use super::pricing::Pricing;
use crate::model::lp::Lin;
use crate::outcome::Unit;
use crate::problem::{Day, HeldIx, Problem, WorkPiece};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

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
    /// Duties that count.
    #[serde(default, skip_serializing_if = "counts_all")]
    pub which: DutySelector,
    /// Whether the run under way when the horizon starts is followed back into history.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub history: bool,
}

fn counts_all(which: &DutySelector) -> bool {
    *which == DutySelector::default()
}

impl super::Mechanism for MinRun {
    fn validate(&self) -> Result<(), String> {
        super::above_zero("days", self.days.into())
    }

    fn add_constraints(&self, scene: &mut ConstraintWriter<'_, '_>) {
        if self.days < 2 {
            return;
        }
        let mut counted = scene.select(|w| self.which.counts(w));
        counted.retain(|at| self.history || !matches!(scene.items[*at].ix, HeldIx::Past(_)));
        let by_day = scene.any_by_day(&counted);
        let known = self.known(scene.problem);
        let (mut first, last) = (
            scene.problem.parts().first_day,
            scene.problem.parts().last_day,
        );
        // Back to the last day before the run under way, or as far as is known.
        while first > known {
            first = first.plus(-1);
            if by_day.contains_key(&first) != (self.of == RunOf::Work) {
                break;
            }
        }
        // 1 on each day of the kind that makes the run.
        let on: Vec<Lin> = (first.0..=last.0)
            .map(|day| {
                let worked = by_day.get(&Day(day)).cloned().unwrap_or_default();
                match self.of {
                    RunOf::Work => worked,
                    RunOf::Rest => {
                        let mut off = Lin {
                            terms: Vec::new(),
                            constant: 1.0,
                        };
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

    fn add_pricing(&self, scene: &mut Pricing<'_>) {
        let counts = |work: &WorkPiece| self.which.counts(work);
        let days = (0..scene.options.len())
            .map(|at| Some(span(scene.work(at))).filter(|_| counts(scene.work(at))))
            .collect();
        let (stage_day, price) = (stage_days(scene), scene.price());
        let at_least = i32::try_from(self.days).unwrap_or(i32::MAX / 2);
        let parts = scene.problem.parts();
        let (known, first, last_day) = (
            self.known(scene.problem).0,
            parts.first_day.0,
            parts.last_day.0,
        );
        let past = if self.history {
            past_run(&scene.past(counts))
        } else {
            (0, LONG_AGO)
        };
        scene.walk(match self.of {
            RunOf::Work => {
                // A run that ended before the eve of the horizon was settled before.
                let (length, last) = if past.1 < first - 1 {
                    (0, LONG_AGO)
                } else {
                    past
                };
                let free = length > 0 && last - length < known;
                let past = (if free { at_least } else { length.min(at_least) }, last);
                Box::new(ShortestWork {
                    days,
                    stage_day,
                    at_least,
                    price,
                    free_until: known,
                    last_day,
                    past,
                })
            }
            RunOf::Rest => {
                let last = if past.1 < known { LONG_AGO } else { past.1 };
                Box::new(ShortestRest {
                    days,
                    stage_day,
                    at_least,
                    price,
                    past: last,
                })
            }
        });
    }

    fn violations(&self, row: &PersonSchedule<'_>) -> Vec<Violation> {
        let (known, first, last) = (
            self.known(row.problem),
            row.problem.parts().first_day,
            row.problem.parts().last_day,
        );
        let all = row.by_day(|w| self.which.counts(w));
        let counts = |held: &HeldWork| self.history || !matches!(held.ix, HeldIx::Past(_));
        let worked: BTreeSet<Day> = all
            .iter()
            .filter(|(day, held)| (known..=last).contains(*day) && held.iter().any(counts))
            .map(|(day, _)| *day)
            .collect();
        let days = match self.of {
            RunOf::Work => worked,
            RunOf::Rest => (known.0..=last.0)
                .map(Day)
                .filter(|day| !worked.contains(day))
                .collect(),
        };
        let mut breaches = Vec::new();
        for (from, to) in stretches(&days) {
            let length = u32::try_from(to.0 - from.0 + 1).unwrap_or(u32::MAX);
            // What ended earlier than on the eve of the horizon was settled before.
            if from > known && to >= first.plus(-1) && to < last && length < self.days {
                let beside = all
                    .range(from.plus(-1)..=to.plus(1))
                    .flat_map(|(_, held)| held);
                breaches.push(Violation {
                    duties: beside.filter(|h| counts(h)).map(|h| h.ix).collect(),
                    amount: f64::from(self.days - length),
                    limit: f64::from(self.days),
                    unit: Unit::Days,
                    days: None,
                });
            }
        }
        breaches
    }
}

impl MinRun {
    /// First day looked at: a run that begins on it may have begun earlier.
    fn known(&self, problem: &Problem) -> Day {
        if self.history {
            problem.parts().history_first_day()
        } else {
            problem.parts().first_day
        }
    }

    /// The convex hull of runs of a least length: a start on any of the last `days` days means that
    /// today is one.
    fn emit_starts(&self, scene: &mut ConstraintWriter<'_, '_>, on: &[Lin]) {
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
            for start in starts[(day + 1).saturating_sub(self.days as usize)..=day]
                .iter()
                .flatten()
            {
                row.push(*start, 1.0);
            }
            row.add(-1.0, &on[day]);
            scene.define_at_most(row, 0.0);
        }
    }

    /// Each run that is too short, by its exact place and length, costs the days it lacks.
    fn emit_patterns(&self, scene: &mut ConstraintWriter<'_, '_>, on: &[Lin]) {
        for length in 1..self.days as usize {
            for from in 1..on.len().saturating_sub(length) {
                let mut row = Lin::default();
                for day in &on[from..from + length] {
                    row.add(1.0, day);
                }
                row.add(-1.0, &on[from - 1]);
                row.add(-1.0, &on[from + length]);
                let limit =
                    f64::from(u32::try_from(length).unwrap_or(u32::MAX)) - 1.0 - row.constant;
                row.constant = 0.0;
                let short =
                    f64::from(self.days) - f64::from(u32::try_from(length).unwrap_or(u32::MAX));
                scene.at_most_signed(row, limit, short);
            }
        }
    }
}
