//! **Time without a break.** *What it asks:* from no duty's start do duties that touch go on for
//! longer than so long. *Why:* a weekend and the nights on either side make four days without an
//! hour off. *Parameters:* `which`, `at-most` (minutes). *When it cannot be met:* fewer people than
//! a long weekend has duties. *Source:* good practice.
//!
//! A breach is counted for each duty from whose start it goes on for too long, so that a stretch
//! twice as long costs more.

use super::constraint_writer::ConstraintWriter;
use super::duty_selector::DutySelector;
use super::person_schedule::{HeldWork, PersonSchedule, Violation, found};
use super::pricing::Pricing;
use crate::outcome::Unit;
use crate::problem::{Interval, Minute, Minutes};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Parameters. See the module for what it asks.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Unbroken {
    /// Duties that count.
    #[serde(default)]
    pub which: DutySelector,
    /// Longest time without a break.
    pub at_most: Minutes,
}

impl super::Mechanism for Unbroken {
    fn validate(&self) -> Result<(), String> {
        super::above_zero("at-most", self.at_most.0)
    }

    fn reach(&self) -> Option<Minutes> {
        Some(self.too_long())
    }

    /// `check` sees what stands, and prices are by `check`.
    fn prices_standing(&self) -> bool {
        true
    }

    /// From a duty on, the time to the limit falls into pieces in each of which the same duties can
    /// be held: it is too long where the duty and one of each piece are held.
    fn add_constraints(&self, scene: &mut ConstraintWriter<'_, '_>) {
        let counted = scene.select(|work| self.which.counts(work));
        for first in &counted {
            if scene.is_over() {
                return;
            }
            let Some(pieces) = self.pieces(scene, &counted, *first) else {
                continue;
            };
            let mut sum = scene.sum([(*first, 1.0)]);
            for piece in &pieces {
                sum.add(1.0, &scene.any(piece));
            }
            let limit = f64::from(u32::try_from(pieces.len()).unwrap_or(u32::MAX));
            // What stands by itself is not charged.
            if sum.constant <= limit {
                scene.at_most(sum, limit);
            }
        }
    }

    fn add_pricing(&self, scene: &mut Pricing<'_>) {
        let counted = scene.select(|work| self.which.counts(work));
        let long = |at: &usize| scene.work(*at).interval.length() > self.at_most;
        let fixed = scene.fixed(|work| self.which.counts(work));
        let touches = |at: &usize| {
            let own = scene.work(*at).interval;
            fixed.iter().any(|work| {
                work.interval.start() <= own.end() && own.start() <= work.interval.end()
            })
        };
        // Where rest is due between any two of them, nothing touches.
        let apart = scene.apart(|work| self.which.counts(work)) > Minutes(0);
        if apart && !counted.iter().any(|at| long(at) || touches(at)) {
            return;
        }
        scene.remember(&counted, self.too_long());
    }

    fn violations(&self, row: &PersonSchedule<'_>) -> Vec<Violation> {
        let held: Vec<HeldWork> = row.select(|work| self.which.counts(work)).collect();
        let fixed: Vec<HeldWork> = held.iter().copied().filter(HeldWork::is_fixed).collect();
        let too_long = |first: &HeldWork| {
            let until = first.work.interval.start() + self.at_most;
            let alone = first.is_fixed() && goes_on(&fixed, first) > until;
            if alone || goes_on(&held, first) <= until {
                return None;
            }
            let inside = |other: &&HeldWork| {
                let other = other.work.interval;
                other.end() > first.work.interval.start() && other.start() <= until
            };
            let duties = held.iter().filter(inside).map(|held| held.ix).collect();
            found(duties, 1.0, self.at_most.as_f64(), Unit::Duties)
        };
        held.iter().filter_map(too_long).collect()
    }
}

/// When the stretch ends in which a duty lies; `held` is in order of start.
fn goes_on(held: &[HeldWork<'_>], first: &HeldWork<'_>) -> Minute {
    let mut end = first.work.interval.end();
    for other in held {
        let other = other.work.interval;
        if other.start() <= end && other.end() > end {
            end = other.end();
        }
    }
    end
}

impl Unbroken {
    /// The shortest time that is too long.
    fn too_long(&self) -> Minutes {
        Minutes(self.at_most.0 + 1)
    }

    /// After a duty up to the limit, the counted duties that can be held in each piece of time;
    /// `None`: in some piece none can, so that it never goes on for too long.
    fn pieces(
        &self,
        scene: &ConstraintWriter<'_, '_>,
        counted: &[usize],
        first: usize,
    ) -> Option<BTreeSet<Vec<usize>>> {
        let own = scene.items[first].work.interval;
        let (start, until) = (own.end(), own.start() + self.too_long());
        let interval = |at: &usize| scene.items[*at].work.interval;
        let mut cuts: BTreeSet<Minute> = BTreeSet::from([start, until]);
        cuts.extend(
            counted
                .iter()
                .map(interval)
                .flat_map(|i| [i.start(), i.end()]),
        );
        let cuts: Vec<Minute> = cuts
            .into_iter()
            .filter(|cut| (start..=until).contains(cut))
            .collect();
        let mut pieces = BTreeSet::new();
        for pair in cuts.windows(2) {
            let piece = Interval::new(pair[0], pair[1]).ok()?;
            let mut members = counted
                .iter()
                .filter(|at| interval(at).overlaps(piece))
                .copied();
            let first = members.next()?;
            pieces.insert(std::iter::once(first).chain(members).collect());
        }
        Some(pieces)
    }
}
