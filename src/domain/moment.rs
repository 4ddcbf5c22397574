//! Times as people in Britain write them, on the wall in London: `21 December 2026 20:00`,
//! `2026-12-21 20:00`; and instants with their offset, as programs write them.
//!
//! In the night in which the clocks go back an hour comes twice: `BST` or `GMT` behind the time
//! says which is meant. In the night in which they go forward an hour is missing: a time in it is
//! refused, because either neighbour would be a guess.

use chrono::NaiveDate;

use super::bad_value::BadValue;
use super::day;
use super::instant_text::{self, BadInstant};
use super::interval::{Instant, Interval};
use super::time::{self, OnTheWall, WallTime};

/// How a time is written.
pub const REMEDY: &str =
    "write the day and the time, as 21 December 2026 20:00 or 2026-12-21 20:00";

/// The zone written behind a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Clock {
    Summer,
    Winter,
}

/// `Fri 25 Dec 2026 20:00`, on the wall in London.
#[must_use]
pub fn written(at: Instant) -> String {
    let wall = time::local(at);
    format!("{} {}", day::written(wall.date()), wall.format("%H:%M"))
}

/// `Tue 5 Jan 2027 09:00 to 17:00`, `Tue 5 Jan 2027 09:00 to Wed 6 Jan 09:00`: on the wall in
/// London.
#[must_use]
pub fn span(interval: Interval) -> String {
    let (start, end) = (time::local(interval.start), time::local(interval.end));
    let end = match start.date() == end.date() {
        true => end.format("%H:%M"),
        false => end.format("%a %-d %b %H:%M"),
    };
    format!("{} to {end}", written(interval.start))
}

/// Reads a time with its day: on the wall in London, or an instant with its offset.
///
/// # Errors
/// [`BadValue`] where the text is none, London's clocks never show it, or they show it twice and
/// the text does not say which is meant.
pub fn read(text: &str) -> Result<Instant, BadValue> {
    match instant_text::read(text.trim()) {
        Ok(at) => return Ok(at),
        Err(
            error @ (BadInstant::NoSeconds { .. }
            | BadInstant::LeapSecond { .. }
            | BadInstant::TooEarly),
        ) => {
            return Err(bad(format!("this {error}"), error.remedy()));
        }
        // On the wall in London it can be a time all the same.
        Err(BadInstant::NoOffset { .. } | BadInstant::Other) => {}
    }
    let (rest, clock) = clock(text.trim());
    let (date, time) = parts(&rest).ok_or_else(|| {
        let message = match day::read(&rest) {
            Ok(_) => "this is a day without a time",
            Err(_) => "this is not a day with a time",
        };
        bad(message, REMEDY)
    })?;
    let date = day::read(&date).map_err(|error| bad(error.message, error.remedy))?;
    let time: WallTime = padded(&time)
        .parse()
        .map_err(|_| bad(format!("there is no time {time}"), REMEDY))?;
    match (time::on_the_wall(date, time), clock) {
        (OnTheWall::Once(at), None) => Ok(at),
        (OnTheWall::Twice(first, _), Some(Clock::Summer)) => Ok(first),
        (OnTheWall::Twice(_, second), Some(Clock::Winter)) => Ok(second),
        (OnTheWall::Once(at), Some(clock)) if is_summer(at) == (clock == Clock::Summer) => Ok(at),
        (OnTheWall::Once(at), Some(_)) => {
            let (right, wrong) = if is_summer(at) {
                ("BST", "GMT")
            } else {
                ("GMT", "BST")
            };
            let when = named(date, time);
            let message = format!("London's clocks show {right} and not {wrong} at {when}");
            Err(bad(message, format!("write {right}, or leave it out")))
        }
        (OnTheWall::Twice(..), None) => {
            let when = named(date, time);
            Err(bad(
                format!("{when} comes twice, because the clocks go back in that night"),
                format!("write {when} BST for the first or {when} GMT for the second"),
            ))
        }
        (OnTheWall::Never { before, after }, _) => Err(bad(
            format!(
                "{} does not exist, because the clocks go forward from {before} to {after} in that night",
                named(date, time)
            ),
            format!("write a time before {before}, or {after} or later"),
        )),
    }
}

fn bad(message: impl Into<String>, remedy: impl Into<String>) -> BadValue {
    BadValue::new(message, remedy)
}

/// `25 October 2026 01:30`.
fn named(date: NaiveDate, time: WallTime) -> String {
    format!("{} {time}", date.format("%-d %B %Y"))
}

fn is_summer(at: Instant) -> bool {
    time::with_offset(at).offset().local_minus_utc() != 0
}

