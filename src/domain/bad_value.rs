//! Why a value is refused: what is wrong with it and what to write instead, as two fields on every
//! surface.

use std::convert::Infallible;
use std::fmt;

/// Stands between the two where a reader of JSON or TOML carries them on: such readers know one
/// text alone. No remedy holds it, so that the last one is it; people see a blank.
const MARK: &str = ";\u{a0}";

/// A value that is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadValue {
    /// What is wrong, with the value.
    pub message: String,
    /// What to write instead.
    pub remedy: String,
}

impl BadValue {
    /// What is wrong, and what to write instead.
    #[must_use]
    pub fn new(message: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            remedy: remedy.into(),
        }
    }

    /// Both out of what a reader carried on; `None` where that was no [`Refusal`].
    pub(super) fn carried(text: &str) -> Option<Self> {
        let (message, remedy) = text.rsplit_once(MARK)?;
        Some(Self::new(message, remedy))
    }
}

impl fmt::Display for BadValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}; {}", self.message, self.remedy)
    }
}

impl std::error::Error for BadValue {}

/// A refusal on its way through a reader of JSON or TOML: [`super::parse_error::fault`] takes it
/// apart again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal(BadValue);

impl From<BadValue> for Refusal {
    fn from(bad: BadValue) -> Self {
        Self(bad)
    }
}

impl From<Infallible> for Refusal {
    fn from(never: Infallible) -> Self {
        match never {}
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{MARK}{}", self.0.message, self.0.remedy)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_fields_come_through_a_reader_whatever_the_value_holds() {
        for value in ["x", "x; y", "a;\u{a0}b", "write; nothing"] {
            let bad = BadValue::new(format!("\"{value}\" is not an id"), "write a-z; no more");
            let carried = Refusal::from(bad.clone()).to_string();
            assert_eq!(BadValue::carried(&carried), Some(bad), "{value}");
        }
        assert_eq!(BadValue::carried("a text; of somebody else"), None);
    }
}
