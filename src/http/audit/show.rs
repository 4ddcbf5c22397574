//! `GET /api/v1/audit`.

use actix_web::{get, web};

use super::view::AuditView;
use crate::app;
use crate::http::ask::Between;
use crate::http::error::{ApiError, Problem};
use crate::http::state::State;
use crate::http::who::Who;

/// Coverage and gaps
///
/// What must be covered, what is, what stands on goodwill, and every gap with its class: by board, area and line, and against the standards.
#[utoipa::path(
    operation_id = "audit",
    tag = "cover",
    params(Between),
    responses(
        (status = 200, description = "The answer", body = AuditView),
        (status = 400, description = "The query is not understood", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No network yet", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "Not days, out of order, or too many", body = Problem, content_type = "application/problem+json"),
    )
)]
#[get("/api/v1/audit")]
pub(in crate::http) async fn show(
    state: web::Data<State>,
    who: Who,
    between: web::Query<Between>,
) -> Result<web::Json<AuditView>, ApiError> {
    let period = between.period(state.now())?;
    let answer = state
        .run(&who, move |app, _| app::audit::audit(app, period))
        .await?;
    Ok(web::Json(answer.into()))
}
