//! `DELETE /api/v1/feed-tokens/{id}`.

use actix_web::{HttpResponse, web};

use crate::error::ApiError;
use crate::path_id::PathId;
use crate::permission::{Permitted, SignedIn};
use crate::state::AppState;
use evenwatch_app as app;
use evenwatch_domain::ids::FeedTokenId;

/// Revoke a private address
///
/// Worthless from now on; it stays in the list. Revoking it again changes nothing, so no If-Match
/// is asked for.
#[utoipa::path(
    delete,
    path = "/api/v1/feed-tokens/{id}",
    operation_id = "delete_feed_token",
    tag = "calendars",
    params(PathId<FeedTokenId>),
    responses(
        (status = 204, description = "Revoked"),
        PathId<FeedTokenId>,
    )
)]
pub(crate) async fn revoke(
    who: Permitted<SignedIn>,
    state: web::Data<AppState>,
    PathId(id): PathId<FeedTokenId>,
) -> Result<HttpResponse, ApiError> {
    state
        .run(&who, move |app, now| app::feed_tokens::revoke(app, id, now))
        .await?;
    Ok(HttpResponse::NoContent().finish())
}
