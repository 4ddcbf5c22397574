//! **On-call on days running.** *What it asks:* on-call periods start on at most so many days
//! running, a duty beyond 25 h counting on each further day that it fills; with `weekend-pair` a
//! Saturday and its Sunday count as one. With `calendar-days` it asks for days on call instead:
//! every calendar day that a duty touches is one, so that only a whole day without on-call ends a
//! run; the morning on which a run's last night ends is no day more, so that seven nights running
//! are seven days. Seven nights, one off and seven more are then fifteen days running, and every
//! second night never ends. *Why:* a broken night must be followed by an unbroken one, and days on
//! call by a day that is free. *Parameters:* `which`, `at-most`, `weekend-pair`, `calendar-days`.
//! *When it cannot be met:* one person alone in a pool. *Source:* doctors' TCS 2016 schedule 3
//! speaks of on-call periods (OC-CON: none but Saturday and Sunday; local agreement up to 7); days
//! on call are the product's own reading of "7 days running" in contracts that see no weekly rest
//! in on-call from home.

use super::automata::{LONG_AGO, span, stage_days};
use super::constraint_writer::ConstraintWriter;
use super::duty_selector::DutySelector;
use super::person_schedule::{PersonSchedule, Violation, found, stretches};
use super::pricing::Pricing;
use crate::columns::automaton::{Automaton, AutomatonState, AutomatonStep};
use crate::model::lp::Lin;
use crate::outcome::Unit;
use crate::problem::{Day, Minutes, WorkPiece};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Parameters. See the module for what it asks.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct ConsecutiveOnCall {
    /// Duties that count.
    #[serde(default)]
    pub which: DutySelector,
    /// Days running.
    pub at_most: u32,
    /// Whether Saturday and Sunday count as one.
    #[serde(default)]
    pub weekend_pair: bool,
    /// Whether every calendar day that a duty touches counts, but for the morning on which a run
    /// ends.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub calendar_days: bool,
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

    fn add_constraints(&self, scene: &mut ConstraintWriter<'_, '_>) {
        let counted = scene.select(|w| self.which.counts(w));
        let days = scene.any_by_day(&counted);
        let touched = if self.calendar_days {
            scene.any_by_day_touched(&counted)
        } else {
            days.clone()
        };
        for first in touched.keys() {
            let length = self.too_long(*first);
            // Whatever the days before it were, the last must be one of its own.
            let before = (0..length - 1).map(|n| touched.get(&first.plus(n)));
            let run: Option<Vec<&Lin>> =
                before.chain([days.get(&first.plus(length - 1))]).collect();
            if let Some(run) = run {
                let mut sum = Lin::default();
                run.into_iter().for_each(|lin| sum.add(1.0, lin));
                scene.at_most(sum, f64::from(length - 1));
            }
        }
    }

    fn add_pricing(&self, scene: &mut Pricing<'_>) {
        let counts = |work: &WorkPiece| self.which.counts(work);
        let days: Vec<_> = (0..scene.options.len())
            .map(|at| Some(self.days(scene.work(at))).filter(|_| counts(scene.work(at))))
            .collect();
        let parts = scene.problem.parts();
        let past = self.past(&scene.past(counts));
        let longest =
            i64::from(parts.last_day.0) - i64::from(parts.first_day.0) + 8 + i64::from(past.0);
        if days.iter().all(Option::is_none) || i64::from(self.at_most) > longest {
            return;
        }
        // Lengths that are too long depend on the day of the week alone.
        let lengths = [0, 1, 2, 3, 4, 5, 6].map(|weekday| self.too_long_until(Day(weekday)));
        let most = lengths.iter().flatten().max().copied().unwrap_or(0);
        let (stage_day, price) = (stage_days(scene), scene.price());
        scene.walk(Box::new(Running {
            days,
            stage_day,
            lengths,
            most,
            past,
            price,
        }));
    }

    /// Each day from which a run goes on too long counts one.
    fn violations(&self, row: &PersonSchedule<'_>) -> Vec<Violation> {
        let own = row.by_day(|w| self.which.counts(w));
        let mut days = own.clone();
        if self.calendar_days {
            for held in row.select(|w| self.which.counts(w)) {
                for day in (held.work.day.0..=held.work.last_day.0).map(Day) {
                    let on = days.entry(day).or_default();
                    if !on.iter().any(|other| other.ix == held.ix) {
                        on.push(held);
                    }
                }
            }
        }
        let mut breaches = Vec::new();
        for (first, last) in stretches(&days.keys().copied().collect()) {
            for start in (first.0..=last.0).map(Day) {
                let (mut units, mut day) = (0, start);
                while day <= last && units <= self.at_most {
                    let second_of_pair =
                        self.weekend_pair && day > start && day.plus(-1).is_saturday();
                    units += u32::from(!second_of_pair);
                    day = day.plus(1);
                }
                // Reached on a morning alone, a run has ended the day before.
                let reached = own.get(&day.plus(-1));
                let stands = |held: &Vec<super::person_schedule::HeldWork<'_>>| {
                    held.iter().any(super::person_schedule::HeldWork::is_fixed)
                };
                let all_stand = days
                    .range(start..day.plus(-1))
                    .all(|(_, held)| stands(held))
                    && reached.is_some_and(stands);
                if units > self.at_most && reached.is_some() && !all_stand {
                    let duties = days
                        .range(start..day)
                        .flat_map(|(_, held)| held.iter().map(|h| h.ix))
                        .collect();
                    breaches.extend(found(duties, 1.0, f64::from(self.at_most), Unit::Days));
                }
            }
        }
        breaches
    }
}

