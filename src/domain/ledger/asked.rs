//! What a duty asks of each holder.
//!
//! Measures, all in London wall time:
//!
//! * *out of hours*: elapsed time outside weekdays 08:00-20:00; a bank holiday is out of hours all day;
//! * *nights*: each 23:00-06:00 of which the duty holds 3 hours or more (a whole weekend on call has two or three);
//! * *weekends*: each Saturday-and-Sunday, midnight to midnight, that the duty touches;
//! * *bank holidays*: each bank holiday of the pool's division that the duty touches;
//! * *named days*: each Christmas Day and the like that it touches, bank holiday or not.

use std::collections::BTreeSet;
use std::ops::{AddAssign, Sub};

use chrono::{Datelike, NaiveDate};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::count;
use crate::domain::burden::Burden;
use crate::domain::calendar::Division;
use crate::domain::catalogue::Catalogue;
use crate::domain::interval::Interval;
use crate::domain::time::{self, WallTime};

/// Minutes in 23:00-06:00 from which a duty is a night (Working Time Regulations 1998, reg. 2).
pub const NIGHT_MINUTES: i64 = 180;

/// An amount of each burden, in the burden's unit.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Amounts {
    /// Hours out of hours.
    pub out_of_hours: f64,
    /// Nights.
    pub nights: f64,
    /// Weekends.
    pub weekends: f64,
    /// Bank holidays.
    pub bank_holidays: f64,
    /// Named days.
    pub named_days: f64,
}

impl Amounts {
    /// The amount of one burden.
    #[must_use]
    pub fn get(&self, burden: Burden) -> f64 {
        match burden {
            Burden::OutOfHours => self.out_of_hours,
            Burden::Nights => self.nights,
            Burden::Weekends => self.weekends,
            Burden::BankHolidays => self.bank_holidays,
            Burden::NamedDays => self.named_days,
        }
    }

    /// Adds to one burden.
    pub fn add(&mut self, burden: Burden, amount: f64) {
        *match burden {
            Burden::OutOfHours => &mut self.out_of_hours,
            Burden::Nights => &mut self.nights,
            Burden::Weekends => &mut self.weekends,
            Burden::BankHolidays => &mut self.bank_holidays,
            Burden::NamedDays => &mut self.named_days,
        } += amount;
    }

    /// Every amount times `factor`.
    #[must_use]
    pub fn times(&self, factor: f64) -> Self {
        Self {
            out_of_hours: self.out_of_hours * factor,
            nights: self.nights * factor,
            weekends: self.weekends * factor,
            bank_holidays: self.bank_holidays * factor,
            named_days: self.named_days * factor,
        }
    }

    /// Each burden with its amount, in the order in which burdens are shown.
    pub fn iter(&self) -> impl Iterator<Item = (Burden, f64)> + '_ {
        Burden::ALL
            .map(|burden| (burden, self.get(burden)))
            .into_iter()
    }
}

impl AddAssign for Amounts {
    fn add_assign(&mut self, other: Self) {
        for (burden, amount) in other.iter() {
            self.add(burden, amount);
        }
    }
}

impl Sub for Amounts {
    type Output = Self;
    fn sub(mut self, other: Self) -> Self {
        self += other.times(-1.0);
        self
    }
}

/// What a duty over `interval` asks of each holder; `division`: the pool's. Days past the known bank holidays count
/// as ordinary here; whoever calls says so to the reader (`plan::duties` warns).
#[must_use]
pub fn burdens(interval: Interval, division: Division, catalogue: &Catalogue) -> Amounts {
    let days = local_days(interval);
    let holidays = |day: &NaiveDate| catalogue.bank_holidays.is_holiday(division, *day);
    let named = |day: &NaiveDate| catalogue.named_days.iter().any(|named| named.is_on(*day));
    let weekends: BTreeSet<_> = days
        .iter()
        .filter(|day| time::is_weekend(**day))
        .map(Datelike::iso_week)
        .collect();
    Amounts {
        out_of_hours: hours(out_of_hours_minutes(interval, division, catalogue)),
        nights: count(
            night_pieces(interval)
                .filter(|piece| piece.minutes() >= NIGHT_MINUTES)
                .count(),
        ),
        weekends: count(weekends.len()),
        bank_holidays: count(days.iter().filter(|day| holidays(day)).count()),
        named_days: count(days.iter().filter(|day| named(day)).count()),
    }
}

/// Minutes of `interval` outside weekdays 08:00-20:00; a bank holiday of `division` is out of hours all day.
#[must_use]
pub fn out_of_hours_minutes(interval: Interval, division: Division, catalogue: &Catalogue) -> i64 {
    let in_hours: i64 = time::daily(interval, at(8), at(20))
        .filter(|(day, _)| {
            !time::is_weekend(*day) && !catalogue.bank_holidays.is_holiday(division, *day)
        })
        .map(|(_, piece)| piece.minutes())
        .sum();
    interval.minutes() - in_hours
}

