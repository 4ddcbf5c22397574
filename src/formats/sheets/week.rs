//! Days of the week and hours of the week as people write them: `Mon to Fri`,
//! `weekdays 9-5, sat 10-2`, `24/7`.

use serde_json::{Value, json};

use super::cell::{Wrong, wrong};
use super::clock::{HOURS_REMEDY, in_figures, span};
use evenwatch_domain::day;
use evenwatch_domain::plain_text::folded;

const WEEK: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

const DAYS_REMEDY: &str = "write days as mon-fri, or sat; sun";

/// Days of the week: `mon-fri`, `Mon to Fri`, `sat and sun`, `weekdays`, `all`.
pub(super) fn days(text: &str) -> Result<Vec<&'static str>, Wrong> {
    let lower = folded(text);
    if is_always(&lower) {
        return Ok(WEEK.to_vec());
    }
    // Signs that part days stand alone, and so do the words that mean them.
    let apart = lower
        .replace('-', " - ")
        .replace([';', ',', '\n', '&', '+', '/'], " ");
    let mut words = apart.split_whitespace().peekable();
    let mut found: Vec<&'static str> = Vec::new();
    let mut add = |days: &mut dyn Iterator<Item = usize>| {
        for day in days.filter_map(|at| WEEK.get(at % 7).copied()) {
            if !found.contains(&day) {
                found.push(day);
            }
        }
    };
    while let Some(word) = words.next() {
        match word {
            "and" => continue,
            "weekday" | "weekdays" => {
                add(&mut (0..5));
                continue;
            }
            "weekend" | "weekends" => {
                add(&mut (5..7));
                continue;
            }
            _ => {}
        }
        let first = weekday(word)?;
        let ends =
            |next: &&str| matches!(*next, "-" | "to" | "until" | "till" | "through" | "thru");
        if words.next_if(ends).is_none() {
            add(&mut (first..=first));
            continue;
        }
        let Some(last) = words.next() else {
            return wrong(
                format!("\"{}\" does not say until when", lower.trim()),
                DAYS_REMEDY,
            );
        };
        // Friday to Monday goes round the end of the week.
        let length = (weekday(last)? + 7 - first) % 7;
        add(&mut (first..=first + length));
    }
    Ok(found)
}

/// Which day of the week a word names: Monday is 0.
fn weekday(word: &str) -> Result<usize, Wrong> {
    let word = word.trim_end_matches('.');
    let found = day::weekday(word).or_else(|| day::weekday(word.strip_suffix('s')?));
    match found {
        Some(at) => Ok(at as usize),
        None => wrong(format!("\"{word}\" is not a day of the week"), DAYS_REMEDY),
    }
}

/// Whether the text means every day.
fn is_always(text: &str) -> bool {
    matches!(
        text.trim(),
        "all"
            | "daily"
            | "every day"
            | "everyday"
            | "all days"
            | "any day"
            | "all week"
            | "7 days"
            | "7 days a week"
            | "24/7"
            | "24x7"
    )
}

/// Hours of the week: `mon-fri 09:00-17:00`, `weekdays 9-5, sat 10-2`, `weekends`,
/// `sat, sun closed`, `24/7`. Entries are parted by `;` or line breaks, and by commas behind their
/// hours.
pub(super) fn hours(text: &str) -> Result<Value, Wrong> {
    let mut week = Week::default();
    for part in text
        .split([';', '\n'])
        .filter(|part| !part.trim().is_empty())
    {
        week.part(part.trim())?;
    }
    // An empty list would mean every hour.
    if week.entries.is_empty() && week.closed.is_empty() {
        return wrong(
            format!("\"{}\" is not days with hours", text.trim()),
            HOURS_REMEDY,
        );
    }
    if week.entries.is_empty() && !week.closed.is_empty() {
        return wrong(
            format!("\"{}\" says only when it is closed", text.trim()),
            format!("{HOURS_REMEDY}; days without hours are closed"),
        );
    }
    if let Some(day) = week.closed.iter().find(|day| week.open.contains(*day)) {
        return wrong(
            format!("{day} has hours and is closed"),
            "write the hours of each day once",
        );
    }
    Ok(Value::Array(week.entries))
}

/// Hours that are read entry by entry.
#[derive(Debug, Default)]
struct Week {
    entries: Vec<Value>,
    /// Days that have hours.
    open: Vec<&'static str>,
    closed: Vec<&'static str>,
}

impl Week {
    fn add(&mut self, days: Vec<&'static str>, start: &str, end: &str) {
        self.entries
            .push(json!({ "days": days, "start": start, "end": end }));
        self.open.extend(days);
    }

