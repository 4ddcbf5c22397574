//! The rules: one mechanism a file, a `mod` line and one line in the list below.
//!
//! A row of a contract ("11 h of rest") is a [`RuleUse`](crate::problem::RuleUse): an id, a source,
//! a severity and one mechanism with parameters, so that several rows share one mechanism and a
//! contract is data. Each mechanism's module documentation is its manual page ([`manual`]).

mod automata;
pub(crate) mod constraint_writer;
mod duty_selector;
#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic)]
pub(crate) mod exhaustive;
mod person_schedule;
pub(crate) mod pricing;
mod team;

pub mod average_week;
pub mod complete_weekend;
pub mod consecutive_on_call;
pub mod day_after_on_call;
pub mod duty_length;
pub mod expected_rest;
pub mod experience_mix;
pub mod forbidden_succession;
pub mod max_days_off;
pub mod min_run;
pub mod no_overlap;
pub mod period_count;
pub mod rest;
pub mod rest_after_nights;
pub mod rolling_count;
pub mod rolling_work;
pub mod runs;
pub mod total_count;
pub mod total_work;
pub mod unbroken;
pub mod weekends;
pub mod weekly_rest;

pub use constraint_writer::ConstraintWriter;
pub use duty_selector::{DutySelector, Light};
pub use person_schedule::{HeldWork, PersonSchedule, Violation};
pub use pricing::Pricing;
pub use team::{TeamRow, TeamScene};

use crate::problem::{DutyIx, Minutes};
use serde::{Deserialize, Serialize};

/// Whom a mechanism binds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Binds {
    /// One person's duties.
    Person,
    /// The people on a team's duties.
    Team,
}

/// What every mechanism can do.
pub trait Mechanism {
    /// Whether the parameters make sense; else what is wrong and what to do.
    ///
    /// # Errors
    /// A sentence with the value and a remedy.
    fn validate(&self) -> Result<(), String> {
        Ok(())
    }

    /// Whom it binds.
    fn binds(&self) -> Binds {
        Binds::Person
    }

    /// How long the time between two duties of one breach may be; `None`: the rule is about the
    /// horizon as a whole, and what lies outside it is no matter.
    fn reach(&self) -> Option<Minutes> {
        None
    }

    /// Whether [`Mechanism::add_pricing`] counts what stands beside the person's options and after
    /// them. Where it does not, that is priced by `check`.
    fn prices_standing(&self) -> bool {
        false
    }

    /// Write it for one person into the linear model; soft rules with a slack that costs.
    fn add_constraints(&self, _scene: &mut ConstraintWriter<'_, '_>) {}

    /// Walk one person's row and report every breach; shares no code with
    /// [`Mechanism::add_constraints`].
    fn violations(&self, _row: &PersonSchedule<'_>) -> Vec<Violation> {
        Vec::new()
    }

    /// Write it for one person for column generation, which builds whole schedules duty by duty. As
    /// it stands here, by `check` alone with everything held so far in mind: exact for upper
    /// limits, and slow; most do better.
    fn add_pricing(&self, scene: &mut Pricing<'_>) {
        if self.binds() == Binds::Person {
            let all = scene.select(|_| true);
            scene.remember(&all, scene.problem.parts().horizon.length());
        }
    }

    /// Why this person cannot take one more duty now: the worst of what would become worse.
    fn blocking_violation(&self, row: &PersonSchedule<'_>, duty: DutyIx) -> Option<Violation> {
        let before = self.violations(row);
        let after = self.violations(&row.with(duty));
        let new = after.into_iter().filter(|breach| !before.contains(breach));
        new.max_by(|a, b| a.amount.total_cmp(&b.amount))
    }

    /// As [`Mechanism::add_constraints`], for a mechanism that binds teams.
    fn add_team_constraints(&self, _team: &mut TeamScene<'_, '_>) {}

    /// As [`Mechanism::violations`], for a mechanism that binds teams.
    fn team_violations(&self, _team: &TeamRow<'_>) -> Vec<Violation> {
        Vec::new()
    }
}

/// A parameter that must be above 0.
fn above_zero(name: &str, value: i64) -> Result<(), String> {
    if value > 0 {
        return Ok(());
    }
    Err(format!("`{name}` is {value}; give a number above 0"))
}

