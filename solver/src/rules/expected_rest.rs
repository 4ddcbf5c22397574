//! **Expected rest on call.** *What it asks:* a duty on call is expected to leave so much rest in
//! 24 hours, so much of it unbroken between 22:00 and 07:00. *Why:* on-call busier than that is a
//! shift in disguise. *Parameters:* `which`, `rest`, `longest-rest` (minutes). *When it cannot be
//! met:* the line is too busy: make it a shift. Duties without expectations pass. *Source:*
//! doctors' TCS 2016 schedule 3 (OC-R8: 8 h, 5 h unbroken).

use super::constraint_writer::ConstraintWriter;
use super::duty_selector::DutySelector;
use super::person_schedule::{PersonSchedule, Violation, found};
use super::pricing::Pricing;
use crate::outcome::Unit;
use crate::problem::{Minutes, WorkPiece};
use serde::{Deserialize, Serialize};

/// Parameters. See the module for what it asks.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct ExpectedRest {
    /// Duties that count.
    #[serde(default)]
    pub which: DutySelector,
    /// Rest in 24 h.
    pub rest: Minutes,
    /// Unbroken rest between 22:00 and 07:00.
    pub longest_rest: Minutes,
}

impl super::Mechanism for ExpectedRest {
    fn reach(&self) -> Option<Minutes> {
        Some(Minutes(0))
    }

    fn prices_standing(&self) -> bool {
        true
    }

    fn add_constraints(&self, scene: &mut ConstraintWriter<'_, '_>) {
        for at in scene.select(|w| self.which.counts(w)) {
            let short = self.short(scene.items[at].work);
            if short > 0.0 {
                scene.forbid(at, short);
            }
        }
    }

    fn add_pricing(&self, scene: &mut Pricing<'_>) {
        for at in scene.select(|w| self.which.counts(w)) {
            let short = self.short(scene.work(at));
            if short > 0.0 {
                scene.forbid(at, short);
            }
        }
    }

    fn violations(&self, row: &PersonSchedule<'_>) -> Vec<Violation> {
        row.select(|w| self.which.counts(w))
            .filter_map(|h| {
                found(
                    vec![h.ix],
                    self.short(h.work),
                    self.rest.as_f64(),
                    Unit::Minutes,
                )
            })
            .collect()
    }
}

impl ExpectedRest {
    /// Minutes of rest missing, in 24 hours and unbroken, together.
    fn short(&self, work: &WorkPiece) -> f64 {
        work.on_call.map_or(0.0, |expected| {
            let missing =
                |asked: Minutes, given: Minutes| (asked.as_f64() - given.as_f64()).max(0.0);
            missing(self.rest, expected.rest) + missing(self.longest_rest, expected.longest_rest)
        })
    }
}
