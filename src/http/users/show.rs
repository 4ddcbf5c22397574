//! `GET /api/v1/users/{name}`.

use actix_web::{HttpRequest, HttpResponse, web};

use super::view::UserView;
use crate::conditional::Conditional;
use crate::error::ApiError;
use crate::path_id::PathId;
use crate::permission::{Permitted, may};
use crate::state::AppState;
use evenwatch_app as app;
use evenwatch_app::precondition::tag;
use evenwatch_domain::ids::UserName;

/// A user
///
/// With the ETag that a change needs; for administrators.
#[utoipa::path(
    get,
    path = "/api/v1/users/{name}",
    operation_id = "get_user",
    tag = "accounts",
    params(PathId<UserName>),
    responses(
        (status = 200, description = "The user", body = UserView, headers(("ETag" = String, description = "For If-Match"))),
        (status = 304, description = "As the client has it (If-None-Match)"),
        PathId<UserName>,
    )
)]
pub(crate) async fn show(
    who: Permitted<may::ManageAccounts>,
    state: web::Data<AppState>,
    PathId(name): PathId<UserName>,
    request: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    let user = state
        .run(&who, move |app, _| app::accounts::get(app, &name))
        .await?;
    let body = serde_json::to_vec(&UserView::from(&user));
    let cached = Conditional {
        content_type: "application/json",
        etag: tag(&user),
        body: body.map_err(|error| ApiError::internal(&error))?.into(),
        last_modified: None,
        hidden: false,
    };
    Ok(cached.answer(&request))
}
