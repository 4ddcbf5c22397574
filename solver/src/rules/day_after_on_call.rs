//! **Work on the day after on-call.** *What it asks:* the working time of duties that start on the
//! day after an on-call period stays within a limit, and within a lower one where the rest expected
//! on call falls short. *Why:* whoever was called at night cannot work a long day. *Parameters:*
//! `on-call`, `work` (which duties), `at-most`, `at-most-disturbed` (minutes), `rest` and
//! `longest-rest` (expected rest that counts as rested). *When it cannot be met:* only long shifts
//! on offer. *Source:* doctors' TCS 2016 schedule 3 (OC-D10: 10 h, or 5 h).

use super::automata::stage_days;
use super::constraint_writer::ConstraintWriter;
use super::duty_selector::DutySelector;
use super::person_schedule::{HeldWork, PersonSchedule, Violation, above, found};
use super::pricing::Pricing;
use crate::columns::automaton::{Automaton, AutomatonState, AutomatonStep};
use crate::outcome::Unit;
use crate::problem::{Day, Minutes, WorkPiece};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Parameters. See the module for what it asks.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct DayAfterOnCall {
    /// Duties on call.
    pub on_call: DutySelector,
    /// Duties whose work is limited.
    #[serde(default)]
    pub work: DutySelector,
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

    /// From the end of the on-call period to the end of the day after.
    fn reach(&self) -> Option<Minutes> {
        Some(Minutes(3 * Minutes::DAY.0))
    }

    fn add_constraints(&self, scene: &mut ConstraintWriter<'_, '_>) {
        let work = scene.select(|w| self.work.counts(w));
        for call in scene.select(|w| self.on_call.counts(w)) {
            if scene.is_over() {
                return;
            }
            let (day, limit) = (
                day_after(scene.items[call].work),
                self.limit(scene.items[call].work).as_f64(),
            );
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
                let too_long: Vec<_> = terms
                    .iter()
                    .copied()
                    .filter(|(_, worked)| *worked > limit)
                    .collect();
                scene.conflicts(call, &too_long);
            }
            let load = scene.sum(terms);
            if scene.items[call].var.is_none() {
                scene.at_most(load, limit);
            } else {
                let given = scene.sum([(call, 1.0)]);
                scene.at_most_if(load, limit, &given, most);
            }
        }
    }

    fn add_pricing(&self, scene: &mut Pricing<'_>) {
        let worked: Vec<_> = (0..scene.options.len())
            .map(|at| self.worked(scene.work(at)))
            .collect();
        let past_worked = scene
            .past(|_| true)
            .into_iter()
            .filter_map(|w| self.worked(w));
        let mut past: BTreeMap<i32, i64> = BTreeMap::new();
        past_worked.for_each(|(day, minutes)| *past.entry(day).or_default() += minutes);
        // What a duty leaves for the day after it, where duties on offer could exceed that.
        let asks = |scene: &Pricing<'_>, call: &WorkPiece| -> Option<(i32, i64)> {
            let day = day_after(call).0;
            let before = past.get(&day).copied().unwrap_or(0);
            let room = self.limit(call).0.max(before) - before;
            let on_day = worked.iter().map(|w| {
                w.filter(|(d, _)| *d == day)
                    .map_or(0.0, |(_, minutes)| Minutes(minutes).as_f64())
            });
            let most = scene.most(&on_day.collect::<Vec<_>>(), Minutes(0));
            (self.on_call.counts(call) && most > Minutes(room).as_f64()).then_some((day, room))
        };
        let calls: Vec<_> = (0..scene.options.len())
            .map(|at| asks(scene, scene.work(at)))
            .collect();
        let past: Vec<_> = scene
            .past(|_| true)
            .into_iter()
            .filter_map(|call| asks(scene, call))
            .collect();
        if calls.iter().all(Option::is_none) && past.is_empty() {
            return;
        }
        let (stage_day, price) = (stage_days(scene), scene.price());
        scene.walk(Box::new(DaysAfter {
            worked,
            calls,
            stage_day,
            past,
            price,
        }));
    }

    fn violations(&self, row: &PersonSchedule<'_>) -> Vec<Violation> {
        let mut breaches = Vec::new();
        for call in row.select(|w| self.on_call.counts(w)) {
            let limit = self.limit(call.work).as_f64();
            let held: Vec<HeldWork> = row
                .select(|w| self.work.counts(w))
                .filter(|h| h.ix != call.ix && h.work.day == day_after(call.work))
                .collect();
            let worked = |h: &HeldWork<'_>| h.work.worked.as_f64();
            if call.is_fixed() {
                if let Some(mut breach) = above(&held, worked, 0.0, limit, Unit::Minutes) {
                    breach.duties.insert(0, call.ix);
                    breaches.push(breach);
                }
            } else {
                // Whoever takes the night answers for the day after it, though that stands already.
                let over = held.iter().map(worked).sum::<f64>() - limit;
                let duties = std::iter::once(call.ix)
                    .chain(held.iter().map(|h| h.ix))
                    .collect();
                breaches.extend(found(duties, over, limit, Unit::Minutes));
            }
        }
        breaches
    }
}

