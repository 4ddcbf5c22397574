//! Times of day as people write them: `20:00`, `8 pm`, `midnight`; and from when to when: `9-5`,
//! `20:00-24:00`.

use super::cell::{Cell, Wrong, wrong};
use evenwatch_domain::day;
use evenwatch_domain::plain_text::folded;
use evenwatch_domain::time::WallTime;

const TIME_REMEDY: &str = "write the time as 20:00 or 8 pm; midnight is 00:00";
pub(super) const HOURS_REMEDY: &str = "write hours as mon-fri 09:00-17:00; sat, sun 00:00-00:00";

/// The text with midnight and noon in figures.
pub(super) fn in_figures(text: &str) -> String {
    let words = [
        ("midnight", "00:00"),
        ("midday", "12:00"),
        ("noon", "12:00"),
    ];
    words.iter().fold(text.to_owned(), |text, (word, figures)| {
        let with_hour = [
            format!("12 {word}"),
            format!("12{word}"),
            (*word).to_owned(),
        ];
        with_hour
            .iter()
            .fold(text, |text, word| text.replace(word, figures))
    })
}

/// A wall time at which something ends: also 24:00, the end of a day.
pub(super) fn end_time(cell: &Cell, text: &str) -> Result<WallTime, Wrong> {
    match Clock::of(text) {
        Some(clock) if clock.is_end_of_day() && clock.minute.is_some() => Ok(WallTime::MIDNIGHT),
        _ => time(cell, text),
    }
}

/// A wall time: 20:00, 8:30, 0830, 20.00, 8 pm, 8:30pm, noon.
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
        let lower = in_figures(&folded(text)).replace('.', ":");
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

    /// Whether it may as well be twelve hours later: an hour to 12 with one digit or 12, and
    /// neither am nor pm.
    fn is_open(self) -> bool {
        self.half.is_none()
            && (1..=12).contains(&self.hour)
            && (!self.is_two_digits || self.hour >= 10)
    }

    /// Whether it is 24:00, at which a day ends and none begins.
    fn is_end_of_day(self) -> bool {
        self.hour == 24 && self.minute.unwrap_or(0) == 0 && self.half.is_none()
    }

    fn after_noon(self, is_after_noon: bool) -> Self {
        Self {
            half: Some(is_after_noon),
            ..self
        }
    }
}

/// From when to when: `09:00-17:00`, `9-5`, `9am - 5pm`, `17:00-24:00`.
pub(super) fn span(text: &str) -> Result<(WallTime, WallTime), Wrong> {
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
    if start.is_end_of_day() {
        return wrong(
            format!(
                "\"{}\" is the end of a day, and a day begins at 00:00",
                first.trim()
            ),
            HOURS_REMEDY,
        );
    }
    if end.is_end_of_day() {
        end = Clock { hour: 0, ..end };
    }
    match (start.is_open(), end.is_open()) {
        // In a working day as all write it: from the morning to the afternoon.
        (true, true) if (7..=9).contains(&start.hour) && (1..=6).contains(&end.hour) => {
            end = end.after_noon(true);
        }
        (true, true)
            if (10..=11).contains(&start.hour)
                && (1..=6).contains(&end.hour)
                && start.minute.or(end.minute).is_none() =>
        {
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
