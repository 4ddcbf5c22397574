//! `GET /api/v1/audits/{id}`.

use actix_web::{get, web};

use super::view::WholeAuditView;
use crate::app::kept_audits;
use crate::domain::ids::AuditId;
use crate::http::ask;
use crate::http::error::{ApiError, Problem};
use crate::http::state::State;
use crate::http::who::Who;

/// A kept audit
///
/// As it was, with what it was made from. Only for those who read all cover.
#[utoipa::path(
    operation_id = "kept_audit",
    tag = "cover",
    params(("id" = uuid::Uuid, Path, description = "The audit's id")),
    responses(
        (status = 200, description = "The audit", body = WholeAuditView),
        (status = 404, description = "None is kept by that id", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "Not an audit's id", body = Problem, content_type = "application/problem+json"),
    )
)]
#[get("/api/v1/audits/{id}")]
pub(in crate::http) async fn show(
    state: web::Data<State>,
    who: Who,
    id: web::Path<String>,
) -> Result<web::Json<WholeAuditView>, ApiError> {
    let id: AuditId = ask::id("id", &id)?;
    let (kept, audit) = state
        .run(&who, move |app, _| kept_audits::get(app, id))
        .await?;
    Ok(web::Json(WholeAuditView {
        kept: kept.into(),
        audit: audit.into(),
    }))
}
