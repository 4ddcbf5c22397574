//! What every report comes down to: a table that a terminal prints and a program reads, whatever it
//! is about.

use chrono::{DateTime, NaiveDate, NaiveDateTime};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use evenwatch_domain::count::thousands;
use evenwatch_domain::percent::percent;

/// What the numbers of a column count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(rename = "Unit")]
pub enum ColumnUnit {
    /// None: text.
    Text,
    /// A day, as `2026-12-25`.
    Date,
    /// A time with its offset, as `2026-12-25T20:00:00+00:00`.
    Moment,
    /// Things: duties, areas, people.
    Count,
    /// Elapsed minutes.
    Minutes,
    /// Elapsed hours.
    Hours,
    /// Whole-time equivalents.
    Wte,
    /// A share from 0 to 1; shown to people in per cent.
    Share,
    /// A number without a unit, such as a Gini coefficient.
    Number,
}

/// A value of a column of days or times as it stands on the wall; nothing where it is none.
pub(super) fn wall_time(text: &str, unit: ColumnUnit) -> Option<NaiveDateTime> {
    match unit {
        ColumnUnit::Date => Some(text.parse::<NaiveDate>().ok()?.into()),
        ColumnUnit::Moment => Some(DateTime::parse_from_rfc3339(text).ok()?.naive_local()),
        _ => None,
    }
}

/// A column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "Column")]
pub struct ReportColumn {
    /// Stable name for programs, such as `gap_minutes`.
    pub id: &'static str,
    /// Heading for people.
    pub name: &'static str,
    /// What its numbers count.
    pub unit: ColumnUnit,
}

impl ReportColumn {
    /// A column by its name for programs, its heading and what it counts.
    pub(super) const fn new(id: &'static str, name: &'static str, unit: ColumnUnit) -> Self {
        Self { id, name, unit }
    }
}

/// One value of a row.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Value {
    /// Nothing to say, such as a share of nothing.
    Missing,
    /// A whole number in the column's unit.
    Whole(i64),
    /// A number in the column's unit.
    Number(f64),
    /// A text.
    Text(String),
}

/// A report's table.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Table {
    /// Its title.
    pub title: String,
    /// Its columns, first shown first.
    pub columns: Vec<ReportColumn>,
    /// Its rows: one value a column.
    pub rows: Vec<Vec<Value>>,
    /// What a reader must know: method, totals, warnings.
    pub notes: Vec<String>,
}

impl Value {
    /// The value as people read it in a column of `unit`: shares in per cent, thousands apart,
    /// numbers from 1 on to a tenth.
    #[must_use]
    pub fn shown(&self, unit: ColumnUnit) -> String {
        match (self, unit) {
            (Self::Missing, _) => "-".to_owned(),
            (Self::Text(text), ColumnUnit::Date | ColumnUnit::Moment) => {
                match wall_time(text, unit) {
                    Some(at) if unit == ColumnUnit::Date => at.format("%a %-d %b %Y").to_string(),
                    Some(at) => at.format("%a %-d %b %Y %H:%M").to_string(),
                    None => text.clone(),
                }
            }
            (Self::Text(text), _) => text.clone(),
            (Self::Whole(number), _) => {
                let sign = if *number < 0 { "-" } else { "" };
                format!("{sign}{}", thousands(number.unsigned_abs()))
            }
            (Self::Number(share), ColumnUnit::Share) => percent(*share),
            (Self::Number(hours), ColumnUnit::Hours) => {
                let text = format!("{hours:.1}");
                text.strip_suffix(".0").map(str::to_owned).unwrap_or(text)
            }
            // As pages and the command line have it: 1 in 5.9.
            (Self::Number(number), _) if number.abs() >= 1.0 => format!("{number:.1}"),
            (Self::Number(number), _) => format!("{number:.2}"),
        }
    }
}

impl Value {
    /// A count.
    #[must_use]
    pub fn whole(count: u64) -> Self {
        Self::Whole(i64::try_from(count).unwrap_or(i64::MAX))
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Self::Whole(number)
    }
}

impl From<u32> for Value {
    fn from(number: u32) -> Self {
        Self::Whole(number.into())
    }
}

impl From<f64> for Value {
    fn from(number: f64) -> Self {
        Self::Number(number)
    }
}

impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Missing, Into::into)
    }
}
