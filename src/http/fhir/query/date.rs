//! Dates as FHIR's searches write them: of any precision, from a year to fractions of a second,
//! after a comparison or none.

use chrono::{
    DateTime, Datelike, Duration, FixedOffset, Months, NaiveDate, NaiveDateTime, NaiveTime, Offset,
    Utc,
};

use crate::error::ApiError;
use evenwatch_app::fhir::TimeRange;
use evenwatch_domain::foreign_zone::ForeignZone;
use evenwatch_domain::interval::Instant;

/// How to write one.
const REMEDY: &str = "write a year, a month, a day or a time: 2027, 2027-01, 2027-01-04, 2027-01-04T20:00 (Europe/London) or \
    2027-01-04T20:00:00Z, after eq, ne, gt, ge, lt, le, sa, eb, ap or none of these";

/// The part of the time between now and a date by which an approximate one may differ (R4,
/// 3.1.1.4.5: 10 %).
const APPROXIMATELY: i32 = 10;

/// The times in which an instant meets a date, of which any will do.
pub(super) fn ranges(name: &str, text: &str, now: Instant) -> Result<Vec<TimeRange>, ApiError> {
    let wrong = |message: &str| ApiError::invalid(name, text, message, REMEDY);
    let (prefix, date) = compared(text);
    let (first, after) = span(date).ok_or_else(|| wrong("is no date that is read here"))?;
    let from = |at| TimeRange {
        from: Some(at),
        before: None,
    };
    let before = |at| TimeRange {
        from: None,
        before: Some(at),
    };
    let within = |first, after| TimeRange {
        from: Some(first),
        before: Some(after),
    };
    Ok(match prefix {
        None | Some("eq") => vec![within(first, after)],
        Some("ne") => vec![before(first), from(after)],
        Some("ge") => vec![from(first)],
        Some("gt" | "sa") => vec![from(after)],
        Some("le") => vec![before(after)],
        Some("lt" | "eb") => vec![before(first)],
        Some("ap") => {
            let apart = (first - now).max(now - after).max(Duration::zero()) / APPROXIMATELY;
            let early = first.checked_sub_signed(apart).unwrap_or(first);
            let late = after.checked_add_signed(apart).unwrap_or(after);
            vec![within(early, late)]
        }
        Some(_) => return Err(wrong("begins with no comparison that is known here")),
    })
}

/// Comparisons as FHIR wrote them before its letters, and as fhirclient does still.
const SIGNS: [(&str, &str); 4] = [(">=", "ge"), ("<=", "le"), (">", "gt"), ("<", "lt")];

/// The comparison, where there is one, and the date.
fn compared(text: &str) -> (Option<&str>, &str) {
    let mut signs = SIGNS.into_iter();
    if let Some(found) = signs.find_map(|(sign, word)| Some((Some(word), text.strip_prefix(sign)?)))
    {
        return found;
    }
    let word = text
        .get(..2)
        .filter(|two| two.bytes().all(|b| b.is_ascii_lowercase()));
    (word, &text[word.map_or(0, str::len)..])
}

/// From the first instant of a date to the first after it; `None` where it is none.
fn span(text: &str) -> Option<(Instant, Instant)> {
    let (date, time) = match text.split_once('T') {
        Some((date, time)) => (date, Some(time)),
        None => (text, None),
    };
    let (first, next) = days(date)?;
    let Some(time) = time else {
        return Some(in_london(first.into(), next.into()));
    };
    // Hours come with a day.
    if date.len() != 10 {
        return None;
    }
    let (time, offset) = offset(time)?;
    let (time, precision) = time_of_day(time)?;
    let wall = first.and_time(time);
    let end = wall.checked_add_signed(precision)?;
    match offset {
        None => Some(in_london(wall, end)),
        Some(offset) => {
            let at = |wall: NaiveDateTime| {
                let at = wall.and_local_timezone(offset).single()?;
                Some(at.to_utc())
            };
            Some((at(wall)?, at(end)?))
        }
    }
}

/// The same on London's wall. Where the clocks go forward a wall time means the first instant after
/// the gap, and a span that lies in it is as long as it was written.
fn in_london(wall: NaiveDateTime, end: NaiveDateTime) -> (Instant, Instant) {
    let first = ForeignZone::LONDON.instant(wall);
    let after = ForeignZone::LONDON.instant(end);
    match after > first {
        true => (first, after),
        false => (first, first + (end - wall)),
    }
}

