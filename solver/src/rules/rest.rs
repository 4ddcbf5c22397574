//! **Rest between duties.** *What it asks:* after each duty of one kind, at least so long passes
//! before the next duty of another kind starts. *Why:* tired people harm patients and themselves.
//! *Parameters:* `after` and `before` (which duties; both default to all), `at-least` (minutes).
//! *When it cannot be met:* a short-handed pool where the same person must follow a late with an
//! early; the missing rest is then owed as compensatory rest. It is stricter than the regulation
//! for split shifts: two pieces of work in one day are barred, also where 11 hours remain
//! in the 24.
//! *Source:* Working Time Regulations 1998 reg. 10 (WTR-D11, 11 h); doctors' TCS 2016 schedule 3
//! (RD-11); with `after.worked-at-least` also the free morning after a disturbed night (OC-POST).

use super::constraint_writer::{ConstraintWriter, maximal_cliques};
use super::duty_selector::DutySelector;
use super::person_schedule::{PersonSchedule, Violation, found};
use super::pricing::Pricing;
use crate::outcome::Unit;
use crate::problem::{Interval, Minutes, WorkPiece};
use serde::{Deserialize, Serialize};

/// Parameters. See the module for what it asks.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Rest {
    /// Duties after which rest is due.
    #[serde(default)]
    pub after: DutySelector,
    /// Duties that may not start sooner.
    #[serde(default)]
    pub before: DutySelector,
    /// The rest.
    pub at_least: Minutes,
}

impl super::Mechanism for Rest {
    fn validate(&self) -> Result<(), String> {
        super::above_zero("at-least", self.at_least.0)
    }

    fn reach(&self) -> Option<Minutes> {
        Some(self.at_least)
    }

    fn prices_standing(&self) -> bool {
        true
    }

    fn add_constraints(&self, scene: &mut ConstraintWriter<'_, '_>) {
        if scene.is_hard() && self.after == self.before {
            self.emit_cliques(scene);
            return;
        }
        let after = scene.select(|w| self.after.counts(w));
        let before = scene.select(|w| self.before.counts(w));
        for first in after {
            if scene.is_over() {
                return;
            }
            let end = scene.items[first].work.interval.end();
            let too_soon: Vec<_> = before
                .iter()
                .filter(|next| **next != first)
                .filter_map(|next| {
                    let gap = scene.items[*next].work.interval.start() - end;
                    (gap.0 >= 0 && gap < self.at_least)
                        .then_some((*next, (self.at_least.0 - gap.0, *next)))
                })
                .map(|(next, (short, _))| (next, crate::problem::Minutes(short).as_f64()))
                .collect();
            scene.conflicts(first, &too_soon);
        }
    }

    fn add_pricing(&self, scene: &mut Pricing<'_>) {
        let (after, before) = (
            scene.select(|w| self.after.counts(w)),
            scene.select(|w| self.before.counts(w)),
        );
        let short = |first: &WorkPiece, next: &WorkPiece| {
            let gap = next.interval.start() - first.interval.end();
            (gap.0 >= 0 && gap < self.at_least).then(|| Minutes(self.at_least.0 - gap.0).as_f64())
        };
        for stands in scene.fixed(|w| self.after.counts(w)) {
            for next in &before {
                if let Some(short) = short(stands, scene.work(*next)) {
                    scene.forbid(*next, short);
                }
            }
        }
        for stands in scene.fixed(|w| self.before.counts(w)) {
            for first in &after {
                if let Some(short) = short(scene.work(*first), stands) {
                    scene.forbid(*first, short);
                }
            }
        }
        for (first, next, gap) in scene.soon_after(&after, &before, self.at_least) {
            scene.bar(first, next, Minutes(self.at_least.0 - gap.0).as_f64());
        }
    }

    fn violations(&self, row: &PersonSchedule<'_>) -> Vec<Violation> {
        let mut breaches = Vec::new();
        for next in row.select(|w| self.before.counts(w)) {
            for first in row
                .select(|w| self.after.counts(w))
                .filter(|f| f.ix != next.ix)
            {
                let gap = next.work.interval.start() - first.work.interval.end();
                if gap.0 >= 0 {
                    let short = self.at_least.as_f64() - gap.as_f64();
                    let pair = vec![first.ix, next.ix];
                    breaches.extend(found(pair, short, self.at_least.as_f64(), Unit::Minutes));
                }
            }
        }
        breaches
    }
}

impl Rest {
    /// One kind of duty on both sides: duties with their rest behind them form an interval graph,
    /// so a row for each maximal clique says everything, and far tighter than pairs. (Overlapping
    /// pairs are in it too; they are barred.)
    fn emit_cliques(&self, scene: &mut ConstraintWriter<'_, '_>) {
        let with_rest: Vec<_> = scene
            .select(|w| self.after.counts(w))
            .into_iter()
            .filter_map(|at| {
                let interval = scene.items[at].work.interval;
                Some((
                    at,
                    Interval::new(interval.start(), interval.end() + self.at_least).ok()?,
                ))
            })
            .collect();
        for clique in maximal_cliques(&with_rest, || scene.is_over()) {
            scene.clique(&clique);
        }
    }
}
