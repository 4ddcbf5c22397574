//! `POST /api/v1/webhook-messages/{id}/resend`.

use actix_web::{HttpResponse, web};

use super::view::WebhookMessageView;
use crate::error::ApiError;
use crate::path_id::PathId;
use crate::permission::{Permitted, may};
use crate::state::AppState;
use evenwatch_app::webhooks;
use evenwatch_domain::ids::MessageId;

/// Send a message again
///
/// Under its id, at once: a dead letter, one that waits for its next try, or one that was
/// delivered.
#[utoipa::path(
    post,
    path = "/api/v1/webhook-messages/{id}/resend",
    operation_id = "resend_webhook_message",
    tag = "webhooks",
    params(PathId<MessageId>),
    responses(
        (status = 202, description = "The message, which waits", body = WebhookMessageView),
        PathId<MessageId>,
        (status = 409, description = "The receiver is disabled"),
    )
)]
pub(crate) async fn resend(
    who: Permitted<may::ManageWebhooks>,
    state: web::Data<AppState>,
    PathId(id): PathId<MessageId>,
) -> Result<HttpResponse, ApiError> {
    let message = state
        .run(&who, move |app, now| webhooks::resend(app, id, now))
        .await?;
    Ok(HttpResponse::Accepted().json(WebhookMessageView::from(&message)))
}
