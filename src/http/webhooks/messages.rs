//! `GET /api/v1/webhooks/{id}/messages`.

use actix_web::web;

use super::view::{WebhookMessageView, WebhookMessagesView};
use crate::error::ApiError;
use crate::path_id::PathId;
use crate::permission::{Permitted, may};
use crate::state::AppState;
use evenwatch_app::webhooks;
use evenwatch_domain::ids::WebhookId;

/// What a receiver was told and is to be told
///
/// Dead letters too: messages that were tried for three days. What was sent in them is not shown.
#[utoipa::path(
    get,
    path = "/api/v1/webhooks/{id}/messages",
    operation_id = "list_webhook_messages",
    tag = "webhooks",
    params(PathId<WebhookId>),
    responses(
        (status = 200, description = "The messages", body = WebhookMessagesView),
        PathId<WebhookId>,
    )
)]
pub(crate) async fn messages(
    who: Permitted<may::ManageWebhooks>,
    state: web::Data<AppState>,
    PathId(id): PathId<WebhookId>,
) -> Result<web::Json<WebhookMessagesView>, ApiError> {
    let found = state
        .run(&who, move |app, _| {
            webhooks::messages(app, id, webhooks::MOST)
        })
        .await?;
    let messages = found.iter().map(WebhookMessageView::from).collect();
    Ok(web::Json(WebhookMessagesView { items: messages }))
}