impl ConsecutiveOnCall {
    /// First and last day on which a duty counts, and the last that it touches, where that matters.
    fn days(&self, work: &WorkPiece) -> (i32, i32, i32) {
        let (from, to) = span(work);
        (
            from,
            to,
            if self.calendar_days {
                work.last_day.0.max(to)
            } else {
                to
            },
        )
    }

    /// Length and last day of the run with which past work ends, and whether that day is only a
    /// morning.
    fn past(&self, past: &[&WorkPiece]) -> (i32, i32, bool) {
        let all = || past.iter().map(|work| self.days(work));
        let own: BTreeSet<i32> = all().flat_map(|(from, to, _)| from..=to).collect();
        let touched: BTreeSet<i32> = all().flat_map(|(from, _, until)| from..=until).collect();
        let Some(last) = touched.last().copied() else {
            return (0, LONG_AGO, false);
        };
        let length = (0..).take_while(|n| touched.contains(&(last - n))).count();
        (
            i32::try_from(length).unwrap_or(0),
            last,
            !own.contains(&last),
        )
    }

    /// Lengths of runs that are one unit too long when they reach this day.
    fn too_long_until(&self, day: Day) -> Vec<i32> {
        let units = i32::try_from(self.at_most).unwrap_or(i32::MAX / 4) + 1;
        // A week holds one pair.
        (units..=units + units / 6 + 2)
            .filter(|length| self.too_long(day.plus(1 - length)) == *length)
            .collect()
    }

    /// Days from `first` that make one unit too many, a Saturday with its Sunday counting as one
    /// where asked.
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
    /// Per option, first and last day on which it counts, and the last that it touches; `None`: not
    /// counted.
    days: Vec<Option<(i32, i32, i32)>>,
    /// Day of the first option of each stage.
    stage_day: Vec<i32>,
    /// Per day of the week, lengths of runs that are one unit too long when they reach it.
    lengths: [Vec<i32>; 7],
    /// Longest of them.
    most: i32,
    /// Run with which the past ends: length, last day, and whether that is only a morning.
    past: (i32, i32, bool),
    /// Price of each day from which a run goes on too long; `None`: never.
    price: Option<f64>,
}

impl Automaton for Running {
    /// Length of the run, its last day, and whether that is only a morning.
    fn start(&self) -> AutomatonState {
        vec![
            self.past.0.min(self.most),
            self.past.1,
            i32::from(self.past.2),
        ]
    }

