//! `POST /api/v1/users`.

use actix_web::{HttpResponse, web};
use serde::Deserialize;
use utoipa::ToSchema;

use super::view::{UserView, answer};
use crate::body::{JsonBody, created};
use crate::error::ApiError;
use crate::permission::{Permitted, may};
use crate::state::AppState;
use evenwatch_app as app;
use evenwatch_domain::access::Role;
use evenwatch_domain::ids::UserName;

/// A new user. It has no `Debug`: it holds a password.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewUser {
    /// By which they sign in; an e-mail address will do.
    #[schema(value_type = String, example = "ann")]
    pub(super) name: UserName,
    /// The first password, 12 characters or more; they can set another themselves.
    #[schema(example = "four words of theirs")]
    pub(super) password: String,
    /// administrator, auditor, auditor:ODS-CODE, manager:POOL, staff:PERSON.
    #[schema(value_type = Vec<String>, example = json!(["staff:ann"]))]
    pub(super) roles: Vec<Role>,
}

/// Create a user
///
/// For administrators. A name stays taken for ever.
#[utoipa::path(
    post,
    path = "/api/v1/users",
    operation_id = "create_user",
    tag = "accounts",
    request_body = NewUser,
    responses(
        (status = 201, description = "Created", body = UserView, headers(("Location" = String, description = "Address of the user"), ("ETag" = String, description = "For If-Match"))),
        (status = 409, description = "The name is taken"),
        JsonBody<NewUser>,
        (status = 422, description = "A value of the wrong shape, a role for what the network does not have, or a password that will not do"),
    )
)]
pub(crate) async fn create(
    who: Permitted<may::ManageAccounts>,
    state: web::Data<AppState>,
    JsonBody(new): JsonBody<NewUser>,
) -> Result<HttpResponse, ApiError> {
    let user = state
        .run(&who, move |app, now| {
            app::scopes::roles_must_exist(app, &new.roles)?;
            app::accounts::add(app, &new.name, &new.roles, &new.password, now)
        })
        .await?;
    let created = created(format!("/api/v1/users/{}", user.name));
    Ok(answer(created, &user))
}
