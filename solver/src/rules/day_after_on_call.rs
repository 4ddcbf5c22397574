//! **Work on the day after on-call.** *What it asks:* the working time of duties that start on the day after an on-call
//! period stays within a limit, and within a lower one where the rest expected on call falls short. *Why:* whoever was
//! called at night cannot work a long day. *Parameters:* `on-call`, `work` (which duties), `at-most`,
//! `at-most-disturbed` (minutes), `rest` and `longest-rest` (expected rest that counts as rested). *When it cannot be
//! met:* only long shifts on offer. *Source:* doctors' TCS 2016 schedule 3 (OC-D10: 10 h, or 5 h).

use crate::outcome::Unit;
use crate::problem::{Day, Minutes, Work};
use serde::{Deserialize, Serialize};
use super::row::{Found, Held, Row, above};
use super::scene::Scene;
use super::which::Which;

/// Parameters. See the module for what it asks.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct DayAfterOnCall {
    /// Duties on call.
    pub on_call: Which,
    /// Duties whose work is limited.
    #[serde(default)]
    pub work: Which,
    /// Limit after rest.
    pub at_most: Minutes,
    /// Limit where rest was not expected.
    pub at_most_disturbed: Minutes,
    /// Rest in 24 h that counts as rested.
    #[serde(default)]
    pub rest: Minutes,
    /// Unbroken rest that counts as rested.
    #[serde(default)]
    pub longest_rest: Minutes,
}

impl super::Mechanism for DayAfterOnCall {
    fn validate(&self) -> Result<(), String> {
        if self.at_most.0 < 0 || self.at_most_disturbed > self.at_most {
            return Err(format!(
                "`at-most` is {} and `at-most-disturbed` {}; the second may not be the larger",
                self.at_most, self.at_most_disturbed
            ));
        }
        Ok(())
    }

    fn emit(&self, scene: &mut Scene<'_, '_>) {
        let work = scene.select(|w| self.work.counts(w));
        for call in scene.select(|w| self.on_call.counts(w)) {
            let (day, limit) = (day_after(scene.items[call].work), self.limit(scene.items[call].work).as_f64());
            let terms: Vec<_> = work
                .iter()
                .filter(|at| **at != call && scene.items[**at].work.day == day)
                .map(|at| (*at, scene.items[*at].work.worked.as_f64()))
                .collect();
            let most = scene.most(&terms);
            if most <= limit {
                continue;
            }
            if scene.is_hard() {
                let too_long: Vec<_> = terms.iter().copied().filter(|(_, worked)| *worked > limit).collect();
                scene.conflicts(call, &too_long);
            }
            let (load, given) = (scene.sum(terms), scene.sum([(call, 1.0)]));
            scene.at_most_given(load, limit, Some(&given), most);
        }
    }

    fn check(&self, row: &Row<'_>) -> Vec<Found> {
        let mut breaches = Vec::new();
        for call in row.select(|w| self.on_call.counts(w)) {
            let limit = self.limit(call.work).as_f64();
            let held: Vec<Held> = row
                .select(|w| self.work.counts(w))
                .filter(|h| h.ix != call.ix && h.work.day == day_after(call.work))
                .collect();
            if let Some(mut breach) = above(&held, |h| h.work.worked.as_f64(), 0.0, limit, Unit::Minutes) {
                breach.duties.insert(0, call.ix);
                breaches.push(breach);
            }
        }
        breaches
    }
}

impl DayAfterOnCall {
    fn limit(&self, call: &Work) -> Minutes {
        let rested = call.on_call.is_none_or(|e| e.rest >= self.rest && e.longest_rest >= self.longest_rest);
        if rested { self.at_most } else { self.at_most_disturbed }
    }
}

/// The day after an on-call period: the day it ends on when it runs overnight, else the next.
fn day_after(call: &Work) -> Day {
    call.day.plus(1).max(call.last_day)
}
