//! What a duty by itself asks of each holder: how the planner, which adds duties up, sees burdens.
//!
//! Hours and nights add up. Weekends, bank holidays and named days do not: who is on duty on both
//! days of a weekend has one weekend ([`super::Tally`]). So a duty has the part of each that it
//! lies in, which adds up to the whole for whoever is on duty in all of it, and to less than the
//! count for whoever is there for a part: a night that ends on Saturday 08:00 is a sixth of a
//! weekend here, and a weekend there.

use chrono::NaiveDate;

use super::Amounts;
use super::hours::{self, hours, night_pieces, out_of_hours_minutes};
use crate::calendar::Division;
use crate::catalogue::Catalogue;
use crate::interval::Interval;
use crate::time::{self, WallTime};

/// Minutes in 23:00-06:00 from which a duty is a night (Working Time Regulations 1998, reg. 2).
pub const NIGHT_MINUTES: i64 = 180;

/// Minutes of a day on the wall: what a part of a day is measured against, also where clocks
/// change.
const DAY_MINUTES: i64 = 1440;

/// What a duty over `interval` asks of each holder; `division`: the pool's. Days past the known
/// bank holidays count as ordinary here; whoever calls says so to the reader (`plan::duties`
/// warns).
#[must_use]
pub fn burdens(interval: Interval, division: Division, catalogue: &Catalogue) -> Amounts {
    let minutes_of = |counts: &dyn Fn(NaiveDate) -> bool| -> i64 {
        let days = time::daily(interval, WallTime::MIDNIGHT, WallTime::MIDNIGHT);
        let days = days.filter(|(day, _)| counts(*day));
        days.map(|(_, piece)| piece.minutes()).sum()
    };
    let holiday = |day| catalogue.bank_holidays.is_holiday(division, day);
    let named = |day| catalogue.named_days.iter().any(|named| named.is_on(day));
    let weekends: i64 = catalogue
        .weekend
        .touched(interval)
        .map(|(_, piece)| piece.minutes())
        .sum();
    let nights = night_pieces(interval).filter(|(_, piece)| piece.minutes() >= NIGHT_MINUTES);
    Amounts {
        out_of_hours: hours(out_of_hours_minutes(interval, division, catalogue)),
        nights: super::count(nights.count()),
        weekends: hours::part(weekends, catalogue.weekend.wall_minutes()),
        bank_holidays: hours::part(minutes_of(&holiday), DAY_MINUTES),
        named_days: hours::part(minutes_of(&named), DAY_MINUTES),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::ledger::tests::{catalogue, duty};

    #[test]
    fn what_a_duty_asks() {
        // from, to, then: hours out of hours, nights, and hours of weekends, of bank holidays, of
        // named days
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
                [12.0, 1.0, 8.0, 0.0, 0.0],
            ),
            (
                "2026-06-05 17:00",
                "2026-06-08 09:00",
                [60.0, 3.0, 48.0, 0.0, 0.0],
            ),
            (
                "2026-06-05 16:00",
                "2026-06-06 00:00",
                [4.0, 0.0, 0.0, 0.0, 0.0],
            ),
            (
                "2026-03-28 20:00",
                "2026-03-29 08:00",
                [11.0, 1.0, 11.0, 0.0, 0.0],
            ),
            (
                "2026-10-24 20:00",
                "2026-10-25 08:00",
                [13.0, 1.0, 13.0, 0.0, 0.0],
            ),
            (
                "2026-04-06 08:00",
                "2026-04-06 20:00",
                [12.0, 0.0, 0.0, 12.0, 0.0],
            ),
            // Into a bank holiday: split at midnight.
            (
                "2026-12-24 20:00",
                "2026-12-25 08:00",
                [12.0, 1.0, 0.0, 8.0, 8.0],
            ),
            (
                "2026-12-24 12:00",
                "2026-12-25 12:00",
                [16.0, 1.0, 0.0, 12.0, 12.0],
            ),
            (
                "2026-12-26 08:00",
                "2026-12-26 20:00",
                [12.0, 0.0, 12.0, 0.0, 12.0],
            ),
            (
                "2026-12-28 08:00",
                "2026-12-28 20:00",
                [12.0, 0.0, 0.0, 12.0, 0.0],
            ),
        ];
        for (from, to, wanted) in table {
            let found = burdens(duty(from, to), Division::EnglandAndWales, &catalogue());
            let wholes = [1.0, 1.0, 48.0, 24.0, 24.0];
            let found = found.iter().zip(wholes);
            let found: Vec<f64> = found.map(|((_, part), whole)| part * whole).collect();
            let same = found.iter().zip(wanted).all(|(a, b)| (a - b).abs() < 1e-9);
            assert!(same, "{from} to {to}: {found:?} and not {wanted:?}");
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
}
