//! `PUT /api/v1/users/{name}`.

use actix_web::{HttpRequest, HttpResponse, put, web};
use serde::Deserialize;
use utoipa::ToSchema;

use super::view::{UserView, answer};
use crate::app::accounts::{self, Wanted};
use crate::app::scopes;
use crate::domain::access::Role;
use crate::domain::ids::UserName;
use crate::http::error::ApiError;
use crate::http::one::One;
use crate::http::state::State;
use crate::http::who::Who;
use crate::http::write::{JsonBody, condition};

/// What a user is to be.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::http) struct ChangedUser {
    /// Every role.
    #[schema(value_type = Vec<String>, example = json!(["auditor:QWO"]))]
    roles: Vec<Role>,
    /// Whether they may not sign in: locks the account, or lets it go.
    disabled: bool,
}

/// Change a user
///
/// Other roles; locked, which ends their sessions at once, or let in again. For administrators, of whom one stays.
#[utoipa::path(
    operation_id = "change_user",
    tag = "accounts",
    params(
        One<UserName>,
        ("If-Match" = String, Header, description = "The ETag of the state that this was made from; `*` for any state")
    ),
    request_body = ChangedUser,
    responses(
        (status = 200, description = "Changed", body = UserView, headers(("ETag" = String, description = "For If-Match"))),
        One<UserName>,
        (status = 412, description = "Changed by someone else since"),
        (status = 415, description = "The body is not JSON in UTF-8"),
        (status = 422, description = "A value of the wrong shape, a new role for what the network does not have, or nobody would be left to administer"),
        (status = 428, description = "If-Match is missing"),
    )
)]
#[put("/api/v1/users/{name}")]
pub(in crate::http) async fn change(
    state: web::Data<State>,
    who: Who,
    One(name): One<UserName>,
    JsonBody(wanted): JsonBody<ChangedUser>,
    request: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    let condition = condition(&request)?;
    let wanted = Wanted {
        roles: wanted.roles,
        disabled: wanted.disabled,
    };
    let user = state
        .run(&who, move |app, now| {
            scopes::roles_must_exist(app, &wanted.roles, Some(&name))?;
            accounts::change(app, &name, &condition, &wanted, now)
        })
        .await?;
    Ok(answer(HttpResponse::Ok(), &user))
}
