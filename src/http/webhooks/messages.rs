//! `GET /api/v1/webhooks/{id}/messages`.

use actix_web::{get, web};

use super::view::{WebhookMessageView, WebhookMessagesView};
use crate::app::webhooks;
use crate::domain::ids::WebhookId;
use crate::http::error::ApiError;
use crate::http::one::One;
use crate::http::state::State;
use crate::http::who::Who;

/// What a receiver was told and is to be told
///
/// Dead letters too: messages that were tried for three days. What was sent in them is not shown.
#[utoipa::path(
    operation_id = "list_webhook_messages",
    tag = "webhooks",
    params(One<WebhookId>),
    responses(
        (status = 200, description = "The messages", body = WebhookMessagesView),
        One<WebhookId>,
    )
)]
#[get("/api/v1/webhooks/{id}/messages")]
pub(in crate::http) async fn messages(
    state: web::Data<State>,
    who: Who,
    One(id): One<WebhookId>,
) -> Result<web::Json<WebhookMessagesView>, ApiError> {
    let found = state
        .run(&who, move |app, _| {
            webhooks::messages(app, id, webhooks::MOST)
        })
        .await?;
    let messages = found.iter().map(WebhookMessageView::from).collect();
    Ok(web::Json(WebhookMessagesView { items: messages }))
}
