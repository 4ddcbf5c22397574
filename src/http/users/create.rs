//! `POST /api/v1/users`.

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, post, web};
use serde::Deserialize;
use utoipa::ToSchema;

use super::view::{UserView, answer};
use crate::app;
use crate::domain::access::Role;
use crate::domain::ids::UserName;
use crate::http::error::{ApiError, Problem};
use crate::http::state::State;
use crate::http::who::Who;
use crate::http::write;

/// A new user. It has no `Debug`: it holds a password.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::http) struct NewUser {
    /// By which they sign in; an e-mail address will do.
    #[schema(value_type = String, example = "ann")]
    name: UserName,
    /// The first password, 12 characters or more; they can set another themselves.
    #[schema(example = "four words of theirs")]
    password: String,
    /// administrator, auditor, auditor:ODS-CODE, manager:POOL, staff:PERSON.
    #[schema(value_type = Vec<String>, example = json!(["staff:ann"]))]
    roles: Vec<Role>,
}

/// Create a user
///
/// For administrators. A name stays taken for ever.
#[utoipa::path(
    operation_id = "create_user",
    tag = "accounts",
    request_body = NewUser,
    responses(
        (status = 201, description = "Created", body = UserView, headers(("Location" = String, description = "Address of the user"), ("ETag" = String, description = "For If-Match"))),
        (status = 409, description = "The name is taken", body = Problem, content_type = "application/problem+json"),
        (status = 413, description = "The body is longer than 64 KiB", body = Problem, content_type = "application/problem+json"),
        (status = 415, description = "The body is not JSON in UTF-8", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "A value of the wrong shape, or a password that will not do", body = Problem, content_type = "application/problem+json"),
    )
)]
#[post("/api/v1/users")]
pub(in crate::http) async fn create(
    state: web::Data<State>,
    who: Who,
    request: HttpRequest,
    body: web::Bytes,
) -> Result<HttpResponse, ApiError> {
    let new: NewUser = write::json(&request, &body)?;
    let user = state
        .run(&who, move |app, now| {
            app::accounts::add(app, &new.name, &new.roles, &new.password, now)
        })
        .await?;
    let mut created = HttpResponse::Created();
    created.insert_header((header::LOCATION, format!("/api/v1/users/{}", user.name)));
    Ok(answer(created, &user))
}
