//! `PUT /api/v1/webhooks/{id}`.

use std::collections::BTreeSet;

use actix_web::{HttpRequest, HttpResponse, web};
use serde::Deserialize;
use utoipa::ToSchema;

use super::unless_changed;
use super::view::{WebhookView, answer};
use crate::body::JsonBody;
use crate::error::ApiError;
use crate::path_id::PathId;
use crate::permission::{Permitted, may};
use crate::state::AppState;
use evenwatch_app::scopes;
use evenwatch_app::webhooks::{self, EventKind, WantedReceiver};
use evenwatch_domain::access::Action;
use evenwatch_domain::ids::{OdsCode, WebhookId};

/// What a receiver is to be.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ChangedWebhook {
    /// Where messages go: https, or a host that the server's settings name as one inside the house.
    #[schema(example = "https://hooks.example.org/rota")]
    url: String,
    /// What it is told, as when it was added.
    #[schema(value_type = Vec<String>, example = json!(["rota.published", "rota.withdrawn"]))]
    events: BTreeSet<EventKind>,
    /// ODS code of the organisation whose part of the network it is told of; absent: all of it.
    #[serde(default)]
    #[schema(value_type = Option<String>, example = "QWO")]
    organisation: Option<OdsCode>,
    /// Whether it is told nothing: what happens meanwhile is not kept for it, what waits for it
    /// stays. `false` lets a receiver that answered with 410 be told again.
    disabled: bool,
}

/// Change a receiver of webhooks
///
/// Another address, other events, disabled or told again. What waits goes to the new address, at
/// once. Its secret stays; for another see `/api/v1/webhooks/{id}/secret`.
#[utoipa::path(
    put,
    path = "/api/v1/webhooks/{id}",
    operation_id = "replace_webhook",
    tag = "webhooks",
    params(
        PathId<WebhookId>,
        ("If-Match" = String, Header, description = "The ETag of the state that this was made from; `*` for any state")
    ),
    request_body = ChangedWebhook,
    responses(
        (status = 200, description = "Changed", body = WebhookView, headers(("ETag" = String, description = "For If-Match"))),
        PathId<WebhookId>,
        JsonBody<ChangedWebhook>,
        (status = 412, description = "Changed by someone else since"),
        (status = 422, description = "A value of the wrong shape; an address that is not safe or leads into a private network; an organisation that the network does not have"),
        (status = 428, description = "If-Match is missing"),
    )
)]
pub(crate) async fn change(
    who: Permitted<may::ManageWebhooks>,
    state: web::Data<AppState>,
    PathId(id): PathId<WebhookId>,
    JsonBody(wanted): JsonBody<ChangedWebhook>,
    request: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    let wanted = WantedReceiver {
        url: wanted.url,
        events: wanted.events,
        organisation: wanted.organisation,
        is_enabled: !wanted.disabled,
    };
    let receiver = unless_changed(&request, &state, &who, move |app, condition, now| {
        let action = Action::ManageWebhooks;
        // One that it has already may have left the network since.
        if webhooks::get(app, id)?.organisation != wanted.organisation {
            scopes::organisation_must_exist(app, action, wanted.organisation.as_ref())?;
        }
        webhooks::change(app, id, condition, &wanted, now)
    })
    .await?;
    Ok(answer(HttpResponse::Ok(), &receiver))
}
