//! `GET /api/v1/me`.

use actix_web::web;

use super::view::MeView;
use crate::permission::{Known, Permitted};

/// Who you are, and what you may do
///
/// By which name the log knows them, and what they may do where; `anybody` where nobody has signed
/// in.
#[utoipa::path(
    get,
    path = "/api/v1/me",
    operation_id = "get_me",
    tag = "service",
    responses(
        (status = 200, description = "Who asks", body = MeView),
        (status = 401, description = "The key is missing, wrong or expired"),
    )
)]
pub(crate) async fn show(who: Permitted<Known>) -> web::Json<MeView> {
    web::Json(MeView::from(&*who))
}
