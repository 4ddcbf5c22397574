//! `DELETE /api/v1/keys/{id}`.

use actix_web::{HttpResponse, delete, web};

use crate::auth::Caller;
use crate::error::ApiError;
use crate::path_id::PathId;
use crate::state::AppState;
use evenwatch_app as app;
use evenwatch_domain::ids::KeyId;

/// Revoke a key
///
/// Worthless from now on; it stays in the list. Revoking it again changes nothing, so no If-Match
/// is asked for.
#[utoipa::path(
    operation_id = "delete_key",
    tag = "accounts",
    params(PathId<KeyId>),
    responses(
        (status = 204, description = "Revoked"),
        PathId<KeyId>,
    )
)]
#[delete("/api/v1/keys/{id}")]
pub(crate) async fn revoke(
    state: web::Data<AppState>,
    who: Caller,
    PathId(id): PathId<KeyId>,
) -> Result<HttpResponse, ApiError> {
    state
        .run(&who, move |app, now| app::keys::revoke(app, id, now))
        .await?;
    Ok(HttpResponse::NoContent().finish())
}
