//! `POST /api/v1/users/{name}/identities`.

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, post, web};
use serde::Deserialize;
use utoipa::ToSchema;

use super::view::IdentityView;
use crate::app::openid;
use crate::domain::ids::{Issuer, Subject, UserName};
use crate::http::ask;
use crate::http::error::{ApiError, Problem};
use crate::http::state::State;
use crate::http::who::Who;
use crate::http::write;

/// Somebody whom a provider of sign-ins knows.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::http) struct NewIdentity {
    /// Whom it knows them as: they read it on the sign-in page when they come without being linked.
    #[schema(value_type = String, example = "555036632103")]
    subject: Subject,
    /// The provider, by its address; absent: the one of the settings.
    #[serde(default)]
    #[schema(value_type = Option<String>, example = "https://sign-in.example.org")]
    issuer: Option<Issuer>,
}

/// Let somebody sign in as a user by way of a provider
///
/// Links whom the provider knows to the user; where they are linked already, nothing changes (200). For administrators.
#[utoipa::path(
    operation_id = "link_identity",
    tag = "accounts",
    params(("name" = String, Path, description = "The user's name", example = "ann")),
    request_body = NewIdentity,
    responses(
        (status = 200, description = "Linked already", body = IdentityView),
        (status = 201, description = "Linked", body = IdentityView, headers(("Location" = String, description = "Address at which the link is taken away"))),
        (status = 404, description = "No such user", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "Linked to another user, who is named", body = Problem, content_type = "application/problem+json"),
        (status = 413, description = "The body is longer than 64 KiB", body = Problem, content_type = "application/problem+json"),
        (status = 415, description = "The body is not JSON in UTF-8", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "A value of the wrong shape, or no issuer here and in the settings", body = Problem, content_type = "application/problem+json"),
    )
)]
#[post("/api/v1/users/{name}/identities")]
pub(in crate::http) async fn link(
    state: web::Data<State>,
    who: Who,
    name: web::Path<String>,
    request: HttpRequest,
    body: web::Bytes,
) -> Result<HttpResponse, ApiError> {
    let name: UserName = ask::id("name", &name)?;
    let NewIdentity { subject, issuer } = write::json(&request, &body)?;
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
    Ok(HttpResponse::Created()
        .insert_header((header::LOCATION, address))
        .json(view))
}
