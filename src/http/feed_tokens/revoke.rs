//! `DELETE /api/v1/feed-tokens/{id}`.

use actix_web::{HttpResponse, delete, web};

use crate::app;
use crate::domain::ids::FeedTokenId;
use crate::http::error::ApiError;
use crate::http::one::One;
use crate::http::state::State;
use crate::http::who::Who;

/// Revoke a private address
///
/// Worthless from now on; it stays in the list. Revoking it again changes nothing, so no If-Match is asked for.
#[utoipa::path(
    operation_id = "delete_feed_token",
    tag = "calendars",
    params(One<FeedTokenId>),
    responses(
        (status = 204, description = "Revoked"),
        One<FeedTokenId>,
    )
)]
#[delete("/api/v1/feed-tokens/{id}")]
pub(in crate::http) async fn revoke(
    state: web::Data<State>,
    who: Who,
    One(id): One<FeedTokenId>,
) -> Result<HttpResponse, ApiError> {
    state
        .run(&who, move |app, now| app::feed_tokens::revoke(app, id, now))
        .await?;
    Ok(HttpResponse::NoContent().finish())
}
