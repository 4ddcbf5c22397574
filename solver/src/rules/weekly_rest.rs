//! **Weekly rest.** *What it asks:* in each period of so many days, counted from the start of the horizon, so many
//! separate unbroken rests of a given length, wholly inside it. Two rests of 24 h may follow one another, so "48 h, or
//! twice 24 h, in 14 days" is `times = 2`. A last period that the horizon cuts short is not held to it. *Why:* a day
//! without work in every week. *Parameters:* `which` duties break rest, `rest` (minutes), `times`, `days`. *When it
//! cannot be met:* daily duties without a gap. *Source:* Working Time Regulations 1998 reg. 11 (WTR-W24).

use crate::model::lp::Lin;
use crate::outcome::Unit;
use crate::problem::{Interval, Minute, Minutes, Problem};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use super::row::{Found, Row, ROUNDING};
use super::scene::Scene;
use super::which::Which;

/// Parameters. See the module for what it asks.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct WeeklyRest {
    /// Duties that break rest.
    #[serde(default)]
    pub which: Which,
    /// Length of one rest.
    pub rest: Minutes,
    /// How many rests, 1 or 2 as a rule.
    pub times: u32,
    /// Length of a period.
    pub days: u32,
}

impl super::Mechanism for WeeklyRest {
    fn validate(&self) -> Result<(), String> {
        super::above_zero("rest", self.rest.0)?;
        super::above_zero("times", self.times.into())?;
        super::above_zero("days", self.days.into())?;
        let period = self.period().0;
        if self.rest.0 * i64::from(self.times) > period {
            return Err(format!("{} rests of {} do not fit into {} days; lengthen `days`", self.times, self.rest, self.days));
        }
        Ok(())
    }

    fn emit(&self, scene: &mut Scene<'_, '_>) {
        let counted = scene.select(|w| self.which.counts(w));
        for period in self.periods(scene.problem) {
            let inside: Vec<_> =
                counted.iter().copied().filter(|at| scene.items[*at].work.interval.overlaps(period)).collect();
            let stretches: Vec<Interval> = inside.iter().map(|at| scene.items[*at].work.interval).collect();
            if inside.is_empty() || (self.times == 1 && !self.can_be_broken(period, &stretches)) {
                continue;
            }
            let past: Vec<Interval> = inside
                .iter()
                .filter(|at| scene.items[**at].var.is_none())
                .map(|at| scene.items[*at].work.interval)
                .collect();
            let due = self.times.min(self.rests(period, past));
            if due > 0 {
                self.emit_period(scene, period, &inside, due);
            }
        }
    }

    fn check(&self, row: &Row<'_>) -> Vec<Found> {
        let mut breaches = Vec::new();
        for period in self.periods(row.problem) {
            let inside: Vec<_> =
                row.select(|w| self.which.counts(w)).filter(|h| h.work.interval.overlaps(period)).collect();
            if inside.iter().all(super::row::Held::is_past) {
                continue;
            }
            let given = self.rests(period, inside.iter().map(|h| h.work.interval));
            let past = inside.iter().filter(|h| h.is_past()).map(|h| h.work.interval);
            let due = self.times.min(self.rests(period, past));
            let short = f64::from(due) - f64::from(given);
            if short > ROUNDING {
                let duties = inside.iter().map(|h| h.ix).collect();
                breaches.push(Found { duties, amount: short, limit: f64::from(self.times), unit: Unit::Rests });
            }
        }
        breaches
    }
}

impl WeeklyRest {
    fn period(&self) -> Minutes {
        Minutes(i64::from(self.days) * Minutes::DAY.0)
    }

    /// Whole periods inside the horizon.
    fn periods(&self, problem: &Problem) -> impl Iterator<Item = Interval> + use<> {
        let (horizon, length) = (problem.parts().horizon, self.period());
        (0..horizon.length().0 / length.0).filter_map(move |n| {
            let start = horizon.start() + Minutes(n * length.0);
            Interval::new(start, start + length).ok()
        })
    }

    /// Separate rests inside a period left by these duties.
    fn rests(&self, period: Interval, duties: impl IntoIterator<Item = Interval>) -> u32 {
        let mut duties: Vec<Interval> = duties.into_iter().collect();
        duties.sort_unstable();
        let (mut free_from, mut count) = (period.start(), 0);
        let fit = |from: Minute, to: Minute| ((to - from).0.max(0) / self.rest.0) as u32;
        for duty in duties {
            count += fit(free_from, duty.start().min(period.end()));
            free_from = free_from.max(duty.end());
        }
        count + fit(free_from, period.end())
    }

    /// Whether some chain of duties leaves no rest in the period: else no row is needed.
    fn can_be_broken(&self, period: Interval, stretches: &[Interval]) -> bool {
        // Minutes from which a chain of duties without a rest so far may go on.
        let mut reached: BTreeSet<Minute> = BTreeSet::from([period.start()]);
        for stretch in stretches {
            let start = stretch.start();
            if reached.iter().any(|from| *from + self.rest > start && (*from <= start || *from == period.start())) {
                reached.insert(stretch.end());
            }
        }
        reached.iter().any(|from| *from + self.rest > period.end())
    }

    /// A variable for each place where a rest may lie; duties across it exclude it. With whole duties the places form
    /// an interval matrix, so the variables need not be declared whole.
    fn emit_period(&self, scene: &mut Scene<'_, '_>, period: Interval, inside: &[usize], due: u32) {
        let mut starts = BTreeSet::new();
        let ends = inside.iter().map(|at| scene.items[*at].work.interval.end());
        for start in ends.chain([period.start()]) {
            for n in 0..i64::from(self.times) {
                let start = start + Minutes(n * self.rest.0);
                if start >= period.start() && start + self.rest <= period.end() {
                    starts.insert(start);
                }
            }
        }
        let mut places = Vec::new();
        for start in starts {
            let Ok(place) = Interval::new(start, start + self.rest) else { continue };
            let across: Vec<_> =
                inside.iter().copied().filter(|at| scene.items[*at].work.interval.overlaps(place)).collect();
            if across.iter().any(|at| scene.items[*at].var.is_none()) {
                continue;
            }
            let rest = scene.helper();
            for clique in scene.cliques(&across) {
                let mut sum = scene.sum(clique.into_iter().map(|at| (at, 1.0)));
                sum.push(rest, 1.0);
                scene.define_at_most(sum, 1.0);
            }
            places.push((start, rest));
        }
        if self.times > 1 {
            for (start, _) in &places {
                let mut together = Lin::default();
                for (other, rest) in &places {
                    if *other <= *start && *other + self.rest > *start {
                        together.push(*rest, 1.0);
                    }
                }
                scene.define_at_most(together, 1.0);
            }
        }
        let mut sum = Lin::default();
        for (_, rest) in places {
            sum.push(rest, 1.0);
        }
        scene.at_least(sum, f64::from(due));
    }
}
