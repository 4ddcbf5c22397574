//! The file that names people's calendars of leave. Apart from the settings, because the addresses are secrets.

use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::error::{ConfigError, Place};
use super::toml_text;
use crate::domain::absence::AbsenceKind;
use crate::domain::ids::PersonId;
use crate::domain::plain_text::text_without_mark;

/// A calendar of somebody's leave. No `Debug`: its address is a secret.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LeaveCalendar {
    /// Whose.
    pub person: PersonId,
    /// Its address; or a file.
    #[serde(default)]
    pub url: Option<String>,
    /// A file instead of an address, seen from the folder of the list.
    #[serde(default)]
    pub file: Option<PathBuf>,
    /// What kind of absence its events are.
    #[serde(default = "annual")]
    pub kind: AbsenceKind,
    /// Only events with one of these words in their title count; all where empty.
    #[serde(default)]
    pub words: Vec<String>,
}

fn annual() -> AbsenceKind {
    AbsenceKind::AnnualLeave
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct List {
    #[serde(default)]
    calendars: Vec<LeaveCalendar>,
}

/// Reads the list.
///
/// # Errors
/// The file cannot be read, or holds something else.
pub fn leave_calendars(path: &Path) -> Result<Vec<LeaveCalendar>, ConfigError> {
    let source = path.display().to_string();
    let text = std::fs::read_to_string(path).map_err(|error| ConfigError::Unreadable {
        place: Place::whole(&source),
        reason: error.to_string(),
        remedy: "mend upstream.calendars in the settings or the rights on the file".to_owned(),
    })?;
    let List { mut calendars } = toml_text::read(&source, text_without_mark(&text))?;
    for (at, calendar) in calendars.iter_mut().enumerate() {
        if calendar.url.is_some() == calendar.file.is_some() {
            return Err(ConfigError::wrong(
                Place::key(&source, format!("calendars[{at}]")),
                format!(
                    "the calendar of {} has both or neither of url and file",
                    calendar.person
                ),
                "give one of the two",
            ));
        }
        if let (Some(file), Some(folder)) = (&mut calendar.file, path.parent()) {
            *file = folder.join(&*file);
        }
    }
    Ok(calendars)
}
