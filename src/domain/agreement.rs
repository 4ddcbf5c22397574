//! Commissioning agreements: which hours of which service line a board has agreed to pay for, area
//! by area.
//!
//! Two rules say which instants an agreement is about, on clock-change nights as on others:
//!
//! * *Bank holidays.* A stretch of hours belongs to the day on which it starts. `included`: its
//!   weekday alone counts; `excluded`: a stretch that starts on a bank holiday does not count;
//!   `only`: no other does. An agreement that says nothing includes them; where its hours name
//!   weekdays, `check` and `import` warn of it.
//! * *Validity.* It cuts at midnight: the agreement is about no instant outside of its days, and
//!   about the part of a night that began the day before its first. So agreements that follow one
//!   another meet without gap or overlap. With `validity_by` `start-day` a stretch counts whole, by
//!   the day on which it starts: a night that starts on the last day runs to its end, and one that
//!   started before the first day does not count.

use std::borrow::Cow;
use std::fmt;

use chrono::{Datelike, NaiveDate};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::calendar::{BankHolidays, Division};
use super::ids::{AgreementId, AreaId, LineId, OdsCode};
use super::interval::{Interval, IntervalSet};
use super::organisation::Validity;
use super::pattern::DayOfWeek;
use super::time::{self, WallTime};

/// How far the service is commissioned, in the words that audits have used.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
#[schemars(rename = "Level")]
pub enum CommissioningLevel {
    /// Commissioned in full.
    Full,
    /// In part.
    Partial,
    /// Not at all.
    None,
    /// The commissioner did not say.
    NoResponse,
}

impl CommissioningLevel {
    /// Whether somebody has agreed to at least part of it.
    #[must_use]
    pub fn is_commissioned(self) -> bool {
        matches!(self, Self::Full | Self::Partial)
    }
}

/// One stretch of the week, in wall time.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WeeklyHours {
    /// Days on which it starts.
    pub days: Vec<DayOfWeek>,
    /// Wall time of its start.
    pub start: WallTime,
    /// Wall time of its end; on the next day where it is not after the start (00:00-00:00 is a
    /// whole day).
    pub end: WallTime,
}

impl fmt::Display for WeeklyHours {
    /// `Mon-Fri 09:00-17:00`; days running as their ends.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let named = DayOfWeek::ALL.map(|day| (day, self.days.contains(&day)));
        let runs = named.chunk_by(|one, next| one.1 == next.1);
        let runs = runs.filter(|run| run.iter().all(|(_, is_named)| *is_named));
        let written = runs.filter_map(|run| match run {
            [(day, _)] => Some(day.short().to_owned()),
            [(first, _), .., (last, _)] => Some(format!("{}-{}", first.short(), last.short())),
            [] => None,
        });
        let days: Vec<String> = written.collect();
        let days = match self.names_weekdays() {
            true => days.join(" and "),
            false => "daily".to_owned(),
        };
        write!(f, "{days} {}-{}", self.start, self.end)
    }
}

impl WeeklyHours {
    /// The instants of `within` in any of `hours`; every hour where `hours` is empty.
    #[must_use]
    pub fn instants(hours: &[Self], within: Interval) -> IntervalSet {
        if hours.is_empty() {
            return within.into();
        }
        let pieces = Self::stretches(hours, within).into_iter();
        pieces.map(|(_, piece)| piece).collect()
    }

