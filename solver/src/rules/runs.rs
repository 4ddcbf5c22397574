//! **Runs of days.** *What it asks:* duties of one kind start on at most so many days running;
//! after a run of exactly that length a rest follows before any duty counted by `rest-before`. A
//! duty that lasts beyond 25 h counts on each further day it fills. *Why:* fatigue adds up over
//! long days and nights. *Parameters:* `which`, `at-most` (days), `then-rest` (minutes, 0 for
//! none), `rest-before`. *When it cannot be met:* too few people for the nights. *Source:* doctors'
//! TCS 2016 schedule 3 (RD-L4, RD-LE4: 4 then 48 h; RD-N4: 4; RD-C7: 7 then 48 h, with
//! `but-light-weekends` and a second use at 12 for light weekend on-call).

use super::automata::LongestRun;
use super::constraint_writer::{At, ConstraintWriter, days_of};
use super::duty_selector::DutySelector;
use super::person_schedule::{HeldWork, PersonSchedule, Violation, found, stretches};
use super::pricing::Pricing;
use crate::model::lp::Lin;
use crate::outcome::Unit;
use crate::problem::{Day, HeldIx, Minutes, WorkPiece};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Parameters. See the module for what it asks.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Runs {
    /// Duties that make a run.
    #[serde(default)]
    pub which: DutySelector,
    /// Days running.
    pub at_most: u32,
    /// Rest after a run of that length; 0 for none.
    #[serde(default)]
    pub then_rest: Minutes,
    /// Duties that may not start sooner.
    #[serde(default)]
    pub rest_before: DutySelector,
}

impl super::Mechanism for Runs {
    fn validate(&self) -> Result<(), String> {
        super::above_zero("at-most", self.at_most.into())?;
        if self.then_rest.0 < 0 {
            return Err(format!(
                "`then-rest` is {} min; give 0 or more",
                self.then_rest.0
            ));
        }
        Ok(())
    }

    fn reach(&self) -> Option<Minutes> {
        Some(Minutes(
            (i64::from(self.at_most) + 2) * Minutes::DAY.0 + self.then_rest.0,
        ))
    }

    fn add_constraints(&self, scene: &mut ConstraintWriter<'_, '_>) {
        let counted = scene.select(|w| self.which.counts(w));
        let days = scene.any_by_day(&counted);
        for first in days.keys() {
            if let Some(run) = self.sum(&days, *first, self.length() + 1) {
                scene.at_most(run, f64::from(self.at_most));
            }
        }
        if self.then_rest.0 > 0 {
            self.emit_rest(scene, &counted, &days);
        }
    }

    fn add_pricing(&self, scene: &mut Pricing<'_>) {
        let mut run = LongestRun::new(scene, |w| self.which.counts(w), self.at_most);
        if self.then_rest.0 > 0 {
            let counted = scene.select(|w| self.which.counts(w));
            let next = scene.select(|w| self.rest_before.counts(w));
            for one in counted {
                run.too_soon[one] = self.after_full_run(scene, scene.work(one), &next);
            }
            let past = scene.past(|w| self.which.counts(w));
            let days: BTreeSet<Day> = past.iter().flat_map(|w| days_of(w)).collect();
            for work in past {
                let last = days_of(work).last().unwrap_or(work.day);
                if (0..self.length()).all(|n| days.contains(&last.plus(-n))) {
                    run.too_soon_after_past
                        .extend(self.after_full_run(scene, work, &next));
                }
            }
        }
        scene.walk(Box::new(run));
    }

    fn violations(&self, row: &PersonSchedule<'_>) -> Vec<Violation> {
        let days = row.by_day(|w| self.which.counts(w));
        let limit = f64::from(self.at_most);
        let mut breaches = Vec::new();
        for (first, last) in stretches(&days.keys().copied().collect()) {
            // A stretch of one day too many counts one; where other work than the problem's fills
            // all of it, none.
            let stands = |day: i32| {
                days.get(&Day(day))
                    .is_some_and(|held| held.iter().any(HeldWork::is_fixed))
            };
            let too_long = (first.0..=last.0 - self.length())
                .filter(|from| !(*from..=from + self.length()).all(stands))
                .count();
            let run = days
                .range(first..=last)
                .flat_map(|(_, held)| held.iter().map(|h| h.ix))
                .collect();
            breaches.extend(found(
                run,
                f64::from(u32::try_from(too_long).unwrap_or(u32::MAX)),
                limit,
                Unit::Days,
            ));
            for (day, ended) in days.range(first..=last) {
                if day.0 - first.0 + 1 < self.length() {
                    continue;
                }
                let ending = ended.iter().filter(|h| {
                    !days
                        .get(&day.plus(1))
                        .is_some_and(|n| n.iter().any(|o| o.ix == h.ix))
                });
                let full = days
                    .range(day.plus(1 - self.length())..=*day)
                    .map(|(_, held)| held.as_slice());
                let full: Vec<&[HeldWork<'_>]> = full.collect();
                for one in ending {
                    breaches.extend(self.too_soon(row, *day, one, &full));
                }
            }
        }
        breaches
    }
}

impl Runs {
    fn length(&self) -> i32 {
        i32::try_from(self.at_most).unwrap_or(i32::MAX / 2)
    }

