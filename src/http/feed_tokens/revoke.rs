//! `DELETE /api/v1/feed-tokens/{id}`.

use actix_web::{HttpResponse, delete, web};

use crate::error::ApiError;
use crate::one::One;
use crate::state::State;
use crate::who::Who;
use evenwatch_app as app;
use evenwatch_domain::ids::FeedTokenId;

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
pub(crate) async fn revoke(
    state: web::Data<State>,
    who: Who,
    One(id): One<FeedTokenId>,
) -> Result<HttpResponse, ApiError> {
    state
        .run(&who, move |app, now| app::feed_tokens::revoke(app, id, now))
        .await?;
    Ok(HttpResponse::NoContent().finish())
}
