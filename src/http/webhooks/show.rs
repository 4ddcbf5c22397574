//! `GET /api/v1/webhooks/{id}`.

use actix_web::{HttpResponse, get, web};

use super::view::{WebhookView, answer};
use crate::auth::Caller;
use crate::error::ApiError;
use crate::path_id::PathId;
use crate::state::AppState;
use evenwatch_app::webhooks;
use evenwatch_domain::ids::WebhookId;

/// A receiver of webhooks
///
/// With the tag that a change needs.
#[utoipa::path(
    operation_id = "get_webhook",
    tag = "webhooks",
    params(PathId<WebhookId>),
    responses(
        (status = 200, description = "The receiver", body = WebhookView, headers(("ETag" = String, description = "For If-Match"))),
        PathId<WebhookId>,
    )
)]
#[get("/api/v1/webhooks/{id}")]
pub(crate) async fn show(
    state: web::Data<AppState>,
    who: Caller,
    PathId(id): PathId<WebhookId>,
) -> Result<HttpResponse, ApiError> {
    let receiver = state
        .run(&who, move |app, _| webhooks::get(app, id))
        .await?;
    Ok(answer(HttpResponse::Ok(), &receiver))
}