    /// Sum over so many days from `first`; `None` where a day has nothing to hold.
    fn sum(&self, days: &BTreeMap<Day, Lin>, first: Day, count: i32) -> Option<Lin> {
        let mut sum = Lin::default();
        for n in 0..count {
            sum.add(1.0, days.get(&first.plus(n))?);
        }
        Some(sum)
    }

    /// After a full run that ends with one of `last`, no duty starts within the rest.
    fn emit_rest(
        &self,
        scene: &mut ConstraintWriter<'_, '_>,
        counted: &[At],
        days: &BTreeMap<Day, Lin>,
    ) {
        let mut by_last: BTreeMap<Day, Vec<At>> = BTreeMap::new();
        for at in counted {
            if let Some(day) = days_of(scene.items[*at].work).last() {
                by_last.entry(day).or_default().push(*at);
            }
        }
        let next = scene.select(|w| self.rest_before.counts(w));
        for (day, last) in by_last {
            let Some(before) = self.sum(days, day.plus(1 - self.length()), self.length() - 1)
            else {
                continue;
            };
            // Duties barred by the same last ones share a row, clique by clique.
            let mut barred: BTreeMap<Vec<At>, Vec<(At, f64)>> = BTreeMap::new();
            for then in &next {
                if scene.is_over() {
                    return;
                }
                let work = scene.items[*then].work;
                if self.which.counts(work) && work.day <= day {
                    continue;
                }
                let gap =
                    |at: &At| (work.interval.start() - scene.items[*at].work.interval.end()).0;
                let after: Vec<At> = last
                    .iter()
                    .copied()
                    .filter(|at| at != then && (0..self.then_rest.0).contains(&gap(at)))
                    .collect();
                for clique in if scene.is_hard() {
                    scene.cliques(&after)
                } else {
                    after.iter().map(|at| vec![*at]).collect()
                } {
                    let short = Minutes(self.then_rest.0 - clique.first().map_or(0, gap)).as_f64();
                    barred.entry(clique).or_default().push((*then, short));
                }
            }
            for (clique, then) in barred {
                if scene.is_over() {
                    return;
                }
                let mut run = scene.sum(clique.into_iter().map(|at| (at, 1.0)));
                run.add(1.0, &before);
                if scene.is_hard() {
                    let then: Vec<At> = then.iter().map(|(at, _)| *at).collect();
                    for group in scene.cliques(&then) {
                        let mut row = run.clone();
                        row.add(1.0, &scene.sum(group.into_iter().map(|at| (at, 1.0))));
                        scene.at_most(row, f64::from(self.at_most));
                    }
                } else {
                    for (at, short) in then {
                        let mut row = run.clone();
                        row.add(1.0, &scene.sum([(at, 1.0)]));
                        scene.at_most_priced(row, f64::from(self.at_most), short);
                    }
                }
            }
        }
    }

    /// Options too soon after a duty that ends a full run, with prices.
    fn after_full_run(
        &self,
        scene: &Pricing<'_>,
        one: &WorkPiece,
        next: &[usize],
    ) -> Vec<(usize, f64)> {
        let last = super::automata::span(one).1;
        let short = |then: &usize| {
            let work = scene.work(*then);
            let gap = work.interval.start() - one.interval.end();
            let same_run = self.which.counts(work) && work.day.0 <= last;
            let short = self.then_rest.as_f64() - gap.as_f64();
            (gap.0 >= 0 && short > 0.0 && !same_run).then(|| {
                (
                    *then,
                    scene.price().map_or(f64::INFINITY, |price| price * short),
                )
            })
        };
        next.iter().filter_map(short).collect()
    }

    /// Duties that start within the rest after `one`, which ended a full run on `day`; `run`: what
    /// is held on its days.
    fn too_soon(
        &self,
        row: &PersonSchedule<'_>,
        day: Day,
        one: &HeldWork<'_>,
        run: &[&[HeldWork<'_>]],
    ) -> Vec<Violation> {
        // Where the problem's duties made the run full, they are what is at fault.
        let made: Vec<HeldIx> = run
            .iter()
            .filter(|held| !held.iter().any(HeldWork::is_fixed))
            .flat_map(|held| held.iter().map(|h| h.ix))
            .collect();
        row.select(|w| self.rest_before.counts(w))
            .filter(|then| {
                then.ix != one.ix && !(self.which.counts(then.work) && then.work.day <= day)
            })
            .filter_map(|then| {
                let gap = then.work.interval.start() - one.work.interval.end();
                let short = if gap.0 >= 0 {
                    self.then_rest.as_f64() - gap.as_f64()
                } else {
                    0.0
                };
                let stands = one.is_fixed() && then.is_fixed();
                let mut duties = if stands { made.clone() } else { Vec::new() };
                duties.extend([one.ix, then.ix]);
                found(duties, short, self.then_rest.as_f64(), Unit::Minutes)
            })
            .collect()
    }
}
