//! Absences, and wishes about duties.

use chrono::{Datelike, NaiveDate};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::ids::{AbsenceId, PatternId, PersonId, PreferenceId};
use super::pattern::Day;
use super::time::Period;

/// Why somebody is away, as coarsely as a rota needs.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum AbsenceKind {
    /// Annual leave.
    AnnualLeave,
    /// Study leave.
    StudyLeave,
    /// Maternity, paternity, adoption or shared parental leave.
    ParentalLeave,
    /// Any other; no reason is held.
    Other,
}

/// An absence over whole local days: no duty may touch them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Absence {
    /// Its id.
    pub id: AbsenceId,
    /// Who is away.
    pub person: PersonId,
    /// Why.
    pub kind: AbsenceKind,
    /// First and last day away.
    pub period: Period,
}

/// For or against.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Wish {
    /// Would like these duties.
    Prefer,
    /// Would rather not have them.
    Avoid,
}

/// A wish about the duties that start on some days.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Preference {
    /// Its id.
    pub id: PreferenceId,
    /// Whose wish.
    pub person: PersonId,
    /// For or against.
    pub wish: Wish,
    /// Strength, 1-10.
    #[schemars(range(min = 1, max = 10))]
    pub weight: u8,
    /// Days in which duties start; absent: any day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub period: Option<Period>,
    /// Weekdays on which duties start; empty: any.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub days: Vec<Day>,
    /// One pattern; absent: any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pattern: Option<PatternId>,
}

impl Preference {
    /// Whether the wish is about the duty of `pattern` that starts on `day`.
    #[must_use]
    pub fn is_about(&self, pattern: &PatternId, day: NaiveDate) -> bool {
        self.period.is_none_or(|period| period.contains(day))
            && (self.days.is_empty() || self.days.contains(&Day::from(day.weekday())))
            && self.pattern.as_ref().is_none_or(|wanted| wanted == pattern)
    }
}
