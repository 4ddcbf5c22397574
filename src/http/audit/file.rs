//! `GET /api/v1/audit/files/{name}`.

use actix_web::{HttpResponse, web};

use crate::attachment::attachment;
use crate::error::ApiError;
use crate::params::{self, BetweenAsKnown};
use crate::permission::{Permitted, may};
use crate::state::AppState;
use evenwatch_app as app;
use evenwatch_app::audit::{AuditRequest, FileName};
use evenwatch_app::plan::Control;

/// Coverage as a file
///
/// The audit's tables as `coverage.csv`, `standards.csv`, `other-standards.csv`, `gaps.csv`,
/// `degraded.csv`, `goodwill.csv`, `goodwill-by-hour.csv`, `fragility.csv`, `trend.csv`; all of
/// them as `audit.xlsx`; or the board paper `paper.html`, which prints. Each is to be saved: pages
/// of this server allow no style of their own, and the paper brings its own.
#[utoipa::path(
    get,
    path = "/api/v1/audit/files/{name}",
    operation_id = "get_audit_file",
    tag = "cover",
    params(("name" = String, Path, description = "The file's name", example = "paper.html"), BetweenAsKnown),
    responses(
        (status = 200, description = "The file, by its name", content(
            (String = "text/html"),
            (String = "text/csv"),
            (String = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        )),
        (status = 400, description = "The query is not understood"),
        (status = 404, description = "No network yet"),
        (status = 422, description = "No such file, or not days, out of order, or too many"),
    )
)]
pub(crate) async fn file(
    who: Permitted<may::ReadCover>,
    state: web::Data<AppState>,
    name: web::Path<String>,
    between: web::Query<BetweenAsKnown>,
) -> Result<HttpResponse, ApiError> {
    let name: FileName = params::id("name", &name)?;
    let (period, known_at) = between.into_inner().asked(state.now())?;
    let file = state
        .run_long(&who, move |app, now| {
            let period = app::rotas::or_usual(app, period, now)?;
            let request = AuditRequest {
                known_at,
                ..AuditRequest::of(period)
            };
            let mut audit = app::audit::of(app, &request, &Control::default(), now)?.audit;
            // What one absence opens is asked of the rota as it stands now.
            if name.tells_fragility() && known_at.is_none() {
                audit.fragility = Some(app::fragility::fragility(app, period)?);
            }
            if name.tells_trend() {
                audit.trend = Some(app::audit_archive::trend(app, None)?);
            }
            Ok(name.of(&audit)?)
        })
        .await?;
    Ok(attachment(&name, file.content_type, file.bytes))
}
