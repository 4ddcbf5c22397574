//! Hours of a duty on the wall: out of hours, at night, days touched, days on call.

use chrono::NaiveDate;

use crate::calendar::Division;
use crate::catalogue::Catalogue;
use crate::interval::Interval;
use crate::time::{self, WallTime};

/// Minutes of `interval` outside weekdays 08:00-20:00; a bank holiday of `division` is out of hours
/// all day.
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
    night_pieces(interval)
        .map(|(_, piece)| piece.minutes())
        .sum()
}

/// The local days that `interval` touches, in order; one that ends at midnight does not touch the
/// day it ends on.
#[must_use]
pub fn local_days(interval: Interval) -> Vec<NaiveDate> {
    let last = time::local_day(interval.end - chrono::Duration::seconds(1));
    time::local_day(interval.start)
        .iter_days()
        .take_while(|day| *day <= last)
        .collect()
}

/// The part of each night, 23:00-06:00, inside `interval`, with the day on which the night begins.
pub fn night_pieces(interval: Interval) -> impl Iterator<Item = (NaiveDate, Interval)> {
    time::daily(interval, at(23), at(6))
}

/// The days on call of a duty: the local day on which it starts, and each further one that it
/// reaches 24 hours on the wall later. Monday 17:00 to Tuesday 09:00 is one, Friday 17:00 to Monday
/// 09:00 three.
pub fn days_on_call(interval: Interval) -> impl Iterator<Item = NaiveDate> {
    let (start, end) = (time::local(interval.start), time::local(interval.end));
    let minutes = (end - start).num_minutes().max(1);
    let days = usize::try_from((minutes + 1439) / 1440).unwrap_or(1);
    start.date().iter_days().take(days)
}

/// A full hour of the day, 0-23.
fn at(hour: u32) -> WallTime {
    WallTime::new(hour, 0).unwrap_or(WallTime::MIDNIGHT)
}

/// Minutes as hours; exact for every length that a rota can hold.
#[must_use]
pub fn hours(minutes: i64) -> f64 {
    part(minutes, 60)
}

/// Minutes as a part of `whole` minutes.
#[allow(clippy::cast_precision_loss)]
pub(super) fn part(minutes: i64, whole: i64) -> f64 {
    minutes as f64 / whole as f64
}
