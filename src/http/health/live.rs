//! `GET /health/live`.

use actix_web::{get, web};

use super::Health;

/// Whether the process answers
///
/// Asks nothing of the database: for supervisors that restart processes.
#[utoipa::path(
    operation_id = "get_liveness",
    tag = "service",
    responses((status = 200, description = "It answers", body = Health))
)]
#[get("/health/live")]
pub(crate) async fn live() -> web::Json<Health> {
    web::Json(Health::ok())
}
