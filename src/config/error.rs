//! Why settings or the catalogue are refused: place, what is wrong, remedy.

use std::fmt;

use evenwatch_domain::network::NetworkProblem;

/// Where something stands in a configuration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SettingPlace {
    /// File (those built in begin with `built-in`), environment variable or command-line flag.
    pub source: String,
    /// Line in the file, from 1, where it is known.
    pub line: Option<usize>,
    /// Key, such as `server.port` or `rules[3].severity`; empty for the whole.
    pub key: String,
}

impl SettingPlace {
    /// The whole of a file.
    pub(super) fn whole(source: &str) -> Self {
        Self {
            source: source.to_owned(),
            line: None,
            key: String::new(),
        }
    }

    /// One key, where no line is known.
    pub(super) fn key(source: &str, key: impl Into<String>) -> Self {
        Self {
            source: source.to_owned(),
            line: None,
            key: key.into(),
        }
    }
}

impl fmt::Display for SettingPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.source)?;
        if let Some(line) = self.line {
            write!(f, " line {line}")?;
        }
        if !self.key.is_empty() {
            write!(f, ", key \"{}\"", self.key)?;
        }
        Ok(())
    }
}

/// Why settings or the catalogue are refused. The first fault found.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ConfigError {
    /// A file or folder that cannot be read.
    #[error("{place}: cannot be read ({reason}); {remedy}")]
    Unreadable {
        /// Which.
        place: SettingPlace,
        /// What the system says.
        reason: String,
        /// What to do.
        remedy: String,
    },
    /// Something that does not belong there, is missing, or makes no sense.
    #[error("{place}: {message}; {remedy}")]
    Wrong {
        /// Where.
        place: SettingPlace,
        /// What is wrong, with the value.
        message: String,
        /// What to do.
        remedy: String,
    },
}

impl ConfigError {
    /// Something wrong at a place.
    pub(super) fn wrong(
        place: SettingPlace,
        message: impl Into<String>,
        remedy: impl Into<String>,
    ) -> Self {
        Self::Wrong {
            place,
            message: message.into(),
            remedy: remedy.into(),
        }
    }

    /// As a problem among others, such as those of a document that is checked in the same run.
    #[must_use]
    pub fn problem(&self) -> NetworkProblem {
        let (message, remedy) = match self {
            Self::Unreadable { reason, remedy, .. } => {
                (format!("cannot be read ({reason})"), remedy)
            }
            Self::Wrong {
                message, remedy, ..
            } => (message.clone(), remedy),
        };
        NetworkProblem {
            pointer: self.place().to_string(),
            message,
            found: String::new(),
            remedy: remedy.clone(),
        }
    }

    /// Where it is.
    #[must_use]
    pub fn place(&self) -> &SettingPlace {
        match self {
            Self::Unreadable { place, .. } | Self::Wrong { place, .. } => place,
        }
    }
}
