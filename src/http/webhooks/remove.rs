//! `DELETE /api/v1/webhooks/{id}`.

use actix_web::{HttpResponse, delete, web};

use crate::error::ApiError;
use crate::one::One;
use crate::state::State;
use crate::who::Who;
use evenwatch_app::webhooks;
use evenwatch_domain::ids::WebhookId;

/// Remove a receiver of webhooks
///
/// It is forgotten with all messages to it, those that wait too.
#[utoipa::path(
    operation_id = "delete_webhook",
    tag = "webhooks",
    params(One<WebhookId>),
    responses(
        (status = 204, description = "Removed"),
        One<WebhookId>,
    )
)]
#[delete("/api/v1/webhooks/{id}")]
pub(crate) async fn remove(
    state: web::Data<State>,
    who: Who,
    One(id): One<WebhookId>,
) -> Result<HttpResponse, ApiError> {
    state
        .run(&who, move |app, now| webhooks::remove(app, id, now))
        .await?;
    Ok(HttpResponse::NoContent().finish())
}
