//! **Length of one duty.** *What it asks:* no duty counted lasts longer than a limit, from start to
//! end. *Why:* error rates climb after the twelfth hour. *Parameters:* `which`, `at-most`
//! (minutes). *When it cannot be met:* the pattern itself is too long: split it. The autumn clock
//! change makes a 12-hour night 13 h. *Source:* doctors' TCS 2016 schedule 3 (RD-13: 13 h; OC-24:
//! 24 h on call).

use super::constraint_writer::ConstraintWriter;
use super::duty_selector::DutySelector;
use super::person_schedule::{PersonSchedule, Violation, found};
use super::pricing::Pricing;
use crate::outcome::Unit;
use crate::problem::Minutes;
use serde::{Deserialize, Serialize};

/// Parameters. See the module for what it asks.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct DutyLength {
    /// Duties that count.
    #[serde(default)]
    pub which: DutySelector,
    /// Limit.
    pub at_most: Minutes,
}

impl super::Mechanism for DutyLength {
    fn validate(&self) -> Result<(), String> {
        super::above_zero("at-most", self.at_most.0)
    }

    fn reach(&self) -> Option<Minutes> {
        Some(Minutes(0))
    }

    fn prices_standing(&self) -> bool {
        true
    }

    fn add_constraints(&self, scene: &mut ConstraintWriter<'_, '_>) {
        for at in scene.select(|w| self.which.counts(w) && w.interval.length() > self.at_most) {
            let over = scene.items[at].work.interval.length().as_f64() - self.at_most.as_f64();
            scene.forbid(at, over);
        }
    }

    fn add_pricing(&self, scene: &mut Pricing<'_>) {
        for at in scene.select(|w| self.which.counts(w)) {
            let over = scene.work(at).interval.length().as_f64() - self.at_most.as_f64();
            if over > 0.0 {
                scene.forbid(at, over);
            }
        }
    }

    fn violations(&self, row: &PersonSchedule<'_>) -> Vec<Violation> {
        row.select(|w| self.which.counts(w))
            .filter_map(|h| {
                let over = h.work.interval.length().as_f64() - self.at_most.as_f64();
                found(vec![h.ix], over, self.at_most.as_f64(), Unit::Minutes)
            })
            .collect()
    }
}
