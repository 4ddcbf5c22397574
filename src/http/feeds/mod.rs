//! Calendar feeds over HTTP.

pub(super) mod person;
pub(super) mod pool;
pub(super) mod private;

use actix_web::{HttpRequest, HttpResponse};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use super::cache::Cached;
use crate::app::feed::{Feed, Zone};

/// How a feed writes its times.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Times {
    /// `utc`, or `local` for London's wall time with the clock's rules in the feed.
    #[serde(default)]
    #[param(inline)]
    pub tz: Tz,
}

/// A way of writing times.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(super) enum Tz {
    /// In UTC, which every client understands.
    #[default]
    Utc,
    /// In London's wall time.
    Local,
}

impl From<Tz> for Zone {
    fn from(tz: Tz) -> Self {
        match tz {
            Tz::Utc => Self::Utc,
            Tz::Local => Self::Local,
        }
    }
}

/// The feed as an answer: whole, or 304.
fn answer(feed: Feed, request: &HttpRequest) -> HttpResponse {
    let cached = Cached {
        content_type: "text/calendar; charset=utf-8",
        body: feed.body,
        etag: feed.etag,
        last_modified: Some(feed.last_modified),
        hidden: true,
    };
    cached.answer(request)
}
