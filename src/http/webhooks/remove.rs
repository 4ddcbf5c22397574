//! `DELETE /api/v1/webhooks/{id}`.

use actix_web::{HttpResponse, web};

use crate::error::ApiError;
use crate::path_id::PathId;
use crate::permission::{Permitted, may};
use crate::state::AppState;
use evenwatch_app::webhooks;
use evenwatch_domain::ids::WebhookId;

/// Remove a receiver of webhooks
///
/// It is forgotten with all messages to it, those that wait too.
#[utoipa::path(
    delete,
    path = "/api/v1/webhooks/{id}",
    operation_id = "delete_webhook",
    tag = "webhooks",
    params(PathId<WebhookId>),
    responses(
        (status = 204, description = "Removed"),
        PathId<WebhookId>,
    )
)]
pub(crate) async fn remove(
    who: Permitted<may::ManageWebhooks>,
    state: web::Data<AppState>,
    PathId(id): PathId<WebhookId>,
) -> Result<HttpResponse, ApiError> {
    state
        .run(&who, move |app, now| webhooks::remove(app, id, now))
        .await?;
    Ok(HttpResponse::NoContent().finish())
}