    fn step(&self, state: &[i32], stage: usize, held: Option<usize>) -> Option<AutomatonStep> {
        let (mut run, mut last, mut morning) = (state[0], state[1], state[2] == 1);
        let mut cost = 0.0;
        let (from, to, until) = held.and_then(|at| self.days[at]).unwrap_or((0, -1, -1));
        for day in from..=until {
            let own = day <= to;
            if day < last || (day == last && !(morning && own)) {
                continue;
            }
            if day > last {
                run = if last + 1 < day {
                    1
                } else {
                    (run + 1).min(self.most)
                };
            }
            (last, morning) = (day, !own);
            let weekday = usize::from(Day(day).weekday());
            for _ in self.lengths[weekday]
                .iter()
                .filter(|length| own && **length <= run)
            {
                cost += self.price?;
            }
        }
        if self
            .stage_day
            .get(stage + 1)
            .is_none_or(|day| last + 1 < *day)
        {
            (run, last, morning) = (0, LONG_AGO, false);
        }
        Some(AutomatonStep {
            state: vec![run, last, i32::from(morning)],
            cost,
            tick: false,
        })
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::problem::{
        Candidate, Duty, DutyClass, DutyIx, Interval, Minute, Minutes, Person, PersonIx, Problem,
        ProblemParts,
    };
    use crate::rules::Mechanism;

    /// Breaches of one person who holds the duties that start so many hours from a Monday's
    /// midnight and last so long.
    fn breaches(rule: &ConsecutiveOnCall, duties: &[(i64, i64)]) -> usize {
        let horizon = Interval::new(Minute(0), Minute(56 * 1440)).unwrap();
        let mut parts = ProblemParts::over(horizon, Day(0), Day(55));
        parts.people.push(Person::named("p"));
        for (start, hours) in duties {
            let from = Minute(start * 60);
            let interval = Interval::new(from, from + Minutes::hours(*hours)).unwrap();
            let day = |minute: i64| Day(i32::try_from(minute.div_euclid(1440)).unwrap());
            let mut work =
                WorkPiece::plain("w", interval, DutyClass::NonResidentOnCall, day(from.0));
            work.last_day = day(interval.end().0 - 1);
            let candidates = vec![Candidate {
                person: PersonIx(0),
                goodwill: Minutes(0),
            }];
            parts.duties.push(Duty {
                candidates,
                ..Duty::of(work)
            });
        }
        let problem = Problem::new(parts).unwrap();
        let row = PersonSchedule::new(&problem, PersonIx(0), (0..duties.len()).map(DutyIx));
        rule.violations(&row).len()
    }

    /// Nights from 20:00 to 08:00 on some days.
    fn nights(days: impl IntoIterator<Item = i64>) -> Vec<(i64, i64)> {
        days.into_iter().map(|day| (day * 24 + 20, 12)).collect()
    }

    #[test]
    fn seven_nights_are_seven_days_on_call_and_one_night_off_ends_no_run() {
        let days = ConsecutiveOnCall {
            which: DutySelector::default(),
            at_most: 7,
            weekend_pair: false,
            calendar_days: true,
        };
        let periods = ConsecutiveOnCall {
            calendar_days: false,
            ..days.clone()
        };
        let block = |from| nights(from..from + 7);
        // A week on: seven nights, seven whole days, Friday 17:00 to Friday 09:00.
        assert_eq!(breaches(&days, &block(0)), 0);
        assert_eq!(
            breaches(
                &days,
                &(0..7).map(|day| (day * 24 + 9, 24)).collect::<Vec<_>>()
            ),
            0
        );
        assert_eq!(
            breaches(
                &days,
                &[
                    (4 * 24 + 17, 64),
                    (7 * 24 + 17, 16),
                    (8 * 24 + 17, 16),
                    (9 * 24 + 17, 16),
                    (10 * 24 + 17, 16)
                ]
            ),
            0
        );
        assert_eq!(
            (
                breaches(&days, &nights(0..8)),
                breaches(&periods, &nights(0..8))
            ),
            (1, 1)
        );
        // Seven on, one off, three times: on call on each of 24 days.
        let all = [block(0), block(8), block(16)].concat();
        assert_eq!(breaches(&periods, &all), 0);
        // Each day on which a duty begins after the seventh counts one; the mornings between do
        // not.
        assert_eq!(breaches(&days, &all), 14);
        // Two nights off leave a whole day free.
        assert_eq!(breaches(&days, &[block(0), block(9)].concat()), 0);
        // Every second night leaves none.
        assert_eq!(breaches(&days, &nights((0..4).map(|n| 2 * n))), 0);
        assert_eq!(breaches(&days, &nights((0..5).map(|n| 2 * n))), 1);
    }
}
