//! `GET /api/v1/audit/areas/{area}/lines/{line}`.

use actix_web::{get, web};

use super::why_view::WhyView;
use crate::app;
use crate::domain::ids::{AreaId, LineId};
use crate::http::ask::{self, Between};
use crate::http::error::{ApiError, Problem};
use crate::http::state::State;
use crate::http::who::Who;

/// Why coverage is what it is
///
/// For one line in one area: the intervals behind each number of the audit, and the standards, agreements, duties and candidates behind those.
#[utoipa::path(
    operation_id = "audit_why",
    tag = "cover",
    params(
        ("area" = String, Path, description = "The area's id", example = "leeds"),
        ("line" = String, Path, description = "The service line's id", example = "nursing"),
        Between
    ),
    responses(
        (status = 200, description = "The answer", body = WhyView),
        (status = 400, description = "The query is not understood", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No network yet, or no such area or line", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "Not ids; not days, out of order, or too many", body = Problem, content_type = "application/problem+json"),
    )
)]
#[get("/api/v1/audit/areas/{area}/lines/{line}")]
pub(in crate::http) async fn why(
    state: web::Data<State>,
    who: Who,
    place: web::Path<(String, String)>,
    between: web::Query<Between>,
) -> Result<web::Json<WhyView>, ApiError> {
    let (area, line) = place.into_inner();
    let area: AreaId = ask::id("area", &area)?;
    let line: LineId = ask::id("line", &line)?;
    let period = between.period(state.now())?;
    let answer = state
        .run(&who, move |app, _| {
            app::audit::why(app, period, &area, &line)
        })
        .await?;
    Ok(web::Json(answer.into()))
}
