//! Every setting with where it comes from, and everything that is wrong with them: what
//! [`Settings::load`] refuses at the first fault is gone through to the end here. Secrets are never
//! shown.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::Serialize;
use toml::de::DeTable;
use toml::{Table, Value};

use super::error::{ConfigError, SettingPlace};
use super::layers::{self, Override};
use super::openid;
use super::{
    Settings, calendar_list, leave_calendars, newest_bank_holidays, read_catalogue, toml_text,
};

/// A setting as it is in force.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SettingReport {
    /// Its key, such as `server.port`.
    pub key: String,
    /// Its value as TOML writes it, without what is secret in it.
    pub value: String,
    /// `default`, a file with the line, an environment variable or a flag.
    pub from: String,
}

/// What there is to say about the settings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Examined {
    /// The file that was read.
    pub file: Option<PathBuf>,
    /// Every setting, in the order of the annotated example.
    pub settings: Vec<SettingReport>,
    /// Everything that is wrong.
    pub problems: Vec<ConfigError>,
}

/// What was said of each key last: the value and by whom.
type Said = BTreeMap<String, (Value, String)>;

impl Settings {
    /// Goes through the settings as [`Settings::load`] reads them, and through the files and
    /// folders that they name.
    #[must_use]
    pub fn examine(
        file: Option<&Path>,
        environment: impl IntoIterator<Item = (String, String)>,
        overrides: &[Override],
    ) -> Examined {
        let environment = layers::own(environment);
        let file = layers::file(file, &environment);
        let (mut said, mut problems) = (Said::new(), Vec::new());
        if let Some(file) = &file {
            of_file(file, &mut said, &mut problems);
        }
        for (variable, value) in layers::keys_of(&environment) {
            let source = format!("environment variable {variable}");
            match layers::key_of(variable) {
                Ok(key) => of_text(&source, &key, value, &mut said, &mut problems),
                Err(problem) => problems.push(problem),
            }
        }
        for Override { flag, key, value } in overrides {
            of_text(flag, key, value, &mut said, &mut problems);
        }
        if problems.is_empty() {
            problems.extend(named(&said));
        }
        Examined {
            file,
            settings: in_force(said),
            problems,
        }
    }
}

/// Takes what a file says, key by key, so that one fault does not hide the next.
fn of_file(path: &Path, said: &mut Said, problems: &mut Vec<ConfigError>) {
    let source = path.display().to_string();
    let text = match layers::text_of(path) {
        Ok(text) => text,
        Err(problem) => return problems.push(problem),
    };
    // As a whole first: what is no TOML has no keys to go through.
    let whole = match toml_text::read::<Table>(&source, &text) {
        Ok(whole) => whole,
        Err(problem) => return problems.push(problem),
    };
    let Ok(spans) = DeTable::parse(&text) else {
        return;
    };
    problems.extend(layers::not_in_file(&source, &text).err());
    let line = |byte: usize| {
        text.get(..byte)
            .map_or(0, |before| before.matches('\n').count())
    };
    let mut check = |line: usize, section: &str, part: &str| {
        // At its own line, so that a refusal names it.
        let alone = format!("{section}{}{part}", "\n".repeat(line));
        let read = toml_text::read::<Settings>(&source, &alone);
        problems.extend(read.err());
    };
    for (section, inside) in spans.get_ref() {
        let at = section.span();
        let Some(keys) = inside.get_ref().as_table() else {
            let part = text.get(at.start..inside.span().end).unwrap_or_default();
            check(line(at.start), "", part);
            continue;
        };
        let name = section.get_ref();
        if !layers::keys()
            .iter()
            .any(|key| key.split('.').next() == Some(name))
        {
            check(
                line(at.start),
                "",
                &format!("[{}]", Value::from(name.as_ref())),
            );
            continue;
        }
        for (key, value) in keys {
            let at = key.span().start;
            let part = text.get(at..value.span().end).unwrap_or_default();
            if line(at) == 0 {
                check(0, "", &format!("{name} = {{ {part} }}"));
            } else {
                check(line(at), &format!("[{name}]"), part);
            }
            let value = whole
                .get(name.as_ref())
                .and_then(|keys| keys.get(key.get_ref().as_ref()));
            if let Some(value) = value {
                let from = format!("{source} line {}", line(at) + 1);
                said.insert(format!("{name}.{}", key.get_ref()), (value.clone(), from));
            }
        }
    }
}

