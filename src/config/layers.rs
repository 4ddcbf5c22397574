//! File, environment and command line, one over the other: the last to speak wins, and each is
//! checked as it speaks, so that a refusal names the file's line, the variable or the flag that
//! brought the value.

use std::path::{Path, PathBuf};

use toml::{Table, Value};

use super::Settings;
use super::clock;
use super::error::{ConfigError, SettingPlace};
use super::openid;
use super::toml_text;
use evenwatch_domain::parse_error::fault;
use evenwatch_domain::plain_text::text_without_mark;
use evenwatch_domain::suggest::nearest;

/// The file read from the working directory where no other is named.
const DEFAULT_FILE: &str = "evenwatch.toml";

/// The variable that names the settings file.
const FILE_VARIABLE: &str = "EVENWATCH_CONFIG";

/// Beginning of the variables that set one key each: `EVENWATCH_SERVER__PORT`.
const PREFIX: &str = "EVENWATCH_";

/// Beginning of variables that tests use and settings do not.
const TEST_PREFIX: &str = "EVENWATCH_TEST_";

/// One key set by the command line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Override {
    /// The flag as typed, for messages: `--port`.
    pub flag: String,
    /// The key: `server.port`.
    pub key: String,
    /// The value as typed.
    pub value: String,
}

impl Settings {
    /// Reads the settings: defaults, then the file, then `environment`, then `overrides`.
    ///
    /// The file is `file`, else the one that `EVENWATCH_CONFIG` names, else `evenwatch.toml` in the
    /// working directory where there is one. Variables are `EVENWATCH_SECTION__KEY`.
    ///
    /// # Errors
    /// The first unknown key, value of the wrong kind, or named file that cannot be read; or values
    /// that do not go together.
    pub fn load(
        file: Option<&Path>,
        environment: impl IntoIterator<Item = (String, String)>,
        overrides: &[Override],
    ) -> Result<Self, ConfigError> {
        let environment = own(environment);
        let (mut table, mut settings) = match self::file(file, &environment) {
            Some(file) => from_file(&file)?,
            None => (Table::new(), Self::default()),
        };
        for (variable, value) in keys_of(&environment) {
            let key = key_of(variable)?;
            settings = set(
                &mut table,
                &format!("environment variable {variable}"),
                &key,
                value,
            )?;
        }
        for Override { flag, key, value } in overrides {
            settings = set(&mut table, flag, key, value)?;
        }
        match settings
            .signing_in()
            .faults(&settings.upstream)
            .into_iter()
            .next()
        {
            Some((key, message, remedy)) => Err(ConfigError::wrong(
                SettingPlace::key("settings", key),
                message,
                remedy,
            )),
            None => Ok(settings),
        }
    }
}

/// The variables that are this program's, in the order of their names.
pub(super) fn own(
    environment: impl IntoIterator<Item = (String, String)>,
) -> Vec<(String, String)> {
    let own = environment.into_iter();
    let mut own: Vec<(String, String)> = own.filter(|(name, _)| name.starts_with(PREFIX)).collect();
    own.sort();
    own
}

/// Those of them that set a key.
pub(super) fn keys_of(own: &[(String, String)]) -> impl Iterator<Item = (&str, &str)> {
    own.iter()
        .filter(|(name, _)| name != FILE_VARIABLE && !name.starts_with(TEST_PREFIX))
        .map(|(name, value)| (name.as_str(), value.as_str()))
}

/// The settings file that is read: the one given, else the one that a variable names, else the one
/// in the working directory.
pub(super) fn file(given: Option<&Path>, own: &[(String, String)]) -> Option<PathBuf> {
    let named = own.iter().find(|(name, _)| name == FILE_VARIABLE);
    let default = || {
        Path::new(DEFAULT_FILE)
            .exists()
            .then(|| PathBuf::from(DEFAULT_FILE))
    };
    given
        .map(Path::to_path_buf)
        .or_else(|| named.map(|(_, file)| PathBuf::from(file)))
        .or_else(default)
}

/// The text of a settings file.
pub(super) fn text_of(path: &Path) -> Result<String, ConfigError> {
    let text = std::fs::read_to_string(path).map_err(|error| ConfigError::Unreadable {
        place: SettingPlace::whole(&path.display().to_string()),
        reason: error.to_string(),
        remedy: "give the path of a settings file, or leave it out for the defaults".to_owned(),
    })?;
    Ok(text_without_mark(&text).to_owned())
}

/// Refuses what the environment alone may say.
pub(super) fn not_in_file(source: &str, text: &str) -> Result<(), ConfigError> {
    openid::no_secret_in_file(source, text)?;
    clock::not_in_file(source, text)
}

