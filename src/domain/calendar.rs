//! Bank holidays by division, and named days. They are apart: on Saturday 26 December 2026 it is
//! Boxing Day and no bank holiday; Monday the 28th is the bank holiday and not Boxing Day.

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

/// Where a list of bank holidays comes from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum ListOrigin {
    /// Nobody said.
    #[default]
    Unknown,
    /// It came with the program.
    BuiltIn {
        /// The day on which it was compared with its source.
        taken: NaiveDate,
    },
    /// A file of the user's.
    Own {
        /// Which.
        path: String,
    },
    /// It was taken from its publisher.
    Taken {
        /// The day on which it was taken.
        taken: NaiveDate,
        /// The publisher's address.
        source: String,
    },
}

impl ListOrigin {
    /// The day from which the list is, where that is known.
    #[must_use]
    pub fn taken(&self) -> Option<NaiveDate> {
        match self {
            Self::BuiltIn { taken } | Self::Taken { taken, .. } => Some(*taken),
            Self::Unknown | Self::Own { .. } => None,
        }
    }
}

/// A day on which two lists of bank holidays differ.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct HolidayChange {
    /// Whose bank holiday.
    pub division: Division,
    /// The day.
    pub day: NaiveDate,
    /// Its title so far; none where it was no bank holiday.
    pub was: Option<String>,
    /// Its title now; none where it is no bank holiday any more.
    pub becomes: Option<String>,
}

/// The bank holidays that are known.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct BankHolidays {
    days: BTreeMap<Division, BTreeMap<NaiveDate, String>>,
    origin: ListOrigin,
}

impl BankHolidays {
    /// From titled days. The list is taken to be whole for every year between its first and its
    /// last day.
    #[must_use]
    pub fn new(days: impl IntoIterator<Item = (Division, NaiveDate, String)>) -> Self {
        let mut all = Self::default();
        for (division, day, title) in days {
            all.days.entry(division).or_default().insert(day, title);
        }
        all
    }

    /// The same list, from there.
    #[must_use]
    pub fn with_origin(self, origin: ListOrigin) -> Self {
        Self { origin, ..self }
    }

    /// Where the list comes from.
    #[must_use]
    pub fn origin(&self) -> &ListOrigin {
        &self.origin
    }

    /// The bank holidays of a division with their titles, in order.
    pub fn days(&self, division: Division) -> impl Iterator<Item = (NaiveDate, &str)> {
        let days = self.days.get(&division).into_iter().flatten();
        days.map(|(day, title)| (*day, title.as_str()))
    }

    /// The newer list, with the days of this one before its first year: publishers drop old years,
    /// and burdens are shared over years.
    #[must_use]
    pub fn renewed_by(&self, newer: &Self) -> Self {
        let mut all = newer.clone();
        for (division, days) in &self.days {
            let Some((first, _)) = newer.known_years(*division) else {
                // A division that the newer list does not speak of stays known.
                all.days.insert(*division, days.clone());
                continue;
            };
            let old = days.iter().filter(|(day, _)| day.year() < first);
            let kept = all.days.entry(*division).or_default();
            kept.extend(old.map(|(day, title)| (*day, title.clone())));
        }
        all
    }

    /// Every day on which `newer` differs, by division and date.
    #[must_use]
    pub fn changes_to(&self, newer: &Self) -> Vec<HolidayChange> {
        let divisions: BTreeSet<Division> = self
            .divisions()
            .union(&newer.divisions())
            .copied()
            .collect();
        let mut changes = Vec::new();
        for division in divisions {
            let days = self.days(division).chain(newer.days(division));
            let days: BTreeSet<NaiveDate> = days.map(|(day, _)| day).collect();
            for day in days {
                let title = |list: &Self| list.title(division, day).map(str::to_owned);
                let (was, becomes) = (title(self), title(newer));
                if was != becomes {
                    changes.push(HolidayChange {
                        division,
                        day,
                        was,
                        becomes,
                    });
                }
            }
        }
        changes
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

    #[test]
    fn a_newer_list_keeps_the_years_that_its_publisher_dropped() {
        let list = |days: &[(Division, &str, &str)]| {
            BankHolidays::new(days.iter().map(|(division, day, title)| {
                (*division, day.parse().unwrap(), (*title).to_owned())
            }))
        };
        let (england, scotland) = (Division::EnglandAndWales, Division::Scotland);
        let old = list(&[
            (england, "2025-12-25", "Christmas Day"),
            (england, "2026-05-04", "Early May bank holiday"),
            (england, "2026-12-25", "Christmas Day"),
            (scotland, "2026-11-30", "St Andrew's Day"),
        ]);
        let new = list(&[
            (england, "2026-05-08", "Early May bank holiday (VE day)"),
            (england, "2026-12-25", "Christmas Day"),
            (england, "2027-01-01", "New Year's Day"),
        ]);
        let renewed = old.renewed_by(&new);
        assert_eq!(renewed.known_years(england), Some((2025, 2027)));
        assert_eq!(renewed.known_years(scotland), Some((2026, 2026)));
        let told: Vec<(String, bool, bool)> = old
            .changes_to(&renewed)
            .into_iter()
            .map(|change| {
                (
                    change.day.to_string(),
                    change.was.is_some(),
                    change.becomes.is_some(),
                )
            })
            .collect();
        let expected = [
            ("2026-05-04", true, false),
            ("2026-05-08", false, true),
            ("2027-01-01", false, true),
        ];
        assert_eq!(
            told,
            expected.map(|(day, was, becomes)| (day.to_owned(), was, becomes))
        );
        assert_eq!(renewed.changes_to(&renewed), []);
    }
}
