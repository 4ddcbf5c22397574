//! `GET /api/v1/audits/{id}/repetition`.

use actix_web::{get, web};

use super::view::RepetitionView;
use crate::error::ApiError;
use crate::one::One;
use crate::state::State;
use crate::who::Who;
use evenwatch_app::kept_audits;
use evenwatch_domain::ids::AuditId;

/// A kept audit made again
///
/// From the network and the published rotas that were known when it was made: whether it says the same. Only for those who read all
/// cover.
#[utoipa::path(
    operation_id = "get_kept_audit_repetition",
    tag = "cover",
    params(One<AuditId>),
    responses(
        (status = 200, description = "What came of it", body = RepetitionView),
        One<AuditId>,
        (status = 404, description = "None is kept by that id, or its network is not"),
    )
)]
#[get("/api/v1/audits/{id}/repetition")]
pub(crate) async fn repeat(
    state: web::Data<State>,
    who: Who,
    One(id): One<AuditId>,
) -> Result<web::Json<RepetitionView>, ApiError> {
    let found = state
        .run_long(&who, move |app, _| kept_audits::repeat(app, id))
        .await?;
    Ok(web::Json(found.into()))
}
