//! `GET /api/v1/webhooks/{id}`.

use actix_web::{HttpResponse, web};

use super::view::{WebhookView, answer};
use crate::error::ApiError;
use crate::path_id::PathId;
use crate::permission::{Permitted, may};
use crate::state::AppState;
use evenwatch_app::webhooks;
use evenwatch_domain::ids::WebhookId;

/// A receiver of webhooks
///
/// With the tag that a change needs.
#[utoipa::path(
    get,
    path = "/api/v1/webhooks/{id}",
    operation_id = "get_webhook",
    tag = "webhooks",
    params(PathId<WebhookId>),
    responses(
        (status = 200, description = "The receiver", body = WebhookView, headers(("ETag" = String, description = "For If-Match"))),
        PathId<WebhookId>,
    )
)]
pub(crate) async fn show(
    who: Permitted<may::ManageWebhooks>,
    state: web::Data<AppState>,
    PathId(id): PathId<WebhookId>,
) -> Result<HttpResponse, ApiError> {
    let receiver = state
        .run(&who, move |app, _| webhooks::get(app, id))
        .await?;
    Ok(answer(HttpResponse::Ok(), &receiver))
}