/// The settings of a file, and its table for what comes over it.
fn from_file(path: &Path) -> Result<(Table, Settings), ConfigError> {
    let source = path.display().to_string();
    let text = text_of(path)?;
    not_in_file(&source, &text)?;
    let settings = toml_text::read(&source, &text)?;
    let table = toml_text::read(&source, &text)?;
    Ok((table, settings))
}

/// The key that a variable sets.
pub(super) fn key_of(variable: &str) -> Result<String, ConfigError> {
    let rest = variable
        .strip_prefix(PREFIX)
        .unwrap_or(variable)
        .to_lowercase();
    if let Some((section, key)) = rest.split_once("__") {
        return Ok(format!("{section}.{key}"));
    }
    let known = keys();
    let near = nearest(&rest.replace('_', "."), known.iter().map(String::as_str));
    let example = near
        .unwrap_or("server.port")
        .to_uppercase()
        .replace('.', "__");
    Err(ConfigError::wrong(
        SettingPlace::whole(&format!("environment variable {variable}")),
        "sets nothing: section and key are parted by two underscores",
        format!("write {PREFIX}{example}, or unset it"),
    ))
}

/// Puts one value over the table and reads the whole again.
///
/// The value is taken as TOML (a number, true, "text") and, where that will not do, as text.
pub(super) fn set(
    table: &mut Table,
    source: &str,
    key: &str,
    value: &str,
) -> Result<Settings, ConfigError> {
    let typed = format!("v = {value}")
        .parse::<Table>()
        .ok()
        .and_then(|mut parsed| parsed.remove("v"));
    let text = Value::String(value.to_owned());
    let attempts = typed
        .into_iter()
        .chain([text])
        .map(|value| with(table, key, value));
    let mut refused = None;
    for attempt in attempts {
        match attempt.clone().try_into::<Settings>() {
            Ok(settings) => {
                *table = attempt;
                return Ok(settings);
            }
            Err(error) => refused = refused.or(Some(error)),
        }
    }
    let fault = fault(refused.as_ref().map_or("", toml::de::Error::message).trim());
    let known = keys();
    let (message, remedy) = match (
        fault.unknown_key(),
        nearest(key, known.iter().map(String::as_str)),
    ) {
        (None, _) => (
            format!(
                "\"{}\" will not do: {}",
                redacted(key, value),
                fault.message
            ),
            fault.remedy,
        ),
        (Some(_), Some(near)) => (
            "unknown key".to_owned(),
            format!("did you mean \"{near}\"?"),
        ),
        (Some(_), None) => (
            "unknown key".to_owned(),
            format!("known here: {}", known.join(", ")),
        ),
    };
    Err(ConfigError::wrong(
        SettingPlace::key(source, key),
        message,
        remedy,
    ))
}

/// The table with one more value.
fn with(table: &Table, key: &str, value: Value) -> Table {
    let mut table = table.clone();
    match key.split_once('.') {
        Some((section, key)) => {
            let section = table
                .entry(section.to_owned())
                .or_insert_with(|| Value::Table(Table::new()));
            if let Value::Table(section) = section {
                section.insert(key.to_owned(), value);
            }
        }
        None => {
            table.insert(key.to_owned(), value);
        }
    }
    table
}

/// The value of a key as it may be shown.
pub(super) fn redacted(key: &str, text: &str) -> String {
    match key {
        // Somebody left out the scheme before name and password.
        "upstream.proxy" if !text.contains("://") && text.contains('@') => "…".to_owned(),
        _ => without_secrets(text),
    }
}

/// A text as it may be shown: of an address neither user's password nor query, where a password or
/// a token may stand.
fn without_secrets(text: &str) -> String {
    if text.contains("password=") {
        return "…".to_owned();
    }
    let Some((scheme, rest)) = text.split_once("://") else {
        return text.to_owned();
    };
    let (rest, query) = match rest.split_once('?') {
        Some((rest, _)) => (rest, "?…"),
        None => (rest, ""),
    };
    match rest.rsplit_once('@') {
        Some((user, rest)) => {
            let user = user.split_once(':').map_or(user, |(name, _)| name);
            format!("{scheme}://{user}:…@{rest}{query}")
        }
        None => format!("{scheme}://{rest}{query}"),
    }
}

/// Every key of the settings, as the annotated example names them; a test holds the example to the
/// types.
pub(super) fn keys() -> Vec<String> {
    let example: Table = toml_text::read("built-in example", &super::example()).unwrap_or_default();
    let keys = example.iter().flat_map(|(section, keys)| {
        let keys = keys.as_table().into_iter().flat_map(Table::keys);
        keys.map(move |key| format!("{section}.{key}"))
    });
    keys.collect()
}
