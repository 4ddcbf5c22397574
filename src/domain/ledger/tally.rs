//! What somebody bore, counted exactly: each night, weekend, bank holiday and named day once,
//! however many duties it took, and hours where they lie.
//!
//! All in London wall time:
//!
//! * *out of hours*: elapsed time outside weekdays 08:00-20:00; a bank holiday is out of hours all
//!   day;
//! * *nights*: each 23:00-06:00 of which 3 hours or more were on duty, all duties together;
//! * *weekends*: each weekend of the catalogue's definition in which any time was on duty;
//! * *bank holidays*: each bank holiday of the pool's division on which any time was on duty;
//! * *named days*: each Christmas Day and the like on which any time was on duty, bank holiday or
//!   not;
//! * *days on call*: see [`super::days_on_call`].
//!
//! Of a period, time outside it is left out; a night and a day on call belong to the day on which
//! they begin.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::burden_amounts::days_apart;
use super::hours::{self, hours, night_pieces, out_of_hours_minutes};
use super::{Amounts, NIGHT_MINUTES, count, days_on_call};
use crate::burden::Burden;
use crate::calendar::Division;
use crate::catalogue::Catalogue;
use crate::interval::{Interval, IntervalSet};
use crate::pattern::DutyKind;
use crate::time::Period;

/// What one person bore.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct BurdenTally {
    minutes: i64,
    out_of_hours: i64,
    /// Each night with the time on duty in it, and the minutes of its duties, one by one.
    nights: BTreeMap<NaiveDate, (IntervalSet, i64)>,
    /// Each weekend, bank holiday and named day with the minutes of its duties, one by one.
    weekends: BTreeMap<NaiveDate, i64>,
    bank_holidays: BTreeMap<NaiveDate, i64>,
    named_days: BTreeMap<NaiveDate, i64>,
    days_on_call: BTreeSet<NaiveDate>,
}

/// A duty's time in each night, weekend, bank holiday and named day.
struct Pieces {
    minutes: i64,
    out_of_hours: i64,
    nights: Vec<(NaiveDate, Interval)>,
    weekends: Vec<(NaiveDate, i64)>,
    bank_holidays: Vec<(NaiveDate, i64)>,
    named_days: Vec<(NaiveDate, i64)>,
}

impl Pieces {
    fn of(
        duty: Interval,
        division: Division,
        catalogue: &Catalogue,
        period: Option<Period>,
    ) -> Self {
        let begins_inside = |day: NaiveDate| period.is_none_or(|period| period.contains(day));
        let nights = night_pieces(duty).filter(|(day, _)| begins_inside(*day));
        let mut pieces = Self {
            minutes: 0,
            out_of_hours: 0,
            nights: nights.collect(),
            weekends: Vec::new(),
            bank_holidays: Vec::new(),
            named_days: Vec::new(),
        };
        let inside = match period {
            Some(period) => duty.intersection(&period.interval()),
            None => Some(duty),
        };
        let Some(inside) = inside else { return pieces };
        pieces.minutes = inside.minutes();
        pieces.out_of_hours = out_of_hours_minutes(inside, division, catalogue);
        for one in days_apart(inside, division, catalogue) {
            let of = match one.burden {
                Burden::Weekends => &mut pieces.weekends,
                Burden::BankHolidays => &mut pieces.bank_holidays,
                Burden::NamedDays => &mut pieces.named_days,
                Burden::OutOfHours | Burden::Nights => continue,
            };
            of.push((one.day, one.minutes));
        }
        pieces
    }
}

impl BurdenTally {
    /// Adds a duty of a pool of `division`, whole or the part of it in `period`.
    pub fn add(
        &mut self,
        (duty, kind): (Interval, DutyKind),
        division: Division,
        catalogue: &Catalogue,
        period: Option<Period>,
    ) {
        if kind.is_on_call() {
            let begins_inside = |day: &NaiveDate| period.is_none_or(|days| days.contains(*day));
            self.days_on_call
                .extend(days_on_call(duty).filter(begins_inside));
        }
        let pieces = Pieces::of(duty, division, catalogue, period);
        for (day, piece) in pieces.nights {
            let (night, minutes) = self.nights.entry(day).or_default();
            *night = night.union(&piece.into());
            *minutes += piece.minutes();
        }
        self.minutes += pieces.minutes;
        self.out_of_hours += pieces.out_of_hours;
        for (all, own) in [
            (&mut self.weekends, pieces.weekends),
            (&mut self.bank_holidays, pieces.bank_holidays),
            (&mut self.named_days, pieces.named_days),
        ] {
            for (day, minutes) in own {
                *all.entry(day).or_default() += minutes;
            }
        }
    }

