//! `POST /api/v1/webhooks/{id}/test`.

use actix_web::{HttpResponse, post, web};

use super::view::WebhookMessageView;
use crate::app::webhooks;
use crate::domain::ids::WebhookId;
use crate::http::error::ApiError;
use crate::http::one::One;
use crate::http::state::State;
use crate::http::who::Who;

/// Send a receiver a message of no weight
///
/// A `webhook.test`, sent by a worker after what waits already; how it went is among the receiver's messages.
#[utoipa::path(
    operation_id = "test_webhook",
    tag = "webhooks",
    params(One<WebhookId>),
    responses(
        (status = 202, description = "The message, which waits", body = WebhookMessageView),
        One<WebhookId>,
        (status = 409, description = "The receiver is disabled"),
    )
)]
#[post("/api/v1/webhooks/{id}/test")]
pub(in crate::http) async fn test(
    state: web::Data<State>,
    who: Who,
    One(id): One<WebhookId>,
) -> Result<HttpResponse, ApiError> {
    let message = state
        .run(&who, move |app, now| webhooks::test(app, id, now))
        .await?;
    Ok(HttpResponse::Accepted().json(WebhookMessageView::from(&message)))
}
