//! How long an event lasts: from its end, its duration, or by its type.

use chrono::{NaiveDateTime, TimeDelta};

use super::event::Event;
use super::moment::{Moment, SeriesType, describe_day};
use super::notes::Notes;
use super::{Wrong, at_line, correct};
use evenwatch_domain::count::{counted, thousands};
use evenwatch_domain::parse_error::shorten;

/// Longest event that is taken at its word. Days.
pub(super) const LONGEST: i64 = 1_000;

/// How long an event lasts: weeks and days on the wall, hours and less in exact time (RFC 5545,
/// 3.3.6).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Length {
    /// On the wall, so that an event from midnight to midnight is whole days when the clocks change
    /// too.
    pub(super) wall: TimeDelta,
    /// What the clocks run for after that, whatever they show.
    pub(super) exact: TimeDelta,
}

impl Length {
    /// As long as the wall shows.
    pub(super) const fn on_the_wall(wall: TimeDelta) -> Self {
        Self {
            wall,
            exact: TimeDelta::zero(),
        }
    }

    /// Both together, as if no clock changed.
    pub(super) fn total(self) -> TimeDelta {
        self.wall + self.exact
    }

    /// The longer of two.
    pub(super) fn longer(self, other: Self) -> Self {
        if other.total() > self.total() {
            other
        } else {
            self
        }
    }
}

/// From the ends, the durations, or a day for a day and nothing for a time (RFC 5545, 3.6.1). Of
/// several that differ the longest counts, and that is noted.
pub(super) fn length(
    event: &Event<'_>,
    kind: &SeriesType,
    start: NaiveDateTime,
    first: &Moment,
    ends: &[(usize, Moment)],
    notes: &mut Notes,
) -> Result<Length, Wrong> {
    let mut lengths = Vec::new();
    for (line, end) in ends {
        let wall = kind.end(end, start) - start;
        // On the night when the clocks go back, the wall may show less at the end than at the
        // start.
        let wall = if end.zone.is_some() && first.zone.is_some() && end.at() >= first.at() {
            wall.max(TimeDelta::zero())
        } else {
            wall
        };
        let length = Length::on_the_wall(wall);
        lengths.push((*line, checked(length, kind, *line, start)?));
    }
    for duration in event.part.part.all("DURATION") {
        let text = duration.value();
        let length = span(text).ok_or_else(|| {
            at_line(
                duration.line,
                format!("\"{}\" is not a duration", shorten(text)),
                correct(),
            )
        })?;
        let length = checked(length, kind, duration.line, start)?;
        lengths.push((duration.line, length));
    }
    let Some((_, one)) = lengths.first().copied() else {
        return Ok(Length::on_the_wall(match kind {
            SeriesType::Times(_) => TimeDelta::zero(),
            SeriesType::Days | SeriesType::FlaggedDays => TimeDelta::days(1),
        }));
    };
    let another = lengths
        .iter()
        .find(|(_, length)| length.total() != one.total());
    if let Some((line, _)) = another {
        let day = describe_day(start.date());
        let message =
            format!("the event of {day} ends twice (DTEND, DURATION); the later end counts");
        notes.add(*line, message);
    }
    let all = lengths.into_iter().map(|(_, length)| length);
    Ok(all.fold(one, Length::longer))
}

/// A length that may be: neither below nothing nor beyond all leave; of days whole ones, at least
/// one.
pub(super) fn checked(
    length: Length,
    kind: &SeriesType,
    line: usize,
    start: NaiveDateTime,
) -> Result<Length, Wrong> {
    let total = length.total();
    if total < TimeDelta::zero() || total > TimeDelta::days(LONGEST) {
        let days = total.num_days();
        let lasts = match u64::try_from(days) {
            Ok(days) if days > 0 => format!(
                "{}, more than {}",
                counted(days, "day"),
                counted(LONGEST, "day")
            ),
            _ if days == 0 => "less than no time".to_owned(),
            _ => format!("-{} days", thousands(days.unsigned_abs())),
        };
        let why = format!("the event of {} lasts {lasts}", describe_day(start.date()));
        return Err(at_line(line, why, correct()));
    }
    Ok(match kind {
        SeriesType::Times(_) => length,
        SeriesType::Days | SeriesType::FlaggedDays => {
            let begun = total.num_days() + i64::from(total > TimeDelta::days(total.num_days()));
            Length::on_the_wall(TimeDelta::days(begun.max(1)))
        }
    })
}

/// `P2W`, `P1DT12H`, `PT90M`, in any capitals
pub(super) fn span(text: &str) -> Option<Length> {
    let text = text.trim().to_ascii_uppercase();
    let rest = text.trim_start_matches('+').strip_prefix('P')?;
    let mut length = Length::on_the_wall(TimeDelta::zero());
    let (mut number, mut in_time) = (String::new(), false);
    if rest.is_empty() {
        return None;
    }
    for letter in rest.chars() {
        if letter.is_ascii_digit() && number.len() < 9 {
            number.push(letter);
            continue;
        }
        if letter == 'T' && number.is_empty() {
            in_time = true;
            continue;
        }
        let count: i64 = number.parse().ok()?;
        number.clear();
        match (letter, in_time) {
            ('W', false) => length.wall += TimeDelta::try_weeks(count)?,
            ('D', false) => length.wall += TimeDelta::try_days(count)?,
            ('H', true) => length.exact += TimeDelta::try_hours(count)?,
            ('M', true) => length.exact += TimeDelta::try_minutes(count)?,
            ('S', true) => length.exact += TimeDelta::try_seconds(count)?,
            _ => return None,
        }
        // Far beyond all leave, and far from what would overflow.
        if length.total() > TimeDelta::days(1_000_000) {
            return Some(Length::on_the_wall(TimeDelta::days(1_000_000)));
        }
    }
    number.is_empty().then_some(length)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations() {
        for (text, minutes) in [
            ("PT90M", 90),
            ("P1DT12H", 36 * 60),
            ("p2w", 14 * 1440),
            ("PT0S", 0),
            ("PT0H2592000S", 43_200),
        ] {
            let total = span(text).map(Length::total);
            assert_eq!(total, Some(TimeDelta::minutes(minutes)), "{text}");
        }
        for text in ["", "P", "90M", "P1H", "PT1D", "P1", "-PT5M", "P9999999999D"] {
            assert_eq!(span(text), None, "{text}");
        }
        assert!(span("P999999999W999999999W").is_some(), "no overflow");
    }
}
