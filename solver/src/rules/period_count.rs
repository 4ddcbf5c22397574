//! **Duties in each period.** *What it asks:* of the duties counted, at most so many start in each
//! period of so many days, counted from the first day of the horizon; what stands in it counts.
//! Where nights are counted, a weekend block has two or three. *Why:* too many nights in four weeks
//! are lawful and wear people out. *Parameters:* `which`, `at-most`, `days`, `nights`. *When it
//! cannot be met:* a pool too small for its duties. *Source:* good practice; a limit over every run
//! of days (see `rolling-count`) is stricter, and too large to price for limits as high as half a
//! month.

use super::constraint_writer::{ConstraintWriter, in_horizon};
use super::duty_selector::DutySelector;
use super::person_schedule::{HeldWork, PersonSchedule, Violation, above};
use super::pricing::Pricing;
use crate::outcome::Unit;
use crate::problem::{Minutes, Problem, WorkPiece};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Parameters. See the module for what it asks.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct PeriodCount {
    /// Duties that count.
    #[serde(default)]
    pub which: DutySelector,
    /// Limit.
    pub at_most: u32,
    /// Calendar days of a period.
    pub days: u32,
    /// Whether a duty counts once for each night in it, and once at least.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub nights: bool,
}

/// Minutes of 23:00-06:00 on a night on which no clock changes.
const NIGHT: i64 = 7 * 60;

impl super::Mechanism for PeriodCount {
    fn validate(&self) -> Result<(), String> {
        super::above_zero("days", self.days.into())
    }

    fn prices_standing(&self) -> bool {
        true
    }

    fn add_constraints(&self, scene: &mut ConstraintWriter<'_, '_>) {
        let problem = scene.problem;
        let mut periods: BTreeMap<i32, Vec<(usize, f64)>> = BTreeMap::new();
        for at in scene.select(|work| self.counts(problem, work)) {
            let work = scene.items[at].work;
            periods
                .entry(self.period(problem, work))
                .or_default()
                .push((at, self.amount(work).into()));
        }
        for terms in periods.into_values() {
            if scene.most(&terms) > f64::from(self.at_most) {
                let sum = scene.sum(terms);
                scene.at_most(sum, f64::from(self.at_most));
            }
        }
    }

    fn add_pricing(&self, scene: &mut Pricing<'_>) {
        let problem = scene.problem;
        let mut periods: BTreeMap<i32, Vec<usize>> = BTreeMap::new();
        for at in scene.select(|work| self.counts(problem, work)) {
            periods
                .entry(self.period(problem, scene.work(at)))
                .or_default()
                .push(at);
        }
        for (period, counted) in periods {
            let here = |work: &WorkPiece| {
                self.counts(problem, work) && self.period(problem, work) == period
            };
            let stands: u32 = scene
                .fixed(here)
                .into_iter()
                .map(|work| self.amount(work))
                .sum();
            let left = self.at_most.saturating_sub(stands);
            let mut amounts = vec![0; scene.options.len()];
            counted
                .iter()
                .for_each(|at| amounts[*at] = self.amount(scene.work(*at)));
            let values: Vec<f64> = amounts.iter().map(|amount| f64::from(*amount)).collect();
            // A limit that cannot be reached is no lane to carry.
            if scene.most(&values, Minutes(0)) > f64::from(left) {
                scene.count(
                    amounts.into_iter().map(i64::from).collect(),
                    Some(left.into()),
                    None,
                );
            }
        }
    }

    fn violations(&self, row: &PersonSchedule<'_>) -> Vec<Violation> {
        let mut periods: BTreeMap<i32, Vec<HeldWork>> = BTreeMap::new();
        for held in row.select(|work| self.counts(row.problem, work)) {
            periods
                .entry(self.period(row.problem, held.work))
                .or_default()
                .push(held);
        }
        let limit = f64::from(self.at_most);
        let unit = if self.nights {
            Unit::Nights
        } else {
            Unit::Duties
        };
        let amount = |held: &HeldWork<'_>| self.amount(held.work).into();
        periods
            .values()
            .filter_map(|held| above(held, amount, 0.0, limit, unit))
            .collect()
    }
}

impl PeriodCount {
    fn counts(&self, problem: &Problem, work: &WorkPiece) -> bool {
        self.which.counts(work) && in_horizon(problem, work)
    }

    /// What a duty counts.
    fn amount(&self, work: &WorkPiece) -> u32 {
        if !self.nights {
            return 1;
        }
        // An hour more or less on the nights on which clocks change is rounded away.
        u32::try_from((work.night.0 + NIGHT / 2) / NIGHT)
            .unwrap_or(u32::MAX)
            .max(1)
    }

    /// The period in which a duty starts.
    fn period(&self, problem: &Problem, work: &WorkPiece) -> i32 {
        let days = i32::try_from(self.days).unwrap_or(i32::MAX);
        (work.day.0 - problem.parts().first_day.0).div_euclid(days)
    }
}
