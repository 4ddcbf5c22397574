//! **Average week.** *What it asks:* mean weekly working time over a reference period stays within a limit. Counted
//! are working minutes of duties (by their start), history and the person's base week. Periods end with the horizon
//! and each week before it as long as records reach back a whole period; where they never do, the one period is all
//! that is known. *Why:* the 48-hour week, and 8 hours in 24 for night workers (six days a week, so 48 h again, and
//! without an opt-out). *Parameters:* `which`, `at-most` (minutes a week), `weeks`, `nights` (the rule binds only
//! somebody with at least so many duties in the period that count as `night`). *When it cannot be met:* base work alone
//! exceeds the limit; then no duty with working time can be held. *Source:* Working Time Regulations 1998 reg. 4 and 6
//! (WTR-48, WTR-N8).

use crate::model::lp::Lin;
use crate::outcome::Unit;
use crate::problem::{Interval, Minutes, Problem};
use serde::{Deserialize, Serialize};
use super::row::{Found, Row, above};
use super::scene::Scene;
use super::which::Which;

/// Parameters. See the module for what it asks.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct AverageWeek {
    /// Duties whose working time counts.
    #[serde(default)]
    pub which: Which,
    /// Limit, a week.
    pub at_most: Minutes,
    /// Length of a reference period.
    pub weeks: u32,
    /// Binds only whoever has so many nights in the period; absent: everybody.
    #[serde(default)]
    pub nights: Option<u32>,
    /// Which duties are nights.
    #[serde(default)]
    pub night: Which,
}

impl super::Mechanism for AverageWeek {
    fn validate(&self) -> Result<(), String> {
        super::above_zero("at-most", self.at_most.0)?;
        super::above_zero("weeks", self.weeks.into())
    }

    fn emit(&self, scene: &mut Scene<'_, '_>) {
        let counted = scene.select(|w| self.which.counts(w));
        let base = scene.problem.person(scene.person).base_week.as_f64();
        for period in self.periods(scene.problem) {
            let weeks = period.length().as_f64() / Minutes::WEEK.as_f64();
            let inside = |at: &usize| starts_in(period, scene.items[*at].work);
            let terms: Vec<_> = counted
                .iter()
                .filter(|at| inside(at))
                .map(|at| (*at, scene.items[*at].work.worked.as_f64() / weeks))
                .collect();
            let mut load = scene.sum(terms.iter().copied());
            load.constant += base;
            let (limit, most) = (self.at_most.as_f64().max(load.constant), base + scene.most(&terms));
            if most <= limit {
                continue;
            }
            match self.nights {
                None | Some(0) => scene.at_most(load, limit),
                Some(least) => {
                    let nights = scene.select(|w| self.night.counts(w) && starts_in(period, w));
                    if let Some(night_worker) = night_worker(scene, &nights, least) {
                        scene.at_most_given(load, limit, Some(&night_worker), most);
                    }
                }
            }
        }
    }

    fn check(&self, row: &Row<'_>) -> Vec<Found> {
        let base = row.problem.person(row.person).base_week.as_f64();
        let mut breaches = Vec::new();
        for period in self.periods(row.problem) {
            let nights = row.select(|w| starts_in(period, w) && self.night.counts(w)).count();
            if self.nights.is_some_and(|least| nights < least as usize) {
                continue;
            }
            let weeks = period.length().as_f64() / Minutes::WEEK.as_f64();
            let held: Vec<_> = row.select(|w| starts_in(period, w) && self.which.counts(w)).collect();
            let average = |h: &super::row::Held<'_>| h.work.worked.as_f64() / weeks;
            breaches.extend(above(&held, average, base, self.at_most.as_f64(), Unit::Minutes));
        }
        breaches
    }
}

impl AverageWeek {
    /// Reference periods: they end with the horizon and each week before, as long as records reach back that far.
    fn periods(&self, problem: &Problem) -> Vec<Interval> {
        let (horizon, from) = (problem.parts().horizon, problem.parts().history_from);
        let length = Minutes(i64::from(self.weeks) * Minutes::WEEK.0);
        let mut periods = Vec::new();
        let mut end = horizon.end();
        while end - length >= from && end > horizon.start() {
            periods.extend(Interval::new(end - length, end));
            end = end - Minutes::WEEK;
        }
        if periods.is_empty() {
            periods.extend(Interval::new(from, horizon.end()));
        }
        periods
    }
}

fn starts_in(period: Interval, work: &crate::problem::Work) -> bool {
    period.start() <= work.interval.start() && work.interval.start() < period.end()
}

/// 1 for whoever has at least so many of these nights; `None` where nobody can.
fn night_worker(scene: &mut Scene<'_, '_>, nights: &[usize], least: u32) -> Option<Lin> {
    let terms: Vec<_> = nights.iter().map(|at| (*at, 1.0)).collect();
    let (least, most) = (f64::from(least), scene.most(&terms));
    if most < least {
        return None;
    }
    let count = scene.sum(terms);
    Some(scene.flag(count, least, most).into())
}
