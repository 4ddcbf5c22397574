//! `GET /api/v1/keys`.

use actix_web::web;

use super::view::{KeyListView, KeyView};
use crate::error::ApiError;
use crate::permission::{Permitted, may};
use crate::state::AppState;
use evenwatch_app as app;

/// All keys of programs
///
/// By name, expired and revoked ones too; for administrators.
#[utoipa::path(
    get,
    path = "/api/v1/keys",
    operation_id = "list_keys",
    tag = "accounts",
    responses((status = 200, description = "The keys", body = KeyListView))
)]
pub(crate) async fn list(
    who: Permitted<may::ManageAccounts>,
    state: web::Data<AppState>,
) -> Result<web::Json<KeyListView>, ApiError> {
    let keys = state.run(&who, |app, _| app::keys::list(app)).await?;
    let keys = keys.iter().map(KeyView::from).collect();
    Ok(web::Json(KeyListView { items: keys }))
}
