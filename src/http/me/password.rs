//! `PUT /api/v1/me/password`.

use actix_web::{HttpRequest, HttpResponse, web};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::body::JsonBody;
use crate::cookies::no_cookie;
use crate::error::ApiError;
use crate::permission::{Permitted, SignedIn};
use crate::state::AppState;
use evenwatch_app as app;

/// The old password and the new one. It has no `Debug`: it holds passwords.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Passwords {
    /// The present one.
    old: String,
    /// The new one, 12 characters or more.
    new: String,
}

/// Set one's own password
///
/// For users who are signed in. It ends all of your sessions, this one too. No state is overwritten
/// that the old password does not name, so no If-Match is asked for.
#[utoipa::path(
    put,
    path = "/api/v1/me/password",
    operation_id = "replace_own_password",
    tag = "accounts",
    request_body = Passwords,
    responses(
        (status = 204, description = "Set; sign in again"),
        (status = 415, description = "The body is not JSON in UTF-8"),
        (status = 422, description = "A value of the wrong shape, a password that will not do, or a key asks"),
        (status = 429, description = "Too many wrong passwords; Retry-After says how long to wait"),
    )
)]
pub(crate) async fn set(
    who: Permitted<SignedIn>,
    request: HttpRequest,
    state: web::Data<AppState>,
    JsonBody(Passwords { old, new }): JsonBody<Passwords>,
) -> Result<HttpResponse, ApiError> {
    state
        .run(&who, move |app, now| {
            app::accounts::set_own_password(app, &old, &new, now)
        })
        .await?;
    Ok(HttpResponse::NoContent()
        .cookie(no_cookie(&request))
        .finish())
}
