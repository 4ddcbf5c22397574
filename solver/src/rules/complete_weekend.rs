//! **Complete weekends.** *What it asks:* whoever works on a Saturday or the Sunday after it works
//! on both. A weekend of which one day lies outside the horizon is free. *Why:* half a weekend off
//! is no weekend, and whoever has to come in anyway leaves the other weekends whole. *Parameters:*
//! `which`. *When it cannot be met:* leave, pins or rest take one of the two days. *Source:* second
//! international nurse rostering competition (Ceschia et al. 2019, S5).

use super::automata::{BothDays, span, stage_days};
use super::constraint_writer::ConstraintWriter;
use super::duty_selector::DutySelector;
use super::person_schedule::{HeldWork, PersonSchedule, Violation};
use super::pricing::Pricing;
use crate::outcome::Unit;
use crate::problem::Day;
use serde::{Deserialize, Serialize};

/// Parameters. See the module for what it asks.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct CompleteWeekend {
    /// Duties that count.
    #[serde(default)]
    pub which: DutySelector,
}

impl super::Mechanism for CompleteWeekend {
    /// Both differences are rows of their own: at most one of them is above 0.
    fn add_constraints(&self, scene: &mut ConstraintWriter<'_, '_>) {
        let counted = scene.select(|w| self.which.counts(w));
        let worked = scene.any_by_day(&counted);
        let (first, last) = (
            scene.problem.parts().first_day,
            scene.problem.parts().last_day,
        );
        for saturday in (first.0..last.0).map(Day).filter(|day| day.is_saturday()) {
            let of = |day: Day| worked.get(&day).cloned().unwrap_or_default();
            let days = [of(saturday), of(saturday.plus(1))];
            for (one, other) in [(0, 1), (1, 0)] {
                let mut row = days[one].clone();
                row.add(-1.0, &days[other]);
                scene.at_most_signed(row, 0.0, 1.0);
            }
        }
    }

    fn add_pricing(&self, scene: &mut Pricing<'_>) {
        let parts = scene.problem.parts();
        let (first, last) = (parts.first_day.0, parts.last_day.0);
        let counted = scene.select(|w| self.which.counts(w));
        let mut days = vec![None; scene.options.len()];
        counted
            .iter()
            .for_each(|at| days[*at] = Some(span(scene.work(*at))));
        let past = scene
            .past(|w| self.which.counts(w))
            .into_iter()
            .map(span)
            .collect();
        let (stage_day, price) = (stage_days(scene), scene.price());
        scene.walk(Box::new(BothDays {
            days,
            stage_day,
            price,
            first,
            last,
            past,
        }));
    }

    fn violations(&self, row: &PersonSchedule<'_>) -> Vec<Violation> {
        let (first, last) = (row.problem.parts().first_day, row.problem.parts().last_day);
        let worked = row.by_day(|w| self.which.counts(w));
        let alone = |(day, held): (&Day, &Vec<HeldWork>)| {
            let partner = match day.weekday() {
                5 => day.plus(1),
                6 => day.plus(-1),
                _ => return None,
            };
            let inside = |day: Day| (first..=last).contains(&day);
            (inside(*day) && inside(partner) && !worked.contains_key(&partner)).then(|| Violation {
                duties: held.iter().map(|h| h.ix).collect(),
                amount: 1.0,
                limit: 0.0,
                unit: Unit::Weekends,
                days: None,
            })
        };
        worked.iter().filter_map(alone).collect()
    }
}