/// The first day of a year, a month or a day, and the first after it.
fn days(text: &str) -> Option<(NaiveDate, NaiveDate)> {
    let digits = |range: std::ops::Range<usize>| -> Option<u32> {
        let digits = text.get(range)?;
        digits
            .bytes()
            .all(|b| b.is_ascii_digit())
            .then(|| digits.parse().ok())?
    };
    let dash = |at: usize| text.as_bytes().get(at) == Some(&b'-');
    let year = i32::try_from(digits(0..4)?).ok().filter(|year| *year > 0)?;
    let day = |month, day| NaiveDate::from_ymd_opt(year, month, day);
    let (first, next) = match text.len() {
        4 => {
            let first = day(1, 1)?;
            (first, first.checked_add_months(Months::new(12))?)
        }
        7 if dash(4) => {
            let first = day(digits(5..7)?, 1)?;
            (first, first.checked_add_months(Months::new(1))?)
        }
        10 if dash(4) && dash(7) => {
            let first = day(digits(5..7)?, digits(8..10)?)?;
            (first, first.succ_opt()?)
        }
        _ => return None,
    };
    (first.year() == year).then_some((first, next))
}

/// A time of day, and how exact it is: to the minute, the second, or a part of one. A leap second
/// is none.
fn time_of_day(text: &str) -> Option<(NaiveTime, Duration)> {
    let two = |at: usize| -> Option<u32> {
        let digits = text.get(at..at + 2)?;
        digits
            .bytes()
            .all(|b| b.is_ascii_digit())
            .then(|| digits.parse().ok())?
    };
    let colon = |at: usize| text.as_bytes().get(at) == Some(&b':');
    let (hour, minute) = (two(0)?, two(3)?);
    if !colon(2) {
        return None;
    }
    if text.len() == 5 {
        return Some((
            NaiveTime::from_hms_opt(hour, minute, 0)?,
            Duration::minutes(1),
        ));
    }
    let second = two(6).filter(|_| colon(5))?;
    let Some(fraction) = text.get(8..).filter(|rest| !rest.is_empty()) else {
        return Some((
            NaiveTime::from_hms_opt(hour, minute, second)?,
            Duration::seconds(1),
        ));
    };
    let digits = fraction.strip_prefix('.')?;
    if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    // Nanoseconds are as exact as it gets.
    let digits: String = digits.chars().take(9).collect();
    let nanos: u32 = format!("{digits:0<9}").parse().ok()?;
    let precision = 10_i64.pow(9 - u32::try_from(digits.len()).ok()?);
    let time = NaiveTime::from_hms_nano_opt(hour, minute, second, nanos)?;
    Some((time, Duration::nanoseconds(precision)))
}

