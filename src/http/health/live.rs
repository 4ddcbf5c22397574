//! `GET /health/live`.

use actix_web::web;

use super::Health;
use crate::permission::{Anyone, Permitted};

/// Whether the process answers
///
/// Asks nothing of the database: for supervisors that restart processes.
#[utoipa::path(
    get,
    path = "/health/live",
    operation_id = "get_liveness",
    tag = "service",
    responses((status = 200, description = "It answers", body = Health))
)]
pub(crate) async fn live(_: Permitted<Anyone>) -> web::Json<Health> {
    web::Json(Health::ok())
}
