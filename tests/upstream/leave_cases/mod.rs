//! Calendars of leave as programs write them: samples of every kind that was once misread, each
//! with variants. Every test is named after its kind.

mod events;
mod rules;
mod times;
mod twofold;

use evenwatch::upstream::{CalendarFilter, DaysAway, days_away};

use super::leave::window;

/// A calendar around these lines, each ended by CR and LF.
pub fn around(lines: &str) -> String {
    format!("BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//test//EN\n{lines}\nEND:VCALENDAR\n")
        .replace('\n', "\r\n")
}

/// An event of annual leave with these lines.
pub fn leave(lines: &str) -> String {
    format!("BEGIN:VEVENT\nSUMMARY:Annual leave\n{lines}\nEND:VEVENT")
}

pub fn with_words(words: &[&str]) -> CalendarFilter {
    CalendarFilter {
        words: words.iter().map(|word| (*word).to_owned()).collect(),
        ..CalendarFilter::default()
    }
}

pub fn read_bytes(bytes: &[u8], filter: &CalendarFilter) -> DaysAway {
    days_away("x", bytes, filter, window())
        .unwrap_or_else(|error| panic!("{}: {error}", String::from_utf8_lossy(bytes)))
}

pub fn read(lines: &str) -> DaysAway {
    read_bytes(around(lines).as_bytes(), &CalendarFilter::default())
}

/// The days of a year as runs: `3-7 Aug, 14 Sep`.
pub fn runs(away: &DaysAway) -> String {
    let mut runs: Vec<(chrono::NaiveDate, chrono::NaiveDate)> = Vec::new();
    for day in &away.days {
        match runs.last_mut() {
            Some(run) if run.1.succ_opt() == Some(*day) => run.1 = *day,
            _ => runs.push((*day, *day)),
        }
    }
    let said = runs.iter().map(|(first, last)| match first == last {
        true => last.format("%-d %b").to_string(),
        false => format!("{}-{}", first.format("%-d"), last.format("%-d %b")),
    });
    said.collect::<Vec<_>>().join(", ")
}

pub fn check(cases: &[(&str, &str)]) {
    for (lines, days) in cases {
        assert_eq!(runs(&read(&leave(lines))), *days, "{lines}");
    }
}

pub fn refused(lines: &str) -> String {
    days_away(
        "x",
        around(lines).as_bytes(),
        &CalendarFilter::default(),
        window(),
    )
    .unwrap_err()
    .to_string()
}

/// The notes, each with its line.
pub fn notes(away: &DaysAway) -> String {
    let told = away
        .notes
        .iter()
        .map(|note| format!("line {}: {}", note.line, note.message));
    told.collect::<Vec<_>>().join("\n")
}