    /// Reads entries between semicolons: a comma parts days, and behind hours it parts entries.
    fn part(&mut self, text: &str) -> Result<(), Wrong> {
        let plain = in_figures(&folded(text));
        let whole: Vec<&str> = plain
            .split([' ', ','])
            .filter(|word| !word.is_empty())
            .collect();
        if is_round_the_clock(&whole.join(" ")) {
            self.add(WEEK.to_vec(), "00:00", "00:00");
            return Ok(());
        }
        let plain = plain.replace(" and ", ", ").replace('&', ",");
        let (mut days_before, mut is_first) = (String::new(), true);
        for piece in plain.split(',').map(str::trim) {
            let when = format!("{days_before} {piece}");
            match Entry::of(&when) {
                Entry::Days => {
                    days_before = when + ",";
                    continue;
                }
                Entry::Closed(when) => self.closed.extend(days(when)?),
                Entry::AllDay(when) => self.add(days(when)?, "00:00", "00:00"),
                Entry::Hours(when, clock) => {
                    let found = days(when)?;
                    let (start, end) = span(clock)?;
                    self.add(found, &start.to_string(), &end.to_string());
                }
                Entry::NoDays if !is_first => {
                    return wrong(
                        format!("\"{piece}\" in \"{text}\" does not say on which days"),
                        "write the days again before each time: mon-fri 09:00-12:00; mon-fri 13:00-17:00",
                    );
                }
                Entry::NoDays => {
                    return wrong(format!("\"{text}\" is not days with hours"), HOURS_REMEDY);
                }
            }
            days_before.clear();
            is_first = false;
        }
        let rest = days_before.trim().trim_end_matches(',');
        if rest.is_empty() {
            return Ok(());
        }
        let found = days(rest)?;
        // Behind other hours, a weekend may have the same.
        if is_first && found == ["sat", "sun"] {
            self.add(found, "00:00", "00:00");
            return Ok(());
        }
        wrong(
            format!("\"{rest}\" does not say from when to when"),
            format!("{HOURS_REMEDY}; whole days as {rest} all day"),
        )
    }
}

/// What stands between commas, with the days before it.
enum Entry<'a> {
    /// Days whose hours come later.
    Days,
    Closed(&'a str),
    AllDay(&'a str),
    Hours(&'a str, &'a str),
    /// Hours of no days.
    NoDays,
}

impl<'a> Entry<'a> {
    fn of(text: &'a str) -> Self {
        let behind = |words: &[&str]| {
            let when = words.iter().find_map(|word| text.strip_suffix(word))?;
            Some(when.trim().trim_end_matches(':').trim())
        };
        let named = |when: &'a str, entry: fn(&'a str) -> Self| match when.is_empty() {
            true => Self::NoDays,
            false => entry(when),
        };
        if let Some(when) = behind(&["closed", "no cover", "not covered"]) {
            return named(when, Self::Closed);
        }
        if let Some(when) = behind(&["all day", "24 hours", "24 hrs", "24hrs", "24h"]) {
            return named(when, Self::AllDay);
        }
        let parted = text.find(|c: char| c.is_ascii_digit());
        let Some((when, clock)) = parted.and_then(|at| text.split_at_checked(at)) else {
            return Self::Days;
        };
        let when = when.trim().trim_end_matches(':').trim();
        let when = when.strip_suffix(" from").unwrap_or(when);
        match when.is_empty() {
            true => Self::NoDays,
            false => Self::Hours(when, clock),
        }
    }
}

/// Whether the words mean every hour of the week.
fn is_round_the_clock(words: &str) -> bool {
    matches!(
        words,
        "24/7"
            | "24x7"
            | "24 x 7"
            | "24/7/365"
            | "always"
            | "all hours"
            | "round the clock"
            | "24 hours"
            | "24 hrs"
            | "24hrs"
            | "24h"
            | "24 hours a day"
            | "24 hours 7 days"
            | "24 hours 7 days a week"
            | "24 hours a day 7 days a week"
    )
}

#[cfg(test)]
mod tests {
    #![allow(clippy::panic)]
    use super::*;

    #[test]
    fn days_as_people_write_them() {
        let week = |text: &str| days(text).map(|days| days.join(" "));
        for (text, found) in [
            ("Mon-Fri", "mon tue wed thu fri"),
            ("mon - fri", "mon tue wed thu fri"),
            ("mon\u{2013}fri", "mon tue wed thu fri"),
            ("Monday \u{2014} Friday", "mon tue wed thu fri"),
            ("mon to fri", "mon tue wed thu fri"),
            ("weekdays", "mon tue wed thu fri"),
            ("Weekends", "sat sun"),
            ("weekdays and sat", "mon tue wed thu fri sat"),
            ("Tues; Weds; Thurs", "tue wed thu"),
            ("Mondays, Wednesdays", "mon wed"),
            ("sat and sun", "sat sun"),
            ("Sat & Sun", "sat sun"),
            ("Sat/Sun", "sat sun"),
            ("fri-mon", "fri sat sun mon"),
            ("mon-fri, wed", "mon tue wed thu fri"),
            ("24/7", "mon tue wed thu fri sat sun"),
            ("Every day", "mon tue wed thu fri sat sun"),
            ("mon-sun", "mon tue wed thu fri sat sun"),
        ] {
            assert_eq!(week(text), Ok(found.to_owned()), "{text}");
        }
        for text in [
            "mo",
            "mon -",
            "- fri",
            "mon to",
            "mon-",
            "bank holidays",
            "mon-fri-sun x",
        ] {
            assert!(days(text).is_err(), "{text}");
        }
    }

