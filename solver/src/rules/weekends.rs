//! **Weekends.** *What it asks:* at most so many weekends touched by duties among any so many
//! running, or in the whole horizon. *Why:* weekends are when other people are free. *Parameters:*
//! `which`, `at-most`, `of` (weekends running; absent: the horizon). *When it cannot be met:* every
//! weekend needs more than half of the pool. *Source:* doctors' TCS 2016 schedule 3 (RD-WE: 1 of
//! 2); published shift-scheduling instances (MaxWeekends).

use super::automata::{OncePrice, RollingPrice};
use super::constraint_writer::{ConstraintWriter, in_horizon};
use super::duty_selector::DutySelector;
use super::person_schedule::{HeldWork, PersonSchedule, Violation, above};
use super::pricing::{Counter, Pricing};
use crate::model::lp::Lin;
use crate::outcome::Unit;
use crate::problem::{Minutes, Problem, WeekendIx, WorkPiece};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Parameters. See the module for what it asks.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Weekends {
    /// Duties that count.
    #[serde(default)]
    pub which: DutySelector,
    /// Limit.
    pub at_most: u32,
    /// Weekends running; absent: the whole horizon.
    #[serde(default)]
    pub of: Option<u32>,
}

impl super::Mechanism for Weekends {
    fn validate(&self) -> Result<(), String> {
        match self.of {
            Some(0) => {
                Err("`of` is 0; give the number of weekends running, or leave it out".to_owned())
            }
            Some(of) if of <= self.at_most => Err(format!(
                "at most {} of {of} weekends always holds; raise `of` or lower `at-most`",
                self.at_most
            )),
            _ => Ok(()),
        }
    }

    /// Weekends that a window spans, and a duty's own days at either end.
    fn reach(&self) -> Option<Minutes> {
        self.of
            .map(|of| Minutes(i64::from(of) * Minutes::WEEK.0 + 2 * Minutes::DAY.0))
    }

    fn prices_standing(&self) -> bool {
        self.of.is_none()
    }

    fn add_constraints(&self, scene: &mut ConstraintWriter<'_, '_>) {
        let mut touched: BTreeMap<WeekendIx, Vec<usize>> = BTreeMap::new();
        for at in scene.select(|w| self.which.counts(w)) {
            if let Some(weekend) = scene.items[at]
                .work
                .weekend
                .filter(|_| self.looks_at(scene.problem, scene.items[at].work))
            {
                touched.entry(weekend).or_default().push(at);
            }
        }
        let worked: BTreeMap<WeekendIx, Lin> = touched
            .iter()
            .map(|(w, list)| (*w, scene.any(list)))
            .collect();
        let limit = f64::from(self.at_most);
        for (first, anchor) in &worked {
            let window: Vec<&Lin> = worked
                .range(*first..=self.last(*first))
                .map(|(_, lin)| lin)
                .collect();
            if window.len() > self.at_most as usize {
                let mut sum = Lin::default();
                window.iter().for_each(|lin| sum.add(1.0, lin));
                let most = f64::from(u32::try_from(window.len()).unwrap_or(u32::MAX));
                // A window just longer than the limit is too full only where all of it is taken,
                // its first weekend too.
                let spare = window.len() > self.at_most as usize + 1;
                let given = (spare && !scene.is_hard() && self.of.is_some()).then_some(anchor);
                scene.at_most_given(sum, limit, given, most);
            }
            if self.of.is_none() {
                break;
            }
        }
    }

    fn add_pricing(&self, scene: &mut Pricing<'_>) {
        let Some(of) = self.of else {
            let counted = scene.select(|w| self.which.counts(w) && w.weekend.is_some());
            let stands = scene.fixed(|w| self.which.counts(w) && self.looks_at(scene.problem, w));
            let stands: BTreeSet<WeekendIx> =
                stands.into_iter().filter_map(|w| w.weekend).collect();
            let mut groups = vec![None; scene.options.len()];
            for at in counted {
                groups[at] = scene
                    .work(at)
                    .weekend
                    .filter(|weekend| !stands.contains(weekend))
                    .map(|w| w.0);
            }
            let taken = i64::try_from(stands.len()).unwrap_or(i64::MAX);
            let at_most = Some(((i64::from(self.at_most) - taken).max(0), scene.price()));
            let total = Counter {
                weights: vec![0; scene.options.len()],
                tick: 1,
                at_most,
                at_least: None,
            };
            return scene.count_ticks(total, |counter| Box::new(OncePrice { groups, counter }));
        };
        let weekend = |work: &WorkPiece| {
            work.weekend
                .filter(|_| self.which.counts(work))
                .map(|weekend| weekend.0)
        };
        RollingPrice::write(scene, weekend, true, self.at_most, of);
    }

    fn violations(&self, row: &PersonSchedule<'_>) -> Vec<Violation> {
        let mut touched: BTreeMap<WeekendIx, HeldWork> = BTreeMap::new();
        for held in row.select(|w| self.which.counts(w) && self.looks_at(row.problem, w)) {
            if let Some(weekend) = held.work.weekend {
                // What stands first: a weekend that it takes already is not charged again.
                let known = touched.entry(weekend).or_insert(held);
                if held.is_fixed() {
                    *known = held;
                }
            }
        }
        let starts = touched
            .keys()
            .take(if self.of.is_some() { usize::MAX } else { 1 });
        starts
            .filter_map(|first| {
                let held: Vec<HeldWork> = touched
                    .range(*first..=self.last(*first))
                    .map(|(_, h)| *h)
                    .collect();
                above(&held, |_| 1.0, 0.0, f64::from(self.at_most), Unit::Weekends)
            })
            .collect()
    }
}

impl Weekends {
    /// What lies outside the horizon counts in rolling windows, not in the horizon's total.
    fn looks_at(&self, problem: &Problem, work: &WorkPiece) -> bool {
        self.of.is_some() || in_horizon(problem, work)
    }

    fn last(&self, first: WeekendIx) -> WeekendIx {
        match self.of {
            Some(of) => WeekendIx(first.0 + i32::try_from(of).unwrap_or(i32::MAX / 2) - 1),
            None => WeekendIx(i32::MAX),
        }
    }
}
