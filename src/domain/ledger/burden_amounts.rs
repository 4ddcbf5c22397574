//! What a duty by itself asks of each holder.
//!
//! Only hours add up from duty to duty. Nights, weekends, bank holidays and named days count once:
//! who is on duty on both days of a weekend has one weekend. So [`occasions`] names those that a
//! duty touches, and whoever counts takes each once ([`super::BurdenTally`], and the planner).

use chrono::NaiveDate;

use super::hours::{hours, night_pieces, out_of_hours_minutes};
use super::{Amounts, count};
use crate::burden::Burden;
use crate::calendar::Division;
use crate::catalogue::Catalogue;
use crate::interval::Interval;
use crate::time::{self, WallTime};

/// Minutes in 23:00-06:00 from which a duty is a night (Working Time Regulations 1998, reg. 2).
pub const NIGHT_MINUTES: i64 = 180;

/// A night, weekend, bank holiday or named day that a duty touches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct CountedDay {
    /// Which burden it counts for.
    pub burden: Burden,
    /// The day on which it begins.
    pub day: NaiveDate,
    /// Minutes of it on duty.
    pub minutes: i64,
}

/// The occasions that a duty over `interval` touches; `division`: the pool's. A night is one from
/// three hours on ([`NIGHT_MINUTES`]); of anything else any time counts. Days past the known bank
/// holidays count as ordinary here; whoever calls says so to the reader (`plan::duties` warns).
#[must_use]
pub fn occasions(interval: Interval, division: Division, catalogue: &Catalogue) -> Vec<CountedDay> {
    let nights = night_pieces(interval).map(|(day, piece)| CountedDay {
        burden: Burden::Nights,
        day,
        minutes: piece.minutes(),
    });
    let mut all: Vec<CountedDay> = nights
        .filter(|night| night.minutes >= NIGHT_MINUTES)
        .collect();
    all.extend(days_apart(interval, division, catalogue));
    all
}

/// The weekends, bank holidays and named days among them.
pub(super) fn days_apart(
    interval: Interval,
    division: Division,
    catalogue: &Catalogue,
) -> Vec<CountedDay> {
    let touched = |burden| {
        move |(day, piece): (NaiveDate, Interval)| CountedDay {
            burden,
            day,
            minutes: piece.minutes(),
        }
    };
    let weekends = catalogue.weekend.touched(interval);
    let mut all: Vec<CountedDay> = weekends.map(touched(Burden::Weekends)).collect();
    for (day, piece) in time::daily(interval, WallTime::MIDNIGHT, WallTime::MIDNIGHT) {
        if catalogue.bank_holidays.is_holiday(division, day) {
            all.push(touched(Burden::BankHolidays)((day, piece)));
        }
        if catalogue.named_days.iter().any(|named| named.is_on(day)) {
            all.push(touched(Burden::NamedDays)((day, piece)));
        }
    }
    all
}

/// What a duty over `interval` asks of each holder who has no other.
#[must_use]
pub fn burdens(interval: Interval, division: Division, catalogue: &Catalogue) -> Amounts {
    let mut asked = Amounts {
        out_of_hours: hours(out_of_hours_minutes(interval, division, catalogue)),
        ..Amounts::default()
    };
    for occasion in occasions(interval, division, catalogue) {
        asked.add(occasion.burden, count(1));
    }
    asked
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::ledger::tests::{catalogue, duty};

    #[test]
    fn what_a_duty_asks() {
        // from, to, then: hours out of hours, nights, weekends, bank holidays, named days
        let table: [(&str, &str, [f64; 5]); 13] = [
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
            // Into a bank holiday.
            (
                "2026-12-24 20:00",
                "2026-12-25 08:00",
                [12.0, 1.0, 0.0, 1.0, 1.0],
            ),
            (
                "2026-12-24 12:00",
                "2026-12-25 12:00",
                [16.0, 1.0, 0.0, 1.0, 1.0],
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
        for (from, to, wanted) in table {
            let found = burdens(duty(from, to), Division::EnglandAndWales, &catalogue());
            let found: Vec<f64> = found.iter().map(|(_, amount)| amount).collect();
            assert_eq!(found, wanted, "{from} to {to}");
        }
    }

    #[test]
    fn another_division_keeps_other_holidays() {
        let easter_monday = duty("2026-04-06 00:00", "2026-04-07 00:00");
        let found = burdens(easter_monday, Division::Scotland, &catalogue());
        assert_eq!(found.bank_holidays, 0.0);
        let found = burdens(easter_monday, Division::EnglandAndWales, &catalogue());
        assert_eq!(found.bank_holidays, 1.0);
    }

    #[test]
    fn each_occasion_is_named_by_its_day_with_the_minutes_inside() {
        let block = duty("2026-12-24 17:00", "2026-12-28 09:00");
        let found = occasions(block, Division::EnglandAndWales, &catalogue());
        let found: Vec<(Burden, String, i64)> = found
            .into_iter()
            .map(|one| (one.burden, one.day.format("%m-%d").to_string(), one.minutes))
            .collect();
        let night = |day: &str| (Burden::Nights, day.to_owned(), 420);
        let whole = |burden, day: &str, minutes| (burden, day.to_owned(), minutes);
        assert_eq!(
            found,
            [
                night("12-24"),
                night("12-25"),
                night("12-26"),
                night("12-27"),
                whole(Burden::Weekends, "12-26", 2880),
                whole(Burden::BankHolidays, "12-25", 1440),
                whole(Burden::NamedDays, "12-25", 1440),
                whole(Burden::NamedDays, "12-26", 1440),
                whole(Burden::BankHolidays, "12-28", 540),
            ]
        );
    }
}