/// The time without its offset, and the offset where there is one.
fn offset(text: &str) -> Option<(&str, Option<FixedOffset>)> {
    if let Some(time) = text.strip_suffix('Z') {
        return Some((time, Some(Utc.fix())));
    }
    let Some((time, end)) = text
        .len()
        .checked_sub(6)
        .and_then(|at| text.split_at_checked(at))
    else {
        return Some((text, None));
    };
    // An unescaped plus in a query means a space.
    let sign = match end.as_bytes().first() {
        Some(b'+' | b' ') => '+',
        Some(b'-') => '-',
        _ => return Some((text, None)),
    };
    let written = format!("2000-01-01T00:00:00{sign}{}", &end[1..]);
    let parsed = DateTime::parse_from_rfc3339(&written).ok()?;
    Some((time, Some(*parsed.offset())))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    const NOW: &str = "2026-10-20T09:00:00Z";

    fn shown(text: &str) -> String {
        let edge = |at: Option<Instant>| {
            at.map_or(String::new(), |at| {
                at.format("%y-%m-%dT%H:%M:%S%.f").to_string()
            })
        };
        ranges("start", text, NOW.parse().unwrap()).map_or("refused".to_owned(), |ranges| {
            let ranges = ranges.iter();
            let ranges = ranges.map(|one| format!("{}..{}", edge(one.from), edge(one.before)));
            ranges.collect::<Vec<_>>().join(" or ")
        })
    }

    #[test]
    fn dates_of_any_precision_are_times_in_london() {
        for (text, wanted) in [
            ("2026", "26-01-01T00:00:00..27-01-01T00:00:00"),
            ("2026-07", "26-06-30T23:00:00..26-07-31T23:00:00"),
            ("2026-10", "26-09-30T23:00:00..26-11-01T00:00:00"),
            ("2026-10-25", "26-10-24T23:00:00..26-10-26T00:00:00"),
            ("2027-03-28", "27-03-28T00:00:00..27-03-28T23:00:00"),
            ("2026-07-04T20:00", "26-07-04T19:00:00..26-07-04T19:01:00"),
            (
                "2026-07-04T20:00:30",
                "26-07-04T19:00:30..26-07-04T19:00:31",
            ),
            // Twice in the night: the first. Never in the night: the first after it.
            ("2026-10-25T01:30", "26-10-25T00:30:00..26-10-25T00:31:00"),
            ("2027-03-28T01:30", "27-03-28T01:00:00..27-03-28T01:01:00"),
            (
                "2026-10-24T20:00:00+01:00",
                "26-10-24T19:00:00..26-10-24T19:00:01",
            ),
            (
                "2026-10-24T20:00:00 01:00",
                "26-10-24T19:00:00..26-10-24T19:00:01",
            ),
            (
                "2026-10-24T20:00-05:00",
                "26-10-25T01:00:00..26-10-25T01:01:00",
            ),
            ("2027-01-04T20:00Z", "27-01-04T20:00:00..27-01-04T20:01:00"),
            (
                "2027-01-04T20:00:00.5Z",
                "27-01-04T20:00:00.500..27-01-04T20:00:00.600",
            ),
            (
                "2027-01-04T20:00:00.000Z",
                "27-01-04T20:00:00..27-01-04T20:00:00.001",
            ),
        ] {
            assert_eq!(shown(text), wanted, "{text}");
        }
    }

    #[test]
    fn every_prefix_compares_with_the_whole_of_the_date() {
        for (text, wanted) in [
            ("eq2026-10-25", "26-10-24T23:00:00..26-10-26T00:00:00"),
            ("ne2026-10-25", "..26-10-24T23:00:00 or 26-10-26T00:00:00.."),
            ("ge2026-10-25", "26-10-24T23:00:00.."),
            (">=2026-10-25", "26-10-24T23:00:00.."),
            ("<2027-02", "..27-02-01T00:00:00"),
            ("ge2027", "27-01-01T00:00:00.."),
            ("gt2026-10-25", "26-10-26T00:00:00.."),
            ("sa2026-10", "26-11-01T00:00:00.."),
            ("le2026-10-25", "..26-10-26T00:00:00"),
            ("lt2027-02", "..27-02-01T00:00:00"),
            ("eb2026-10-24T19:00:00Z", "..26-10-24T19:00:00"),
            // 100 hours from now on, and ten hours either way.
            (
                "ap2026-10-24T13:00:00Z",
                "26-10-24T03:00:00..26-10-24T23:00:01",
            ),
            ("ap2026-10-20", "26-10-19T23:00:00..26-10-20T23:00:00"),
        ] {
            assert_eq!(shown(text), wanted, "{text}");
        }
    }

    #[test]
    fn what_is_no_date_is_refused() {
        for text in [
            "",
            "ge",
            "é",
            "xx2026",
            "0000",
            "26",
            "2026-1",
            "2026-13",
            "2026-02-30",
            "2026-10-25T",
            "2026-10T20:00",
            "2026-10-25T20",
            "2026-10-25T24:00",
            "2026-10-25T20:60",
            "2026-10-25T23:59:60Z",
            "2026-10-25T20:00:00.Z",
            "2026-10-25T20:00:00z",
            "2026-10-25T20:00+25:00",
            "2026-10-25T20:00+1:00",
            "2026-10-25 20:00",
            "+2026",
            "2026-10-25T20:00éé+01",
            "99999-01-01",
            "ge 2026",
        ] {
            assert_eq!(shown(text), "refused", "{text}");
        }
    }

    #[test]
    fn the_remedy_is_accepted() {
        let error = ranges("start", "soon", NOW.parse().unwrap()).unwrap_err();
        let remedy = error.problem().remedy;
        let words = remedy.split([' ', ',', ':']);
        // Times have colons of their own.
        let dates = remedy
            .split([' ', ','])
            .chain(words)
            .filter(|word| word.starts_with("2027"));
        let dates: Vec<&str> = dates.filter(|word| word.len() != 13).collect();
        assert!(dates.len() >= 5, "{dates:?}");
        for date in dates {
            assert_ne!(shown(date), "refused", "{date}");
            for prefix in ["eq", "ne", "gt", "ge", "lt", "le", "sa", "eb", "ap"] {
                assert!(remedy.contains(prefix), "{prefix}");
                assert_ne!(
                    shown(&format!("{prefix}{date}")),
                    "refused",
                    "{prefix}{date}"
                );
            }
        }
    }
}
