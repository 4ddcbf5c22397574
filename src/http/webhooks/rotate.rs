//! `POST /api/v1/webhooks/{id}/secret`.

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, web};
use serde::Deserialize;
use utoipa::ToSchema;

use super::unless_changed;
use super::view::{NewWebhookView, WebhookView, tagged};
use crate::body::JsonBody;
use crate::error::ApiError;
use crate::path_id::PathId;
use crate::permission::{Permitted, may};
use crate::state::AppState;
use evenwatch_app::webhooks;
use evenwatch_domain::ids::WebhookId;
use evenwatch_domain::request_values::OverlapHours;

/// Another secret.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewSecret {
    /// `whsec_` and 24 to 64 random bytes in base64; absent: a new one is made.
    #[serde(default)]
    #[schema(example = json!(null))]
    secret: Option<String>,
    /// For how many hours messages carry the signature of the secret before as well, from 0 (not at
    /// all) to 168.
    #[serde(default)]
    #[schema(value_type = u32, minimum = 0, maximum = 168, default = 24, example = 24)]
    overlap_hours: OverlapHours,
}

/// Give a receiver of webhooks another secret
///
/// Until the overlap is over, messages are signed with both, the new one first, as Standard
/// Webhooks has it; a secret from before the last one is worth nothing at once. The secret is in
/// this answer and never shown again.
#[utoipa::path(
    post,
    path = "/api/v1/webhooks/{id}/secret",
    operation_id = "rotate_webhook_secret",
    tag = "webhooks",
    params(
        PathId<WebhookId>,
        ("If-Match" = String, Header, description = "The ETag of the state that this was made from; `*` for any state")
    ),
    request_body = NewSecret,
    responses(
        (status = 200, description = "The receiver and its new secret", body = NewWebhookView, headers(("ETag" = String, description = "For If-Match"))),
        PathId<WebhookId>,
        JsonBody<NewSecret>,
        (status = 409, description = "It has this secret already"),
        (status = 412, description = "Changed by someone else since"),
        (status = 422, description = "A secret of another shape, or an overlap of more than 168 hours"),
        (status = 428, description = "If-Match is missing"),
    )
)]
pub(crate) async fn rotate(
    who: Permitted<may::ManageWebhooks>,
    state: web::Data<AppState>,
    PathId(id): PathId<WebhookId>,
    JsonBody(new): JsonBody<NewSecret>,
    request: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    let (receiver, secret) = unless_changed(&request, &state, &who, move |app, condition, now| {
        webhooks::rotate(
            app,
            id,
            condition,
            new.secret.as_deref(),
            new.overlap_hours,
            now,
        )
    })
    .await?;
    let mut answer = tagged(HttpResponse::Ok(), &receiver);
    answer.insert_header((header::CACHE_CONTROL, "no-store"));
    Ok(answer.json(NewWebhookView {
        webhook: WebhookView::from(&receiver),
        secret,
    }))
}
