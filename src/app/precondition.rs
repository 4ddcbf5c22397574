//! Which state of something a write was made from.

use serde::Serialize;

use super::error::{AppError, Overtaken};

/// Which state of something a write was made from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Condition {
    /// Any, as long as it is there.
    Any,
    /// The one with one of these tags.
    Tags {
        /// Tags that name a state.
        strong: Vec<String>,
        /// Tags that name states much like theirs (`W/"…"`), by which nothing is changed (RFC 9110
        /// 13.1.1).
        weak: Vec<String>,
    },
}

impl Condition {
    /// That it is as it was read.
    #[must_use]
    pub fn of(state: &impl Serialize) -> Self {
        Self::Tags {
            strong: vec![tag(state)],
            weak: Vec::new(),
        }
    }

    /// Refuses a state with another tag; `what` names it in the refusal.
    pub(super) fn must_hold(&self, what: &str, newest: String) -> Result<(), AppError> {
        match self {
            Self::Any => Ok(()),
            Self::Tags { strong, .. } if strong.contains(&newest) => Ok(()),
            Self::Tags { weak, .. } => {
                let what = what.to_owned();
                // Nothing has changed since: to fetch it again would lead to the same tag.
                Err(AppError::Conflict(match weak.contains(&newest) {
                    true => Overtaken::WeakTag { what, newest },
                    false => Overtaken::Precondition { what, newest },
                }))
            }
        }
    }
}

/// A strong tag of a state: that of its JSON, as HTTP gives it out.
#[must_use]
pub fn tag(state: &impl Serialize) -> String {
    let text = serde_json::to_vec(state).unwrap_or_default();
    blake3::hash(&text).to_hex().chars().take(32).collect()
}
