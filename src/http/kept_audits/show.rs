//! `GET /api/v1/audits/{id}`.

use actix_web::{get, web};

use super::view::WholeAuditView;
use crate::app::kept_audits;
use crate::domain::ids::AuditId;
use crate::http::error::ApiError;
use crate::http::one::One;
use crate::http::state::State;
use crate::http::who::Who;

/// A kept audit
///
/// As it was, with what it was made from. Only for those who read all cover.
#[utoipa::path(
    operation_id = "get_kept_audit",
    tag = "cover",
    params(One<AuditId>),
    responses(
        (status = 200, description = "The audit", body = WholeAuditView),
        One<AuditId>,
    )
)]
#[get("/api/v1/audits/{id}")]
pub(in crate::http) async fn show(
    state: web::Data<State>,
    who: Who,
    One(id): One<AuditId>,
) -> Result<web::Json<WholeAuditView>, ApiError> {
    let (kept, audit) = state
        .run(&who, move |app, _| kept_audits::get(app, id))
        .await?;
    Ok(web::Json(WholeAuditView {
        kept: kept.into(),
        audit: audit.into(),
    }))
}
