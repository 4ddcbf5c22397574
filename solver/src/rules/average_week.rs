//! **Average week.** *What it asks:* mean weekly working time over a reference period stays within a limit. Counted
//! are working minutes of duties (by their start), history and the person's base week. Periods end with the horizon
//! and each week before it as long as records reach back a whole period; where they never do, the one period is all
//! that is known. *Why:* the 48-hour week, and 8 hours in 24 for night workers (six days a week, so 48 h again, and
//! without an opt-out). *Parameters:* `which`, `at-most` (minutes a week), `weeks`, `nights` (the rule binds only
//! somebody with at least so many duties in the period that count as `night`). *When it cannot be met:* base work alone
//! exceeds the limit; then no duty with working time can be held. *Source:* Working Time Regulations 1998 reg. 4 and 6
//! (WTR-48, WTR-N8).

use crate::columns::automaton::{Automaton, State, Step};
use crate::model::lp::Lin;
use crate::outcome::Unit;
use crate::problem::{Interval, Minutes, Problem, Severity, Work};
use serde::{Deserialize, Serialize};
use super::Rule;
use super::pricing::{Counter, Pricing, gcd};
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

    /// A total for each period; many short periods are walked instead, each by itself.
    fn price(&self, scene: &mut Pricing<'_>) {
        if self.is_implied(scene) {
            return;
        }
        let loads: Vec<Load> = self.periods(scene.problem).into_iter().filter_map(|period| self.load(scene, period)).collect();
        let walked = self.weeks <= 2 && loads.len() > 1;
        for load in loads {
            if walked {
                scene.walk(Box::new(load));
            } else {
                load.count(scene);
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
    /// Whether another hard rule of the person asks the same of day and night workers alike.
    fn is_implied(&self, scene: &Pricing<'_>) -> bool {
        let person = scene.problem.person(scene.person);
        self.nights.is_some_and(|least| least > 0) && person.rules.iter().map(|rule| scene.problem.rule(*rule)).any(|used| {
            let same = |rule: &AverageWeek| {
                let always = rule.nights.is_none_or(|least| least == 0);
                always && rule.which == self.which && rule.weeks == self.weeks && rule.at_most <= self.at_most
            };
            used.severity == Severity::Hard && matches!(&used.rule, Rule::AverageWeek(rule) if same(rule))
        })
    }

    /// What the options bring in one period; `None` where it cannot be too much.
    fn load(&self, scene: &Pricing<'_>, period: Interval) -> Option<Load> {
        let inside = |work: &Work| starts_in(period, work);
        let weights: Vec<i64> = scene.options.iter().map(|(_, w)| if inside(w) && self.which.counts(w) { w.worked.0 } else { 0 }).collect();
        let nights: Vec<bool> = scene.options.iter().map(|(_, w)| inside(w) && self.night.counts(w)).collect();
        let past: i64 = scene.past(|w| inside(w) && self.which.counts(w)).iter().map(|w| w.worked.0).sum();
        let past_nights = i64::try_from(scene.past(|w| inside(w) && self.night.counts(w)).len()).unwrap_or(i64::MAX);
        let base = scene.problem.person(scene.person).base_week;
        // In minutes times a week's minutes, all numbers are whole.
        let (week, length) = (Minutes::WEEK.0, period.length().0);
        let past = past * week;
        let room = ((self.at_most.0 - base.0) * length).max(past) - past;
        let real = |n: i64| Minutes(n).as_f64();
        // A sum of whole minutes, far below where real numbers cease to be exact.
        #[allow(clippy::cast_possible_truncation)]
        let most = scene.most(&weights.iter().map(|w| real(*w)).collect::<Vec<_>>(), Minutes(0)) as i64 * week;
        if most <= room {
            return None;
        }
        let needed = (i64::from(self.nights.unwrap_or(0)) - past_nights).max(0);
        let most_nights = scene.most(&nights.iter().map(|night| f64::from(u8::from(*night))).collect::<Vec<_>>(), Minutes(0));
        if most_nights < real(needed) {
            return None;
        }
        let hard = scene.price().is_none();
        let largest = weights.iter().fold(if hard { 0 } else { room }, |a, w| gcd(a, w * week)).max(1);
        let looked_at: Vec<usize> = (0..weights.len()).filter(|at| weights[*at] > 0 || (needed > 0 && nights[*at])).collect();
        Some(Load {
            weights: weights.iter().map(|w| w * week / largest).collect(),
            room: room / largest,
            most: most / largest,
            price: scene.price().map(|price| price * real(largest) / real(length)),
            nights,
            needed: i32::try_from(needed).unwrap_or(i32::MAX),
            stages: scene.stages_of(&looked_at)?,
            counter: None,
        })
    }

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

fn starts_in(period: Interval, work: &Work) -> bool {
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

/// Working time of one period, and the nights that make it count.
struct Load {
    /// Working time of each option, in a unit that makes it small.
    weights: Vec<i64>,
    /// Most that is lawful.
    room: i64,
    /// Most that options without overlap can bring.
    most: i64,
    /// Price of a unit more; `None`: never.
    price: Option<f64>,
    /// Options that are nights in the period.
    nights: Vec<bool>,
    /// Nights from which on the limit binds.
    needed: i32,
    /// First and last stage that matter.
    stages: (usize, usize),
    /// Where the total is kept outside, its counter: then only nights are counted here, and too few of them take the
    /// whole load off again.
    counter: Option<usize>,
}

impl Load {
    /// As a total, with the nights as its condition.
    fn count(self, scene: &mut Pricing<'_>) {
        let at_most = Some((self.room, self.price));
        let total = |tick| Counter { weights: self.weights.clone(), tick, at_most, at_least: None };
        if self.needed > 0 {
            let total = total(-self.most);
            scene.count_ticks(total, |counter| Box::new(Load { counter: Some(counter), ..self }));
        } else {
            scene.total(total(0));
        }
    }
}

impl Automaton for Load {
    /// Nights so far, and the load where it is not kept outside.
    fn start(&self) -> State {
        vec![0, 0]
    }

    fn step(&self, state: &[i32], stage: usize, held: Option<usize>) -> Option<Step> {
        if stage < self.stages.0 || stage > self.stages.1 {
            return Step::to(self.start());
        }
        let (mut nights, mut load, mut cost) = (state[0], i64::from(state[1]), 0.0);
        if let Some(at) = held {
            nights = (nights + i32::from(self.nights[at])).min(self.needed);
            load += self.weights[at];
        }
        let (binds, last) = (nights >= self.needed, stage == self.stages.1);
        if self.counter.is_some() {
            let next = if last { self.start() } else { vec![nights, 0] };
            return Some(Step { state: next, cost, tick: last && !binds });
        }
        if binds && load > self.room {
            cost = self.price? * Minutes(load - self.room).as_f64();
            load = self.room;
        } else if self.price.is_none() {
            load = load.min(self.room + 1);
        }
        let next = if last { self.start() } else { vec![nights, i32::try_from(load).ok()?] };
        Some(Step { state: next, cost, tick: false })
    }

    fn counter(&self) -> Option<usize> {
        self.counter
    }
}
