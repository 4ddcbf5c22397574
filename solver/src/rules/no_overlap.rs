//! **No overlap.** *What it asks:* a person holds at most one duty at any minute; duties that touch
//! do not overlap. *Why:* nobody is in two places, or on two telephones, at once. *Parameters:*
//! none. *When it cannot be met:* two pins put one person on overlapping duties, or past work runs
//! into the duty. *Source:* built in.

use super::constraint_writer::{ConstraintWriter, maximal_cliques};
use super::person_schedule::{PersonSchedule, Violation, found};
use super::pricing::Pricing;
use crate::outcome::Unit;
use crate::problem::Minutes;
use serde::{Deserialize, Serialize};

/// The mechanism; it has no parameters. See the module for what it asks.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct NoOverlap {}

impl super::Mechanism for NoOverlap {
    fn reach(&self) -> Option<Minutes> {
        Some(Minutes(0))
    }

    fn prices_standing(&self) -> bool {
        true
    }

    fn add_constraints(&self, scene: &mut ConstraintWriter<'_, '_>) {
        let all: Vec<_> = scene
            .items
            .iter()
            .enumerate()
            .map(|(at, item)| (at, item.work.interval))
            .collect();
        for clique in maximal_cliques(&all, || scene.is_over()) {
            scene.clique(&clique);
        }
    }

    fn add_pricing(&self, scene: &mut Pricing<'_>) {
        let intervals: Vec<_> = scene
            .options
            .iter()
            .map(|(_, work)| work.interval)
            .collect();
        for (at, interval) in intervals.iter().enumerate() {
            if let Some(past) = scene.fixed(|w| w.interval.overlaps(*interval)).first() {
                scene.forbid(at, past.interval.shared(*interval).as_f64());
            }
            for (then, other) in intervals.iter().enumerate().skip(at + 1) {
                if other.start() >= interval.end() {
                    break;
                }
                scene.bar(at, then, interval.shared(*other).as_f64());
            }
        }
    }

    fn violations(&self, row: &PersonSchedule<'_>) -> Vec<Violation> {
        let mut breaches = Vec::new();
        for (i, first) in row.held.iter().enumerate() {
            for second in &row.held[i + 1..] {
                let shared = first.work.interval.shared(second.work.interval);
                breaches.extend(found(
                    vec![first.ix, second.ix],
                    shared.as_f64(),
                    0.0,
                    Unit::Minutes,
                ));
            }
        }
        breaches
    }
}
