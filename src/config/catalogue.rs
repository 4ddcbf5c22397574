//! The catalogue: contracts, standards, calendars and prices, built in, with a folder of the user's
//! over them.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::calendars;
use super::embedded;
use super::error::{ConfigError, SettingPlace};
use super::prices;
use super::toml_text;
use evenwatch_domain::calendar::{BankHolidays, ListOrigin};
use evenwatch_domain::catalogue::Catalogue;
use evenwatch_domain::contract::{Contract, Severity};
use evenwatch_domain::plain_text::text_without_mark;
use evenwatch_domain::standard::Standard;
use evenwatch_domain::suggest::nearest;

/// What names of built-in files begin with, in messages.
const BUILT_IN: &str = "built-in";

/// The folders of a catalogue.
const FOLDERS: [&str; 4] = ["contracts", "standards", "calendars", "remedies"];

/// One file of the catalogue.
pub(super) struct File {
    /// Its name for messages.
    pub source: String,
    /// What it holds.
    pub text: String,
}

/// Reads the catalogue: what is built in, with the files of `folder` added and standing in for
/// those of equal name.
///
/// That each rule's mechanism and parameters make sense is for the planner to say, which knows
/// them.
///
/// # Errors
/// The first file that cannot be read, holds an unknown key or makes no sense.
pub fn catalogue(folder: Option<&Path>) -> Result<Catalogue, ConfigError> {
    read(folder).map_err(|mut problems| problems.swap_remove(0))
}

/// As [`catalogue`], with a fault of each file that has one.
///
/// # Errors
/// One or more.
pub fn read(folder: Option<&Path>) -> Result<Catalogue, Vec<ConfigError>> {
    let mut files = BTreeMap::new();
    for path in FOLDERS.iter().flat_map(|folder| embedded::below(folder)) {
        let text = embedded::text(&path).unwrap_or_default();
        files.insert(
            path.clone(),
            File {
                source: format!("{BUILT_IN} {path}"),
                text,
            },
        );
    }
    if let Some(folder) = folder {
        add_folder(folder, &mut files).map_err(|problem| vec![problem])?;
    }
    let mut catalogue = Catalogue::default();
    let mut problems = Vec::new();
    for (path, file) in &files {
        problems.extend(add_file(path, file, &mut catalogue).err());
    }
    match dated(&files, std::mem::take(&mut catalogue.bank_holidays)) {
        Ok(list) => catalogue.bank_holidays = list,
        Err(problem) => problems.push(problem),
    }
    if problems.is_empty() {
        Ok(catalogue)
    } else {
        Err(problems)
    }
}

/// The list of bank holidays with where it comes from: built in on a day, or a file of the user's.
fn dated(files: &BTreeMap<String, File>, list: BankHolidays) -> Result<BankHolidays, ConfigError> {
    let name = |name: &str| format!("calendars/{name}");
    let origin = match files.get(&name(calendars::BANK_HOLIDAYS)) {
        Some(file) if !file.source.starts_with(BUILT_IN) => ListOrigin::Own {
            path: file.source.clone(),
        },
        _ => match files.get(&name(calendars::ABOUT_BANK_HOLIDAYS)) {
            Some(about) => ListOrigin::BuiltIn {
                taken: calendars::taken(about)?,
            },
            None => ListOrigin::Unknown,
        },
    };
    Ok(list.with_origin(origin))
}

/// Reads one file into the catalogue; `path` is relative, such as `contracts/hospice-local.toml`.
fn add_file(path: &str, file: &File, catalogue: &mut Catalogue) -> Result<(), ConfigError> {
    match path.split_once('/') {
        Some(("contracts", name)) => {
            let contract: Contract = toml_text::read(&file.source, &file.text)?;
            named_as_its_file(file, name, contract.id.as_str())?;
            check_contract(file, &contract)?;
            catalogue.contracts.insert(contract.id.clone(), contract);
        }
        Some(("standards", name)) => {
            let standard: Standard = toml_text::read(&file.source, &file.text)?;
            named_as_its_file(file, name, standard.id.as_str())?;
            check_standard(file, &standard)?;
            catalogue.standards.insert(standard.id.clone(), standard);
        }
        Some(("calendars", calendars::BANK_HOLIDAYS)) => {
            catalogue.bank_holidays = calendars::bank_holidays(file)?;
        }
        Some(("calendars", calendars::NAMED_DAYS)) => {
            catalogue.named_days = calendars::named_days(file)?;
        }
        Some(("calendars", calendars::WEEKEND)) => catalogue.weekend = calendars::weekend(file)?,
        Some(("remedies", prices::PRICES)) => catalogue.prices = prices::read(file)?,
        _ => {}
    }
    Ok(())
}

