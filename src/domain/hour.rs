//! An hour of the local week, as people name it: `sat-02` is Saturday 02:00-03:00.

use std::fmt;
use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::bad_value::{BadValue, Refusal};

const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/// An hour of the week: 0 is Monday 00:00-01:00, 167 Sunday 23:00-24:00.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(try_from = "String", into = "String")]
#[schemars(with = "String")]
pub struct HourOfWeek(u8);

impl HourOfWeek {
    /// Its place in the week, 0-167, as [`super::time::hour_of_week`] counts.
    #[must_use]
    pub fn index(self) -> usize {
        self.0.into()
    }
}

impl FromStr for HourOfWeek {
    type Err = BadValue;
    fn from_str(text: &str) -> Result<Self, BadValue> {
        let bad = || {
            BadValue::new(
                format!("\"{text}\" is not an hour of the week"),
                "write sat-02 for Saturday 02:00 to 03:00",
            )
        };
        let (day, hour) = text.split_once('-').ok_or_else(bad)?;
        let day = (0_u8..).zip(DAYS).find(|(_, name)| *name == day);
        let is_hour = hour.len() == 2 && hour.bytes().all(|byte| byte.is_ascii_digit());
        let hour: Option<u8> = hour.parse().ok().filter(|hour| is_hour && *hour < 24);
        let ((day, _), hour) = day.zip(hour).ok_or_else(bad)?;
        Ok(Self(day * 24 + hour))
    }
}

impl TryFrom<String> for HourOfWeek {
    type Error = Refusal;
    fn try_from(text: String) -> Result<Self, Refusal> {
        Ok(text.parse::<Self>()?)
    }
}

impl fmt::Display for HourOfWeek {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let day = DAYS.get(self.index() / 24).copied().unwrap_or_default();
        write!(f, "{day}-{:02}", self.0 % 24)
    }
}

impl From<HourOfWeek> for String {
    fn from(hour: HourOfWeek) -> Self {
        hour.to_string()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn hours_are_read_as_they_are_written() {
        for (text, index) in [("mon-00", 0), ("sat-02", 122), ("sun-23", 167)] {
            let hour: HourOfWeek = text.parse().unwrap();
            assert_eq!((hour.index(), hour.to_string().as_str()), (index, text));
        }
        for text in [
            "mon", "mon-24", "mon-2", "mon-+2", "Mon-02", "day-02", "mon-002", "",
        ] {
            assert!(text.parse::<HourOfWeek>().is_err(), "{text}");
        }
    }
}
