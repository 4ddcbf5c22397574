//! **Longest run of days off.** *What it asks:* at most so many days running without a duty that
//! counts. Days off before the horizon count where history is known; what they alone exceed is not
//! charged. *Why:* who is away for long loses touch, and another works in the meantime.
//! *Parameters:* `which`, `at-most` (days). *When it cannot be met:* leave longer than the limit.
//! *Source:* second international nurse rostering competition (Ceschia et al. 2019, S3).

use super::automata::{LongestRest, span};
use super::constraint_writer::ConstraintWriter;
use super::duty_selector::DutySelector;
use super::person_schedule::{PersonSchedule, Violation, stretches};
use super::pricing::Pricing;
use crate::model::lp::Lin;
use crate::outcome::Unit;
use crate::problem::Day;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Parameters. See the module for what it asks.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct MaxDaysOff {
    /// Duties that count.
    #[serde(default)]
    pub which: DutySelector,
    /// Days running.
    pub at_most: u32,
}

impl super::Mechanism for MaxDaysOff {
    fn validate(&self) -> Result<(), String> {
        super::above_zero("at-most", self.at_most.into())
    }

    /// Of any `at-most` + 1 days running one has a duty; each window that has none is a day too
    /// many.
    fn add_constraints(&self, scene: &mut ConstraintWriter<'_, '_>) {
        let counted = scene.select(|w| self.which.counts(w));
        let worked = scene.any_by_day(&counted);
        let parts = scene.problem.parts();
        let (known, first, last) = (parts.history_first_day(), parts.first_day, parts.last_day);
        let days_before = i32::try_from(self.at_most).unwrap_or(i32::MAX / 2);
        for end in first.0.max(known.0.saturating_add(days_before))..=last.0 {
            let mut row = Lin::default();
            for day in end - days_before..=end {
                if let Some(day) = worked.get(&Day(day)) {
                    row.add(1.0, day);
                }
            }
            scene.at_least(row, 1.0);
        }
    }

    fn add_pricing(&self, scene: &mut Pricing<'_>) {
        let parts = scene.problem.parts();
        let counted = scene.select(|w| self.which.counts(w));
        let mut days = vec![None; scene.options.len()];
        counted
            .iter()
            .for_each(|at| days[*at] = Some(span(scene.work(*at))));
        // A run off that goes back beyond what is known begins where knowledge does.
        let eve = parts.history_first_day().0 - 1;
        let past = scene
            .past(|w| self.which.counts(w))
            .into_iter()
            .map(|w| span(w).1)
            .fold(eve, i32::max);
        let at_most = i32::try_from(self.at_most).unwrap_or(i32::MAX / 2);
        let (first_day, last_day, price) = (parts.first_day.0, parts.last_day.0, scene.price());
        scene.walk(Box::new(LongestRest {
            days,
            at_most,
            price,
            first_day,
            last_day,
            past,
        }));
    }

    fn violations(&self, row: &PersonSchedule<'_>) -> Vec<Violation> {
        let parts = row.problem.parts();
        let worked = row.by_day(|w| self.which.counts(w));
        let off: BTreeSet<Day> = (parts.history_first_day().0..=parts.last_day.0)
            .map(Day)
            .filter(|day| !worked.contains_key(day))
            .collect();
        let too_long = |(from, to): (Day, Day)| {
            let length = to.0 - from.0 + 1;
            let past = (parts.first_day.0 - from.0).clamp(0, length);
            let over = f64::from(length) - f64::from(self.at_most).max(f64::from(past));
            let beside = worked
                .range(from.plus(-1)..=to.plus(1))
                .flat_map(|(_, held)| held);
            (over > 0.0).then(|| Violation {
                duties: beside.map(|h| h.ix).collect(),
                amount: over,
                limit: f64::from(self.at_most),
                unit: Unit::Days,
                days: None,
            })
        };
        stretches(&off).into_iter().filter_map(too_long).collect()
    }
}
