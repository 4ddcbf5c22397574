//! `GET /api/v1/me`.

use actix_web::{get, web};

use super::view::MeView;
use crate::auth::Caller;

/// Who you are, and what you may do
///
/// By which name the log knows them, and what they may do where; `anybody` where nobody has signed
/// in.
#[utoipa::path(
    operation_id = "get_me",
    tag = "service",
    responses(
        (status = 200, description = "Who asks", body = MeView),
        (status = 401, description = "The key is missing, wrong or expired"),
    )
)]
#[get("/api/v1/me")]
pub(crate) async fn show(who: Caller) -> web::Json<MeView> {
    web::Json((&who).into())
}
