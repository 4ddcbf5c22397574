//! `GET /api/v1/audits/{id}`.

use actix_web::{HttpResponse, web};

use super::view::WholeAuditView;
use crate::error::ApiError;
use crate::path_id::PathId;
use crate::permission::{Permitted, SignedIn};
use crate::state::AppState;
use evenwatch_app::audit_archive;
use evenwatch_domain::ids::AuditId;

/// A kept audit
///
/// As it was, with what it was made from. Only for those who read all cover.
#[utoipa::path(
    get,
    path = "/api/v1/audits/{id}",
    operation_id = "get_kept_audit",
    tag = "cover",
    params(PathId<AuditId>),
    responses(
        (status = 200, description = "The audit", body = WholeAuditView),
        PathId<AuditId>,
    )
)]
pub(crate) async fn show(
    who: Permitted<SignedIn>,
    state: web::Data<AppState>,
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
