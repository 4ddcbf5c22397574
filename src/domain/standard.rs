//! Standards: what must be reachable when, as data from `config/standards`.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::agreement::{AgreedHolidays, AgreedHours, ValidityBy, WeeklyHours};
use super::calendar::{BankHolidays, Division};
use super::ids::{RuleId, StandardId};
use super::interval::{Interval, IntervalSet};
use super::organisation::Validity;
use super::pattern::DayOfWeek;
use super::service_line::ServiceKind;
use super::time::{self, Period, WallTime};

/// Where a child can be cared for at the end of life.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum PlaceOfCare {
    /// At home.
    Home,
    /// In a hospice.
    Hospice,
    /// In hospital.
    Hospital,
}

impl fmt::Display for PlaceOfCare {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Home => "home",
            Self::Hospice => "hospice",
            Self::Hospital => "hospital",
        })
    }
}

/// One statement of a standard: all of some kinds of service at once, over some hours.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Statement {
    /// Its id, such as `QS160-6`.
    pub id: RuleId,
    /// What it asks, in one sentence for people.
    pub asks: String,
    /// Where it stands, and what of that has not been verified; the standard's source where it is
    /// absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// Every one of these must be reachable: cover is their intersection. Empty where hours of
    /// cover decide nothing of it.
    #[serde(default)]
    pub all_of: Vec<ServiceKind>,
    /// What of it hours of cover cannot decide; absent where they decide all of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cover_cannot_decide: Option<String>,
    /// Whether its hours are required, so that each without cover is in the gap register. Where
    /// they are not, it is measured beside the statements that are.
    #[serde(default = "yes", skip_serializing_if = "is_yes")]
    pub is_required: bool,
    /// Those of them for which a person must be able to come: hours in which only a phone answers
    /// do not meet the statement, and the audit says what it would come to if they did.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub by_visit: Vec<ServiceKind>,
    /// The place of care that families can choose only while all of this is there; absent where it
    /// is about none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<PlaceOfCare>,
    /// Hours of the week asked for; every hour where empty.
    #[serde(default)]
    pub hours: Vec<WeeklyHours>,
    /// What of bank holidays (those of England and Wales); days like others where it says nothing.
    #[serde(default, skip_serializing_if = "is_default")]
    pub bank_holidays: AgreedHolidays,
}

/// How far hours of cover decide a statement.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Decided {
    /// All of it.
    ByCover,
    /// A part of it.
    InPart,
    /// None of it: it is listed, and never said to be met or unmet.
    NotByCover,
}

impl fmt::Display for Decided {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::ByCover => "decided by cover",
            Self::InPart => "decided by cover in part",
            Self::NotByCover => "cover cannot decide this",
        })
    }
}

impl Statement {
    /// How far hours of cover decide it.
    #[must_use]
    pub fn decided(&self) -> Decided {
        match (self.all_of.is_empty(), &self.cover_cannot_decide) {
            (true, _) => Decided::NotByCover,
            (false, Some(_)) => Decided::InPart,
            (false, None) => Decided::ByCover,
        }
    }

    /// Whether audits require its hours.
    #[must_use]
    pub fn requires_cover(&self) -> bool {
        self.is_required && !self.all_of.is_empty()
    }

    /// The instants of `within` that the statement is about.
    #[must_use]
    pub fn instants(&self, holidays: &BankHolidays, within: Interval) -> IntervalSet {
        let when = AgreedHours {
            hours: &self.hours,
            bank_holidays: self.bank_holidays,
            validity: Validity::default(),
            validity_by: ValidityBy::default(),
        };
        when.instants(within, holidays)
    }

    /// The hours in words: `Mon-Fri 09:00-17:00, not on bank holidays`.
    #[must_use]
    pub fn hours_written(&self) -> String {
        let hours: Vec<String> = self.hours.iter().map(ToString::to_string).collect();
        let hours = match hours.is_empty() {
            true => "every hour".to_owned(),
            false => hours.join(", "),
        };
        let holidays = match self.bank_holidays {
            AgreedHolidays::Included => "",
            AgreedHolidays::Excluded => ", not on bank holidays",
            AgreedHolidays::Only => ", on bank holidays alone",
        };
        format!("{hours}{holidays}")
    }
}

/// A standard.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Standard {
    /// Its id; also the name of its file.
    pub id: StandardId,
    /// Name for people.
    pub name: String,
    /// Where it is published.
    pub source: String,
    /// Hours of the week that its questionnaire calls in hours; bank holidays are out of hours
    /// always. Monday to Friday 09:00-17:00 where absent, every hour where empty.
    #[serde(default = "office_hours")]
    pub in_hours: Vec<WeeklyHours>,
    /// Its statements.
    pub statements: Vec<Statement>,
}