macro_rules! rules {
    ($($module:ident :: $name:ident, $key:literal;)*) => {
        /// A mechanism with its parameters; in data `mechanism = "..."` names it, and unknown keys
        /// are refused.
        #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
        #[serde(tag = "mechanism", rename_all = "kebab-case")]
        pub enum Rule {
            $(#[doc = concat!("See [`", stringify!($module), "`].")]
            $name($module::$name),)*
        }

        impl Rule {
            /// The mechanism.
            #[must_use]
            pub fn mechanism(&self) -> &dyn Mechanism {
                match self { $(Rule::$name(rule) => rule,)* }
            }

            /// Its name in data.
            #[must_use]
            pub const fn key(&self) -> &'static str {
                match self { $(Rule::$name(_) => $key,)* }
            }
        }

        $(impl From<$module::$name> for Rule {
            fn from(rule: $module::$name) -> Rule { Rule::$name(rule) }
        })*

        const SOURCES: &[(&str, &str)] = &[$(($key, include_str!(concat!(stringify!($module), ".rs"))),)*];
    };
}

rules! {
    no_overlap::NoOverlap, "no-overlap";
    rest::Rest, "rest";
    weekly_rest::WeeklyRest, "weekly-rest";
    average_week::AverageWeek, "average-week";
    rolling_work::RollingWork, "rolling-work";
    rolling_count::RollingCount, "rolling-count";
    period_count::PeriodCount, "period-count";
    unbroken::Unbroken, "unbroken";
    duty_length::DutyLength, "duty-length";
    runs::Runs, "runs";
    rest_after_nights::RestAfterNights, "rest-after-nights";
    weekends::Weekends, "weekends";
    consecutive_on_call::ConsecutiveOnCall, "consecutive-on-call";
    day_after_on_call::DayAfterOnCall, "day-after-on-call";
    expected_rest::ExpectedRest, "expected-rest";
    experience_mix::ExperienceMix, "experience-mix";
    forbidden_succession::ForbiddenSuccession, "forbidden-succession";
    total_count::TotalCount, "total-count";
    total_work::TotalWork, "total-work";
    min_run::MinRun, "min-run";
    max_days_off::MaxDaysOff, "max-days-off";
    complete_weekend::CompleteWeekend, "complete-weekend";
}

/// The manual: each mechanism's name in data and its page, in the order of the list.
pub fn manual() -> impl Iterator<Item = (&'static str, String)> {
    SOURCES.iter().map(|(key, source)| {
        let page: Vec<&str> = source
            .lines()
            .map_while(|line| line.strip_prefix("//!"))
            .map(str::trim)
            .collect();
        (*key, page.join(" "))
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn every_manual_page_has_its_five_parts() {
        for (key, page) in manual() {
            for part in [
                "*What it asks:*",
                "*Why:*",
                "*Parameters:*",
                "*When it cannot be met:*",
                "*Source:*",
            ] {
                assert!(page.contains(part), "{key}: no {part}");
            }
        }
    }

    #[test]
    fn rules_are_data_and_unknown_keys_are_refused() {
        let rule: Rule = serde_json::from_str(r#"{"mechanism": "rest", "at-least": 660}"#).unwrap();
        assert_eq!(rule.key(), "rest");
        let wrong =
            serde_json::from_str::<Rule>(r#"{"mechanism": "rest", "at-least": 660, "afer": {}}"#);
        assert!(wrong.unwrap_err().to_string().contains("afer"));
        let unknown = serde_json::from_str::<Rule>(r#"{"mechanism": "rests"}"#);
        assert!(unknown.unwrap_err().to_string().contains("unknown variant"));
    }

    #[test]
    fn later_parameters_leave_earlier_data_as_it_was() {
        let data = r#"{"mechanism":"min-run","of":"work","days":2}"#;
        let rule: Rule = serde_json::from_str(data).unwrap();
        assert_eq!(serde_json::to_string(&rule).unwrap(), data);
        let more =
            r#"{"mechanism":"min-run","of":"rest","days":2,"which":{"groups":[1]},"history":true}"#;
        let rule: Rule = serde_json::from_str(more).unwrap();
        assert!(matches!(&rule, Rule::MinRun(run) if run.history));
    }
}