/// Adds the files of a user's folder.
fn add_folder(folder: &Path, files: &mut BTreeMap<String, File>) -> Result<(), ConfigError> {
    for name in names_in(folder)? {
        let inside = folder.join(&name);
        if !inside.is_dir() {
            continue;
        }
        if FOLDERS.contains(&name.as_str()) {
            add_files(&name, &inside, files)?;
        } else if let Some(near) = nearest(&name, FOLDERS) {
            return Err(ConfigError::wrong(
                SettingPlace::whole(&inside.display().to_string()),
                "a folder of this name is not read",
                format!("did you mean \"{near}\"?"),
            ));
        }
    }
    Ok(())
}

/// Adds the files of one of [`FOLDERS`]. Others than TOML and JSON (a read-me, say) are the user's
/// own affair.
fn add_files(
    kind: &str,
    folder: &Path,
    files: &mut BTreeMap<String, File>,
) -> Result<(), ConfigError> {
    for name in names_in(folder)? {
        let path = folder.join(&name);
        let extension = path
            .extension()
            .and_then(|extension| extension.to_str())
            .unwrap_or_default();
        if !matches!(extension, "toml" | "json") || name.starts_with('.') {
            continue;
        }
        let source = path.display().to_string();
        let calendars = [
            calendars::BANK_HOLIDAYS,
            calendars::NAMED_DAYS,
            calendars::WEEKEND,
        ];
        if kind == "calendars" && !calendars.contains(&name.as_str()) {
            let remedy = format!(
                "name it {}, {} or {}",
                calendars::BANK_HOLIDAYS,
                calendars::NAMED_DAYS,
                calendars::WEEKEND
            );
            return Err(ConfigError::wrong(
                SettingPlace::whole(&source),
                "a calendar of this name is not read",
                remedy,
            ));
        }
        if kind == "remedies" && name != prices::PRICES {
            return Err(ConfigError::wrong(
                SettingPlace::whole(&source),
                "a file of remedies with this name is not read",
                format!("name it {}", prices::PRICES),
            ));
        }
        if kind != "calendars" && extension == "json" {
            return Err(ConfigError::wrong(
                SettingPlace::whole(&source),
                format!("{kind} are written as TOML"),
                "write it as a .toml file",
            ));
        }
        let text = std::fs::read_to_string(&path).map_err(|error| unreadable(&path, &error))?;
        let text = text_without_mark(&text).to_owned();
        files.insert(format!("{kind}/{name}"), File { source, text });
    }
    Ok(())
}

/// Names of what lies in a folder, sorted.
fn names_in(folder: &Path) -> Result<BTreeSet<String>, ConfigError> {
    let entries = std::fs::read_dir(folder).map_err(|error| unreadable(folder, &error))?;
    entries
        .map(|entry| match entry {
            Ok(entry) => Ok(entry.file_name().to_string_lossy().into_owned()),
            Err(error) => Err(unreadable(folder, &error)),
        })
        .collect()
}

fn unreadable(path: &Path, error: &std::io::Error) -> ConfigError {
    ConfigError::Unreadable {
        place: SettingPlace::whole(&path.display().to_string()),
        reason: error.to_string(),
        remedy: "mend catalogue.folder or the rights on it".to_owned(),
    }
}

/// The id inside a file is the file's own name, so that whoever sees one finds the other.
fn named_as_its_file(file: &File, name: &str, id: &str) -> Result<(), ConfigError> {
    let stem = name.strip_suffix(".toml").unwrap_or(name);
    if stem == id {
        return Ok(());
    }
    Err(ConfigError::wrong(
        at(file, "id", id),
        format!("the id \"{id}\" is not the file's name"),
        format!("write id = \"{stem}\", or name the file {id}.toml"),
    ))
}

