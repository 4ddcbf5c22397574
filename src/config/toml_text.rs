//! Typed reading of TOML, with the line and the key of what is wrong.

use std::str::FromStr;

use serde::Deserializer;
use serde::de::{Deserialize, DeserializeOwned, Error};
use toml::de::DeTable;

use super::error::{ConfigError, SettingPlace};
use evenwatch_domain::bad_value::Refusal;
use evenwatch_domain::parse_error::fault;

/// Reads `text` as a `T`; `source` is the file's name for messages.
///
/// `toml` itself and no layering library: it alone gives the byte at which a key stands, through
/// which every refusal here names its line.
pub(super) fn read<T: DeserializeOwned>(source: &str, text: &str) -> Result<T, ConfigError> {
    let reader = toml::Deserializer::parse(text)
        .map_err(|error| refusal(source, text, &error, String::new()))?;
    serde_path_to_error::deserialize(reader).map_err(|error| {
        let key = error.path().to_string();
        refusal(
            source,
            text,
            error.inner(),
            if key == "." { String::new() } else { key },
        )
    })
}

/// Refuses a key that a settings file must not say; an empty text says nothing.
pub(super) fn must_not_say(
    source: &str,
    text: &str,
    key: &str,
    message: &str,
    remedy: &str,
) -> Result<(), ConfigError> {
    let (Ok(table), Some((section, name))) = (DeTable::parse(text), key.split_once('.')) else {
        return Ok(());
    };
    let section = table.get_ref().get(section);
    let section = section.and_then(|section| section.get_ref().as_table());
    let said = section
        .and_then(|section| section.get_key_value(name))
        .filter(|(_, value)| value.get_ref().as_str() != Some(""));
    let Some((said, _)) = said else {
        return Ok(());
    };
    Err(ConfigError::wrong(
        SettingPlace {
            source: source.to_owned(),
            line: Some(line_of(text, said.span().start)),
            key: key.to_owned(),
        },
        message,
        remedy,
    ))
}

/// The reader's error in words.
fn refusal(source: &str, text: &str, error: &toml::de::Error, mut key: String) -> ConfigError {
    let fault = fault(error.message());
    if let Some(unknown) = fault.unknown_key()
        && key.rsplit('.').next() != Some(unknown)
    {
        key = if key.is_empty() {
            unknown.to_owned()
        } else {
            format!("{key}.{unknown}")
        };
    }
    let line = error.span().map(|span| line_of(text, span.start));
    ConfigError::wrong(
        SettingPlace {
            source: source.to_owned(),
            line,
            key,
        },
        fault.message.trim().replace('\n', ", "),
        fault.remedy,
    )
}

/// An empty text is nothing, so that a variable can take back what the file says.
pub(super) fn unless_empty<'de, D, T>(reader: D) -> Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
    T: FromStr<Err: Into<Refusal>>,
{
    let text = String::deserialize(reader)?;
    if text.is_empty() {
        return Ok(None);
    }
    text.parse()
        .map(Some)
        .map_err(|bad: T::Err| D::Error::custom(bad.into()))
}

/// Line, from 1, of a byte of the text.
fn line_of(text: &str, byte: usize) -> usize {
    text.bytes().take(byte).filter(|b| *b == b'\n').count() + 1
}
