//! Times of day, days of the week, and hours of the week as people write them: `8 pm`, `Mon to Fri`, `weekdays 9-5`, `24/7`.

use serde_json::{Value, json};

use super::cell::{Cell, Wrong, wrong};
use evenwatch_domain::day;
use evenwatch_domain::plain_text::folded;
use evenwatch_domain::time::WallTime;

const WEEK: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

const TIME_REMEDY: &str = "write the time as 20:00 or 8 pm; midnight is 00:00";
const DAYS_REMEDY: &str = "write days as mon-fri, or sat; sun";
const HOURS_REMEDY: &str = "write hours as mon-fri 09:00-17:00; sat, sun 00:00-00:00";

/// A wall time: 20:00, 8:30, 0830, 20.00, 8 pm, 8:30pm.
pub(super) fn time(cell: &Cell, text: &str) -> Result<WallTime, Wrong> {
    let bad = || {
        (
            String::from("this is not a time of day"),
            String::from(TIME_REMEDY),
        )
    };
    match cell {
        Cell::Moment(_, minute) => {
            return WallTime::new(minute / 60, minute % 60).ok_or_else(bad);
        }
        // A time that nobody formatted as one: a part of a day.
        Cell::Number(part) if (0.0..1.0).contains(part) => {
            let minutes = format!("{:.0}", part * 1440.0).parse().unwrap_or(0_u32);
            return WallTime::new(minutes / 60, minutes % 60).ok_or_else(bad);
        }
        _ => {}
    }
    let clock = Clock::of(text).filter(|clock| clock.minute.is_some() || clock.half.is_some());
    clock.and_then(Clock::wall).ok_or_else(bad)
}

/// A time as written: what it leaves out is for what stands beside it to say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Clock {
    hour: u32,
    /// Whether the hour is written with two digits, such as `05` or `17`.
    is_two_digits: bool,
    /// None where hours stand alone.
    minute: Option<u32>,
    /// Whether it is after noon, where am or pm says it.
    half: Option<bool>,
}

impl Clock {
    fn of(text: &str) -> Option<Self> {
        let lower = folded(text).replace('.', ":");
        let (clock, half) = ["a:m:", "a:m", "am", "p:m:", "p:m", "pm"]
            .iter()
            .find_map(|half| Some((lower.strip_suffix(half)?, Some(half.starts_with('p')))))
            .unwrap_or((&lower, None));
        let clock = clock.trim();
        let (hour, minute) = match clock.split_once(':') {
            Some((hour, rest)) => (hour, Some(rest.strip_suffix(":00").unwrap_or(rest))),
            None if clock.len() == 4 => {
                let (hour, minute) = clock.split_at_checked(2)?;
                (hour, Some(minute))
            }
            None => (clock, None),
        };
        if hour.len() > 2 || minute.is_some_and(|minute| minute.len() != 2) {
            return None;
        }
        let minute = match minute {
            Some(minute) => Some(day::number(minute)?),
            None => None,
        };
        Some(Self {
            is_two_digits: hour.len() == 2,
            hour: day::number(hour)?,
            minute,
            half,
        })
    }

    /// The time; hours are those of 24 where nothing says otherwise.
    fn wall(self) -> Option<WallTime> {
        let hour = match self.half {
            Some(_) if !(1..=12).contains(&self.hour) => return None,
            Some(is_after_noon) => self.hour % 12 + if is_after_noon { 12 } else { 0 },
            None => self.hour,
        };
        WallTime::new(hour, self.minute.unwrap_or(0))
    }

    /// Whether it may as well be twelve hours later: an hour to 12 with one digit or 12, and neither am nor pm.
    fn is_open(self) -> bool {
        self.half.is_none()
            && (1..=12).contains(&self.hour)
            && (!self.is_two_digits || self.hour >= 10)
    }

    fn after_noon(self, is_after_noon: bool) -> Self {
        Self {
            half: Some(is_after_noon),
            ..self
        }
    }
}

