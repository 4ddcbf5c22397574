//! `[clock]`: a clock that is set, for tests and rehearsals.

use std::str::FromStr;

use chrono::TimeDelta;
use serde::Deserialize;

use super::error::ConfigError;
use super::toml_text::{self, unless_empty};
use evenwatch_domain::bad_value::BadValue;
use evenwatch_domain::clock::SetClock;
use evenwatch_domain::instant_text;

/// The key, which the environment alone may set.
const KEY: &str = "clock.set";

/// The program's clock.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ClockSettings {
    /// How it is set; `None`: it is the machine's.
    #[serde(deserialize_with = "unless_empty")]
    pub set: Option<ClockSetting>,
}

/// How a clock is set, as people write it: an instant, or days, hours and minutes ahead (`+14d`) or
/// behind (`-36h`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClockSetting(pub SetClock);

impl FromStr for ClockSetting {
    type Err = BadValue;

    fn from_str(text: &str) -> Result<Self, BadValue> {
        let span = || {
            let (sign, rest) = match (text.strip_prefix('+'), text.strip_prefix('-')) {
                (Some(rest), _) => (1, rest),
                (_, Some(rest)) => (-1, rest),
                (None, None) => return None,
            };
            let (unit, number) = [('d', 1440), ('h', 60), ('m', 1)]
                .into_iter()
                .find_map(|(unit, minutes)| Some((minutes, rest.strip_suffix(unit)?)))?;
            // 36,500 days are a hundred years.
            let number: u32 = number.parse().ok().filter(|number| *number <= 36_500)?;
            TimeDelta::try_minutes(sign * unit * i64::from(number)).map(SetClock::Ahead)
        };
        let instant = || {
            let at = instant_text::read(text).ok()?;
            Some(SetClock::At(at))
        };
        span()
            .or_else(instant)
            .map(Self)
            .ok_or_else(|| {
                BadValue::new(
                    format!("\"{text}\" sets no clock"),
                    "write a time with its offset, such as 2027-03-28T00:30:00Z, or how far it is ahead or behind, such as +14d or -36h",
                )
            })
    }
}

/// Refuses a clock that a settings file sets: it would be forgotten there.
pub(super) fn not_in_file(source: &str, text: &str) -> Result<(), ConfigError> {
    toml_text::must_not_say(
        source,
        text,
        KEY,
        "a settings file sets no clock, because it would be forgotten there",
        "leave it out; for a test or a rehearsal set EVENWATCH_CLOCK__SET where you start the program",
    )
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_clock_is_set_to_an_instant_or_ahead_or_behind() {
        let of = |text: &str| text.parse::<ClockSetting>().map(|setting| setting.0);
        let at = "2027-03-28T00:30:00Z".parse().unwrap();
        assert_eq!(of("2027-03-28T00:30:00Z"), Ok(SetClock::At(at)));
        assert_eq!(of("2027-03-28T02:30:00+02:00"), Ok(SetClock::At(at)));
        assert_eq!(of("+14d"), Ok(SetClock::Ahead(TimeDelta::days(14))));
        assert_eq!(of("-36h"), Ok(SetClock::Ahead(TimeDelta::hours(-36))));
        assert_eq!(of("+90m"), Ok(SetClock::Ahead(TimeDelta::minutes(90))));
        for text in [
            "2027-03-28",
            "2027-03-28T00:30:00",
            "2027-03-28T23:59:60Z",
            "14d",
            "+14",
            "+d",
            "+-1d",
            "+36501d",
            "soon",
        ] {
            let told = of(text).unwrap_err().to_string();
            assert!(told.contains(text) && told.contains("+14d"), "{told}");
        }
    }

    #[test]
    fn a_settings_file_sets_no_clock() {
        let told = not_in_file("evenwatch.toml", "[server]\n[clock]\nset = \"+1d\"\n").unwrap_err();
        assert!(
            told.to_string()
                .contains("evenwatch.toml line 3, key \"clock.set\""),
            "{told}"
        );
        not_in_file("evenwatch.toml", "[clock]\nset = \"\"\n").unwrap();
        not_in_file("evenwatch.toml", "[server]\n").unwrap();
    }
}
