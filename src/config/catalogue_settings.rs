//! `[catalogue]`: where contracts, standards and calendars come from.

use std::path::PathBuf;

use serde::Deserialize;

use super::toml_text::unless_empty;

/// Where contracts, standards and calendars come from.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct CatalogueSection {
    /// A folder with `contracts/`, `standards/` and `calendars/` of its own: its files add to those
    /// built in and stand in for those of the same name. Seen from the working directory.
    #[serde(deserialize_with = "unless_empty")]
    pub folder: Option<PathBuf>,
}