    /// What of the hours and of the burdens a duty that was added with just these words made: of a
    /// night, weekend, bank holiday or named day that several duties share, its part by minutes.
    /// Over all duties these are [`BurdenTally::hours`] and [`BurdenTally::amounts`].
    #[must_use]
    pub fn part_of(
        &self,
        duty: Interval,
        division: Division,
        catalogue: &Catalogue,
        period: Option<Period>,
    ) -> (f64, Amounts) {
        let own = Pieces::of(duty, division, catalogue, period);
        let nights = own.nights.iter().filter_map(|(day, piece)| {
            let (night, minutes) = self.nights.get(day)?;
            (night.minutes() >= NIGHT_MINUTES).then(|| hours::part(piece.minutes(), *minutes))
        });
        let days = |own: &[(NaiveDate, i64)], all: &BTreeMap<NaiveDate, i64>| -> f64 {
            let known = own
                .iter()
                .filter_map(|(day, minutes)| Some((*minutes, *all.get(day)?)))
                .filter(|(_, whole)| *whole > 0);
            known.map(|(part, whole)| hours::part(part, whole)).sum()
        };
        let amounts = Amounts {
            out_of_hours: hours(own.out_of_hours),
            nights: nights.sum(),
            weekends: days(&own.weekends, &self.weekends),
            bank_holidays: days(&own.bank_holidays, &self.bank_holidays),
            named_days: days(&own.named_days, &self.named_days),
        };
        (hours(own.minutes), amounts)
    }

    /// Each burden's amount.
    #[must_use]
    pub fn amounts(&self) -> Amounts {
        let nights = self.nights.values();
        Amounts {
            out_of_hours: hours(self.out_of_hours),
            nights: count(
                nights
                    .filter(|(held, _)| held.minutes() >= NIGHT_MINUTES)
                    .count(),
            ),
            weekends: count(self.weekends.len()),
            bank_holidays: count(self.bank_holidays.len()),
            named_days: count(self.named_days.len()),
        }
    }

    /// Hours on duty.
    #[must_use]
    pub fn hours(&self) -> f64 {
        hours(self.minutes)
    }

