//! `GET /api/v1/keys`.

use actix_web::{get, web};

use super::view::{KeyListView, KeyView};
use crate::app;
use crate::http::error::ApiError;
use crate::http::state::State;
use crate::http::who::Who;

/// All keys of programs
///
/// By name, expired and revoked ones too; for administrators.
#[utoipa::path(
    operation_id = "list_keys",
    tag = "accounts",
    responses((status = 200, description = "The keys", body = KeyListView))
)]
#[get("/api/v1/keys")]
pub(in crate::http) async fn list(
    state: web::Data<State>,
    who: Who,
) -> Result<web::Json<KeyListView>, ApiError> {
    let keys = state.run(&who, |app, _| app::keys::list(app)).await?;
    let keys = keys.iter().map(KeyView::from).collect();
    Ok(web::Json(KeyListView { items: keys }))
}
