//! `GET /api/v1/keys`.

use actix_web::{get, web};

use super::view::{KeyListView, KeyView};
use crate::auth::Caller;
use crate::error::ApiError;
use crate::state::AppState;
use evenwatch_app as app;

/// All keys of programs
///
/// By name, expired and revoked ones too; for administrators.
#[utoipa::path(
    operation_id = "list_keys",
    tag = "accounts",
    responses((status = 200, description = "The keys", body = KeyListView))
)]
#[get("/api/v1/keys")]
pub(crate) async fn list(
    state: web::Data<AppState>,
    who: Caller,
) -> Result<web::Json<KeyListView>, ApiError> {
    let keys = state.run(&who, |app, _| app::keys::list(app)).await?;
    let keys = keys.iter().map(KeyView::from).collect();
    Ok(web::Json(KeyListView { items: keys }))
}
