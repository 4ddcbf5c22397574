//! `GET /api/v1/users/{name}`.

use actix_web::{HttpResponse, get, web};

use super::view::{UserView, answer};
use crate::app;
use crate::domain::ids::UserName;
use crate::http::ask;
use crate::http::error::{ApiError, Problem};
use crate::http::state::State;
use crate::http::who::Who;

/// A user
///
/// With the ETag that a change needs; for administrators.
#[utoipa::path(
    operation_id = "get_user",
    tag = "accounts",
    params(("name" = String, Path, description = "The user's name", example = "ann")),
    responses(
        (status = 200, description = "The user", body = UserView, headers(("ETag" = String, description = "For If-Match"))),
        (status = 404, description = "No such user", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "Not a user's name", body = Problem, content_type = "application/problem+json"),
    )
)]
#[get("/api/v1/users/{name}")]
pub(in crate::http) async fn show(
    state: web::Data<State>,
    who: Who,
    name: web::Path<String>,
) -> Result<HttpResponse, ApiError> {
    let name: UserName = ask::id("name", &name)?;
    let user = state
        .run(&who, move |app, _| app::accounts::get(app, &name))
        .await?;
    Ok(answer(HttpResponse::Ok(), &user))
}
