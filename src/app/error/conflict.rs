//! What somebody else was faster with, or the state of things does not allow.

use std::fmt;

use super::shortened;
use evenwatch_domain::count::one;
use evenwatch_domain::ids::{RotaId, ScenarioName};
use evenwatch_domain::network::NetworkProblem;
use evenwatch_domain::resource::NetworkResource;
use evenwatch_domain::rota::RotaState;

/// Why a change came too late: what it was made from stands no longer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Overtaken {
    /// The rota is in a state from which the wanted one cannot follow.
    State {
        /// The rota.
        rota: RotaId,
        /// Where it stands.
        is: RotaState,
        /// Where it should have gone.
        wanted: RotaState,
    },
    /// A withdrawn rota replaced nothing that could still come back.
    NothingToRestore {
        /// The rota.
        rota: RotaId,
    },
    /// Somebody else changed it in between, or it is in a state that does not allow it.
    Stale {
        /// What stands against it.
        message: String,
        /// What to do about it.
        remedy: String,
    },
    /// Something is in another state than the one that the change was made from.
    Precondition {
        /// What, such as `pool "leeds"`.
        what: String,
        /// The tag of its state.
        newest: String,
    },
    /// The state is the one that the change was made from, and was named by a weak tag.
    WeakTag {
        /// What, such as `pool "leeds"`.
        what: String,
        /// The tag of its state.
        newest: String,
    },
    /// There is a scenario of the name, and it was not to be replaced.
    ScenarioExists(ScenarioName),
    /// Another item has the id.
    Exists(NetworkResource, String),
    /// Something that whoever asks may not see has the id.
    IdInUse(String),
    /// There is one already of what was to be made where there is none; what, such as
    /// `pool "leeds"`.
    There(String),
    /// Something names the item still.
    InUse {
        /// Its list.
        resource: NetworkResource,
        /// Its id.
        id: String,
        /// What names it.
        by: Vec<NetworkProblem>,
    },
}

impl fmt::Display for Overtaken {
    /// What stands against it. What to do is [`Overtaken::remedy`]'s, or the surface's.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::State { rota, is, wanted } => {
                let already = if is == wanted { "already " } else { "" };
                let verb = match wanted {
                    RotaState::Withdrawn => return write!(f, "rota {rota} is {is}"),
                    RotaState::Draft | RotaState::Proposed => "proposed",
                    RotaState::Published => "published",
                };
                write!(f, "rota {rota} is {already}{is}, and cannot be {verb}")
            }
            Self::NothingToRestore { rota } => write!(
                f,
                "rota {rota} is withdrawn, and no other rota in force has duties to put in place of its own"
            ),
            Self::Stale { message, .. } => f.write_str(message),
            Self::Precondition { what, newest } => {
                write!(
                    f,
                    "the {what} has changed since; its tag is \"{newest}\" now"
                )
            }
            Self::WeakTag { what, newest } => write!(
                f,
                "the {what} has not changed, and W/\"{newest}\" is a weak tag, by which nothing is changed (RFC 9110, 13.1.1): a proxy that compresses answers makes tags weak"
            ),
            Self::ScenarioExists(name) => write!(f, "there is a scenario \"{name}\" already"),
            Self::Exists(resource, id) => {
                write!(f, "there is {} \"{id}\" already", one(resource.one()))
            }
            Self::IdInUse(id) => write!(f, "the id \"{id}\" is in use"),
            Self::There(what) => write!(
                f,
                "there is {} already, and it was to be made only where there is none",
                one(what)
            ),
            Self::InUse { resource, id, by } => {
                let by: Vec<String> = by.iter().map(|problem| problem.message.clone()).collect();
                write!(
                    f,
                    "the {} \"{id}\" is in use, and nothing was changed: {}",
                    resource.one(),
                    shortened(&by)
                )
            }
        }
    }
}

impl Overtaken {
    /// Somebody else changed it in between, or its state does not allow it.
    pub(crate) fn stale(message: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self::Stale {
            message: message.into(),
            remedy: remedy.into(),
        }
    }

    /// What to do, where it is the same on every surface.
    #[must_use]
    pub fn remedy(&self) -> Option<String> {
        Some(match self {
            Self::State {
                wanted: RotaState::Withdrawn,
                ..
            } => "only a published rota can be withdrawn".to_owned(),
            Self::State { .. } => "plan the period again for a new one".to_owned(),
            Self::NothingToRestore { .. } => {
                "plan the period again, or publish the rota again".to_owned()
            }
            Self::Stale { remedy, .. } => remedy.clone(),
            Self::IdInUse(_) => "choose another".to_owned(),
            Self::Precondition { .. }
            | Self::WeakTag { .. }
            | Self::ScenarioExists(_)
            | Self::Exists(..)
            | Self::There(_)
            | Self::InUse { .. } => return None,
        })
    }
}