    /// The parts of stretches inside `within`, each with the local day on which its stretch starts.
    /// Every hour, where `hours` is empty, is whole days.
    fn stretches(hours: &[Self], within: Interval) -> Vec<(NaiveDate, Interval)> {
        let hours: Cow<'_, [Self]> = match hours {
            [] => Cow::Owned(vec![Self::every_hour()]),
            named => Cow::Borrowed(named),
        };
        let of = |hours: &Self| {
            let days = hours.days.clone();
            time::daily(within, hours.start, hours.end).filter(move |(day, _)| {
                days.is_empty() || days.contains(&DayOfWeek::from(day.weekday()))
            })
        };
        hours.iter().flat_map(of).collect()
    }

    /// Whole days, every day.
    #[must_use]
    pub fn every_hour() -> Self {
        Self {
            days: Vec::new(),
            start: WallTime::MIDNIGHT,
            end: WallTime::MIDNIGHT,
        }
    }

    /// Whether it starts on some days of the week and not on others.
    #[must_use]
    pub fn names_weekdays(&self) -> bool {
        !self.days.is_empty() && !DayOfWeek::ALL.iter().all(|day| self.days.contains(day))
    }
}

/// What an agreement says of bank holidays. A stretch of its hours belongs to the day on which it
/// starts.
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
pub enum AgreedHolidays {
    /// They are days like others: the weekday alone counts.
    #[default]
    Included,
    /// Stretches that start on a bank holiday are left out.
    Excluded,
    /// Only stretches that start on a bank holiday.
    Only,
}

impl AgreedHolidays {
    /// Whether a stretch that starts on such a day counts.
    #[must_use]
    pub fn holds_on(self, bank_holiday: bool) -> bool {
        match self {
            Self::Included => true,
            Self::Excluded => !bank_holiday,
            Self::Only => bank_holiday,
        }
    }
}

/// How the first and the last day of an agreement cut its hours.
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
pub enum ValidityBy {
    /// At midnight: a night that starts on the last day counts until midnight, and one that started
    /// on the day before the first counts from midnight on.
    #[default]
    Midnight,
    /// By the day on which a stretch starts: a night that starts on the last day counts to its end.
    StartDay,
}

impl ValidityBy {
    /// Whether it is the rule of an agreement that names none.
    #[must_use]
    pub fn is_usual(&self) -> bool {
        *self == Self::default()
    }
}

/// When an agreement holds: all that decides which instants it is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct AgreedHours<'a> {
    /// Hours of the week; every hour where empty.
    pub hours: &'a [WeeklyHours],
    /// What of bank holidays.
    pub bank_holidays: AgreedHolidays,
    /// First and last day.
    pub validity: Validity,
    /// How these cut.
    pub validity_by: ValidityBy,
}

impl AgreedHours<'_> {
    /// Whose bank holidays are meant: commissioners are boards of England.
    pub const DIVISION: Division = Division::EnglandAndWales;

    /// The instants of `within`. Days whose bank holidays nobody knows are taken as ordinary.
    #[must_use]
    pub fn instants(&self, within: Interval, holidays: &BankHolidays) -> IntervalSet {
        let cut = match self.validity_by {
            ValidityBy::Midnight => self.validity.instants(within),
            ValidityBy::StartDay => Some(within),
        };
        let Some(within) = cut else {
            return IntervalSet::empty();
        };
        let by_day =
            self.validity_by == ValidityBy::StartDay && self.validity != Validity::default();
        if !by_day && self.bank_holidays == AgreedHolidays::Included {
            return WeeklyHours::instants(self.hours, within);
        }
        let stretches = WeeklyHours::stretches(self.hours, within).into_iter();
        let counts = |day: NaiveDate| {
            self.bank_holidays
                .holds_on(holidays.is_holiday(Self::DIVISION, day))
                && (!by_day || self.validity.holds_on(day))
        };
        stretches
            .filter(|(day, _)| counts(*day))
            .map(|(_, piece)| piece)
            .collect()
    }
}

