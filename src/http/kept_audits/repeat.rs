//! `GET /api/v1/audits/{id}/repetition`.

use actix_web::web;

use super::view::RepetitionView;
use crate::error::ApiError;
use crate::path_id::PathId;
use crate::permission::{Permitted, SignedIn};
use crate::state::AppState;
use evenwatch_app::audit_archive;
use evenwatch_domain::ids::AuditId;

/// A kept audit made again
///
/// From the network and the published rotas that were known when it was made: whether it says the
/// same. Only for those who read all cover.
#[utoipa::path(
    get,
    path = "/api/v1/audits/{id}/repetition",
    operation_id = "get_kept_audit_repetition",
    tag = "cover",
    params(PathId<AuditId>),
    responses(
        (status = 200, description = "What came of it", body = RepetitionView),
        PathId<AuditId>,
        (status = 404, description = "None is kept by that id, or its network is not"),
    )
)]
pub(crate) async fn repeat(
    who: Permitted<SignedIn>,
    state: web::Data<AppState>,
    PathId(id): PathId<AuditId>,
) -> Result<web::Json<RepetitionView>, ApiError> {
    let found = state
        .run_long(&who, move |app, _| audit_archive::repeat(app, id))
        .await?;
    Ok(web::Json(found.into()))
}
