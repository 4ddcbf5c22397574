//! `GET /api/v1/audit/trend`.

use actix_web::web;
use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

use crate::error::ApiError;
use crate::kept_audits::list::OfSchedule;
use crate::permission::{Permitted, may};
use crate::state::AppState;
use crate::view::{Wall, wall};
use evenwatch_app::audit_archive::{self, PointSums, Trend, TrendAudit, TrendPoint};
use evenwatch_domain::ids::{AreaId, AuditId, OdsCode, RuleId, ScheduleName};

/// Cover over time
///
/// What the kept audits came to, one after the other: hours required, missing and on goodwill, and
/// each statement of the standards, over all areas, by board and by area. A board that ended goes
/// on in its successor's line.
#[utoipa::path(
    get,
    path = "/api/v1/audit/trend",
    operation_id = "get_audit_trend",
    tag = "cover",
    params(OfSchedule),
    responses(
        (status = 200, description = "The answer", body = TrendView),
        (status = 400, description = "The query is not understood"),
        (status = 404, description = "No network yet"),
        (status = 422, description = "Not a schedule's name"),
    )
)]
pub(crate) async fn trend(
    who: Permitted<may::ReadCover>,
    state: web::Data<AppState>,
    query: web::Query<OfSchedule>,
) -> Result<web::Json<TrendView>, ApiError> {
    let schedule = query.name()?;
    let found = state
        .run_long(&who, move |app, _| {
            audit_archive::trend(app, schedule.as_ref())
        })
        .await?;
    Ok(web::Json(found.into()))
}

/// Kept audits over time.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TrendView {
    /// The audits, by their days.
    audits: Vec<TrendAuditView>,
    /// Over all areas that may be seen.
    totals: Vec<TrendPointView>,
    /// By board.
    boards: Vec<BoardTrendView>,
    /// By area.
    areas: Vec<AreaTrendView>,
    /// What a reader must know, such as which boards go on in which.
    notes: Vec<String>,
}

/// An audit of a trend.
#[derive(Debug, Serialize, ToSchema)]
struct TrendAuditView {
    /// Its id.
    #[schema(value_type = uuid::Uuid)]
    id: AuditId,
    /// When it was kept.
    kept_at: Wall,
    /// First local day audited.
    first_day: NaiveDate,
    /// Last local day audited.
    last_day: NaiveDate,
    /// The schedule by which it was made.
    #[schema(value_type = Option<String>)]
    schedule: Option<ScheduleName>,
}

/// What one audit came to.
#[derive(Debug, Serialize, ToSchema)]
struct TrendPointView {
    /// The audit.
    #[schema(value_type = uuid::Uuid)]
    audit: AuditId,
    /// Hours that must be covered.
    required_minutes: i64,
    /// Required, and on no published rota: in no gap.
    not_assessed_minutes: i64,
    /// Required, assessed, and nobody who counts was on duty.
    gap_minutes: i64,
    /// Rostered time that stood on goodwill.
    goodwill_minutes: i64,
    /// Each statement of the standards.
    statements: Vec<TrendStatementView>,
}

/// What one statement came to.
#[derive(Debug, Serialize, ToSchema)]
struct TrendStatementView {
    /// The statement.
    #[schema(value_type = String, example = "QS160-6")]
    statement: RuleId,
    /// Minutes for which it asks.
    required_minutes: i64,
    /// Those of which nobody has said whether it was met.
    not_assessed_minutes: i64,
    /// Those in which it was met.
    met_minutes: i64,
}

/// A board's line.
#[derive(Debug, Serialize, ToSchema)]
struct BoardTrendView {
    /// ODS code of the board that has the areas now.
    #[schema(value_type = String)]
    board: OdsCode,
    /// Its name.
    board_name: String,
    /// Boards that ended and go on in this line.
    #[schema(value_type = Vec<String>)]
    continues: Vec<OdsCode>,
    /// Audits in which it has areas, in their order.
    points: Vec<TrendPointView>,
}

/// An area's line.
#[derive(Debug, Serialize, ToSchema)]
struct AreaTrendView {
    /// The area.
    #[schema(value_type = String)]
    area: AreaId,
    /// Its name.
    area_name: String,
    /// ODS code of its board now; absent where that cannot be told.
    #[schema(value_type = Option<String>)]
    board: Option<OdsCode>,
    /// Audits in which it is, in their order.
    points: Vec<TrendPointView>,
}

impl From<Trend> for TrendView {
    fn from(found: Trend) -> Self {
        let boards = found.boards.into_iter().map(|line| BoardTrendView {
            board: line.board,
            board_name: line.board_name,
            continues: line.continues.into_iter().collect(),
            points: points(line.points),
        });
        let areas = found.areas.into_iter().map(|line| AreaTrendView {
            area: line.area,
            area_name: line.area_name,
            board: line.board,
            points: points(line.points),
        });
        Self {
            audits: found.audits.into_iter().map(TrendAuditView::from).collect(),
            totals: points(found.totals),
            boards: boards.collect(),
            areas: areas.collect(),
            notes: found.notes,
        }
    }
}

impl From<TrendAudit> for TrendAuditView {
    fn from(audit: TrendAudit) -> Self {
        Self {
            id: audit.id,
            kept_at: wall(audit.kept_at),
            first_day: audit.period.first_day,
            last_day: audit.period.last_day,
            schedule: audit.schedule,
        }
    }
}

fn points(points: Vec<TrendPoint>) -> Vec<TrendPointView> {
    let point = |TrendPoint { audit, sums }: TrendPoint| {
        let PointSums {
            required_minutes,
            not_assessed_minutes,
            gap_minutes,
            goodwill_minutes,
            statements,
        } = sums;
        let statements = statements.into_iter().map(|found| TrendStatementView {
            statement: found.statement,
            required_minutes: found.required_minutes,
            not_assessed_minutes: found.not_assessed_minutes,
            met_minutes: found.met_minutes,
        });
        TrendPointView {
            audit,
            required_minutes,
            not_assessed_minutes,
            gap_minutes,
            goodwill_minutes,
            statements: statements.collect(),
        }
    };
    points.into_iter().map(point).collect()
}
