//! `DELETE /api/v1/users/{name}/identities/{id}`.

use actix_web::{HttpResponse, web};

use crate::error::ApiError;
use crate::params;
use crate::permission::{Permitted, may};
use crate::state::AppState;
use evenwatch_app::openid;
use evenwatch_domain::ids::{IdentityId, UserName};

/// Stop a person signing in as a user
///
/// Takes the link away; sessions that are open go on until they end (lock the user to end them).
/// For administrators.
#[utoipa::path(
    delete,
    path = "/api/v1/users/{name}/identities/{id}",
    operation_id = "delete_identity",
    tag = "accounts",
    params(
        ("name" = String, Path, description = "The user's name", example = "ann"),
        ("id" = uuid::Uuid, Path, description = "The id that the list of links gives")
    ),
    responses(
        (status = 204, description = "The link is removed"),
        (status = 404, description = "No such user, or no such link of theirs"),
        (status = 422, description = "Not a user's name, or not an id"),
    )
)]
pub(crate) async fn unlink(
    who: Permitted<may::ManageAccounts>,
    state: web::Data<AppState>,
    place: web::Path<(String, String)>,
) -> Result<HttpResponse, ApiError> {
    let (name, id) = place.into_inner();
    let name: UserName = params::id("name", &name)?;
    let id: IdentityId = params::id("id", &id)?;
    state
        .run(&who, move |app, now| {
            openid::unlink_by_id(app, &name, id, now)
        })
        .await?;
    Ok(HttpResponse::NoContent().finish())
}
