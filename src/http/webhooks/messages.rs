//! `GET /api/v1/webhooks/{id}/messages`.

use actix_web::{get, web};

use super::view::{WebhookMessageView, WebhookMessagesView};
use crate::auth::Caller;
use crate::error::ApiError;
use crate::path_id::PathId;
use crate::state::AppState;
use evenwatch_app::webhooks;
use evenwatch_domain::ids::WebhookId;

/// What a receiver was told and is to be told
///
/// Dead letters too: messages that were tried for three days. What was sent in them is not shown.
#[utoipa::path(
    operation_id = "list_webhook_messages",
    tag = "webhooks",
    params(PathId<WebhookId>),
    responses(
        (status = 200, description = "The messages", body = WebhookMessagesView),
        PathId<WebhookId>,
    )
)]
#[get("/api/v1/webhooks/{id}/messages")]
pub(crate) async fn messages(
    state: web::Data<AppState>,
    who: Caller,
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
