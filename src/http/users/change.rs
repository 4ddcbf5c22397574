//! `PUT /api/v1/users/{name}`, which also makes one, and `PATCH /api/v1/users/{name}`.

use actix_web::{HttpRequest, HttpResponse, web};
use serde::Deserialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::create::NewUser;
use super::view::{UserView, answer};
use crate::body::{JsonBody, created, if_match};
use crate::error::ApiError;
use crate::path_id::PathId;
use crate::permission::{Permitted, may};
use crate::put::{MadeOrChanged, MergePatch, Patched, Put, put};
use crate::state::AppState;
use evenwatch_app::accounts::{self, UserChange};
use evenwatch_app::{AppError, scopes};
use evenwatch_domain::access::Role;
use evenwatch_domain::ids::UserName;
use evenwatch_domain::network::NetworkProblem;

/// What a user is to be.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ChangedUser {
    /// Every role.
    #[schema(value_type = Vec<String>, example = json!(["auditor:QWO"]))]
    roles: Vec<Role>,
    /// Whether they may not sign in: locks the account, or lets it go.
    disabled: bool,
}

impl From<ChangedUser> for UserChange {
    fn from(user: ChangedUser) -> Self {
        Self {
            roles: user.roles,
            disabled: user.disabled,
        }
    }
}

/// What a user is to be in part: what is left out stays.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "the description is made from it")]
pub(crate) struct UserPatch {
    /// Every role.
    #[schema(required = false, example = json!(["auditor:QWO"]))]
    roles: Vec<String>,
    /// Whether they may not sign in: locks the account, or lets it go.
    #[schema(required = false)]
    disabled: bool,
}

/// A user who is changed, or made.
#[derive(ToSchema)]
#[serde(untagged)]
#[expect(dead_code, reason = "the description is made from it")]
pub(crate) enum WholeUser {
    /// With If-Match.
    Changed(ChangedUser),
    /// With If-None-Match.
    New(NewUser),
}

/// Change a user, or create one
///
/// With If-Match: other roles; locked, which ends their sessions at once, or let in again. With
/// `If-None-Match: *`: a new user of this name, with a password. For administrators, of whom one
/// stays.
#[utoipa::path(
    put,
    path = "/api/v1/users/{name}",
    operation_id = "replace_user",
    tag = "accounts",
    params(PathId<UserName>, MadeOrChanged),
    request_body = WholeUser,
    responses(
        (status = 200, description = "Changed", body = UserView, headers(("ETag" = String, description = "For If-Match"))),
        (status = 201, description = "Created", body = UserView, headers(("Location" = String, description = "Address of the user"), ("ETag" = String, description = "For If-Match"))),
        PathId<UserName>,
        MadeOrChanged,
        JsonBody<ChangedUser>,
        (status = 422, description = "A value of the wrong shape, a new role for what the network does not have, a password that will not do, or nobody would be left to administer"),
    )
)]
pub(crate) async fn change(
    who: Permitted<may::ManageAccounts>,
    state: web::Data<AppState>,
    PathId(name): PathId<UserName>,
    request: HttpRequest,
    body: web::Bytes,
) -> Result<HttpResponse, ApiError> {
    match put(&request)? {
        Put::Change(condition) => {
            let wanted: ChangedUser = crate::body::json(&request, &body)?;
            let wanted = UserChange::from(wanted);
            let with = move |_| Ok(wanted.clone());
            let user = state
                .run(&who, move |app, now| {
                    accounts::change(app, &name, &condition, with, now)
                })
                .await?;
            Ok(answer(HttpResponse::Ok(), &user))
        }
        Put::Make => {
            let new: NewUser = crate::body::json(&request, &body)?;
            let user = state
                .run(&who, move |app, now| {
                    must_be_of(&new.name, &name)?;
                    scopes::roles_must_exist(app, &new.roles)?;
                    accounts::add_at(app, &name, &new.roles, &new.password, now)
                })
                .await?;
            let created = created(format!("/api/v1/users/{}", user.name));
            Ok(answer(created, &user))
        }
    }
}

/// Change a user in part
///
/// A JSON merge patch (RFC 7396): what it leaves out stays. Otherwise as `PUT`. For administrators,
/// of whom one stays.
#[utoipa::path(
    patch,
    path = "/api/v1/users/{name}",
    operation_id = "patch_user",
    tag = "accounts",
    params(
        PathId<UserName>,
        ("If-Match" = String, Header, description = "The ETag of the state that this was made from; `*` for any state")
    ),
    request_body(content = UserPatch, content_type = "application/merge-patch+json"),
    responses(
        (status = 200, description = "Changed", body = UserView, headers(("ETag" = String, description = "For If-Match"))),
        PathId<UserName>,
        Patched,
        (status = 422, description = "A value of the wrong shape, a new role for what the network does not have, or nobody would be left to administer"),
    )
)]
pub(crate) async fn patch(
    who: Permitted<may::ManageAccounts>,
    state: web::Data<AppState>,
    PathId(name): PathId<UserName>,
    request: HttpRequest,
    body: web::Bytes,
) -> Result<HttpResponse, ApiError> {
    let patch = MergePatch::of(&request, &body)?;
    let condition = if_match(&request)?;
    let with = move |before: UserChange| {
        let before = serde_json::to_value(before).unwrap_or(Value::Null);
        let after: ChangedUser = patch.read(before)?;
        Ok(UserChange::from(after))
    };
    let user = state
        .run(&who, move |app, now| {
            accounts::change(app, &name, &condition, with, now)
        })
        .await?;
    Ok(answer(HttpResponse::Ok(), &user))
}

/// Refuses a user of another name than the address has.
fn must_be_of(found: &UserName, name: &UserName) -> Result<(), AppError> {
    if found == name {
        return Ok(());
    }
    Err(AppError::Invalid(vec![NetworkProblem {
        pointer: "/name".to_owned(),
        message: format!("this is the address of \"{name}\""),
        found: format!("\"{found}\""),
        remedy: format!("write \"{name}\", or create the user at their own address"),
    }]))
}
