//! `DELETE /api/v1/webhooks/{id}`.

use actix_web::{HttpResponse, delete, web};

use crate::app::webhooks;
use crate::domain::ids::WebhookId;
use crate::http::error::ApiError;
use crate::http::one::One;
use crate::http::state::State;
use crate::http::who::Who;

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
pub(in crate::http) async fn remove(
    state: web::Data<State>,
    who: Who,
    One(id): One<WebhookId>,
) -> Result<HttpResponse, ApiError> {
    state
        .run(&who, move |app, now| webhooks::remove(app, id, now))
        .await?;
    Ok(HttpResponse::NoContent().finish())
}
