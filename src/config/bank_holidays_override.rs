//! The list of bank holidays that was taken from its publisher: written by `refresh`, read with the
//! catalogue, and in force where it is newer than the one built in and no file of the user's stands
//! in for both.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::calendars;
use super::catalogue::File;
use super::error::{ConfigError, SettingPlace};
use evenwatch_domain::calendar::{BankHolidays, Division, ListOrigin};
use evenwatch_domain::catalogue::Catalogue;
use evenwatch_domain::plain_text::text_without_mark;

/// Name of the file in the folder of copies.
const FILE: &str = "bank-holidays.json";

/// The file's shape: the publisher's lists, with where and when they were taken.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct BankHolidaysOverride {
    source: String,
    taken: NaiveDate,
    lists: BTreeMap<Division, List>,
}

#[derive(Serialize, Deserialize)]
struct List {
    events: Vec<Event>,
}

#[derive(Serialize, Deserialize)]
struct Event {
    title: String,
    date: NaiveDate,
}

/// Reads a list in the shape of `https://www.gov.uk/bank-holidays.json`; `source` is its name in
/// messages.
///
/// # Errors
/// The first place where the text has another shape.
pub fn read_bank_holidays(source: &str, text: &str) -> Result<BankHolidays, ConfigError> {
    calendars::bank_holidays(&File {
        source: source.to_owned(),
        text: text.to_owned(),
    })
}

/// By which a list that was taken is told from the one before: when the file was written, and its
/// length.
pub type TakenStamp = (std::time::SystemTime, u64);

/// That of the list in this folder, where there is one.
#[must_use]
pub fn taken_stamp(folder: &Path) -> Option<TakenStamp> {
    let about = std::fs::metadata(folder.join(FILE)).ok()?;
    Some((about.modified().ok()?, about.len()))
}

/// Puts the list that was taken into the catalogue, where there is one, it is newer, and the list
/// in force is not the user's own.
///
/// # Errors
/// The file is there and is not what this program wrote.
pub fn newest_bank_holidays(folder: &Path, catalogue: &mut Catalogue) -> Result<(), ConfigError> {
    let path = folder.join(FILE);
    let text = match std::fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
        Err(error) => {
            return Err(ConfigError::Unreadable {
                place: SettingPlace::whole(&path.display().to_string()),
                reason: error.to_string(),
                remedy: "mend upstream.folder or the rights on it".to_owned(),
            });
        }
    };
    let taken: BankHolidaysOverride =
        serde_json::from_str(text_without_mark(&text)).map_err(|error| {
            ConfigError::wrong(
                SettingPlace::whole(&path.display().to_string()),
                format!("the list taken has been changed ({error})"),
                "delete the file and run `evenwatch refresh bank-holidays --take`",
            )
        })?;
    let newer = match catalogue.bank_holidays.origin() {
        ListOrigin::Own { .. } => false,
        ListOrigin::BuiltIn { taken: old } => taken.taken > *old,
        // Taken twice on one day, the second is the newer.
        ListOrigin::Taken { taken: old, .. } => taken.taken >= *old,
        ListOrigin::Unknown => true,
    };
    if newer {
        let lists = taken.lists.into_iter();
        let days = lists.flat_map(|(division, list)| {
            let events = list.events.into_iter();
            events.map(move |event| (division, event.date, event.title))
        });
        catalogue.bank_holidays = BankHolidays::new(days).with_origin(ListOrigin::Taken {
            taken: taken.taken,
            source: taken.source,
        });
    }
    Ok(())
}

/// Keeps a list as the one taken on `day`; gives the file's path.
///
/// # Errors
/// The folder cannot be written.
pub fn keep_bank_holidays(
    folder: &Path,
    list: &BankHolidays,
    source: &str,
    day: NaiveDate,
) -> Result<PathBuf, ConfigError> {
    let path = folder.join(FILE);
    let lists = list.divisions().into_iter().map(|division| {
        let events = list.days(division).map(|(date, title)| Event {
            title: title.to_owned(),
            date,
        });
        let events = events.collect();
        (division, List { events })
    });
    let taken = BankHolidaysOverride {
        source: source.to_owned(),
        taken: day,
        lists: lists.collect(),
    };
    let written = serde_json::to_vec_pretty(&taken)
        .map_err(std::io::Error::from)
        .and_then(|text| {
            std::fs::create_dir_all(folder)?;
            let beside = path.with_extension("part");
            std::fs::write(&beside, text)?;
            std::fs::rename(&beside, &path)
        });
    match written {
        Ok(()) => Ok(path),
        Err(error) => Err(ConfigError::Unreadable {
            place: SettingPlace::whole(&path.display().to_string()),
            reason: error.to_string(),
            remedy: "mend upstream.folder or the rights on it".to_owned(),
        }),
    }
}
