//! **Total number of duties.** *What it asks:* over the horizon a person holds at least and at most
//! so many of the duties counted; what stands in it counts. *Why:* per-type maxima, agreed minima.
//! *Parameters:* `which`, `at-least`, `at-most`. *When it cannot be met:* fewer duties on offer
//! than the minimum. *Source:* published shift-scheduling instances (MaxShifts).

use super::constraint_writer::{ConstraintWriter, in_horizon};
use super::duty_selector::DutySelector;
use super::person_schedule::{HeldWork, PersonSchedule, ROUNDING, Violation, above};
use super::pricing::Pricing;
use crate::outcome::Unit;
use serde::{Deserialize, Serialize};

/// Parameters. See the module for what it asks.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct TotalCount {
    /// Duties that count.
    #[serde(default)]
    pub which: DutySelector,
    /// Least.
    #[serde(default)]
    pub at_least: Option<u32>,
    /// Most.
    #[serde(default)]
    pub at_most: Option<u32>,
}

impl super::Mechanism for TotalCount {
    fn validate(&self) -> Result<(), String> {
        match (self.at_least, self.at_most) {
            (None, None) => Err("neither `at-least` nor `at-most` is given; give one".to_owned()),
            (Some(least), Some(most)) if least > most => Err(format!(
                "`at-least` {least} is above `at-most` {most}; swap them"
            )),
            _ => Ok(()),
        }
    }

    fn prices_standing(&self) -> bool {
        true
    }

    fn add_constraints(&self, scene: &mut ConstraintWriter<'_, '_>) {
        let counted: Vec<_> = scene
            .select(|w| self.which.counts(w) && in_horizon(scene.problem, w))
            .into_iter()
            .map(|at| (at, 1.0))
            .collect();
        if let Some(most) = self.at_most {
            let sum = scene.sum(counted.iter().copied());
            if scene.most(&counted) > f64::from(most) {
                scene.at_most(sum, f64::from(most));
            }
        }
        if let Some(least) = self.at_least {
            let sum = scene.sum(counted);
            scene.at_least(sum, f64::from(least));
        }
    }

    fn add_pricing(&self, scene: &mut Pricing<'_>) {
        let weights = scene
            .options
            .iter()
            .map(|(_, work)| i64::from(self.which.counts(work)))
            .collect();
        let stands = scene
            .fixed(|w| self.which.counts(w) && in_horizon(scene.problem, w))
            .len();
        let stands = i64::try_from(stands).unwrap_or(i64::MAX);
        let left = |limit: u32| (i64::from(limit) - stands).max(0);
        scene.count(weights, self.at_most.map(left), self.at_least.map(left));
    }

    fn violations(&self, row: &PersonSchedule<'_>) -> Vec<Violation> {
        let held: Vec<HeldWork> = row
            .select(|w| self.which.counts(w) && in_horizon(row.problem, w))
            .collect();
        let count = f64::from(u32::try_from(held.len()).unwrap_or(u32::MAX));
        let mut breaches = Vec::new();
        if let Some(most) = self.at_most {
            breaches.extend(above(&held, |_| 1.0, 0.0, f64::from(most), Unit::Duties));
        }
        if let Some(least) = self.at_least {
            let limit = f64::from(least);
            if limit - count > ROUNDING {
                let duties = held.iter().map(|h| h.ix).collect();
                breaches.push(Violation {
                    duties,
                    amount: limit - count,
                    limit,
                    unit: Unit::Duties,
                    days: None,
                });
            }
        }
        breaches
    }
}
