//! `POST /api/v1/feed-tokens`.

use actix_web::{HttpRequest, HttpResponse, web};
use serde::Deserialize;
use utoipa::ToSchema;

use super::view::{NewTokenView, TokenView};
use crate::body::{JsonBody, created_with_secret};
use crate::error::ApiError;
use crate::permission::{Permitted, SignedIn};
use crate::state::AppState;
use crate::view::CalendarAddressesView;
use evenwatch_app as app;
use evenwatch_app::addresses::private_path;
use evenwatch_app::feed_tokens::{FEED_NAMES, FeedOf};

/// Whose calendar.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewToken {
    /// person:ID, pool:ID, line:ID, area:ID or board:ODS-CODE.
    #[schema(example = "person:ann")]
    feed: String,
}

/// Give out a private address of a calendar
///
/// For those who manage that calendar; a board's, also for those who audit the board. The address
/// is in this answer and never shown again.
#[utoipa::path(
    post,
    path = "/api/v1/feed-tokens",
    operation_id = "create_feed_token",
    tag = "calendars",
    request_body = NewToken,
    responses(
        (status = 201, description = "Given out", body = NewTokenView, headers(("Location" = String, description = "Address at which it is revoked"))),
        (status = 404, description = "No network yet, or no such person, pool, line, area or board"),
        (status = 415, description = "The body is not JSON in UTF-8"),
        (status = 422, description = "Not a calendar's name"),
    )
)]
pub(crate) async fn create(
    who: Permitted<SignedIn>,
    request: HttpRequest,
    state: web::Data<AppState>,
    JsonBody(new): JsonBody<NewToken>,
) -> Result<HttpResponse, ApiError> {
    let feed: FeedOf = new.feed.parse().map_err(|_| {
        ApiError::invalid("feed", &new.feed, "names no calendar", FEED_NAMES).in_body("/feed")
    })?;
    let now = state.now();
    let (token, secret) = state
        .run(&who, move |app, now| app::feed_tokens::add(app, &feed, now))
        .await?;
    let path = private_path(&secret);
    Ok(
        created_with_secret(format!("/api/v1/feed-tokens/{}", token.id)).json(NewTokenView {
            feed_token: TokenView::new(&token, now),
            addresses: CalendarAddressesView::new(&state.address(&request), &path),
            path,
        }),
    )
}
