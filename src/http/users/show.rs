//! `GET /api/v1/users/{name}`.

use actix_web::{HttpResponse, get, web};

use super::view::{UserView, answer};
use crate::app;
use crate::domain::ids::UserName;
use crate::http::error::ApiError;
use crate::http::one::One;
use crate::http::state::State;
use crate::http::who::Who;

/// A user
///
/// With the ETag that a change needs; for administrators.
#[utoipa::path(
    operation_id = "get_user",
    tag = "accounts",
    params(One<UserName>),
    responses(
        (status = 200, description = "The user", body = UserView, headers(("ETag" = String, description = "For If-Match"))),
        One<UserName>,
    )
)]
#[get("/api/v1/users/{name}")]
pub(in crate::http) async fn show(
    state: web::Data<State>,
    who: Who,
    One(name): One<UserName>,
) -> Result<HttpResponse, ApiError> {
    let user = state
        .run(&who, move |app, _| app::accounts::get(app, &name))
        .await?;
    Ok(answer(HttpResponse::Ok(), &user))
}
