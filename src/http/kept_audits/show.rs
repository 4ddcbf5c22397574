//! `GET /api/v1/audits/{id}`.

use actix_web::{HttpResponse, get, web};

use super::view::WholeAuditView;
use crate::auth::Caller;
use crate::error::ApiError;
use crate::path_id::PathId;
use crate::state::AppState;
use evenwatch_app::audit_archive;
use evenwatch_domain::ids::AuditId;

/// A kept audit
///
/// As it was, with what it was made from. Only for those who read all cover.
#[utoipa::path(
    operation_id = "get_kept_audit",
    tag = "cover",
    params(PathId<AuditId>),
    responses(
        (status = 200, description = "The audit", body = WholeAuditView),
        PathId<AuditId>,
    )
)]
#[get("/api/v1/audits/{id}")]
pub(crate) async fn show(
    state: web::Data<AppState>,
    who: Caller,
    PathId(id): PathId<AuditId>,
) -> Result<HttpResponse, ApiError> {
    state
        .run_json(
            &who,
            move |app, _| audit_archive::get(app, id),
            |(kept, audit)| {
                Ok(WholeAuditView {
                    kept: kept.into(),
                    audit: audit.into(),
                })
            },
        )
        .await
}