/// From when to when: `09:00-17:00`, `9-5`, `9am - 5pm`.
fn span(text: &str) -> Result<(WallTime, WallTime), Wrong> {
    let bad = |part: &str| {
        (
            format!("\"{part}\" is not from when to when"),
            HOURS_REMEDY.to_owned(),
        )
    };
    let text = text.replace(" to ", "-").replace(" until ", "-");
    let (first, last) = text.split_once('-').ok_or_else(|| bad(&text))?;
    let read = |part: &str| Clock::of(part).ok_or_else(|| bad(part.trim()));
    let (mut start, mut end) = (read(first)?, read(last)?);
    match (start.is_open(), end.is_open()) {
        // In a working day as all write it: from the morning to the afternoon.
        (true, true) if (7..=9).contains(&start.hour) && (1..=6).contains(&end.hour) => {
            end = end.after_noon(true);
        }
        // With minutes it is a time of 24 hours, as everywhere else.
        (true, true) if start.minute.is_some() && end.minute.is_some() => {}
        // A morning.
        (true, true) if start.hour >= 7 && start.hour < end.hour => {}
        (true, true) => {
            return wrong(
                format!(
                    "\"{}\" may be in the morning or in the evening",
                    text.trim()
                ),
                HOURS_REMEDY,
            );
        }
        // `1-5pm` and `9-5pm`; `9am-5` and `9am-11`.
        (true, false) => {
            if let Some(is_after_noon) = end.half {
                let same = start.hour % 12 < end.hour % 12;
                start = start.after_noon(is_after_noon == same);
            }
        }
        (false, true) => {
            if let Some(is_after_noon) = start.half {
                let same = start.hour % 12 < end.hour % 12;
                end = end.after_noon(is_after_noon == same);
            }
        }
        (false, false) => {}
    }
    let wall = |clock: Clock, part: &str| clock.wall().ok_or_else(|| bad(part.trim()));
    Ok((wall(start, first)?, wall(end, last)?))
}

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

/// Hours of the week: `mon-fri 09:00-17:00`, `weekdays 9-5`, `weekends all day`, `24/7`.
pub(super) fn hours(text: &str) -> Result<Value, Wrong> {
    let plain = folded(text);
    let entry = |days: Vec<&'static str>, start: &str, end: &str| {
        Ok(json!({ "days": days, "start": start, "end": end }))
    };
    if matches!(plain.as_str(), "24/7" | "24x7" | "always" | "all hours") {
        return entry(WEEK.to_vec(), "00:00", "00:00");
    }
    let all_day = ["all day", "24 hours", "24 hrs", "24hrs", "24h"];
    if let Some(when) = all_day.iter().find_map(|end| plain.strip_suffix(end))
        && !when.trim().is_empty()
    {
        return entry(days(when)?, "00:00", "00:00");
    }
    let parted = plain.find(|c: char| c.is_ascii_digit());
    let Some((when, clock)) = parted
        .and_then(|at| plain.split_at_checked(at))
        .filter(|(when, _)| !when.trim().is_empty())
    else {
        return wrong(format!("\"{text}\" is not days with hours"), HOURS_REMEDY);
    };
    let when = when.trim().trim_end_matches(':').trim();
    let when = when.strip_suffix(" from").unwrap_or(when);
    let (start, end) = span(clock)?;
    entry(days(when)?, &start.to_string(), &end.to_string())
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
        ] {
            let value = hours(text).unwrap_or_else(|wrong| panic!("{text}: {wrong:?}"));
            let part = |key: &str| value[key].as_str().unwrap_or_default().to_owned();
            let day = value["days"][0].as_str().unwrap_or_default().to_owned();
            assert_eq!(
                format!("{day} {} {}", part("start"), part("end")),
                found,
                "{text}"
            );
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
        ] {
            assert!(hours(text).is_err(), "{text}");
        }
    }
}
