//! What is taken from other places, and how old it is.

use std::fmt;
use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::interval::Instant;

/// Where something is taken from.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
#[schemars(rename = "Source")]
pub enum RefreshSource {
    /// The government's list of bank holidays.
    BankHolidays,
    /// The NHS directory of organisations.
    Organisations,
    /// People's calendars of leave.
    Leave,
}

impl RefreshSource {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::BankHolidays, Self::Organisations, Self::Leave];

    /// Its word.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::BankHolidays => "bank-holidays",
            Self::Organisations => "organisations",
            Self::Leave => "leave",
        }
    }
}

impl fmt::Display for RefreshSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// A word that names no source.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("\"{0}\" is none of: {all}", all = RefreshSource::ALL.map(RefreshSource::word).join(", "))]
pub struct BadSource(String);

impl FromStr for RefreshSource {
    type Err = BadSource;
    fn from_str(text: &str) -> Result<Self, BadSource> {
        let found = Self::ALL.into_iter().find(|source| source.word() == text);
        found.ok_or_else(|| BadSource(text.to_owned()))
    }
}

/// When the network last was as a source has it: all of it was taken then, or there was nothing to
/// take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Refreshed {
    /// The source.
    pub source: RefreshSource,
    /// When.
    pub as_of: Instant,
}
