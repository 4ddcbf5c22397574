//! Absences, and wishes about duties.

use chrono::{Datelike, NaiveDate};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::ids::{AbsenceId, PatternId, PersonId, PreferenceId};
use super::pattern::DayOfWeek;
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
    /// Sickness; what of is not held.
    Sickness,
    /// Any other; no reason is held.
    Other,
}

/// From so many days running on, sickness and other absence are long. Days.
pub const LONG_DAYS: i64 = 28;

impl AbsenceKind {
    /// As others are told of it, who need to know that somebody is away and not that they are ill.
    #[must_use]
    pub fn redacted(self) -> Self {
        match self {
            Self::Sickness => Self::Other,
            told => told,
        }
    }

    /// Whether days of it lessen somebody's part of a rota: of parental leave always, of sickness
    /// and other absence where it is long.
    fn may_be_long(self) -> bool {
        matches!(self, Self::Sickness | Self::Other)
    }
}

/// Whether somebody with these absences is long away on a day: on parental leave, or in
/// [`LONG_DAYS`] or more days running of sickness or other absence, in one record or in several
/// that follow on one another.
pub fn is_long_away<'a>(
    absences: &(impl Iterator<Item = &'a Absence> + Clone),
    day: NaiveDate,
) -> bool {
    let mut own = absences.clone().filter(|one| one.period.contains(day));
    let Some(first) = own.find(|one| match one.kind {
        AbsenceKind::ParentalLeave => true,
        kind => kind.may_be_long(),
    }) else {
        return false;
    };
    let parental = |one: &Absence| one.kind == AbsenceKind::ParentalLeave;
    if parental(first) || own.any(parental) {
        return true;
    }
    let mut run = first.period;
    loop {
        let before = run;
        for one in absences.clone().filter(|one| one.kind.may_be_long()) {
            let follows = one.period.first_day.pred_opt() <= Some(run.last_day);
            let precedes = one.period.last_day.succ_opt() >= Some(run.first_day);
            if follows && precedes {
                run.first_day = run.first_day.min(one.period.first_day);
                run.last_day = run.last_day.max(one.period.last_day);
            }
        }
        if (run.last_day - run.first_day).num_days() + 1 >= LONG_DAYS {
            return true;
        }
        if run == before {
            return false;
        }
    }
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
    pub days: Vec<DayOfWeek>,
    /// One pattern; absent: any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pattern: Option<PatternId>,
}

impl Preference {
    /// Whether the wish is about the duty of `pattern` that starts on `day`.
    #[must_use]
    pub fn is_about(&self, pattern: &PatternId, day: NaiveDate) -> bool {
        self.period.is_none_or(|period| period.contains(day))
            && (self.days.is_empty() || self.days.contains(&DayOfWeek::from(day.weekday())))
            && self.pattern.as_ref().is_none_or(|wanted| wanted == pattern)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn absences(rows: &[(AbsenceKind, &str, &str)]) -> Vec<Absence> {
        let absence = |(at, (kind, first, last)): (usize, &(AbsenceKind, &str, &str))| Absence {
            id: format!("away-{at}").parse().unwrap(),
            person: "ann".parse().unwrap(),
            kind: *kind,
            period: Period::new(first.parse().unwrap(), last.parse().unwrap()).unwrap(),
        };
        rows.iter().enumerate().map(absence).collect()
    }

    #[test]
    fn short_sickness_is_no_long_absence_and_four_weeks_of_it_are() {
        use AbsenceKind::{AnnualLeave, Other, ParentalLeave, Sickness};
        for (rows, wanted) in [
            (&[(Sickness, "2027-01-11", "2027-01-15")][..], false),
            (&[(Other, "2027-01-15", "2027-01-15")], false),
            (&[(Sickness, "2027-01-01", "2027-01-27")], false),
            (&[(Sickness, "2027-01-01", "2027-01-28")], true),
            (&[(AnnualLeave, "2027-01-01", "2027-03-28")], false),
            (&[(ParentalLeave, "2027-01-15", "2027-01-15")], true),
            (
                &[
                    (Sickness, "2027-01-15", "2027-01-20"),
                    (Sickness, "2027-01-21", "2027-01-31"),
                    (Other, "2027-02-01", "2027-02-11"),
                ],
                true,
            ),
            (
                &[
                    (Sickness, "2027-01-15", "2027-01-20"),
                    (Sickness, "2027-01-22", "2027-02-11"),
                ],
                false,
            ),
            (&[(Sickness, "2027-01-16", "2027-03-28")], false),
        ] {
            let absences = absences(rows);
            let day = "2027-01-15".parse().unwrap();
            assert_eq!(is_long_away(&absences.iter(), day), wanted, "{rows:?}");
        }
    }

    #[test]
    fn others_are_not_told_that_somebody_is_ill() {
        assert_eq!(AbsenceKind::Sickness.redacted(), AbsenceKind::Other);
        assert_eq!(
            AbsenceKind::ParentalLeave.redacted(),
            AbsenceKind::ParentalLeave
        );
    }
}
