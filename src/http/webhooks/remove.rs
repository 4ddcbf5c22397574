//! `DELETE /api/v1/webhooks/{id}`.

use actix_web::{HttpResponse, delete, web};

use crate::auth::Caller;
use crate::error::ApiError;
use crate::path_id::PathId;
use crate::state::AppState;
use evenwatch_app::webhooks;
use evenwatch_domain::ids::WebhookId;

/// Remove a receiver of webhooks
///
/// It is forgotten with all messages to it, those that wait too.
#[utoipa::path(
    operation_id = "delete_webhook",
    tag = "webhooks",
    params(PathId<WebhookId>),
    responses(
        (status = 204, description = "Removed"),
        PathId<WebhookId>,
    )
)]
#[delete("/api/v1/webhooks/{id}")]
pub(crate) async fn remove(
    state: web::Data<AppState>,
    who: Caller,
    PathId(id): PathId<WebhookId>,
) -> Result<HttpResponse, ApiError> {
    state
        .run(&who, move |app, now| webhooks::remove(app, id, now))
        .await?;
    Ok(HttpResponse::NoContent().finish())
}
