//! `GET /api/v1/users/{name}/identities`.

use actix_web::get;
use actix_web::web::{self, Json};

use super::view::{IdentityListView, IdentityView};
use crate::app::openid;
use crate::domain::ids::UserName;
use crate::http::ask;
use crate::http::error::{ApiError, Problem};
use crate::http::state::State;
use crate::http::who::Who;

/// Whom providers know as a user
///
/// By way of which provider somebody may sign in as this user, and as whom it knows them; for administrators.
#[utoipa::path(
    operation_id = "list_identities",
    tag = "accounts",
    params(("name" = String, Path, description = "The user's name", example = "ann")),
    responses(
        (status = 200, description = "The links", body = IdentityListView),
        (status = 404, description = "No such user", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "Not a user's name", body = Problem, content_type = "application/problem+json"),
    )
)]
#[get("/api/v1/users/{name}/identities")]
pub(in crate::http) async fn list(
    state: web::Data<State>,
    who: Who,
    name: web::Path<String>,
) -> Result<Json<IdentityListView>, ApiError> {
    let name: UserName = ask::id("name", &name)?;
    let links = state
        .run(&who, move |app, _| openid::links_of(app, &name))
        .await?;
    let identities = links.iter().map(IdentityView::from).collect();
    Ok(Json(IdentityListView { identities }))
}
