//! Domain values as column values and back. Words of enums are those of the network document (its
//! serde names), so that there is no second list of them to keep.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Datelike, NaiveDate};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde::de::value::{Error as WordError, StrDeserializer};

use super::error::StoreError;
use evenwatch_domain::interval::Instant;
use evenwatch_domain::organisation::Validity;
use evenwatch_domain::time::Period;

/// An enum's word, as in the document.
pub(super) fn word<T: Serialize>(place: &'static str, value: &T) -> Result<String, StoreError> {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => Ok(word),
        other => Err(unstorable(
            place,
            &format!("{other:?}"),
            "it is not one word",
        )),
    }
}

/// A small list or a record as JSON.
pub(super) fn json<T: Serialize>(place: &'static str, value: &T) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(|_| unstorable(place, "", "it cannot be written as JSON"))
}

/// A day as `2026-03-28`.
pub(super) fn day(place: &'static str, day: NaiveDate) -> Result<String, StoreError> {
    if (0..=9999).contains(&day.year()) {
        Ok(day.to_string())
    } else {
        Err(unstorable(
            place,
            &day.to_string(),
            "years have four digits",
        ))
    }
}

/// [`day`] of a day that may be absent.
pub(super) fn some_day(
    place: &'static str,
    at: Option<NaiveDate>,
) -> Result<Option<String>, StoreError> {
    at.map(|at| day(place, at)).transpose()
}

/// Free text. PostgreSQL cannot hold the character NUL, and what one database takes the other must
/// take too.
pub(super) fn text(place: &'static str, text: &str) -> Result<String, StoreError> {
    if text.contains('\0') {
        Err(unstorable(
            place,
            text,
            "it holds the character NUL (\\u0000); take it out",
        ))
    } else {
        Ok(text.to_owned())
    }
}

/// Whole seconds since 1970 in UTC; a fraction is cut off.
pub(super) fn seconds(at: Instant) -> i64 {
    at.timestamp()
}

fn unstorable(place: &'static str, value: &str, reason: &'static str) -> StoreError {
    StoreError::Unstorable {
        place,
        value: value.escape_debug().take(80).collect(),
        reason,
    }
}

/// Where a row is, for the message when one of its values is corrupt.
pub(super) struct ColumnRef<'r> {
    /// Which table.
    pub(super) table: &'static str,
    /// The row's key.
    pub(super) key: &'r dyn fmt::Display,
}

impl ColumnRef<'_> {
    /// A value that has a text of its own: an id, a wall time, a day.
    pub(super) fn parse<T: FromStr<Err: fmt::Display>>(
        &self,
        column: &'static str,
        text: &str,
    ) -> Result<T, StoreError> {
        text.parse()
            .map_err(|error| self.corrupt(column, &text, &format!("is wrong: {error}")))
    }

    /// [`Self::parse`] of a value that may be absent.
    pub(super) fn parse_some<T: FromStr<Err: fmt::Display>>(
        &self,
        column: &'static str,
        text: Option<&str>,
    ) -> Result<Option<T>, StoreError> {
        text.map(|text| self.parse(column, text)).transpose()
    }

    /// An enum from its word.
    pub(super) fn word<T: DeserializeOwned>(
        &self,
        column: &'static str,
        word: &str,
    ) -> Result<T, StoreError> {
        T::deserialize(StrDeserializer::<WordError>::new(word))
            .map_err(|error| self.corrupt(column, &word, &format!("is no such word: {error}")))
    }

    /// A small list or a record from JSON.
    pub(super) fn json<T: DeserializeOwned>(
        &self,
        column: &'static str,
        json: &str,
    ) -> Result<T, StoreError> {
        serde_json::from_str(json).map_err(|error| {
            let start: String = json.chars().take(80).collect();
            self.corrupt(column, &start, &format!("is not the JSON wanted: {error}"))
        })
    }

    /// A whole number of the domain's narrower type.
    pub(super) fn number<T: TryFrom<i64>>(
        &self,
        column: &'static str,
        number: impl Into<i64>,
    ) -> Result<T, StoreError> {
        let number = number.into();
        T::try_from(number).map_err(|_| self.corrupt(column, &number, "is out of range"))
    }

    /// An instant from seconds since 1970.
    pub(super) fn instant(
        &self,
        column: &'static str,
        seconds: i64,
    ) -> Result<Instant, StoreError> {
        DateTime::from_timestamp(seconds, 0)
            .ok_or_else(|| self.corrupt(column, &seconds, "is not an instant"))
    }

    /// A period from its two days.
    pub(super) fn period(&self, first: &str, last: &str) -> Result<Period, StoreError> {
        let first_day = self.parse("first_day", first)?;
        let last_day = self.parse("last_day", last)?;
        Period::new(first_day, last_day).ok_or_else(|| {
            self.corrupt(
                "last_day",
                &last,
                &format!("is before the first day, {first}"),
            )
        })
    }

    /// A validity from its two days.
    pub(super) fn validity(
        &self,
        from: Option<&str>,
        to: Option<&str>,
    ) -> Result<Validity, StoreError> {
        Ok(Validity {
            valid_from: self.parse_some("valid_from", from)?,
            valid_to: self.parse_some("valid_to", to)?,
        })
    }

    /// The error of a value that is not what it should be.
    pub(super) fn corrupt(
        &self,
        column: &'static str,
        value: &dyn fmt::Display,
        reason: &str,
    ) -> StoreError {
        StoreError::Corrupt {
            table: self.table,
            key: self.key.to_string(),
            column,
            value: value.to_string(),
            reason: reason.to_owned(),
        }
    }
}