    /// Days on call.
    #[must_use]
    pub fn days_on_call(&self) -> u32 {
        u32::try_from(self.days_on_call.len()).unwrap_or(u32::MAX)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use chrono::Duration;
    use proptest::prelude::*;

    use super::*;
    use crate::ledger::tests::{catalogue, day, duty};
    use crate::ledger::{burdens, occasions};
    use crate::pattern::DayOfWeek;
    use crate::weekend::{WeekMoment, Weekend};

    const ENGLAND: Division = Division::EnglandAndWales;

    fn tally(
        duties: &[(&str, &str)],
        catalogue: &Catalogue,
        period: Option<Period>,
    ) -> BurdenTally {
        let mut tally = BurdenTally::default();
        for (from, to) in duties {
            let held = (duty(from, to), DutyKind::NonResidentOnCall);
            tally.add(held, ENGLAND, catalogue, period);
        }
        tally
    }

    fn amounts(tally: &BurdenTally) -> Vec<f64> {
        tally.amounts().iter().map(|(_, amount)| amount).collect()
    }

    /// Every duty of a weekend: Friday night to Sunday night.
    const WEEKEND: [(&str, &str); 5] = [
        ("2026-06-05 20:00", "2026-06-06 08:00"),
        ("2026-06-06 08:00", "2026-06-06 20:00"),
        ("2026-06-06 20:00", "2026-06-07 08:00"),
        ("2026-06-07 08:00", "2026-06-07 20:00"),
        ("2026-06-07 20:00", "2026-06-08 08:00"),
    ];

    #[test]
    fn five_duties_of_one_weekend_are_one_weekend() {
        let held = tally(&WEEKEND, &catalogue(), None);
        assert_eq!(amounts(&held), [60.0, 3.0, 1.0, 0.0, 0.0]);
        assert_eq!((held.hours(), held.days_on_call()), (60.0, 3));
        let block = tally(
            &[("2026-06-05 20:00", "2026-06-08 08:00")],
            &catalogue(),
            None,
        );
        assert_eq!(amounts(&block), amounts(&held), "cut in five or whole");
        assert_eq!(block.days_on_call(), 3);
    }

    #[test]
    fn holidays_and_named_days_are_counted_once() {
        let christmas = [
            ("2026-12-24 20:00", "2026-12-25 08:00"),
            ("2026-12-25 08:00", "2026-12-25 20:00"),
            ("2026-12-25 20:00", "2026-12-26 08:00"),
        ];
        let held = tally(&christmas, &catalogue(), None);
        assert_eq!(amounts(&held), [36.0, 2.0, 1.0, 1.0, 2.0]);
    }

    #[test]
    fn two_short_duties_of_one_night_are_a_night_together() {
        let halves = [
            ("2026-06-01 20:00", "2026-06-02 01:00"),
            ("2026-06-02 01:00", "2026-06-02 02:00"),
        ];
        assert_eq!(
            tally(&halves[..1], &catalogue(), None).amounts().nights,
            0.0
        );
        assert_eq!(tally(&halves, &catalogue(), None).amounts().nights, 1.0);
    }

    #[test]
    fn the_weekend_is_that_of_the_setting() {
        let moment = |day, time: &str| WeekMoment {
            day,
            time: time.parse().unwrap(),
        };
        let local = Catalogue {
            weekend: Weekend {
                from: moment(DayOfWeek::Fri, "17:00"),
                to: moment(DayOfWeek::Mon, "09:00"),
            },
            ..catalogue()
        };
        let friday = [("2026-06-05 16:00", "2026-06-05 22:00")];
        assert_eq!(tally(&friday, &catalogue(), None).amounts().weekends, 0.0);
        assert_eq!(tally(&friday, &local, None).amounts().weekends, 1.0);
    }

    #[test]
    fn a_duty_across_the_end_of_a_period_is_split_there() {
        let night = [("2026-06-07 20:00", "2026-06-08 08:00")];
        let days = |first, last| Period::new(day(first), day(last));
        let before = tally(&night, &catalogue(), days("2026-06-01", "2026-06-07"));
        let after = tally(&night, &catalogue(), days("2026-06-08", "2026-06-14"));
        // Four hours of Sunday, the night and the day on call, which begin there; eight hours of
        // Monday.
        assert_eq!(amounts(&before), [4.0, 1.0, 1.0, 0.0, 0.0]);
        assert_eq!(amounts(&after), [8.0, 0.0, 0.0, 0.0, 0.0]);
        assert_eq!((before.hours(), after.hours()), (4.0, 8.0));
        assert_eq!((before.days_on_call(), after.days_on_call()), (1, 0));
    }

    proptest! {
        /// The occasions of all duties, each once, are what is counted, but for a night of which
        /// no single duty has three hours; and duty by duty the parts add up to it.
        #[test]
        fn occasions_taken_once_are_what_is_counted(
            pieces in prop::collection::vec((0_i64..40, 1_i64..30), 1..20),
            first in prop_oneof![Just("2026-03-20 00:00"), Just("2026-10-16 00:00"), Just("2026-12-18 00:00")],
        ) {
            let catalogue = catalogue();
            let mut at = duty(first, "2027-06-01 00:00").start;
            let mut intervals = Vec::new();
            let (mut held, mut hours) = (BurdenTally::default(), 0.0);
            let mut once: BTreeSet<(Burden, NaiveDate)> = BTreeSet::new();
            for (rest, length) in pieces {
                let start = at + Duration::hours(rest);
                at = start + Duration::hours(length);
                let one = Interval::new(start, at).unwrap();
                held.add((one, DutyKind::Shift), ENGLAND, &catalogue, None);
                intervals.push(one);
                hours += burdens(one, ENGLAND, &catalogue).out_of_hours;
                once.extend(occasions(one, ENGLAND, &catalogue).iter().map(|o| (o.burden, o.day)));
            }
            let counted = held.amounts();
            let by_duty = intervals.iter().fold(Amounts::default(), |mut sum, one| {
                sum += held.part_of(*one, ENGLAND, &catalogue, None).1;
                sum
            });
            for (burden, amount) in counted.iter() {
                prop_assert!((by_duty.get(burden) - amount).abs() < 1e-9, "{burden} duty by duty");
            }
            let of = |burden: Burden| count(once.iter().filter(|(of, _)| *of == burden).count());
            for burden in [Burden::Weekends, Burden::BankHolidays, Burden::NamedDays] {
                prop_assert_eq!(of(burden), counted.get(burden), "{}", burden);
            }
            prop_assert!(of(Burden::Nights) <= counted.nights);
            prop_assert!((hours - counted.out_of_hours).abs() < 1e-9);
        }
    }
}
