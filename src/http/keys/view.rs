//! Keys as shown: never their secrets, but once.

use serde::Serialize;
use utoipa::ToSchema;

use crate::view::{Wall, wall};
use crate::words;
use evenwatch_app::keys::ApiKey;

/// Keys.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct KeyListView {
    /// By name.
    pub items: Vec<KeyView>,
}

/// A key.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct KeyView {
    /// Its id.
    #[schema(value_type = uuid::Uuid)]
    id: String,
    /// What it is for.
    #[schema(example = "ward-board")]
    name: String,
    /// What it may be used for.
    #[schema(value_type = Vec<words::Action>, example = json!(["read-on-call"]))]
    actions: Vec<&'static str>,
    /// ODS code of the organisation whose part of the network it opens; absent: all of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    organisation: Option<String>,
    /// When it was made.
    created_at: Wall,
    /// From when on it is worth nothing.
    expires_at: Wall,
    /// When it was used last, to the minute.
    #[serde(skip_serializing_if = "Option::is_none")]
    last_used_at: Option<Wall>,
    /// Since when it is revoked.
    #[serde(skip_serializing_if = "Option::is_none")]
    revoked_at: Option<Wall>,
}

/// A key that was just made.
#[derive(Serialize, ToSchema)]
pub(super) struct NewKeyView {
    /// The key.
    pub key: KeyView,
    /// Its secret, for `Authorization: Bearer`. It is shown here and never again.
    #[schema(example = "evenwatch_key_0123")]
    pub secret: String,
}

impl From<&ApiKey> for KeyView {
    fn from(key: &ApiKey) -> Self {
        Self {
            id: key.id.to_string(),
            name: key.name.to_string(),
            actions: key.actions.iter().map(|action| action.word()).collect(),
            organisation: key.organisation.as_ref().map(ToString::to_string),
            created_at: wall(key.created_at),
            expires_at: wall(key.expires_at),
            last_used_at: key.last_used_at.map(wall),
            revoked_at: key.revoked_at.map(wall),
        }
    }
}
