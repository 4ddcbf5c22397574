//! Bank holidays by division, and named days. They are apart: on Saturday 26 December 2026 it is Boxing Day and no
//! bank holiday; Monday the 28th is the bank holiday and not Boxing Day.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use chrono::{Datelike, NaiveDate};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::ids::NamedDayId;

/// Which bank holidays are kept.
#[derive(
    Debug,
    Clone,
    Copy,
    Default,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Division {
    /// England and Wales.
    #[default]
    EnglandAndWales,
    /// Scotland.
    Scotland,
    /// Northern Ireland.
    NorthernIreland,
}

impl fmt::Display for Division {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::EnglandAndWales => "England and Wales",
            Self::Scotland => "Scotland",
            Self::NorthernIreland => "Northern Ireland",
        })
    }
}

/// What is known of a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DayStatus {
    /// A bank holiday.
    BankHoliday,
    /// None.
    Ordinary,
    /// Outside the years that the list covers: nobody knows, and results say so.
    Unknown,
}

/// The bank holidays that are known.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct BankHolidays {
    days: BTreeMap<Division, BTreeMap<NaiveDate, String>>,
}

impl BankHolidays {
    /// From titled days. The list is taken to be whole for every year between its first and its last day.
    #[must_use]
    pub fn new(days: impl IntoIterator<Item = (Division, NaiveDate, String)>) -> Self {
        let mut all = Self::default();
        for (division, day, title) in days {
            all.days.entry(division).or_default().insert(day, title);
        }
        all
    }

    /// What is known of `day` in `division`.
    #[must_use]
    pub fn status(&self, division: Division, day: NaiveDate) -> DayStatus {
        let Some(days) = self.days.get(&division) else {
            return DayStatus::Unknown;
        };
        if days.contains_key(&day) {
            return DayStatus::BankHoliday;
        }
        match self.known_years(division) {
            Some((first, last)) if first <= day.year() && day.year() <= last => DayStatus::Ordinary,
            _ => DayStatus::Unknown,
        }
    }

    /// Whether `day` is known to be a bank holiday.
    #[must_use]
    pub fn is_holiday(&self, division: Division, day: NaiveDate) -> bool {
        self.status(division, day) == DayStatus::BankHoliday
    }

    /// The title of the bank holiday on `day`, such as "Boxing Day".
    #[must_use]
    pub fn title(&self, division: Division, day: NaiveDate) -> Option<&str> {
        self.days.get(&division)?.get(&day).map(String::as_str)
    }

    /// First and last year covered by the list, both inside.
    #[must_use]
    pub fn known_years(&self, division: Division) -> Option<(i32, i32)> {
        let days = self.days.get(&division)?;
        Some((
            days.first_key_value()?.0.year(),
            days.last_key_value()?.0.year(),
        ))
    }

    /// Divisions in the list.
    #[must_use]
    pub fn divisions(&self) -> BTreeSet<Division> {
        self.days.keys().copied().collect()
    }
}

/// A day of the year that is a burden of its own, whatever its weekday.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NamedDay {
    /// Its id.
    pub id: NamedDayId,
    /// Name for people.
    pub name: String,
    /// Month, 1-12.
    pub month: u32,
    /// Day of the month, 1-31.
    pub day: u32,
}

impl NamedDay {
    /// Whether `day` is this day of its year.
    #[must_use]
    pub fn is_on(&self, day: NaiveDate) -> bool {
        day.month() == self.month && day.day() == self.day
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn days_past_the_list_are_unknown_and_never_ordinary() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let list = BankHolidays::new(
            ["2026-01-01", "2026-12-28"]
                .map(|d| (Division::EnglandAndWales, day(d), "a holiday".to_owned())),
        );
        for (date, status) in [
            ("2026-12-28", DayStatus::BankHoliday),
            ("2026-12-26", DayStatus::Ordinary),
            ("2026-12-31", DayStatus::Ordinary),
            ("2027-01-01", DayStatus::Unknown),
            ("2025-12-31", DayStatus::Unknown),
        ] {
            assert_eq!(
                list.status(Division::EnglandAndWales, day(date)),
                status,
                "{date}"
            );
        }
        assert_eq!(
            list.status(Division::Scotland, day("2026-06-01")),
            DayStatus::Unknown
        );
    }
}