/// What a contract must hold besides its shape.
fn check_contract(file: &File, contract: &Contract) -> Result<(), ConfigError> {
    if !(contract.full_time_hours > 0.0 && contract.full_time_hours <= 60.0) {
        return Err(ConfigError::wrong(
            SettingPlace::key(&file.source, "full_time_hours"),
            format!("{} hours is not a full-time week", contract.full_time_hours),
            "give hours a week, above 0 and at most 60",
        ));
    }
    let mut seen = BTreeSet::new();
    for (position, rule) in contract.rules.iter().enumerate() {
        let place = |key: &str| at(file, &format!("rules[{position}].{key}"), rule.id.as_str());
        if !seen.insert(&rule.id) {
            let remedy =
                "give each rule of a contract an id of its own, such as RD-C7 and RD-C7/12";
            return Err(ConfigError::wrong(
                place("id"),
                format!("rule {} is given twice", rule.id),
                remedy,
            ));
        }
        for (key, text) in [("asks", &rule.asks), ("source", &rule.source)] {
            if text.trim().is_empty() {
                let remedy =
                    "say it in one sentence: people read it when the rule stands against a duty";
                return Err(ConfigError::wrong(
                    place(key),
                    format!("rule {} has no {key}", rule.id),
                    remedy,
                ));
            }
        }
        match rule.severity {
            Severity::Soft(0 | 1001..) => {
                let message = format!("rule {} has a weight outside 1 to 1000", rule.id);
                return Err(ConfigError::wrong(
                    place("severity"),
                    message,
                    "write severity = { soft = 10 }, say",
                ));
            }
            Severity::Hard | Severity::Soft(_) if rule.mechanism.is_empty() => {
                let message = format!("rule {} binds, and no mechanism models it", rule.id);
                let remedy = "name one of the rule manual's mechanisms, or make it severity = \"information\"";
                return Err(ConfigError::wrong(place("mechanism"), message, remedy));
            }
            Severity::Hard | Severity::Soft(_) | Severity::Information => {}
        }
    }
    Ok(())
}

/// What a standard must hold besides its shape.
fn check_standard(file: &File, standard: &Standard) -> Result<(), ConfigError> {
    let mut seen = BTreeSet::new();
    for (position, statement) in standard.statements.iter().enumerate() {
        let place = |key: &str| {
            at(
                file,
                &format!("statements[{position}].{key}"),
                statement.id.as_str(),
            )
        };
        if !seen.insert(&statement.id) {
            let message = format!("statement {} is given twice", statement.id);
            return Err(ConfigError::wrong(
                place("id"),
                message,
                "give each statement an id of its own",
            ));
        }
        if statement.all_of.is_empty() && statement.cover_cannot_decide.is_none() {
            let message = format!("statement {} asks for no kind of service", statement.id);
            return Err(ConfigError::wrong(
                place("all_of"),
                message,
                "name one kind or more, such as \"nursing-at-home\", or say in cover_cannot_decide why hours of cover do not decide it",
            ));
        }
    }
    if standard.statements.is_empty() {
        let place = SettingPlace::key(&file.source, "statements");
        return Err(ConfigError::wrong(
            place,
            "the standard has no statement",
            "add a [[statements]] table",
        ));
    }
    Ok(())
}

/// The place of a key in a file, with the line on which `id = "…"` stands.
fn at(file: &File, key: &str, id: &str) -> SettingPlace {
    let wanted = format!("\"{id}\"");
    let is_id = |line: &str| {
        line.trim_start()
            .strip_prefix("id")
            .is_some_and(|rest| rest.contains(&wanted))
    };
    // Of several the last: the first use of a name that is given twice is not the wrong one.
    let line = file
        .text
        .lines()
        .enumerate()
        .filter(|(_, line)| is_id(line))
        .last();
    SettingPlace {
        source: file.source.clone(),
        line: line.map(|(at, _)| at + 1),
        key: key.to_owned(),
    }
}
