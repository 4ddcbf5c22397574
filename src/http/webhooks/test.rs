//! `POST /api/v1/webhooks/{id}/test`.

use actix_web::{HttpResponse, web};

use super::view::WebhookMessageView;
use crate::error::ApiError;
use crate::path_id::PathId;
use crate::permission::{Permitted, may};
use crate::state::AppState;
use evenwatch_app::webhooks;
use evenwatch_domain::ids::WebhookId;

/// Send a receiver a message of no weight
///
/// A `webhook.test`, sent by a worker after what waits already; how it went is among the receiver's
/// messages.
#[utoipa::path(
    post,
    path = "/api/v1/webhooks/{id}/test",
    operation_id = "test_webhook",
    tag = "webhooks",
    params(PathId<WebhookId>),
    responses(
        (status = 202, description = "The message, which waits", body = WebhookMessageView),
        PathId<WebhookId>,
        (status = 409, description = "The receiver is disabled"),
    )
)]
pub(crate) async fn test(
    who: Permitted<may::ManageWebhooks>,
    state: web::Data<AppState>,
    PathId(id): PathId<WebhookId>,
) -> Result<HttpResponse, ApiError> {
    let message = state
        .run(&who, move |app, now| webhooks::test(app, id, now))
        .await?;
    Ok(HttpResponse::Accepted().json(WebhookMessageView::from(&message)))
}
