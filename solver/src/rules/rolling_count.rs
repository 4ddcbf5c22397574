//! **Duties in any run of days.** *What it asks:* of the duties counted, at most so many start within any so many
//! calendar days. *Why:* on-call must not bunch; a person's terms may say "at most 1 in N". *Parameters:* `which`,
//! `at-most`, `days`. *When it cannot be met:* a pool smaller than the terms allow. *Source:* doctors' TCS 2016
//! schedule 3 (OC-3/7: 3 in 7); individual on-call terms.

use crate::outcome::Unit;
use crate::problem::{Day, Minutes, Work};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use super::automata::Rolling;
use super::pricing::Pricing;
use super::row::{Found, Held, Row, above};
use super::scene::Scene;
use super::which::Which;

/// Parameters. See the module for what it asks.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct RollingCount {
    /// Duties that count.
    #[serde(default)]
    pub which: Which,
    /// Limit.
    pub at_most: u32,
    /// Calendar days in the window.
    pub days: u32,
}

impl super::Mechanism for RollingCount {
    fn validate(&self) -> Result<(), String> {
        super::above_zero("days", self.days.into())
    }

    fn reach(&self) -> Option<Minutes> {
        Some(Minutes((i64::from(self.days) + 1) * Minutes::DAY.0))
    }

    fn emit(&self, scene: &mut Scene<'_, '_>) {
        let counted = scene.select(|w| self.which.counts(w));
        let mut by_day: BTreeMap<Day, Vec<usize>> = BTreeMap::new();
        for at in counted {
            by_day.entry(scene.items[at].work.day).or_default().push(at);
        }
        let limit = f64::from(self.at_most);
        let mut reached = None;
        for (first, anchors) in &by_day {
            if scene.is_over() {
                return;
            }
            let last = self.last(*first);
            let terms: Vec<_> = by_day.range(*first..=last).flat_map(|(_, list)| list).map(|at| (*at, 1.0)).collect();
            let end = by_day.range(..=last).next_back().map(|(day, _)| *day);
            let most = scene.most(&terms);
            // A window that reaches no further than the one before it holds less: nothing new.
            let new = end != reached || !scene.is_hard();
            reached = end;
            if most <= limit || !new {
                continue;
            }
            let count = scene.sum(terms);
            if scene.is_hard() {
                scene.at_most(count, limit);
            } else {
                let anchor = scene.any(anchors);
                scene.at_most_given(count, limit, Some(&anchor), most);
            }
        }
    }

    fn price(&self, scene: &mut Pricing<'_>) {
        let day = |work: &Work| self.which.counts(work).then_some(work.day.0);
        Rolling::write(scene, day, false, self.at_most, self.days);
    }

    fn check(&self, row: &Row<'_>) -> Vec<Found> {
        let starts: BTreeSet<Day> = row.select(|w| self.which.counts(w)).map(|h| h.work.day).collect();
        let mut breaches = Vec::new();
        for first in starts {
            let days = first..=self.last(first);
            let held: Vec<Held> =
                row.select(|w| self.which.counts(w)).filter(|h| days.contains(&h.work.day)).collect();
            breaches.extend(above(&held, |_| 1.0, 0.0, f64::from(self.at_most), Unit::Duties));
        }
        breaches
    }
}

impl RollingCount {
    fn last(&self, first: Day) -> Day {
        first.plus(i32::try_from(self.days).unwrap_or(i32::MAX / 2) - 1)
    }
}
