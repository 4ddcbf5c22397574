//! How a feed writes its times: in UTC, or on London's wall with the rules of its clock.

use chrono::Timelike;
use evenwatch_domain::interval::Instant;
use evenwatch_domain::time::{self, WallTime, ZONE_NAME};
use icalendar::Property;

/// How times are written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Zone {
    /// In UTC: every client understands it, and needs no zone rules.
    #[default]
    Utc,
    /// As wall time in London, with the clock's rules in the feed.
    Local,
}

/// London's clock since 1996: one hour forward on the last Sunday of March, back on the last of
/// October, both at 01:00 UTC. Written out here because the writer's crate would put a time of
/// writing and a random UID into it.
const LONDON: &str = "BEGIN:VTIMEZONE\r\n\
    TZID:Europe/London\r\n\
    BEGIN:DAYLIGHT\r\n\
    TZNAME:BST\r\n\
    TZOFFSETFROM:+0000\r\n\
    TZOFFSETTO:+0100\r\n\
    DTSTART:19960331T010000\r\n\
    RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU\r\n\
    END:DAYLIGHT\r\n\
    BEGIN:STANDARD\r\n\
    TZNAME:GMT\r\n\
    TZOFFSETFROM:+0100\r\n\
    TZOFFSETTO:+0000\r\n\
    DTSTART:19961027T020000\r\n\
    RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU\r\n\
    END:STANDARD\r\n\
    END:VTIMEZONE\r\n";

/// The property `name` (DTSTART, DTEND) for `at`.
///
/// An instant in the second pass of the hour that comes twice has no wall time of its own (RFC 5545
/// 3.3.5: the first is meant), so it is written in UTC in a local feed too.
pub(super) fn date_time(name: &str, at: Instant, zone: Zone) -> Property {
    let wall = time::local(at);
    let first =
        WallTime::new(wall.hour(), wall.minute()).map(|clock| time::instant(wall.date(), clock));
    if zone == Zone::Local && first == Some(at) {
        let mut property = Property::new(name, wall.format("%Y%m%dT%H%M%S").to_string());
        return property.add_parameter("TZID", ZONE_NAME).done();
    }
    Property::new(name, utc(at))
}

/// `at` as `20261024T190000Z`.
pub(super) fn utc(at: Instant) -> String {
    at.format("%Y%m%dT%H%M%SZ").to_string()
}

/// The calendar's text with London's rules before its first event.
pub(super) fn with_rules(calendar: &str) -> String {
    let at = calendar
        .find("BEGIN:VEVENT\r\n")
        .or_else(|| calendar.find("END:VCALENDAR\r\n"))
        .unwrap_or(calendar.len());
    let (head, tail) = calendar.split_at(at);
    format!("{head}{LONDON}{tail}")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use chrono::{Datelike, NaiveDate, Weekday};

    fn last_sunday(year: i32, month: u32) -> NaiveDate {
        let days = NaiveDate::from_ymd_opt(year, month, 1).unwrap().iter_days();
        days.take_while(|day| day.month() == month)
            .filter(|day| day.weekday() == Weekday::Sun)
            .last()
            .unwrap()
    }

    #[test]
    fn the_rules_in_the_feed_are_the_clock_s_own() {
        for year in 1996..2060 {
            for (month, before, after) in [(3, 0, 3600), (10, 3600, 0)] {
                let change = last_sunday(year, month)
                    .and_hms_opt(1, 0, 0)
                    .unwrap()
                    .and_utc();
                let offset = |at| time::with_offset(at).offset().local_minus_utc();
                assert_eq!(
                    offset(change - chrono::Duration::seconds(1)),
                    before,
                    "{change}"
                );
                assert_eq!(offset(change), after, "{change}");
            }
        }
    }

    #[test]
    fn a_wall_time_that_comes_twice_is_told_apart() {
        for (at, zone, wanted) in [
            ("2026-10-25T00:30:00Z", Zone::Local, "20261025T013000"),
            ("2026-10-25T01:30:00Z", Zone::Local, "20261025T013000Z"),
            ("2026-10-25T08:00:00Z", Zone::Local, "20261025T080000"),
            ("2026-07-01T19:00:00Z", Zone::Local, "20260701T200000"),
            ("2026-07-01T19:00:00Z", Zone::Utc, "20260701T190000Z"),
        ] {
            let property = date_time("DTSTART", at.parse().unwrap(), zone);
            assert_eq!(property.value(), wanted, "{at} {zone:?}");
            assert_eq!(
                property.params().contains_key("TZID"),
                !wanted.ends_with('Z'),
                "{at}"
            );
        }
    }
}
