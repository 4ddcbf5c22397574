//! **Duties in any run of days.** *What it asks:* of the duties counted, at most so many start
//! within any so many calendar days. With `days-on-call` it asks how many have a day on call within
//! them: a weekend of three days on call is one duty there until its last day, so that the days on
//! call of two duties are apart by so many days. *Why:* on-call must not bunch; a person's terms
//! may say "at most 1 in N". *Parameters:* `which`, `at-most`, `days`, `days-on-call`. *When it
//! cannot be met:* a pool smaller than the terms allow. *Source:* doctors' TCS 2016 schedule 3
//! (OC-3/7: 3 in 7); individual on-call terms.

use super::automata::{RollingPrice, span};
use super::constraint_writer::ConstraintWriter;
use super::duty_selector::DutySelector;
use super::person_schedule::{HeldWork, PersonSchedule, Violation, above};
use super::pricing::Pricing;
use crate::outcome::Unit;
use crate::problem::{Day, Minutes, WorkPiece};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Parameters. See the module for what it asks.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct RollingCount {
    /// Duties that count.
    #[serde(default)]
    pub which: DutySelector,
    /// Limit.
    pub at_most: u32,
    /// Calendar days in the window.
    pub days: u32,
    /// Whether a duty counts in a window with any of its days on call; else with the day on which
    /// it starts.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub days_on_call: bool,
}

impl super::Mechanism for RollingCount {
    fn validate(&self) -> Result<(), String> {
        super::above_zero("days", self.days.into())
    }

    fn reach(&self) -> Option<Minutes> {
        Some(self.most_apart())
    }

    /// What is remembered is held against what stands too.
    fn prices_standing(&self) -> bool {
        self.days_on_call
    }

    fn add_constraints(&self, scene: &mut ConstraintWriter<'_, '_>) {
        let counted = scene.select(|w| self.which.counts(w));
        // Where a window holds the most, its first day is the last of a duty.
        let mut by_day: BTreeMap<Day, Vec<usize>> = BTreeMap::new();
        let mut starts: BTreeMap<Day, Vec<(Day, usize)>> = BTreeMap::new();
        for at in counted {
            let (first, last) = self.span(scene.items[at].work);
            by_day.entry(last).or_default().push(at);
            starts.entry(first).or_default().push((last, at));
        }
        let limit = f64::from(self.at_most);
        let mut reached = None;
        for (first, anchors) in &by_day {
            if scene.is_over() {
                return;
            }
            let last = self.last(*first);
            let begun = starts.range(..=last).flat_map(|(_, list)| list);
            let terms: Vec<_> = begun
                .filter(|(until, _)| until >= first)
                .map(|(_, at)| (*at, 1.0))
                .collect();
            let end = starts.range(..=last).next_back().map(|(day, _)| *day);
            let most = scene.most(&terms);
            // A window that reaches no further than the one before it holds less: nothing new.
            let new = end != reached || !scene.is_hard();
            reached = end;
            if most <= limit || !new {
                continue;
            }
            let count = scene.sum(terms);
            if scene.is_hard() {
                scene.at_most(count, limit);
            } else {
                let anchor = scene.any(anchors);
                scene.at_most_given(count, limit, Some(&anchor), most);
            }
        }
    }

    fn add_pricing(&self, scene: &mut Pricing<'_>) {
        let counts = |work: &WorkPiece| self.which.counts(work);
        let of_days = |work: &WorkPiece| {
            let (first, last) = self.span(work);
            counts(work) && first < last
        };
        let counted = scene.select(counts);
        let stands = self.days_on_call && !scene.problem.person(scene.person).standing.is_empty();
        let is_long =
            counted.iter().any(|at| of_days(scene.work(*at))) || !scene.past(of_days).is_empty();
        if is_long || stands {
            // Where duties have several days, one place does not say where each counts.
            scene.remember(&counted, self.most_apart());
            return;
        }
        let day = |work: &WorkPiece| counts(work).then_some(work.day.0);
        RollingPrice::write(scene, day, false, self.at_most, self.days);
    }

    fn violations(&self, row: &PersonSchedule<'_>) -> Vec<Violation> {
        let ends: BTreeSet<Day> = row
            .select(|w| self.which.counts(w))
            .map(|h| self.span(h.work).1)
            .collect();
        let mut breaches = Vec::new();
        for first in ends {
            let last = self.last(first);
            let is_in = |held: &HeldWork<'_>| {
                let (from, until) = self.span(held.work);
                from <= last && until >= first
            };
            let held: Vec<HeldWork> = row.select(|w| self.which.counts(w)).filter(is_in).collect();
            breaches.extend(above(
                &held,
                |_| 1.0,
                0.0,
                f64::from(self.at_most),
                Unit::Duties,
            ));
        }
        breaches
    }
}

impl RollingCount {
    /// First and last day on which a duty counts.
    fn span(&self, work: &WorkPiece) -> (Day, Day) {
        if self.days_on_call {
            let (first, last) = span(work);
            (Day(first), Day(last))
        } else {
            (work.day, work.day)
        }
    }

    /// From the end of one duty of a window to the start of another at most.
    fn most_apart(&self) -> Minutes {
        Minutes((i64::from(self.days) + 1) * Minutes::DAY.0)
    }

    fn last(&self, first: Day) -> Day {
        first.plus(i32::try_from(self.days).unwrap_or(i32::MAX / 2) - 1)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::problem::{
        Candidate, Duty, DutyClass, DutyIx, Interval, Minute, PersonIx, ProblemParts,
    };
    use crate::problem::{Person, Problem};
    use crate::rules::Mechanism;

    /// Breaches of duties given by their first hour and their length in hours.
    fn breaches(rule: &RollingCount, duties: &[(i64, i64)]) -> usize {
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

    #[test]
    fn one_in_four_counts_from_the_last_day_on_call_of_a_weekend() {
        let by_days = RollingCount {
            which: DutySelector::default(),
            at_most: 1,
            days: 4,
            days_on_call: true,
        };
        let by_starts = RollingCount {
            days_on_call: false,
            ..by_days.clone()
        };
        // Friday 17:00 to Monday 09:00 is on call on Friday, Saturday and Sunday; then a night of
        // Tuesday, or of Thursday.
        let weekend = (4 * 24 + 17, 64);
        let night = |day: i64| (day * 24 + 20, 12);
        for (second, starts, days) in [(night(8), 0, 1), (night(9), 0, 1), (night(10), 0, 0)] {
            let duties = [weekend, second];
            assert_eq!(breaches(&by_starts, &duties), starts, "{second:?}");
            assert_eq!(breaches(&by_days, &duties), days, "{second:?}");
        }
        // A weekend by itself breaks nothing, and nights count as they did; so does a day of 25
        // hours when the clocks change.
        assert_eq!(breaches(&by_days, &[weekend]), 0);
        for (first, second, both) in [
            (night(0), night(3), 1),
            (night(0), night(4), 0),
            ((9, 25), night(4), 0),
        ] {
            let duties = [first, second];
            assert_eq!(breaches(&by_starts, &duties), both, "{duties:?}");
            assert_eq!(breaches(&by_days, &duties), both, "{duties:?}");
        }
    }
}