/// Takes one key with its value as typed.
fn of_text(source: &str, key: &str, value: &str, said: &mut Said, problems: &mut Vec<ConfigError>) {
    let mut table = Table::new();
    let mut typed = Value::String(value.to_owned());
    match layers::set(&mut table, source, key, value) {
        Ok(_) => {
            let path = key.split_once('.');
            let found = path.and_then(|(section, key)| table.get(section)?.get(key));
            typed = found.cloned().unwrap_or(typed);
        }
        Err(problem) => problems.push(problem),
    }
    if layers::keys().iter().any(|known| known == key) {
        said.insert(key.to_owned(), (typed, source.to_owned()));
    }
}

/// What is wrong with the files and folders that the settings name.
fn named(said: &Said) -> Vec<ConfigError> {
    let text = |key: &str| {
        let value = said.get(key).and_then(|(value, _)| value.as_str());
        value.filter(|path| !path.is_empty()).map(PathBuf::from)
    };
    let folder = text("catalogue.folder");
    let copies = text("upstream.folder").unwrap_or_else(|| Settings::default().upstream.folder);
    let read = read_catalogue(folder.as_deref());
    let read = read.and_then(|mut catalogue| {
        newest_bank_holidays(&copies, &mut catalogue).map_err(|problem| vec![problem])
    });
    let private = said
        .get("upstream.private_hosts")
        .and_then(|(value, _)| value.as_array());
    let private = private.into_iter().flatten().filter_map(Value::as_str);
    let private: Vec<String> = private.map(str::to_owned).collect();
    let listed = match text("upstream.calendars") {
        Some(path) => match leave_calendars(&path) {
            Ok(calendars) => calendar_list::faults(&path, &calendars, &private),
            Err(problem) => vec![problem],
        },
        None => Vec::new(),
    };
    let secret =
        text("openid.client_secret_file").map_or(Ok(()), |path| openid::secret_file(&path));
    let found = read.err().unwrap_or_default().into_iter();
    let found = found.chain(listed).chain(secret.err());
    found.chain(together(said)).collect()
}

/// What is wrong with values that are good each by itself.
fn together(said: &Said) -> Vec<ConfigError> {
    let sections = said
        .iter()
        .fold(Table::new(), |mut sections, (path, (value, _))| {
            if let Some((section, key)) = path.split_once('.') {
                let section = sections
                    .entry(section)
                    .or_insert_with(|| Value::Table(Table::new()));
                if let Value::Table(keys) = section {
                    keys.insert(key.to_owned(), value.clone());
                }
            }
            sections
        });
    let Ok(settings) = sections.try_into::<Settings>() else {
        return Vec::new();
    };
    let faults = settings.signing_in().faults(&settings.upstream).into_iter();
    let told = faults.map(|(key, message, remedy)| {
        let from = said.get(key).map_or("settings", |(_, from)| from);
        ConfigError::wrong(SettingPlace::key(from, key), message, remedy)
    });
    told.collect()
}

/// Every setting, said or not.
fn in_force(mut said: Said) -> Vec<SettingReport> {
    let example: Table = toml_text::read("built-in example", &super::example()).unwrap_or_default();
    let default = |key: &str| {
        let (section, key) = key.split_once('.')?;
        example.get(section)?.get(key).cloned()
    };
    let setting = |key: String| {
        let (value, from) = said
            .remove(&key)
            .or_else(|| Some((default(&key)?, "default".to_owned())))?;
        Some(SettingReport {
            value: shown(&key, &value),
            key,
            from,
        })
    };
    layers::keys().into_iter().filter_map(setting).collect()
}

/// A value without what is secret in it.
fn shown(key: &str, value: &Value) -> String {
    match value {
        Value::String(text) if openid::is_secret(key) && text.is_empty() => value.to_string(),
        _ if openid::is_secret(key) => "\"…\"".to_owned(),
        Value::String(text) => Value::String(layers::redacted(key, text)).to_string(),
        other => other.to_string(),
    }
}