/// A commissioning agreement for one area and service line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Agreement {
    /// Its id.
    pub id: AgreementId,
    /// The board that agreed.
    pub commissioner: OdsCode,
    /// For which area.
    pub area: AreaId,
    /// For which service line.
    pub line: LineId,
    /// Hours of the week that it is about; every hour where empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub hours: Vec<WeeklyHours>,
    /// How far.
    pub level: CommissioningLevel,
    /// Whether money follows it: work under an unpaid agreement stands on goodwill.
    pub paid: bool,
    /// What it says of bank holidays, by the day on which a stretch of its hours starts; absent:
    /// they are included.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bank_holidays: Option<AgreedHolidays>,
    /// When it is in force.
    #[serde(default)]
    pub validity: Validity,
    /// How its first and last day cut its hours; absent: at midnight.
    #[serde(default, skip_serializing_if = "ValidityBy::is_usual")]
    pub validity_by: ValidityBy,
    /// Boards that commission the same hours jointly with this one, each in an agreement that names
    /// this board in turn.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub joint_with: Vec<OdsCode>,
    /// Who agreed, or answered, for the board: a role or a committee.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agreed_by: Option<String>,
    /// The contract's reference.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contract_reference: Option<String>,
    /// Where this is known from, such as a letter or a freedom of information answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// The day of the board's answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answered_on: Option<NaiveDate>,
}

impl Agreement {
    /// An agreement in full, for money, over every hour, from always on.
    #[must_use]
    pub fn every_hour(id: AgreementId, commissioner: OdsCode, area: AreaId, line: LineId) -> Self {
        Self {
            id,
            commissioner,
            area,
            line,
            hours: Vec::new(),
            level: CommissioningLevel::Full,
            paid: true,
            bank_holidays: None,
            validity: Validity::default(),
            validity_by: ValidityBy::default(),
            joint_with: Vec::new(),
            agreed_by: None,
            contract_reference: None,
            source: None,
            answered_on: None,
        }
    }

