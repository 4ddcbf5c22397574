//! `GET /api/v1/audit-schedules`.

use actix_web::web;

use super::view::{ScheduleListView, ScheduleView};
use crate::error::ApiError;
use crate::permission::{Permitted, SignedIn};
use crate::state::AppState;
use evenwatch_app::schedules;

/// Schedules of audits and refreshes
///
/// By name, with when each is due next. Only for those who read all cover.
#[utoipa::path(
    get,
    path = "/api/v1/audit-schedules",
    operation_id = "list_audit_schedules",
    tag = "cover",
    responses((status = 200, description = "The schedules", body = ScheduleListView))
)]
pub(crate) async fn list(
    who: Permitted<SignedIn>,
    state: web::Data<AppState>,
) -> Result<web::Json<ScheduleListView>, ApiError> {
    let schedules = state.run(&who, |app, _| schedules::list(app)).await?;
    let schedules = schedules.into_iter().map(ScheduleView::from).collect();
    Ok(web::Json(ScheduleListView { items: schedules }))
}
