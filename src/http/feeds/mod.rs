//! Calendar feeds over HTTP.

pub(super) mod area;
pub(super) mod board;
pub(super) mod line;
pub(super) mod person;
pub(super) mod pool;
pub(super) mod private;

use std::sync::Arc;

use actix_web::web::Bytes;
use actix_web::{HttpRequest, HttpResponse};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use super::auth::Caller;
use super::conditional::Conditional;
use super::error::ApiError;
use super::state::AppState;
use evenwatch_app::feed::{Feed, FeedOptions, Zone};
use evenwatch_app::feed_tokens::FeedOf;
use evenwatch_app::{self as app, AppContext};
use evenwatch_domain::interval::Instant;

/// How a feed is written. Parameters that are not known are passed over: calendar programs and
/// their services add some, and people write `?v=2` after an address so that it is fetched anew.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct FeedQuery {
    /// `utc`, or `local` for London's wall time with the clock's rules in the feed.
    #[serde(default)]
    #[param(inline)]
    pub tz: Tz,
    /// A reminder so long before each duty: PT1M to P7D. None where absent.
    #[param(example = "PT30M")]
    pub alarm: Option<String>,
}

impl FeedQuery {
    fn options(&self) -> Result<FeedOptions, ApiError> {
        let alarm = self.alarm.as_deref().map(|text| {
            text.parse().map_err(|_| {
                ApiError::invalid(
                    "alarm",
                    text,
                    "is not a time before a duty",
                    "write PT1M to P7D, such as PT30M, PT2H or P1D",
                )
            })
        });
        Ok(FeedOptions {
            zone: self.tz.into(),
            alarm: alarm.transpose()?,
        })
    }
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

/// The feed at an open address, as an answer.
async fn open(
    request: &HttpRequest,
    state: &AppState,
    who: &Caller,
    of: FeedOf,
    written: &FeedQuery,
) -> Result<HttpResponse, ApiError> {
    let options = written.options()?;
    let at_hand = state.at_hand(who, |app, now| {
        app::feed::try_cached_feed(app, &of, options, now)
    });
    let feed = match at_hand {
        Some(feed) => feed,
        None => {
            let find = move |app: &AppContext, now| app::feed::feed(app, &of, options, now);
            state.run(who, find).await?
        }
    };
    Ok(answer(feed, request, state.now()))
}

/// The feed as an answer: whole, or 304.
fn answer(feed: Arc<Feed>, request: &HttpRequest, now: Instant) -> HttpResponse {
    let cached = Conditional {
        content_type: "text/calendar; charset=utf-8",
        etag: feed.etag.clone(),
        last_modified: Some(feed.last_modified),
        hidden: true,
        body: Bytes::from_owner(Body(feed)),
    };
    cached.answer_at(request, now)
}

/// A feed's body, which answers share.
struct Body(Arc<Feed>);

impl AsRef<[u8]> for Body {
    fn as_ref(&self) -> &[u8] {
        &self.0.body
    }
}
