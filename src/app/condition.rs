//! Which state of something a write was made from.

use serde::Serialize;

use super::error::{AppError, Conflict};

/// Which state of something a write was made from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Condition {
    /// Any, as long as it is there.
    Any,
    /// The one with one of these tags.
    Tags(Vec<String>),
}

impl Condition {
    /// Refuses a state with another tag; `what` names it in the refusal.
    pub(super) fn must_hold(&self, what: &str, newest: String) -> Result<(), AppError> {
        match self {
            Self::Tags(tags) if !tags.contains(&newest) => {
                let what = what.to_owned();
                Err(AppError::Conflict(Conflict::Precondition { what, newest }))
            }
            Self::Any | Self::Tags(_) => Ok(()),
        }
    }
}

/// A strong tag of a state: that of its JSON, as HTTP gives it out.
#[must_use]
pub fn tag(state: &impl Serialize) -> String {
    let text = serde_json::to_vec(state).unwrap_or_default();
    blake3::hash(&text).to_hex().chars().take(32).collect()
}
