//! `POST /api/v1/webhooks`.

use std::collections::BTreeSet;

use actix_web::{HttpResponse, web};
use serde::Deserialize;
use utoipa::ToSchema;

use super::view::{NewWebhookView, WebhookView};
use crate::body::{JsonBody, created_with_secret};
use crate::error::ApiError;
use crate::permission::{Permitted, may};
use crate::state::AppState;
use crate::words;
use evenwatch_app::scopes;
use evenwatch_app::webhooks::{self, EventKind, NewReceiver};
use evenwatch_domain::access::Action;
use evenwatch_domain::ids::OdsCode;

/// A new receiver.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewWebhook {
    /// Where messages go: https, or a host that the server's settings name as one inside the house.
    #[schema(example = "https://hooks.example.org/rota")]
    url: String,
    /// What it is told.
    #[schema(value_type = Vec<words::WebhookEvent>, example = json!(["rota.published", "rota.withdrawn"]))]
    events: BTreeSet<EventKind>,
    /// ODS code of the organisation whose part of the network it is told of; absent: all of it.
    /// Jobs are told of to receivers of all of it alone.
    #[serde(default)]
    #[schema(value_type = Option<String>, example = "QWO")]
    organisation: Option<OdsCode>,
}

/// Add a receiver of webhooks
///
/// For administrators. Messages are signed as Standard Webhooks has it; the secret is in this
/// answer and never shown again.
#[utoipa::path(
    post,
    path = "/api/v1/webhooks",
    operation_id = "create_webhook",
    tag = "webhooks",
    request_body = NewWebhook,
    responses(
        (status = 201, description = "Added", body = NewWebhookView, headers(("Location" = String, description = "Its address"))),
        JsonBody<NewWebhook>,
        (status = 422, description = "A value of the wrong shape; an address that is not safe or leads into a private network; an organisation that the network does not have"),
    )
)]
pub(crate) async fn create(
    who: Permitted<may::ManageWebhooks>,
    state: web::Data<AppState>,
    JsonBody(new): JsonBody<NewWebhook>,
) -> Result<HttpResponse, ApiError> {
    let new = NewReceiver {
        url: new.url,
        events: new.events,
        organisation: new.organisation,
    };
    let (receiver, secret) = state
        .run(&who, move |app, now| {
            let action = Action::ManageWebhooks;
            scopes::organisation_must_exist(app, action, new.organisation.as_ref())?;
            webhooks::add(app, &new, now)
        })
        .await?;
    Ok(
        created_with_secret(format!("/api/v1/webhooks/{}", receiver.id)).json(NewWebhookView {
            webhook: WebhookView::from(&receiver),
            secret,
        }),
    )
}
