//! **Total working time.** *What it asks:* over the horizon a person's working time lies between
//! two limits; what stands in it counts. *Why:* contracted hours. *Parameters:* `at-least`,
//! `at-most` (minutes). *When it cannot be met:* leave eats the hours, or too few duties on offer.
//! *Source:* published shift-scheduling instances (MinTotalMinutes, MaxTotalMinutes).

use super::constraint_writer::{ConstraintWriter, in_horizon};
use super::person_schedule::{HeldWork, PersonSchedule, ROUNDING, Violation, above};
use super::pricing::Pricing;
use crate::outcome::Unit;
use crate::problem::Minutes;
use serde::{Deserialize, Serialize};

/// Parameters. See the module for what it asks.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct TotalWork {
    /// Least.
    #[serde(default)]
    pub at_least: Minutes,
    /// Most.
    #[serde(default)]
    pub at_most: Option<Minutes>,
}

impl super::Mechanism for TotalWork {
    fn validate(&self) -> Result<(), String> {
        match self.at_most {
            Some(most) if self.at_least > most => Err(format!(
                "`at-least` {} is above `at-most` {most}; swap them",
                self.at_least
            )),
            _ if self.at_least.0 < 0 => Err(format!(
                "`at-least` is {} min; give 0 or more",
                self.at_least.0
            )),
            _ => Ok(()),
        }
    }

    fn prices_standing(&self) -> bool {
        true
    }

    fn add_constraints(&self, scene: &mut ConstraintWriter<'_, '_>) {
        let terms: Vec<_> = (0..scene.items.len())
            .filter(|at| in_horizon(scene.problem, scene.items[*at].work))
            .map(|at| (at, scene.items[at].work.worked.as_f64()))
            .collect();
        if let Some(most) = self.at_most
            && scene.most(&terms) > most.as_f64()
        {
            let load = scene.sum(terms.iter().copied());
            scene.at_most(load, most.as_f64());
        }
        if self.at_least.0 > 0 {
            let load = scene.sum(terms);
            scene.at_least(load, self.at_least.as_f64());
        }
    }

    fn add_pricing(&self, scene: &mut Pricing<'_>) {
        let weights = scene
            .options
            .iter()
            .map(|(_, work)| work.worked.0)
            .collect();
        let stands: i64 = scene
            .fixed(|w| in_horizon(scene.problem, w))
            .iter()
            .map(|w| w.worked.0)
            .sum();
        let at_least = Some(self.at_least.0 - stands).filter(|least| *least > 0);
        scene.count(
            weights,
            self.at_most.map(|most| (most.0 - stands).max(0)),
            at_least,
        );
    }

    fn violations(&self, row: &PersonSchedule<'_>) -> Vec<Violation> {
        let held: Vec<HeldWork> = row.select(|w| in_horizon(row.problem, w)).collect();
        let total: f64 = held.iter().map(|h| h.work.worked.as_f64()).sum();
        let mut breaches = Vec::new();
        if let Some(most) = self.at_most {
            breaches.extend(above(
                &held,
                |h| h.work.worked.as_f64(),
                0.0,
                most.as_f64(),
                Unit::Minutes,
            ));
        }
        let short = self.at_least.as_f64() - total;
        if short > ROUNDING {
            let duties = held.iter().map(|h| h.ix).collect();
            breaches.push(Violation {
                duties,
                amount: short,
                limit: self.at_least.as_f64(),
                unit: Unit::Minutes,
                days: None,
            });
        }
        breaches
    }
}
