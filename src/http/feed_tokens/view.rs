//! Private addresses as shown: never their secrets, but once.

use serde::Serialize;
use utoipa::ToSchema;

use crate::view::{CalendarAddressesView, Wall, wall};
use evenwatch_app::feed_tokens::{FeedToken, is_stale};
use evenwatch_domain::interval::Instant;

/// Private addresses.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TokenListView {
    /// Those that you manage.
    pub items: Vec<TokenView>,
}

/// A private address.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TokenView {
    /// Its id.
    #[schema(value_type = uuid::Uuid)]
    id: String,
    /// Whose calendar it opens.
    #[schema(example = "person:ann")]
    feed: String,
    /// When it was given out.
    created_at: Wall,
    /// Since when it is revoked.
    #[serde(skip_serializing_if = "Option::is_none")]
    revoked_at: Option<Wall>,
    /// When it was fetched last, to the minute.
    #[serde(skip_serializing_if = "Option::is_none")]
    fetched_at: Option<Wall>,
    /// The family of the client that fetched it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "Outlook")]
    agent: Option<String>,
    /// When the calendar that was served had last changed.
    #[serde(skip_serializing_if = "Option::is_none")]
    version_at: Option<Wall>,
    /// Whether nobody has fetched it for two days.
    stale: bool,
}

/// A private address that was just given out.
#[derive(Serialize, ToSchema)]
pub(super) struct NewTokenView {
    /// The address's record.
    pub feed_token: TokenView,
    /// The path that opens the calendar. It is shown here and never again.
    #[schema(example = "/feeds/private/0123.ics")]
    pub path: String,
    /// The whole address, as calendar programs take it.
    #[serde(flatten)]
    pub addresses: CalendarAddressesView,
}

impl TokenView {
    pub(super) fn new(token: &FeedToken, now: Instant) -> Self {
        let fetch = token.last_fetch.as_ref();
        Self {
            id: token.id.to_string(),
            feed: token.feed.to_string(),
            created_at: wall(token.created_at),
            revoked_at: token.revoked_at.map(wall),
            fetched_at: fetch.map(|fetch| wall(fetch.at)),
            agent: fetch.map(|fetch| fetch.agent.clone()),
            version_at: fetch.map(|fetch| wall(fetch.version_at)),
            stale: is_stale(token, now),
        }
    }
}
