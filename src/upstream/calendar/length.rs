//! How long an event lasts: from its end, its duration, or by its type.

use chrono::{NaiveDateTime, TimeDelta};

use super::event::Event;
use super::moment::{Moment, SeriesType, describe_day};
use super::{Wrong, at_line, correct};
use evenwatch_domain::count::{counted, thousands};
use evenwatch_domain::parse_error::shorten;

/// Longest event that is taken at its word. Days.
pub(super) const LONGEST: i64 = 1_000;

/// From the end, the duration, or a day for a day and nothing for a time (RFC 5545, 3.6.1).
pub(super) fn length(
    event: &Event<'_>,
    kind: &SeriesType,
    start: NaiveDateTime,
    first: &Moment,
    end: Option<&Moment>,
) -> Result<TimeDelta, Wrong> {
    let part = &event.part.part;
    if let Some(end) = end {
        let wall = kind.end(end, start) - start;
        // On the night when the clocks go back, the wall may show less at the end than at the
        // start.
        let wall = if end.zone.is_some() && first.zone.is_some() && end.at() >= first.at() {
            wall.max(TimeDelta::zero())
        } else {
            wall
        };
        return checked(
            wall,
            kind,
            part.find("DTEND").map_or(part.line, |end| end.line),
            start,
        );
    }
    if let Some(duration) = part.find("DURATION") {
        let text = duration.value();
        let length = span(text).ok_or_else(|| {
            at_line(
                duration.line,
                format!("\"{}\" is not a duration", shorten(text)),
                correct(),
            )
        })?;
        return checked(length, kind, duration.line, start);
    }
    Ok(match kind {
        SeriesType::Times(_) => TimeDelta::zero(),
        SeriesType::Days | SeriesType::FlaggedDays => TimeDelta::days(1),
    })
}

/// A length that may be: neither below nothing nor beyond all leave; of days whole ones, at least
/// one.
pub(super) fn checked(
    length: TimeDelta,
    kind: &SeriesType,
    line: usize,
    start: NaiveDateTime,
) -> Result<TimeDelta, Wrong> {
    if length < TimeDelta::zero() || length > TimeDelta::days(LONGEST) {
        let days = length.num_days();
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
            let begun = length.num_days() + i64::from(length > TimeDelta::days(length.num_days()));
            TimeDelta::days(begun.max(1))
        }
    })
}

/// `P2W`, `P1DT12H`, `PT90M`, in any capitals
pub(super) fn span(text: &str) -> Option<TimeDelta> {
    let text = text.trim().to_ascii_uppercase();
    let rest = text.trim_start_matches('+').strip_prefix('P')?;
    let (mut total, mut number, mut in_time) = (TimeDelta::zero(), String::new(), false);
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
        total += match (letter, in_time) {
            ('W', false) => TimeDelta::try_weeks(count)?,
            ('D', false) => TimeDelta::try_days(count)?,
            ('H', true) => TimeDelta::try_hours(count)?,
            ('M', true) => TimeDelta::try_minutes(count)?,
            ('S', true) => TimeDelta::try_seconds(count)?,
            _ => return None,
        };
        // Far beyond all leave, and far from what would overflow.
        if total > TimeDelta::days(1_000_000) {
            return Some(TimeDelta::days(1_000_000));
        }
    }
    number.is_empty().then_some(total)
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
            assert_eq!(span(text), Some(TimeDelta::minutes(minutes)), "{text}");
        }
        for text in ["", "P", "90M", "P1H", "PT1D", "P1", "-PT5M", "P9999999999D"] {
            assert_eq!(span(text), None, "{text}");
        }
        assert!(span("P999999999W999999999W").is_some(), "no overflow");
    }
}
