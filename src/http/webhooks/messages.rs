//! `GET /api/v1/webhooks/{id}/messages`.

use actix_web::{get, web};

use super::view::{WebhookMessageView, WebhookMessagesView};
use crate::app::webhooks;
use crate::domain::ids::WebhookId;
use crate::http::ask;
use crate::http::error::{ApiError, Problem};
use crate::http::state::State;
use crate::http::who::Who;

/// What a receiver was told and is to be told
///
/// Dead letters too: messages that were tried for three days. What was sent in them is not shown.
#[utoipa::path(
    operation_id = "list_webhook_messages",
    tag = "webhooks",
    params(("id" = uuid::Uuid, Path, description = "The receiver's id")),
    responses(
        (status = 200, description = "The messages", body = WebhookMessagesView),
        (status = 404, description = "No such receiver", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "Not a receiver's id", body = Problem, content_type = "application/problem+json"),
    )
)]
#[get("/api/v1/webhooks/{id}/messages")]
pub(in crate::http) async fn messages(
    state: web::Data<State>,
    who: Who,
    id: web::Path<String>,
) -> Result<web::Json<WebhookMessagesView>, ApiError> {
    let id: WebhookId = ask::id("id", &id)?;
    let found = state
        .run(&who, move |app, _| {
            webhooks::messages(app, id, webhooks::MOST)
        })
        .await?;
    let messages = found.iter().map(WebhookMessageView::from).collect();
    Ok(web::Json(WebhookMessagesView { messages }))
}
