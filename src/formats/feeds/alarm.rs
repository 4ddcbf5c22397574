//! Reminders before duties (VALARM), where whoever fetches a feed asks for them.

use std::fmt;
use std::str::FromStr;

/// The longest time before a duty. Minutes: a week.
const LONGEST_MINUTES: u32 = 7 * 24 * 60;

/// How long before a duty a calendar reminds: 1 minute to 7 days, written as an ISO 8601 duration
/// such as `PT30M`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Alarm {
    minutes: u32,
}

/// A text that is no time before a duty.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("\"{0}\" is not a time before a duty; write PT1M to P7D, such as PT30M, PT2H or P1D")]
pub struct BadAlarm(pub String);

impl FromStr for Alarm {
    type Err = BadAlarm;

    /// Reads days, hours and minutes, in this order and each at most once.
    fn from_str(text: &str) -> Result<Self, BadAlarm> {
        minutes(text)
            .filter(|minutes| (1..=LONGEST_MINUTES).contains(minutes))
            .map(|minutes| Self { minutes })
            .ok_or_else(|| BadAlarm(text.to_owned()))
    }
}

fn minutes(text: &str) -> Option<u32> {
    let rest = text.strip_prefix('P')?;
    let (days, clock) = match rest.split_once('T') {
        Some((days, clock)) if !clock.is_empty() => (days, clock),
        Some(_) => return None,
        None if rest.is_empty() => return None,
        None => (rest, ""),
    };
    let (days, rest) = part(days, 'D')?;
    let (hours, clock) = part(clock, 'H')?;
    let (minutes, clock) = part(clock, 'M')?;
    if !rest.is_empty() || !clock.is_empty() {
        return None;
    }
    let hours = days.checked_mul(24)?.checked_add(hours)?;
    hours.checked_mul(60)?.checked_add(minutes)
}

/// The number before `unit`, 0 where there is none, and what follows it.
fn part(text: &str, unit: char) -> Option<(u32, &str)> {
    let Some((number, rest)) = text.split_once(unit) else {
        return Some((0, text));
    };
    let digits = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    Some((number.parse().ok().filter(|_| digits)?, rest))
}

impl fmt::Display for Alarm {
    /// In minutes alone, so that one time has one form.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PT{}M", self.minutes)
    }
}

/// The calendar's text with a reminder in every event that stands.
///
/// Written out here because the writer's crate would put a time of writing and a random UID into
/// each.
pub(super) fn with_alarms(calendar: &str, alarm: Alarm) -> String {
    let reminder = format!(
        "BEGIN:VALARM\r\nACTION:DISPLAY\r\nDESCRIPTION:A duty begins soon\r\nTRIGGER:-{alarm}\r\nEND:VALARM\r\n"
    );
    let mut out = String::with_capacity(calendar.len() * 5 / 4);
    // No text can hold these lines: a line break in it is escaped, and a folded line goes on with a
    // space.
    let mut stands = false;
    for line in calendar.split_inclusive("\r\n") {
        match line {
            "BEGIN:VEVENT\r\n" => stands = false,
            "STATUS:CONFIRMED\r\n" => stands = true,
            "END:VEVENT\r\n" if stands => out.push_str(&reminder),
            _ => {}
        }
        out.push_str(line);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_before_a_duty_are_durations_of_a_minute_to_a_week() {
        for (text, wanted) in [
            ("PT30M", Some("PT30M")),
            ("PT2H", Some("PT120M")),
            ("PT1H30M", Some("PT90M")),
            ("P1D", Some("PT1440M")),
            ("P1DT1H", Some("PT1500M")),
            ("P7D", Some("PT10080M")),
            ("PT1M", Some("PT1M")),
            ("PT0M", None),
            ("P7DT1M", None),
            ("P", None),
            ("PT", None),
            ("P1DT", None),
            ("-PT30M", None),
            ("PT+30M", None),
            ("PT30", None),
            ("PT30M1H", None),
            ("P1W", None),
            ("PT30S", None),
            ("30", None),
            ("pt30m", None),
            ("PT99999999999M", None),
            ("P4294967295D", None),
            ("", None),
        ] {
            let read = text.parse::<Alarm>().ok().map(|alarm| alarm.to_string());
            assert_eq!(read.as_deref(), wanted, "{text:?}");
        }
    }
}
