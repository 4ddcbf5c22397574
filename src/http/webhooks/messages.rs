//! `GET /api/v1/webhooks/{id}/messages`.

use actix_web::{get, web};

use super::view::{WebhookMessageView, WebhookMessagesView};
use crate::error::ApiError;
use crate::one::One;
use crate::state::State;
use crate::who::Who;
use evenwatch_app::webhooks;
use evenwatch_domain::ids::WebhookId;

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
pub(crate) async fn messages(
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
