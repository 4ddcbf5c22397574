//! Burdens: what rotas must share evenly, each counted apart, against WTE.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::ids::PersonId;
use super::time::Period;

/// A kind of burden.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Burden {
    /// Hours on duty outside weekdays 08:00-20:00. Hours.
    OutOfHours,
    /// Nights, 23:00-06:00, of which 3 hours or more are on duty. Count.
    Nights,
    /// Distinct weekends on duty, by the catalogue's definition of one. Count.
    Weekends,
    /// Distinct bank holidays on duty. Count.
    BankHolidays,
    /// Distinct named days on duty, such as Christmas Day. Count.
    NamedDays,
}

impl Burden {
    /// All of them, in the order in which they are shown.
    pub const ALL: [Self; 5] = [
        Self::OutOfHours,
        Self::Nights,
        Self::Weekends,
        Self::BankHolidays,
        Self::NamedDays,
    ];

    /// One duty that carries it, in words.
    #[must_use]
    pub fn of_a_duty(self) -> &'static str {
        match self {
            Self::OutOfHours => "out-of-hours duty",
            Self::Nights => "night",
            Self::Weekends => "weekend",
            Self::BankHolidays => "bank holiday",
            Self::NamedDays => "named day",
        }
    }
}

impl fmt::Display for Burden {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::OutOfHours => "out-of-hours hours",
            Self::Nights => "nights",
            Self::Weekends => "weekends",
            Self::BankHolidays => "bank holidays",
            Self::NamedDays => "named days",
        })
    }
}

/// A burden that somebody carried before these rotas: evenness looks back on it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BroughtForward {
    /// Who.
    pub person: PersonId,
    /// Which burden.
    pub burden: Burden,
    /// How much, in the burden's unit; 0 or more.
    #[schemars(range(min = 0))]
    pub amount: f64,
    /// Over which days it arose.
    pub period: Period,
}