    /// The first day of each entry, and from when to when it is.
    fn shown(value: &Value) -> String {
        let entries = value.as_array().map_or(&[][..], Vec::as_slice);
        let entry = |entry: &Value| {
            let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
            let (day, start) = (text(&entry["days"][0]), text(&entry["start"]));
            format!("{day} {start} {}", text(&entry["end"]))
        };
        entries.iter().map(entry).collect::<Vec<_>>().join(", ")
    }

    #[test]
    fn hours_as_people_write_them() {
        for (text, found) in [
            ("mon-fri 09:00-17:00", "mon 09:00 17:00"),
            ("mon\u{2013}fri 09:00\u{2013}17:00", "mon 09:00 17:00"),
            ("mon-fri 09:00 - 17:00", "mon 09:00 17:00"),
            ("weekdays 9-5", "mon 09:00 17:00"),
            ("weekdays: 9 to 5", "mon 09:00 17:00"),
            ("Mon to Fri from 9am to 5pm", "mon 09:00 17:00"),
            ("mon-fri 9.30-5.30", "mon 09:30 17:30"),
            ("mon-fri 9-5pm", "mon 09:00 17:00"),
            ("mon-fri 1-5pm", "mon 13:00 17:00"),
            ("mon-fri 9am-5", "mon 09:00 17:00"),
            ("mon-fri 9am-11", "mon 09:00 11:00"),
            ("mon-fri 9-12", "mon 09:00 12:00"),
            ("mon-fri 9-17", "mon 09:00 17:00"),
            ("mon-fri 20-8", "mon 20:00 08:00"),
            ("mon-fri 20:00-08:00", "mon 20:00 08:00"),
            ("mon-fri 09:00-05:00", "mon 09:00 05:00"),
            ("mon-fri 0900-1700", "mon 09:00 17:00"),
            ("24/7", "mon 00:00 00:00"),
            ("weekends all day", "sat 00:00 00:00"),
            ("sat, sun 24 hours", "sat 00:00 00:00"),
            ("weekends", "sat 00:00 00:00"),
            ("Sat & Sun", "sat 00:00 00:00"),
            ("24 hours", "mon 00:00 00:00"),
            ("24 hours a day, 7 days a week", "mon 00:00 00:00"),
            ("mon-fri 9-5; sat, sun closed", "mon 09:00 17:00"),
            ("mon-fri 9-5, sat and sun: closed", "mon 09:00 17:00"),
            ("mon-fri 9-5, sat 10-2", "mon 09:00 17:00, sat 10:00 14:00"),
            (
                "mon, wed 9-5, sat and sun 10-2; fri 24 hours",
                "mon 09:00 17:00, sat 10:00 14:00, fri 00:00 00:00",
            ),
            (
                "weekdays 9-5 and weekends 10-4",
                "mon 09:00 17:00, sat 10:00 16:00",
            ),
            ("mon-fri 9-5\nweekends", "mon 09:00 17:00, sat 00:00 00:00"),
            ("mon-fri 17:00-24:00", "mon 17:00 00:00"),
            ("mon-fri 00:00-24:00", "mon 00:00 00:00"),
            ("mon-fri midnight to noon", "mon 00:00 12:00"),
            ("mon-fri 12 noon - midnight", "mon 12:00 00:00"),
            ("mon-fri 8am-midday", "mon 08:00 12:00"),
            ("mon-fri 20-24", "mon 20:00 00:00"),
            ("mon-fri 9-midnight", "mon 09:00 00:00"),
        ] {
            let value = hours(text).unwrap_or_else(|wrong| panic!("{text}: {wrong:?}"));
            assert_eq!(shown(&value), found, "{text}");
        }
        for text in [
            "09:00-17:00",
            "weekdays",
            "mon-fri 8-8",
            "mon-fri 5-9",
            "mon-fri 9",
            "mon-fri 25-26",
            "mon-fri 1-2-3",
            "all day",
            "closed",
            "sat, sun closed",
            "mon-sun 9-5; sun closed",
            "mon-fri 9-5, weekends",
            "mon-fri 9-5, sat",
            "mon-fri",
            "sat",
            "mon-fri 24:00-08:00",
            "mon-fri 9-24:30",
            "mon-fri 12-4",
            "mon-fri 10-8",
            "mon-fri 9-5, 6-8",
            ", mon-fri",
            ",",
            ";",
            "and",
        ] {
            let Err((message, remedy)) = hours(text) else {
                panic!("{text}");
            };
            assert!(!message.is_empty() && !remedy.is_empty(), "{text}");
        }
        for (text, message) in [
            ("mon-fri 9-5, sat", "\"sat\" does not say from when to when"),
            ("sat, sun closed", "says only when it is closed"),
            ("mon-sun 9-5; sun closed", "sun has hours and is closed"),
            ("mon-fri 24:00-08:00", "a day begins at 00:00"),
        ] {
            assert!(
                hours(text).is_err_and(|wrong| wrong.0.contains(message)),
                "{text}"
            );
        }
    }
}
