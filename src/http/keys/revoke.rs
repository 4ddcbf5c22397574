//! `DELETE /api/v1/keys/{id}`.

use actix_web::{HttpResponse, delete, web};

use crate::app;
use crate::domain::ids::KeyId;
use crate::http::ask;
use crate::http::error::{ApiError, Problem};
use crate::http::state::State;
use crate::http::who::Who;

/// Revoke a key
///
/// Worthless from now on; it stays in the list. Revoking it again changes nothing, so no If-Match is asked for.
#[utoipa::path(
    operation_id = "revoke_key",
    tag = "accounts",
    params(("id" = uuid::Uuid, Path, description = "The key's id")),
    responses(
        (status = 204, description = "Revoked"),
        (status = 404, description = "No such key", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "Not a key's id", body = Problem, content_type = "application/problem+json"),
    )
)]
#[delete("/api/v1/keys/{id}")]
pub(in crate::http) async fn revoke(
    state: web::Data<State>,
    who: Who,
    id: web::Path<String>,
) -> Result<HttpResponse, ApiError> {
    let id: KeyId = ask::id("id", &id)?;
    state
        .run(&who, move |app, now| app::keys::revoke(app, id, now))
        .await?;
    Ok(HttpResponse::NoContent().finish())
}
