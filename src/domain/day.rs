//! Days as people in Britain write them: the day before the month, `25/12/2026`, `Fri 25 Dec 2026`;
//! and `2026-12-25`.

mod midnight;

use chrono::{Datelike, NaiveDate};

use super::bad_value::BadValue;
use super::plain_text;

/// How a day is written.
pub const REMEDY: &str = "write the day as 25/12/2026, 25 Dec 2026 or 2026-12-25";

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

const WEEKDAYS: [&str; 7] = [
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
];

/// A day as people read it everywhere: `Fri 25 Dec 2026`.
#[must_use]
pub fn written(day: NaiveDate) -> String {
    day.format("%a %-d %b %Y").to_string()
}

/// Reads a day: 25/12/2026, 25.12.26, 25-Dec-2026, Fri 25 December 2026, 2026-12-25.
///
/// # Errors
/// [`BadValue`] where the text is none, the calendar has no such day, or it is another day of the
/// week.
pub fn read(text: &str) -> Result<NaiveDate, BadValue> {
    let plain = plain_text::with_plain_dashes(&plain_text::clean(text)).to_lowercase();
    let lower = match midnight::parted(&plain) {
        None => plain.as_str(),
        // A time of midnight, as programs write it behind a date, says nothing.
        Some((day, clock)) if midnight::is_midnight(clock) => day,
        Some((_, clock)) => {
            return bad(
                format!("a time of day ({clock}) stands with the date"),
                REMEDY,
            );
        }
    };
    let mut parts: Vec<&str> = lower
        .split(|c: char| c.is_whitespace() || matches!(c, '/' | '-' | '.' | ','))
        .filter(|part| !part.is_empty())
        .collect();
    let named = parts.first().and_then(|first| weekday(first));
    if named.is_some() {
        parts.remove(0);
    }
    let [first, month, last] = parts[..] else {
        return bad("this is not a date", REMEDY);
    };
    let month = match position(month, &MONTHS) {
        Some(at) => Some(at + 1),
        None => number(month),
    };
    let (day, year) = if first.len() == 4 && number(first).is_some() {
        (last, first)
    } else {
        (
            first.trim_end_matches(|c: char| c.is_ascii_lowercase()),
            last,
        )
    };
    let (Some(day), Some(month), Some(year)) = (number(day), month, full_year(year)) else {
        return bad("this is not a date", REMEDY);
    };
    if month > 12 && day <= 12 {
        return bad(
            format!("there is no month {month}"),
            "write the day before the month, as 25/12/2026",
        );
    }
    let Some(date) = NaiveDate::from_ymd_opt(year, month, day) else {
        return bad("the calendar has no such day", REMEDY);
    };
    if named.is_some_and(|named| named != date.weekday().num_days_from_monday()) {
        return bad(
            format!("{} is a {}", date.format("%-d %B %Y"), date.format("%A")),
            "correct the day of the week, or leave it out",
        );
    }
    Ok(date)
}

fn bad<T>(message: impl Into<String>, remedy: &str) -> Result<T, BadValue> {
    Err(BadValue::new(message, remedy))
}

/// A year of four digits, or of two: rotas are about this century, not about the one before.
fn full_year(text: &str) -> Option<i32> {
    let year = i32::try_from(number(text)?).ok()?;
    match text.len() {
        2 => Some(2000 + year),
        4 => Some(year),
        _ => None,
    }
}

/// Which day of the week a text names, whole or by its first three letters or more; Monday is 0.
/// Small letters only.
#[must_use]
pub fn weekday(text: &str) -> Option<u32> {
    position(text, &WEEKDAYS)
}

/// Which of the names a text is, whole or by its first three letters or more.
fn position(text: &str, names: &[&str]) -> Option<u32> {
    let found = names
        .iter()
        .position(|name| text.len() >= 3 && name.starts_with(text))?;
    u32::try_from(found).ok()
}

/// A number of up to four digits, and nothing else.
#[must_use]
pub fn number(text: &str) -> Option<u32> {
    let digits = !text.is_empty() && text.len() <= 4 && text.bytes().all(|b| b.is_ascii_digit());
    digits.then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn days_as_they_are_written_in_britain() {
        for text in [
            "4/1/2027",
            "04/01/27",
            "4.1.2027",
            "4-Jan-27",
            "4 Jan 2027",
            "4th January 2027",
            "Mon 4 Jan 2027",
            "Monday, 4 January 2027",
            "2027-01-04",
            " 4 jan 2027 ",
            "04/01/2027 00:00",
            "04/01/2027 0:00",
            "2027-01-04T00:00:00Z",
            "2027-01-04 00:00:00.000",
            "04/01/2027 12:00:00 AM",
            "2027-01-04T00:00",
            "2027-01-04T00:00:00+00:00",
            "2027-01-04T00:00:00+01:00",
            "4-Jan-2027 12:00 AM",
            "4 Jan 2027 12am",
            "Mon 04/01/2027 00:00",
            "04\u{2013}01\u{2013}2027",
            "\u{200e}04/01/2027",
            "4\u{a0}Jan\u{a0} 2027",
        ] {
            let day = NaiveDate::from_ymd_opt(2027, 1, 4).unwrap();
            assert_eq!(read(text), Ok(day), "{text}");
        }
        for (text, told) in [
            ("12/25/2026", "write the day before the month"),
            ("30/02/2027", "no such day"),
            ("29 Feb 2027", "no such day"),
            ("Tue 4 Jan 2027", "4 January 2027 is a Monday"),
            ("25/12", REMEDY),
            ("tomorrow", REMEDY),
            ("", REMEDY),
            (
                "25/12/2026 14:00",
                "a time of day (14:00) stands with the date",
            ),
            ("2026-12-25 14:00:00", "a time of day"),
            // Midnight in London is 23:00 of the day before to programs that write summer days in
            // UTC.
            ("2027-06-30T23:00:00Z", "a time of day"),
            ("25/12/2026 12:00 PM", "a time of day"),
            ("25/12/2026 00:00:01", "a time of day"),
            ("25/12/2026 later", REMEDY),
        ] {
            let error = read(text).unwrap_err().to_string();
            assert!(error.contains(told), "{text}: {error}");
        }
        assert_eq!(read("29/2/28").unwrap().to_string(), "2028-02-29");
    }
}
