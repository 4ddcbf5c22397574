//! `POST /api/v1/webhooks/{id}/test`.

use actix_web::{HttpResponse, post, web};

use super::view::WebhookMessageView;
use crate::app::webhooks;
use crate::domain::ids::WebhookId;
use crate::http::ask;
use crate::http::error::{ApiError, Problem};
use crate::http::state::State;
use crate::http::who::Who;

/// Send a receiver a message of no weight
///
/// A `webhook.test`, sent by a worker after what waits already; how it went is among the receiver's messages.
#[utoipa::path(
    operation_id = "test_webhook",
    tag = "webhooks",
    params(("id" = uuid::Uuid, Path, description = "The receiver's id")),
    responses(
        (status = 202, description = "The message, which waits", body = WebhookMessageView),
        (status = 404, description = "No such receiver", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "Not a receiver's id", body = Problem, content_type = "application/problem+json"),
    )
)]
#[post("/api/v1/webhooks/{id}/test")]
pub(in crate::http) async fn test(
    state: web::Data<State>,
    who: Who,
    id: web::Path<String>,
) -> Result<HttpResponse, ApiError> {
    let id: WebhookId = ask::id("id", &id)?;
    let message = state
        .run(&who, move |app, now| webhooks::test(app, id, now))
        .await?;
    Ok(HttpResponse::Accepted().json(WebhookMessageView::from(&message)))
}