/// Minutes of `interval` in 23:00-06:00.
#[must_use]
pub fn night_minutes(interval: Interval) -> i64 {
    night_pieces(interval).map(|piece| piece.minutes()).sum()
}

/// The local days that `interval` touches, in order; one that ends at midnight does not touch the day it ends on.
#[must_use]
pub fn local_days(interval: Interval) -> Vec<NaiveDate> {
    let last = time::local_day(interval.end - chrono::Duration::seconds(1));
    time::local_day(interval.start)
        .iter_days()
        .take_while(|day| *day <= last)
        .collect()
}

/// The part of each night, 23:00-06:00, inside `interval`.
fn night_pieces(interval: Interval) -> impl Iterator<Item = Interval> {
    time::daily(interval, at(23), at(6)).map(|(_, piece)| piece)
}

/// A full hour of the day, 0-23.
fn at(hour: u32) -> WallTime {
    WallTime::new(hour, 0).unwrap_or(WallTime::MIDNIGHT)
}

/// Minutes as hours; exact for every length that a rota can hold.
#[allow(clippy::cast_precision_loss)]
fn hours(minutes: i64) -> f64 {
    minutes as f64 / 60.0
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::domain::calendar::{BankHolidays, NamedDay};
    use crate::domain::ids::NamedDayId;
    use crate::domain::time::Period;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn catalogue() -> Catalogue {
        let list = [
            "2026-01-01",
            "2026-04-03",
            "2026-04-06",
            "2026-12-25",
            "2026-12-28",
        ];
        Catalogue {
            bank_holidays: BankHolidays::new(
                list.map(|d| (Division::EnglandAndWales, day(d), "a holiday".to_owned())),
            ),
            named_days: [("christmas-day", 25), ("boxing-day", 26)]
                .map(|(id, d)| NamedDay {
                    id: NamedDayId::new(id).unwrap(),
                    name: id.to_owned(),
                    month: 12,
                    day: d,
                })
                .to_vec(),
            ..Catalogue::default()
        }
    }

    #[test]
    fn what_a_duty_asks() {
        // from, to, then: hours out of hours, nights, weekends, bank holidays, named days
        let table: [(&str, &str, [f64; 5]); 12] = [
            (
                "2026-06-01 08:00",
                "2026-06-01 20:00",
                [0.0, 0.0, 0.0, 0.0, 0.0],
            ),
            (
                "2026-06-01 20:00",
                "2026-06-02 08:00",
                [12.0, 1.0, 0.0, 0.0, 0.0],
            ),
            (
                "2026-06-01 17:00",
                "2026-06-02 09:00",
                [12.0, 1.0, 0.0, 0.0, 0.0],
            ),
            (
                "2026-06-05 20:00",
                "2026-06-06 08:00",
                [12.0, 1.0, 1.0, 0.0, 0.0],
            ),
            (
                "2026-06-05 17:00",
                "2026-06-08 09:00",
                [60.0, 3.0, 1.0, 0.0, 0.0],
            ),
            (
                "2026-06-05 16:00",
                "2026-06-06 00:00",
                [4.0, 0.0, 0.0, 0.0, 0.0],
            ),
            (
                "2026-03-28 20:00",
                "2026-03-29 08:00",
                [11.0, 1.0, 1.0, 0.0, 0.0],
            ),
            (
                "2026-10-24 20:00",
                "2026-10-25 08:00",
                [13.0, 1.0, 1.0, 0.0, 0.0],
            ),
            (
                "2026-04-06 08:00",
                "2026-04-06 20:00",
                [12.0, 0.0, 0.0, 1.0, 0.0],
            ),
            (
                "2026-12-24 20:00",
                "2026-12-25 08:00",
                [12.0, 1.0, 0.0, 1.0, 1.0],
            ),
            (
                "2026-12-26 08:00",
                "2026-12-26 20:00",
                [12.0, 0.0, 1.0, 0.0, 1.0],
            ),
            (
                "2026-12-28 08:00",
                "2026-12-28 20:00",
                [12.0, 0.0, 0.0, 1.0, 0.0],
            ),
        ];
        let wall = |text: &str| {
            let (d, t) = text.split_once(' ').unwrap();
            time::instant(day(d), t.parse().unwrap())
        };
        for (from, to, wanted) in table {
            let interval = Interval::new(wall(from), wall(to)).unwrap();
            let found = burdens(interval, Division::EnglandAndWales, &catalogue());
            assert_eq!(
                found.iter().map(|(_, amount)| amount).collect::<Vec<_>>(),
                wanted,
                "{from} to {to}"
            );
        }
    }

    #[test]
    fn another_division_keeps_other_holidays() {
        let easter_monday = Period::weeks(day("2026-04-06"), 1).unwrap().interval();
        let found = burdens(easter_monday, Division::Scotland, &catalogue());
        assert_eq!(found.bank_holidays, 0.0);
    }
}
