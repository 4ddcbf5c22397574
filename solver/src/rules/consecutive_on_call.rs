//! **On-call on days running.** *What it asks:* at most so many days running with a duty counted; with `weekend-pair` a
//! Saturday and its Sunday count as one. *Why:* a broken night must be followed by an unbroken one. *Parameters:*
//! `which`, `at-most`, `weekend-pair`. *When it cannot be met:* one person alone in a pool. *Source:* doctors' TCS 2016
//! schedule 3 (OC-CON: none but Saturday and Sunday; local agreement up to 7).

use crate::model::lp::Lin;
use crate::outcome::Unit;
use crate::problem::{Day, Minutes, Work};
use serde::{Deserialize, Serialize};
use crate::columns::automaton::{Automaton, State, Step};
use super::automata::{LONG_AGO, past_run, span, stage_days};
use super::pricing::Pricing;
use super::row::{Found, Row, found, stretches};
use super::scene::Scene;
use super::which::Which;

/// Parameters. See the module for what it asks.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct ConsecutiveOnCall {
    /// Duties that count.
    #[serde(default)]
    pub which: Which,
    /// Days running.
    pub at_most: u32,
    /// Whether Saturday and Sunday count as one.
    #[serde(default)]
    pub weekend_pair: bool,
}

impl super::Mechanism for ConsecutiveOnCall {
    fn validate(&self) -> Result<(), String> {
        super::above_zero("at-most", self.at_most.into())
    }

    /// A week holds one pair.
    fn reach(&self) -> Option<Minutes> {
        let days = i64::from(self.at_most);
        Some(Minutes((days + days / 6 + 4) * Minutes::DAY.0))
    }

    fn emit(&self, scene: &mut Scene<'_, '_>) {
        let counted = scene.select(|w| self.which.counts(w));
        let days = scene.any_by_day(&counted);
        for first in days.keys() {
            let length = self.too_long(*first);
            let run: Option<Vec<&Lin>> = (0..length).map(|n| days.get(&first.plus(n))).collect();
            if let Some(run) = run {
                let mut sum = Lin::default();
                run.into_iter().for_each(|lin| sum.add(1.0, lin));
                scene.at_most(sum, f64::from(length - 1));
            }
        }
    }

    fn price(&self, scene: &mut Pricing<'_>) {
        let counts = |work: &Work| self.which.counts(work);
        let days: Vec<_> = (0..scene.options.len()).map(|at| Some(span(scene.work(at))).filter(|_| counts(scene.work(at)))).collect();
        let parts = scene.problem.parts();
        let past = past_run(&scene.past(counts));
        let longest = i64::from(parts.last_day.0) - i64::from(parts.first_day.0) + 8 + i64::from(past.0);
        if days.iter().all(Option::is_none) || i64::from(self.at_most) > longest {
            return;
        }
        // Lengths that are too long depend on the day of the week alone.
        let lengths = [0, 1, 2, 3, 4, 5, 6].map(|weekday| self.too_long_until(Day(weekday)));
        let most = lengths.iter().flatten().max().copied().unwrap_or(0);
        let (stage_day, price) = (stage_days(scene), scene.price());
        scene.walk(Box::new(Running { days, stage_day, lengths, most, past, price }));
    }

    /// Each day from which a run goes on too long counts one.
    fn check(&self, row: &Row<'_>) -> Vec<Found> {
        let days = row.by_day(|w| self.which.counts(w));
        let mut breaches = Vec::new();
        for (first, last) in stretches(&days.keys().copied().collect()) {
            for start in (first.0..=last.0).map(Day) {
                let (mut units, mut day) = (0, start);
                while day <= last && units <= self.at_most {
                    let second_of_pair = self.weekend_pair && day > start && day.plus(-1).is_saturday();
                    units += u32::from(!second_of_pair);
                    day = day.plus(1);
                }
                let all_stand = days.range(start..day).all(|(_, held)| held.iter().any(super::row::Held::is_fixed));
                if units > self.at_most && !all_stand {
                    let duties = days.range(start..day).flat_map(|(_, held)| held.iter().map(|h| h.ix)).collect();
                    breaches.extend(found(duties, 1.0, f64::from(self.at_most), Unit::Days));
                }
            }
        }
        breaches
    }
}

impl ConsecutiveOnCall {
    /// Lengths of runs that are one unit too long when they reach this day.
    fn too_long_until(&self, day: Day) -> Vec<i32> {
        let units = i32::try_from(self.at_most).unwrap_or(i32::MAX / 4) + 1;
        // A week holds one pair.
        (units..=units + units / 6 + 2).filter(|length| self.too_long(day.plus(1 - length)) == *length).collect()
    }

    /// Days from `first` that make one unit too many, a Saturday with its Sunday counting as one where asked.
    fn too_long(&self, first: Day) -> i32 {
        let (mut units, mut length) = (0, 0);
        while units <= self.at_most {
            let sunday_after_saturday = length > 0 && first.plus(length - 1).is_saturday();
            units += u32::from(!(self.weekend_pair && sunday_after_saturday));
            length += 1;
        }
        length
    }
}

/// The run of days under way.
struct Running {
    /// Per option, first and last day on which it counts; `None`: not counted.
    days: Vec<Option<(i32, i32)>>,
    /// Day of the first option of each stage.
    stage_day: Vec<i32>,
    /// Per day of the week, lengths of runs that are one unit too long when they reach it.
    lengths: [Vec<i32>; 7],
    /// Longest of them.
    most: i32,
    /// Run with which the past ends: length and last day.
    past: (i32, i32),
    /// Price of each day from which a run goes on too long; `None`: never.
    price: Option<f64>,
}

impl Automaton for Running {
    /// Length of the run and its last day.
    fn start(&self) -> State {
        vec![self.past.0.min(self.most), self.past.1]
    }

    fn step(&self, state: &[i32], stage: usize, held: Option<usize>) -> Option<Step> {
        let (mut run, mut last) = (state[0], state[1]);
        let mut cost = 0.0;
        let (from, to) = held.and_then(|at| self.days[at]).unwrap_or((0, -1));
        for day in from..=to {
            if day <= last {
                continue;
            }
            run = if last + 1 < day { 1 } else { (run + 1).min(self.most) };
            last = day;
            let weekday = usize::from(Day(day).weekday());
            for _ in self.lengths[weekday].iter().filter(|length| **length <= run) {
                cost += self.price?;
            }
        }
        if self.stage_day.get(stage + 1).is_none_or(|day| last + 1 < *day) {
            (run, last) = (0, LONG_AGO);
        }
        Some(Step { state: vec![run, last], cost, tick: false })
    }
}
