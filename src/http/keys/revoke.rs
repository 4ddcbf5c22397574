//! `DELETE /api/v1/keys/{id}`.

use actix_web::{HttpResponse, web};

use crate::error::ApiError;
use crate::path_id::PathId;
use crate::permission::{Permitted, may};
use crate::state::AppState;
use evenwatch_app as app;
use evenwatch_domain::ids::KeyId;

/// Revoke a key
///
/// Worthless from now on; it stays in the list. Revoking it again changes nothing, so no If-Match
/// is asked for.
#[utoipa::path(
    delete,
    path = "/api/v1/keys/{id}",
    operation_id = "delete_key",
    tag = "accounts",
    params(PathId<KeyId>),
    responses(
        (status = 204, description = "Revoked"),
        PathId<KeyId>,
    )
)]
pub(crate) async fn revoke(
    who: Permitted<may::ManageAccounts>,
    state: web::Data<AppState>,
    PathId(id): PathId<KeyId>,
) -> Result<HttpResponse, ApiError> {
    state
        .run(&who, move |app, now| app::keys::revoke(app, id, now))
        .await?;
    Ok(HttpResponse::NoContent().finish())
}
