//! `GET /api/v1/audits/{id}`.

use actix_web::{HttpResponse, get, web};

use super::view::WholeAuditView;
use crate::error::ApiError;
use crate::one::One;
use crate::state::State;
use crate::who::Who;
use evenwatch_app::kept_audits;
use evenwatch_domain::ids::AuditId;

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
pub(crate) async fn show(
    state: web::Data<State>,
    who: Who,
    One(id): One<AuditId>,
) -> Result<HttpResponse, ApiError> {
    state
        .run_json(
            &who,
            move |app, _| kept_audits::get(app, id),
            |(kept, audit)| {
                Ok(WholeAuditView {
                    kept: kept.into(),
                    audit: audit.into(),
                })
            },
        )
        .await
}
