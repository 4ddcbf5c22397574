//! `GET /api/v1/users/{name}/identities`.

use actix_web::web::{self, Json};

use super::view::{IdentityListView, IdentityView};
use crate::error::ApiError;
use crate::path_id::PathId;
use crate::permission::{Permitted, may};
use crate::state::AppState;
use evenwatch_app::openid;
use evenwatch_domain::ids::UserName;

/// Whom providers know as a user
///
/// Through which providers a person may sign in as this user, and by which identifiers; for
/// administrators.
#[utoipa::path(
    get,
    path = "/api/v1/users/{name}/identities",
    operation_id = "list_identities",
    tag = "accounts",
    params(PathId<UserName>),
    responses(
        (status = 200, description = "The links", body = IdentityListView),
        PathId<UserName>,
    )
)]
pub(crate) async fn list(
    who: Permitted<may::ManageAccounts>,
    state: web::Data<AppState>,
    PathId(name): PathId<UserName>,
) -> Result<Json<IdentityListView>, ApiError> {
    let links = state
        .run(&who, move |app, _| openid::links_of(app, &name))
        .await?;
    let identities = links.iter().map(IdentityView::from).collect();
    Ok(Json(IdentityListView { items: identities }))
}
