//! When a weekend begins and ends. Three definitions are in use, so it is a value of the catalogue
//! (`calendars/weekend.toml`) and not of the code.
//!
//! | whose | from | to |
//! |---|---|---|
//! | Agenda for Change, section 2 | Saturday 00:00 | Monday 00:00 |
//! | doctors' terms of 2016, schedule 3 | Saturday 00:01 | Sunday 23:59 |
//! | local, for example | Friday 17:00 | Monday 09:00 |
//!
//! The first is the default: it is the nurses', who are most of those on call, and differs from the
//! doctors' by two minutes that nobody rosters. The rules of contracts keep the definition of their
//! contract.

use chrono::{Datelike, Days, NaiveDate};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::interval::Interval;
use super::pattern::DayOfWeek;
use super::time::{self, WallTime};

/// A moment of the week on the wall.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WeekMoment {
    /// The day.
    pub day: DayOfWeek,
    /// The time.
    pub time: WallTime,
}

/// The weekend that the ledger counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Weekend {
    /// Its start.
    pub from: WeekMoment,
    /// Its end; in the week after, where it is not later in the week than the start.
    pub to: WeekMoment,
}

impl Default for Weekend {
    fn default() -> Self {
        let midnight = |day| WeekMoment {
            day,
            time: WallTime::MIDNIGHT,
        };
        Self {
            from: midnight(DayOfWeek::Sat),
            to: midnight(DayOfWeek::Mon),
        }
    }
}

/// Minutes of a day on the wall.
const DAY: i64 = 1440;

impl Weekend {
    /// Its length on the wall; elapsed time differs by an hour where clocks change.
    #[must_use]
    pub fn wall_minutes(&self) -> i64 {
        let (from, to) = (self.from.time.minutes(), self.to.time.minutes());
        i64::try_from(self.days()).unwrap_or(0) * DAY + i64::from(to) - i64::from(from)
    }

    /// The weekends that `interval` touches: the day on which each begins, and the part of it
    /// inside.
    pub fn touched(&self, interval: Interval) -> impl Iterator<Item = (NaiveDate, Interval)> + '_ {
        let first = time::local_day(interval.start);
        let first = first.checked_sub_days(Days::new(7)).unwrap_or(first);
        let last = time::local_day(interval.end);
        first
            .iter_days()
            .take_while(move |day| *day <= last)
            .filter(|day| DayOfWeek::from(day.weekday()) == self.from.day)
            .filter_map(move |day| {
                let end = day.checked_add_days(Days::new(self.days()))?;
                let whole = time::between(day, self.from.time, end, self.to.time)?;
                Some((day, whole.intersection(&interval)?))
            })
    }

    /// Days from that of its start to that of its end.
    fn days(&self) -> u64 {
        let (from, to) = (self.from.day as u64, self.to.day as u64);
        match (to + 7 - from) % 7 {
            0 if self.to.time <= self.from.time => 7,
            days => days,
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn moment(day: DayOfWeek, time: &str) -> WeekMoment {
        WeekMoment {
            day,
            time: time.parse().unwrap(),
        }
    }

    fn wall(text: &str) -> crate::interval::Instant {
        let (day, time) = text.split_once(' ').unwrap();
        time::instant(day.parse().unwrap(), time.parse().unwrap())
    }

    #[test]
    fn a_duty_touches_the_weekends_of_the_definition() {
        let usual = Weekend::default();
        let doctors = Weekend {
            from: moment(DayOfWeek::Sat, "00:01"),
            to: moment(DayOfWeek::Sun, "23:59"),
        };
        let local = Weekend {
            from: moment(DayOfWeek::Fri, "17:00"),
            to: moment(DayOfWeek::Mon, "09:00"),
        };
        assert_eq!(usual.wall_minutes(), 48 * 60);
        assert_eq!(doctors.wall_minutes(), 48 * 60 - 2);
        assert_eq!(local.wall_minutes(), 64 * 60);
        // From, to: minutes inside by each definition.
        for (from, to, inside) in [
            ("2026-06-05 17:00", "2026-06-06 00:00", [0, 0, 420]),
            ("2026-06-05 20:00", "2026-06-06 08:00", [480, 479, 720]),
            ("2026-06-07 20:00", "2026-06-08 08:00", [240, 239, 720]),
            ("2026-06-08 08:00", "2026-06-08 20:00", [0, 0, 60]),
            // Clocks change within the weekend: an hour less, an hour more.
            (
                "2026-03-27 17:00",
                "2026-03-30 09:00",
                [47 * 60, 47 * 60 - 2, 63 * 60],
            ),
            (
                "2026-10-23 17:00",
                "2026-10-26 09:00",
                [49 * 60, 49 * 60 - 2, 65 * 60],
            ),
        ] {
            let duty = Interval::new(wall(from), wall(to)).unwrap();
            let counted = [usual, doctors, local].map(|weekend| {
                let pieces = weekend.touched(duty);
                pieces.map(|(_, piece)| piece.minutes()).sum::<i64>()
            });
            assert_eq!(counted, inside, "{from} to {to}");
        }
        let fortnight = Interval::new(wall("2026-06-01 00:00"), wall("2026-06-15 00:00")).unwrap();
        let days: Vec<String> = usual
            .touched(fortnight)
            .map(|(day, _)| day.to_string())
            .collect();
        assert_eq!(days, ["2026-06-06", "2026-06-13"]);
    }
}
