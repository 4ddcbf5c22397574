//! **Work in a rolling window.** *What it asks:* working time in any window of a given length stays within a limit; a
//! duty cut by the window's edge counts in proportion. *Why:* long weeks hidden across two calendar weeks.
//! *Parameters:* `which`, `at-most` (minutes of work), `window` (minutes). *When it cannot be met:* few people, long
//! duties. *Source:* doctors' TCS 2016 schedule 3 (RD-72: 72 h in 168 h).

use crate::outcome::Unit;
use crate::problem::{Interval, Minutes, Work};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use super::row::{Found, Held, Row, above};
use super::scene::Scene;
use super::which::Which;

/// Parameters. See the module for what it asks.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct RollingWork {
    /// Duties whose working time counts.
    #[serde(default)]
    pub which: Which,
    /// Limit.
    pub at_most: Minutes,
    /// Length of the window.
    pub window: Minutes,
}

impl super::Mechanism for RollingWork {
    fn validate(&self) -> Result<(), String> {
        super::above_zero("window", self.window.0)
    }

    /// The work in a window is piecewise linear in where the window lies, and largest where it begins with a duty or
    /// ends with one: those windows are enough.
    fn emit(&self, scene: &mut Scene<'_, '_>) {
        let counted = scene.select(|w| self.which.counts(w));
        let mut windows: BTreeMap<Interval, Vec<usize>> = BTreeMap::new();
        for at in &counted {
            for window in self.windows(scene.items[*at].work) {
                windows.entry(window).or_default().push(*at);
            }
        }
        for (window, anchors) in windows {
            let terms: Vec<_> = counted
                .iter()
                .map(|at| (*at, share(scene.items[*at].work, window)))
                .filter(|(_, minutes)| *minutes > 0.0)
                .collect();
            let most = scene.most(&terms);
            if most <= self.at_most.as_f64() {
                continue;
            }
            let load = scene.sum(terms);
            if scene.is_hard() {
                scene.at_most(load, self.at_most.as_f64());
            } else {
                // Soft windows count once, and only where a duty held begins or ends them.
                let anchor = scene.any(&anchors);
                scene.at_most_given(load, self.at_most.as_f64(), Some(&anchor), most);
            }
        }
    }

    fn check(&self, row: &Row<'_>) -> Vec<Found> {
        let mut windows: Vec<Interval> =
            row.select(|w| self.which.counts(w)).flat_map(|h| self.windows(h.work)).collect();
        windows.sort_unstable();
        windows.dedup();
        let mut breaches = Vec::new();
        for window in windows {
            let inside: Vec<Held> = row
                .select(|w| self.which.counts(w) && w.interval.overlaps(window))
                .collect();
            let work = |h: &Held<'_>| share(h.work, window);
            breaches.extend(above(&inside, work, 0.0, self.at_most.as_f64(), Unit::Minutes));
        }
        breaches
    }
}

impl RollingWork {
    fn windows(&self, work: &Work) -> impl Iterator<Item = Interval> + use<> {
        let (start, end) = (work.interval.start(), work.interval.end());
        let begins = Interval::new(start, start + self.window);
        let ends = Interval::new(end - self.window, end);
        begins.into_iter().chain(ends)
    }
}

/// Working minutes of a duty inside a window, in proportion to the time inside.
fn share(work: &Work, window: Interval) -> f64 {
    work.worked.as_f64() * work.interval.shared(window).as_f64() / work.interval.length().as_f64()
}
