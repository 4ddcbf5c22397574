//! `POST /api/v1/users/{name}/identities`.

use actix_web::{HttpResponse, web};
use serde::Deserialize;
use utoipa::ToSchema;

use super::view::IdentityView;
use crate::body::{JsonBody, created};
use crate::error::ApiError;
use crate::path_id::PathId;
use crate::permission::{Permitted, may};
use crate::state::AppState;
use evenwatch_app::openid;
use evenwatch_domain::ids::{Issuer, Subject, UserName};

/// A person whom a provider of sign-ins knows.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewIdentity {
    /// Whom it knows them as: they read it on the sign-in page when they come without being linked.
    #[schema(value_type = String, example = "555036632103")]
    subject: Subject,
    /// The provider, by its address; absent: the one of the settings.
    #[serde(default)]
    #[schema(value_type = Option<String>, example = "https://sign-in.example.org")]
    issuer: Option<Issuer>,
}

/// Let a person sign in as a user through a provider
///
/// Links whom the provider knows to the user; where they are linked already, nothing changes (200).
/// For administrators.
#[utoipa::path(
    post,
    path = "/api/v1/users/{name}/identities",
    operation_id = "create_identity",
    tag = "accounts",
    params(PathId<UserName>),
    request_body = NewIdentity,
    responses(
        (status = 200, description = "Linked already", body = IdentityView),
        (status = 201, description = "Linked", body = IdentityView, headers(("Location" = String, description = "Address at which the link is taken away"))),
        PathId<UserName>,
        JsonBody<NewIdentity>,
        (status = 409, description = "Linked to another user, who is named"),
        (status = 422, description = "A value of the wrong shape, or no issuer here and in the settings"),
    )
)]
pub(crate) async fn link(
    who: Permitted<may::ManageAccounts>,
    state: web::Data<AppState>,
    PathId(name): PathId<UserName>,
    JsonBody(wanted): JsonBody<NewIdentity>,
) -> Result<HttpResponse, ApiError> {
    let NewIdentity { subject, issuer } = wanted;
    let linked = state
        .run(&who, {
            let name = name.clone();
            move |app, now| {
                let identity = openid::identity(app, issuer, subject)?;
                openid::link(app, &name, &identity, now)
            }
        })
        .await?;
    let view = IdentityView::from(&linked.link);
    if !linked.is_new {
        return Ok(HttpResponse::Ok().json(view));
    }
    let id = linked.link.identity.id();
    let address = format!("/api/v1/users/{name}/identities/{id}");
    Ok(created(address).json(view))
}
