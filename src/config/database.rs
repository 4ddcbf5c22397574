//! `[database]`: where the program keeps its records.

use std::fmt;

use serde::Deserialize;

use evenwatch_domain::bad_value::{BadValue, Refusal};

/// Where the program keeps its records.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Database {
    /// Which database.
    pub url: DatabaseSetting,
}

/// A PostgreSQL address (`postgres://user@host/name`), or the path of an SQLite file.
///
/// It may hold a password, so its `Debug` leaves out what stands between `//` and `@`.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct DatabaseSetting(String);

impl DatabaseSetting {
    /// # Errors
    /// [`BadValue`] where it is empty, or an address of a database that is not spoken
    /// here.
    pub fn new(url: impl Into<String>) -> Result<Self, BadValue> {
        let url = url.into();
        if url.trim().is_empty() {
            return Err(BadValue::new(
                "the database's address is empty",
                "give a file's path or a postgres:// address",
            ));
        }
        let scheme = url.split_once("://").map(|(scheme, _)| scheme);
        match scheme {
            None | Some("postgres" | "postgresql" | "sqlite" | "file") => Ok(Self(url)),
            Some(_) => Err(BadValue::new(
                "this kind of database is not spoken here",
                "give a file's path (SQLite) or a postgres:// address",
            )),
        }
    }

    /// The address itself, password and all.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Default for DatabaseSetting {
    /// A file in the working directory.
    fn default() -> Self {
        Self("evenwatch.sqlite3".to_owned())
    }
}

impl TryFrom<String> for DatabaseSetting {
    type Error = Refusal;
    fn try_from(url: String) -> Result<Self, Refusal> {
        Ok(Self::new(url)?)
    }
}

impl fmt::Debug for DatabaseSetting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.0.split_once("://"), self.0.rsplit_once('@')) {
            (Some((scheme, _)), Some((_, host))) => write!(f, "{scheme}://…@{host}"),
            _ => f.write_str(&self.0),
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn passwords_are_not_shown_and_other_databases_are_refused() {
        let url = DatabaseSetting::new("postgres://ann:s3cret@db.example/evenwatch").unwrap();
        assert_eq!(format!("{url:?}"), "postgres://…@db.example/evenwatch");
        assert!(DatabaseSetting::new("mysql://db/x").is_err());
        assert!(DatabaseSetting::new(" ").is_err());
    }
}
