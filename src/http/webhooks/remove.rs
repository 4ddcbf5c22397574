//! `DELETE /api/v1/webhooks/{id}`.

use actix_web::{HttpResponse, delete, web};

use crate::app::webhooks;
use crate::domain::ids::WebhookId;
use crate::http::ask;
use crate::http::error::{ApiError, Problem};
use crate::http::state::State;
use crate::http::who::Who;

/// Remove a receiver of webhooks
///
/// It is forgotten with all messages to it, those that wait too.
#[utoipa::path(
    operation_id = "remove_webhook",
    tag = "webhooks",
    params(("id" = uuid::Uuid, Path, description = "The receiver's id")),
    responses(
        (status = 204, description = "Removed"),
        (status = 404, description = "No such receiver", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "Not a receiver's id", body = Problem, content_type = "application/problem+json"),
    )
)]
#[delete("/api/v1/webhooks/{id}")]
pub(in crate::http) async fn remove(
    state: web::Data<State>,
    who: Who,
    id: web::Path<String>,
) -> Result<HttpResponse, ApiError> {
    let id: WebhookId = ask::id("id", &id)?;
    state
        .run(&who, move |app, now| webhooks::remove(app, id, now))
        .await?;
    Ok(HttpResponse::NoContent().finish())
}