impl DayAfterOnCall {
    /// Day and working time of a duty that counts.
    fn worked(&self, work: &WorkPiece) -> Option<(i32, i64)> {
        self.work
            .counts(work)
            .then_some((work.day.0, work.worked.0))
    }

    fn limit(&self, call: &WorkPiece) -> Minutes {
        let rested = call
            .on_call
            .is_none_or(|e| e.rest >= self.rest && e.longest_rest >= self.longest_rest);
        if rested {
            self.at_most
        } else {
            self.at_most_disturbed
        }
    }
}

/// The day after an on-call period: the day it ends on when it runs overnight, else the next.
fn day_after(call: &WorkPiece) -> Day {
    call.day.plus(1).max(call.last_day)
}

/// On-call periods held, each with what it leaves for the day after.
struct DaysAfter {
    /// Per option, its day and working time; `None`: its work is not limited.
    worked: Vec<Option<(i32, i64)>>,
    /// Per option, the day after and the working time it leaves; `None`: no limit that could bind.
    calls: Vec<Option<(i32, i64)>>,
    /// Day of the first option of each stage.
    stage_day: Vec<i32>,
    /// As `calls`, of the past.
    past: Vec<(i32, i64)>,
    /// Price of a minute more; `None`: never.
    price: Option<f64>,
}

impl DaysAfter {
    /// Pairs of day and working time left, in order.
    fn state(left: &[(i32, i64)]) -> AutomatonState {
        let mut left = left.to_vec();
        left.sort_unstable();
        left.into_iter()
            .flat_map(|(day, minutes)| [day, i32::try_from(minutes).unwrap_or(i32::MAX)])
            .collect()
    }
}

impl Automaton for DaysAfter {
    fn start(&self) -> AutomatonState {
        DaysAfter::state(&self.past)
    }

    fn step(&self, state: &[i32], stage: usize, held: Option<usize>) -> Option<AutomatonStep> {
        let mut left: Vec<(i32, i64)> = state
            .chunks_exact(2)
            .map(|pair| (pair[0], pair[1].into()))
            .collect();
        let mut over = 0;
        if let Some((day, minutes)) = held.and_then(|at| self.worked[at]) {
            for (_, room) in left.iter_mut().filter(|(after, _)| *after == day) {
                over += (minutes - *room).max(0);
                *room = (*room - minutes).max(0);
            }
        }
        let cost = if over > 0 {
            self.price? * Minutes(over).as_f64()
        } else {
            0.0
        };
        left.extend(held.and_then(|at| self.calls[at]));
        left.retain(|(after, _)| {
            self.stage_day
                .get(stage + 1)
                .is_some_and(|day| after >= day)
        });
        Some(AutomatonStep {
            state: DaysAfter::state(&left),
            cost,
            tick: false,
        })
    }
}
