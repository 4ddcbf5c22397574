//! `POST /api/v1/keys`.

use std::collections::BTreeSet;

use actix_web::{HttpResponse, web};
use serde::Deserialize;
use utoipa::ToSchema;

use super::view::{KeyView, NewKeyView};
use crate::body::{JsonBody, created_with_secret};
use crate::error::ApiError;
use crate::params;
use crate::permission::{Permitted, may};
use crate::state::AppState;
use crate::words;
use evenwatch_app as app;
use evenwatch_domain::access::Action;
use evenwatch_domain::ids::{KeyName, OdsCode};

/// A new key.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewKey {
    /// What it is for.
    #[schema(value_type = String, example = "ward-board")]
    name: KeyName,
    /// What it may be used for.
    #[schema(value_type = Vec<words::Action>, example = json!(["read-on-call"]))]
    actions: BTreeSet<Action>,
    /// ODS code of the organisation whose part of the network it opens; absent: all of it.
    #[serde(default)]
    #[schema(value_type = Option<String>, example = "QWO")]
    organisation: Option<OdsCode>,
    /// From when on it is worth nothing: RFC 3339 with its offset, within two years.
    #[schema(example = "2027-11-30T00:00:00Z", format = "date-time")]
    expires_at: String,
}

/// Create a key
///
/// For administrators. Its secret is in this answer and never shown again.
#[utoipa::path(
    post,
    path = "/api/v1/keys",
    operation_id = "create_key",
    tag = "accounts",
    request_body = NewKey,
    responses(
        (status = 201, description = "Created", body = NewKeyView, headers(("Location" = String, description = "Address at which it is revoked"))),
        JsonBody<NewKey>,
        (status = 422, description = "A value of the wrong shape; a time without its offset; too late or past; an organisation that the network does not have"),
    )
)]
pub(crate) async fn create(
    who: Permitted<may::ManageAccounts>,
    state: web::Data<AppState>,
    JsonBody(new): JsonBody<NewKey>,
) -> Result<HttpResponse, ApiError> {
    let expires_at = params::instant("expires_at", &new.expires_at)
        .map_err(|error| error.in_body("/expires_at"))?;
    let new = app::keys::NewKey {
        name: new.name,
        actions: new.actions,
        organisation: new.organisation,
        expires_at,
    };
    let (key, secret) = state
        .run(&who, move |app, now| {
            let action = Action::ManageAccounts;
            app::scopes::organisation_must_exist(app, action, new.organisation.as_ref())?;
            app::keys::add(app, &new, now)
        })
        .await?;
    Ok(
        created_with_secret(format!("/api/v1/keys/{}", key.id)).json(NewKeyView {
            key: KeyView::from(&key),
            secret,
        }),
    )
}
