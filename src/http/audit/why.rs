//! `GET /api/v1/audit/areas/{area}/lines/{line}` and `GET /api/v1/audit/why`.

use actix_web::{HttpResponse, web};
use serde::Deserialize;
use utoipa::IntoParams;

use super::why_view::{WhyAllView, WhyView};
use crate::error::ApiError;
use crate::params::{self, BetweenAsKnown};
use crate::permission::{Permitted, may};
use crate::state::AppState;
use evenwatch_app as app;
use evenwatch_app::audit::ReasonFilter;
use evenwatch_app::{AppContext, AppError, NotFound};
use evenwatch_domain::ids::{AreaId, LineId};

/// Why coverage is what it is
///
/// For one line in one area: the intervals behind each number of the audit, and the standards,
/// agreements, duties and candidates behind those.
#[utoipa::path(
    get,
    path = "/api/v1/audit/areas/{area}/lines/{line}",
    operation_id = "get_audit_reasons",
    tag = "cover",
    params(
        ("area" = String, Path, description = "The area's id", example = "leeds"),
        ("line" = String, Path, description = "The service line's id", example = "nursing"),
        BetweenAsKnown
    ),
    responses(
        (status = 200, description = "The answer", body = WhyView),
        (status = 400, description = "The query is not understood"),
        (status = 404, description = "No network yet, or no such area or line"),
        (status = 422, description = "Not ids; not days, out of order, or too many; an answer of more than 32 MiB"),
        (status = 429, description = "Too many long answers are under way"),
    )
)]
pub(crate) async fn why(
    who: Permitted<may::ReadCover>,
    state: web::Data<AppState>,
    place: web::Path<(String, String)>,
    between: web::Query<BetweenAsKnown>,
) -> Result<HttpResponse, ApiError> {
    let (area, line) = place.into_inner();
    let area: AreaId = params::id("area", &area)?;
    let line: LineId = params::id("line", &line)?;
    let (period, known_at) = between.into_inner().asked(state.now())?;
    let make = move |app: &AppContext, now| {
        let period = app::rotas::or_usual(app, period, now)?;
        let which = ReasonFilter::place(&area, &line);
        let found = app::audit::why(app, period, &which, known_at, now)?;
        let place = found.places.into_iter().next();
        place.ok_or(AppError::NotFound(NotFound::Area(area)))
    };
    state.long_json(&who, make, WhyView::from).await
}

/// What is asked about; everything where nothing is named.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct WhyQuery {
    /// First local day. Without `from` and `to`: from today, or from the first published day after
    /// it, to the last published day, and 13 weeks at most, as on the front page.
    #[param(example = "2026-11-23", format = "date")]
    from: Option<String>,
    /// First local day after the period; 13 weeks after `from` where absent.
    #[param(example = "2026-12-21", format = "date")]
    to: Option<String>,
    /// As known at this instant, RFC 3339 with its offset; now where absent.
    #[param(example = "2026-10-20T09:00:00Z", format = "date-time")]
    known_at: Option<String>,
    /// Of this area.
    #[param(example = "leeds")]
    area: Option<String>,
    /// Of this board's areas, by its ODS code.
    #[param(example = "QWO")]
    board: Option<String>,
    /// Of this service line.
    #[param(example = "nursing")]
    line: Option<String>,
    /// In this hour of the week: `sat-02` is Saturday 02:00 to 03:00.
    #[param(example = "sat-02")]
    hour: Option<String>,
}

/// Why a board's coverage, or an hour's, is what it is
///
/// Each line in each area asked about with the intervals behind its numbers and the facts behind
/// those, and their sums.
#[utoipa::path(
    get,
    path = "/api/v1/audit/why",
    operation_id = "get_all_audit_reasons",
    tag = "cover",
    params(WhyQuery),
    responses(
        (status = 200, description = "The answer", body = WhyAllView),
        (status = 400, description = "The query is not understood"),
        (status = 404, description = "No network yet, or no such area, board or line"),
        (status = 422, description = "Not ids; not days, out of order, or too many; an answer of more than 32 MiB"),
        (status = 429, description = "Too many long answers are under way"),
    )
)]
pub(crate) async fn all(
    who: Permitted<may::ReadCover>,
    state: web::Data<AppState>,
    asked: web::Query<WhyQuery>,
) -> Result<HttpResponse, ApiError> {
    let asked = asked.into_inner();
    let which = ReasonFilter {
        area: params::some_id("area", asked.area.as_deref())?,
        board: params::some_id("board", asked.board.as_deref())?,
        line: params::some_id("line", asked.line.as_deref())?,
        hour: params::some_id("hour", asked.hour.as_deref())?,
    };
    let between = BetweenAsKnown {
        from: asked.from,
        to: asked.to,
        known_at: asked.known_at,
    };
    let (period, known_at) = between.asked(state.now())?;
    let make = move |app: &AppContext, now| {
        let period = app::rotas::or_usual(app, period, now)?;
        app::audit::why(app, period, &which, known_at, now)
    };
    state.long_json(&who, make, WhyAllView::from).await
}