    /// When it holds.
    #[must_use]
    pub fn when(&self) -> AgreedHours<'_> {
        AgreedHours {
            hours: &self.hours,
            bank_holidays: self.bank_holidays.unwrap_or_default(),
            validity: self.validity,
            validity_by: self.validity_by,
        }
    }

    /// The instants of `within` that the agreement is about, whatever its level.
    #[must_use]
    pub fn instants(&self, within: Interval, holidays: &BankHolidays) -> IntervalSet {
        self.when().instants(within, holidays)
    }

    /// Whether it names some weekdays and not others, and does not say what bank holidays do:
    /// audits of those days turn on it.
    #[must_use]
    pub fn leaves_bank_holidays_open(&self) -> bool {
        self.bank_holidays.is_none()
            && self.level.is_commissioned()
            && self.hours.iter().any(WeeklyHours::names_weekdays)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::time::Period;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    /// Christmas Day, the bank holiday in place of Boxing Day (a Monday), and New Year's Day.
    fn holidays() -> BankHolidays {
        let days = ["2026-01-01", "2026-12-25", "2026-12-28", "2027-01-01"];
        BankHolidays::new(days.map(|text| (AgreedHours::DIVISION, day(text), text.to_owned())))
    }

    fn hours(days: &[DayOfWeek], start: &str, end: &str) -> WeeklyHours {
        WeeklyHours {
            days: days.to_vec(),
            start: start.parse().unwrap(),
            end: end.parse().unwrap(),
        }
    }

    /// Hours of the days from `first` to `last`.
    fn counted(when: &AgreedHours<'_>, first: &str, last: &str) -> i64 {
        let within = Period::new(day(first), day(last)).unwrap().interval();
        let minutes = when.instants(within, &holidays()).minutes();
        assert_eq!(minutes % 60, 0);
        minutes / 60
    }

    const USUAL: AgreedHours<'_> = AgreedHours {
        hours: &[],
        bank_holidays: AgreedHolidays::Included,
        validity: Validity {
            valid_from: None,
            valid_to: None,
        },
        validity_by: ValidityBy::Midnight,
    };

    #[test]
    fn hours_hold_with_bank_holidays_without_them_or_on_them_only() {
        use AgreedHolidays::{Excluded, Included, Only};
        let office = [hours(&DayOfWeek::ALL[..5], "09:00", "17:00")];
        let nights = [hours(&[], "20:00", "08:00")];
        // 21 December 2026 to 3 January 2027: ten weekdays, three of them bank holidays; Boxing Day
        // is a Saturday.
        for (hours, bank_holidays, expected) in [
            (&office[..], Included, 80),
            (&office, Excluded, 56),
            (&office, Only, 24),
            // 13 nights end inside, the one before reaches in, and the last is cut at midnight.
            (&nights, Included, 14 * 12),
            (&nights, Excluded, 11 * 12),
            (&nights, Only, 3 * 12),
            (&[], Included, 14 * 24),
            (&[], Excluded, 11 * 24),
            (&[], Only, 3 * 24),
        ] {
            let when = AgreedHours {
                hours,
                bank_holidays,
                ..USUAL
            };
            let found = counted(&when, "2026-12-21", "2027-01-03");
            assert_eq!(found, expected, "{hours:?}, {bank_holidays:?}");
        }
        // A night belongs to the day on which it starts: that of Christmas Eve runs to 08:00, that
        // of Christmas Day is out.
        let when = AgreedHours {
            hours: &nights,
            bank_holidays: Excluded,
            ..USUAL
        };
        assert_eq!(counted(&when, "2026-12-25", "2026-12-25"), 8);
        assert_eq!(counted(&when, "2026-12-26", "2026-12-26"), 4);
    }

    #[test]
    fn validity_cuts_at_midnight_or_by_the_day_on_which_a_night_starts() {
        let nights = [hours(&[], "20:00", "08:00")];
        // The Saturday before each clock change, the hours of that day's night, and those of them
        // on the Sunday.
        for (saturday, sunday, night, morning) in [
            ("2027-03-27", "2027-03-28", 11, 7),
            ("2026-10-24", "2026-10-25", 13, 9),
            ("2026-06-06", "2026-06-07", 12, 8),
        ] {
            let cut = |validity_by, from: Option<&str>, to: Option<&str>| AgreedHours {
                hours: &nights,
                validity: Validity {
                    valid_from: from.map(day),
                    valid_to: to.map(day),
                },
                validity_by,
                ..USUAL
            };
            use ValidityBy::{Midnight, StartDay};
            for (rule, from, to, expected) in [
                // Saturday: the end of Friday's night and its own beginning; Sunday: the end of
                // Saturday's night and its own.
                (Midnight, None, None, 12 + morning + 4),
                (Midnight, None, Some(saturday), 12),
                (Midnight, Some(sunday), None, morning + 4),
                (StartDay, None, Some(saturday), 8 + night),
                (StartDay, Some(sunday), None, 4),
                (StartDay, Some(saturday), Some(saturday), night),
            ] {
                let found = counted(&cut(rule, from, to), saturday, sunday);
                assert_eq!(found, expected, "{rule:?} from {from:?} to {to:?}");
            }
            // Agreements that follow one another meet without gap or overlap, by either rule.
            for rule in [Midnight, StartDay] {
                let within = Period::new(day(saturday), day(sunday)).unwrap().interval();
                let instants = |from, to| cut(rule, from, to).instants(within, &holidays());
                let (before, after) =
                    (instants(None, Some(saturday)), instants(Some(sunday), None));
                assert!(before.intersection(&after).is_empty(), "{rule:?}");
                assert_eq!(before.union(&after), instants(None, None), "{rule:?}");
            }
        }
    }

    #[test]
    fn every_hour_of_a_last_day_ends_at_its_midnight_by_either_rule() {
        for (last, hours) in [("2027-03-28", 23), ("2026-10-25", 25), ("2026-12-25", 24)] {
            for validity_by in [ValidityBy::Midnight, ValidityBy::StartDay] {
                let when = AgreedHours {
                    validity: Validity {
                        valid_from: Some(day(last)),
                        valid_to: Some(day(last)),
                    },
                    validity_by,
                    ..USUAL
                };
                assert_eq!(counted(&when, "2026-10-01", "2027-04-30"), hours, "{last}");
            }
        }
    }
}
