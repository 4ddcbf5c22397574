//! `DELETE /api/v1/feed-tokens/{id}`.

use actix_web::{HttpResponse, delete, web};

use crate::app;
use crate::domain::ids::FeedTokenId;
use crate::http::ask;
use crate::http::error::{ApiError, Problem};
use crate::http::state::State;
use crate::http::who::Who;

/// Revoke a private address
///
/// Worthless from now on; it stays in the list. Revoking it again changes nothing, so no If-Match is asked for.
#[utoipa::path(
    operation_id = "revoke_feed_token",
    tag = "calendars",
    params(("id" = uuid::Uuid, Path, description = "The id of the address")),
    responses(
        (status = 204, description = "Revoked"),
        (status = 404, description = "No such address that whoever asks manages", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "Not the id of an address", body = Problem, content_type = "application/problem+json"),
    )
)]
#[delete("/api/v1/feed-tokens/{id}")]
pub(in crate::http) async fn revoke(
    state: web::Data<State>,
    who: Who,
    id: web::Path<String>,
) -> Result<HttpResponse, ApiError> {
    let id: FeedTokenId = ask::id("id", &id)?;
    state
        .run(&who, move |app, now| app::feed_tokens::revoke(app, id, now))
        .await?;
    Ok(HttpResponse::NoContent().finish())
}