impl Standard {
    /// The instants of `within` that are in hours: bank holidays are those of England and Wales,
    /// whose boards these standards are about.
    #[must_use]
    pub fn in_hours(&self, holidays: &BankHolidays, within: Interval) -> IntervalSet {
        let weekly = WeeklyHours::instants(&self.in_hours, within);
        let (first, last) = (time::local_day(within.start), time::local_day(within.end));
        let days = Period::new(first, last).into_iter().flat_map(|p| p.days());
        let closed = days
            .filter(|day| holidays.is_holiday(Division::EnglandAndWales, *day))
            .filter_map(|day| Some(Period::new(day, day)?.interval()));
        weekly.difference(&closed.collect())
    }
}

fn yes() -> bool {
    true
}

#[allow(clippy::trivially_copy_pass_by_ref)] // serde asks so
fn is_default(holidays: &AgreedHolidays) -> bool {
    *holidays == AgreedHolidays::default()
}

#[allow(clippy::trivially_copy_pass_by_ref)] // serde asks so
fn is_yes(value: &bool) -> bool {
    *value
}

/// The hours of a standard that names none.
fn office_hours() -> Vec<WeeklyHours> {
    let hour = |hour| WallTime::new(hour, 0).unwrap_or(WallTime::MIDNIGHT);
    vec![WeeklyHours {
        days: vec![
            DayOfWeek::Mon,
            DayOfWeek::Tue,
            DayOfWeek::Wed,
            DayOfWeek::Thu,
            DayOfWeek::Fri,
        ],
        start: hour(9),
        end: hour(17),
    }]
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_statement_says_how_far_cover_decides_it() {
        let decided = |more: serde_json::Value| {
            let mut statement = serde_json::json!({ "id": "X-1", "asks": "Something." });
            for (key, value) in more.as_object().unwrap() {
                statement[key] = value.clone();
            }
            let statement: Statement = serde_json::from_value(statement).unwrap();
            (statement.decided(), statement.requires_cover())
        };
        let nurse = serde_json::json!(["nursing-at-home"]);
        for (more, wanted) in [
            (
                serde_json::json!({ "all_of": nurse }),
                (Decided::ByCover, true),
            ),
            (
                serde_json::json!({ "all_of": nurse, "is_required": false }),
                (Decided::ByCover, false),
            ),
            (
                serde_json::json!({ "all_of": nurse, "cover_cannot_decide": "Skill." }),
                (Decided::InPart, true),
            ),
            (
                serde_json::json!({ "cover_cannot_decide": "All." }),
                (Decided::NotByCover, false),
            ),
        ] {
            assert_eq!(decided(more), wanted);
        }
    }

    #[test]
    fn working_hours_leave_bank_holidays_out_where_the_statement_says_so() {
        let statement = |holidays: &str| -> Statement {
            serde_json::from_value(serde_json::json!({
                "id": "X-1", "asks": "Something.", "bank_holidays": holidays,
                "hours": [{ "days": ["mon", "tue", "wed", "thu", "fri"], "start": "09:00", "end": "17:00" }]
            }))
            .unwrap()
        };
        let day = |text: &str| text.parse::<chrono::NaiveDate>().unwrap();
        let holidays = BankHolidays::new([(
            Division::EnglandAndWales,
            day("2026-05-25"),
            "Spring bank holiday".to_owned(),
        )]);
        let week = Period::new(day("2026-05-25"), day("2026-05-31")).unwrap();
        for (rule, hours, written) in [
            ("included", 40, "Mon-Fri 09:00-17:00"),
            ("excluded", 32, "Mon-Fri 09:00-17:00, not on bank holidays"),
            ("only", 8, "Mon-Fri 09:00-17:00, on bank holidays alone"),
        ] {
            let statement = statement(rule);
            let minutes = statement.instants(&holidays, week.interval()).minutes();
            assert_eq!(minutes, hours * 60, "{rule}");
            assert_eq!(statement.hours_written(), written);
        }
    }

    #[test]
    fn bank_holidays_are_out_of_hours_and_office_hours_are_the_default() {
        let standard: Standard = serde_json::from_value(serde_json::json!({
            "id": "s", "name": "S", "source": "a test", "statements": []
        }))
        .unwrap();
        let day = |text: &str| text.parse::<chrono::NaiveDate>().unwrap();
        let holidays = BankHolidays::new([(
            Division::EnglandAndWales,
            day("2026-05-25"),
            "Spring bank holiday".to_owned(),
        )]);
        let week = Period::new(day("2026-05-25"), day("2026-05-31")).unwrap();
        let hours = standard.in_hours(&holidays, week.interval());
        assert_eq!(hours.minutes(), 4 * 8 * 60, "Tuesday to Friday");
        assert_eq!(hours.intervals().len(), 4);
    }
}