/// The text without the zone at its end.
fn clock(text: &str) -> (String, Option<Clock>) {
    for (zone, clock) in [("BST", Clock::Summer), ("GMT", Clock::Winter)] {
        let cut = text.len().checked_sub(zone.len());
        if let Some((rest, end)) = cut.and_then(|at| text.split_at_checked(at))
            && end.eq_ignore_ascii_case(zone)
        {
            return (rest.trim_end().to_owned(), Some(clock));
        }
    }
    (text.to_owned(), None)
}

/// The day and the time, whichever comes first: what holds a colon is the time.
fn parts(text: &str) -> Option<(String, String)> {
    // 2026-12-21T20:00, as programs write it.
    let spaced: String = match text.split_once(['T', 't']) {
        Some((date, time)) if date.len() == 10 && time.contains(':') => format!("{date} {time}"),
        _ => text.to_owned(),
    };
    let is_time = |word: &&str| word.contains(':');
    let words: Vec<&str> = spaced.split([' ', ',']).filter(|w| !w.is_empty()).collect();
    let time = words.iter().copied().find(is_time)?;
    let rest = words
        .iter()
        .filter(|word| !is_time(word) && !matches!(**word, "at" | "on"));
    let rest: Vec<&str> = rest.copied().collect();
    (!rest.is_empty()).then(|| (rest.join(" "), time.to_owned()))
}

/// The time with two digits of hours, and without seconds that are none: `08:00` of `8:00:00`.
fn padded(time: &str) -> String {
    let time = time
        .strip_suffix(":00")
        .filter(|t| t.contains(':'))
        .unwrap_or(time);
    match time.split_once(':') {
        Some((hours, _)) if hours.len() == 1 => format!("0{time}"),
        _ => time.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn times_as_they_are_written_in_britain() {
        for (text, wanted) in [
            ("21 December 2026 20:00", "2026-12-21T20:00:00Z"),
            ("Mon 21 Dec 2026, 20:00", "2026-12-21T20:00:00Z"),
            ("20:00 on 21 December 2026", "2026-12-21T20:00:00Z"),
            ("2026-12-21 20:00", "2026-12-21T20:00:00Z"),
            ("2026-12-21T20:00:00", "2026-12-21T20:00:00Z"),
            ("21/12/2026 8:00 GMT", "2026-12-21T08:00:00Z"),
            ("1 July 2026 20:00", "2026-07-01T19:00:00Z"),
            ("2026-07-01T20:00:00+01:00", "2026-07-01T19:00:00Z"),
            ("2026-07-01T20:00:00Z", "2026-07-01T20:00:00Z"),
            ("2026-07-01T20:00:00.9Z", "2026-07-01T20:00:00Z"),
            ("25 Oct 2026 00:59", "2026-10-24T23:59:00Z"),
            ("25 Oct 2026 01:30 BST", "2026-10-25T00:30:00Z"),
            ("25 Oct 2026 01:30 gmt", "2026-10-25T01:30:00Z"),
            ("25 Oct 2026 02:00", "2026-10-25T02:00:00Z"),
            ("28 Mar 2027 00:59", "2027-03-28T00:59:00Z"),
            ("28 Mar 2027 02:00", "2027-03-28T01:00:00Z"),
        ] {
            assert_eq!(read(text), Ok(wanted.parse().unwrap()), "{text}");
        }
        for (text, told) in [
            (
                "25 October 2026 01:30",
                "25 October 2026 01:30 comes twice, because the clocks go back in that night; \
                 write 25 October 2026 01:30 BST for the first or 25 October 2026 01:30 GMT for the second",
            ),
            (
                "2027-03-28 01:30",
                "28 March 2027 01:30 does not exist, because the clocks go forward from 01:00 to 02:00 in that night; \
                 write a time before 01:00, or 02:00 or later",
            ),
            (
                "1 July 2026 20:00 GMT",
                "show BST and not GMT at 1 July 2026 20:00",
            ),
            ("2026-12-21", "this is a day without a time; write the day"),
            ("31/2/2027 20:00", "the calendar has no such day"),
            ("21 December 2026 25:00", "there is no time 25:00"),
            ("21 December 2026 20:00:30", "there is no time 20:00:30"),
            (
                "2026-12-21T20:00Z",
                "this is a time without seconds; write 2026-12-21T20:00:00Z",
            ),
            (
                "2016-12-31T23:59:60Z",
                "this has the second 60, and seconds run from 00 to 59; write 2016-12-31T23:59:59+00:00",
            ),
            ("20:00", "not a day with a time"),
            ("tonight", "not a day with a time"),
            ("", "not a day with a time"),
        ] {
            let error = read(text).unwrap_err().to_string();
            assert!(error.contains(told), "{text}: {error}");
        }
        assert_eq!(
            written("2026-07-01T19:00:00Z".parse().unwrap()),
            "Wed 1 Jul 2026 20:00"
        );
    }
}
