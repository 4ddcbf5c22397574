//! `GET /api/v1/webhooks`.

use actix_web::{get, web};

use super::view::{WebhookListView, WebhookView};
use crate::auth::Caller;
use crate::error::ApiError;
use crate::state::AppState;
use evenwatch_app::webhooks;

/// All receivers of webhooks
///
/// The oldest first; for administrators.
#[utoipa::path(
    operation_id = "list_webhooks",
    tag = "webhooks",
    responses((status = 200, description = "The receivers", body = WebhookListView))
)]
#[get("/api/v1/webhooks")]
pub(crate) async fn list(
    state: web::Data<AppState>,
    who: Caller,
) -> Result<web::Json<WebhookListView>, ApiError> {
    let found = state.run(&who, |app, _| webhooks::list(app)).await?;
    let webhooks = found.iter().map(WebhookView::from).collect();
    Ok(web::Json(WebhookListView { items: webhooks }))
}
