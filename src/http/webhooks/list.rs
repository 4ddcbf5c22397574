//! `GET /api/v1/webhooks`.

use actix_web::web;

use super::view::{WebhookListView, WebhookView};
use crate::error::ApiError;
use crate::permission::{Permitted, may};
use crate::state::AppState;
use evenwatch_app::webhooks;

/// All receivers of webhooks
///
/// The oldest first; for administrators.
#[utoipa::path(
    get,
    path = "/api/v1/webhooks",
    operation_id = "list_webhooks",
    tag = "webhooks",
    responses((status = 200, description = "The receivers", body = WebhookListView))
)]
pub(crate) async fn list(
    who: Permitted<may::ManageWebhooks>,
    state: web::Data<AppState>,
) -> Result<web::Json<WebhookListView>, ApiError> {
    let found = state.run(&who, |app, _| webhooks::list(app)).await?;
    let webhooks = found.iter().map(WebhookView::from).collect();
    Ok(web::Json(WebhookListView { items: webhooks }))
}
