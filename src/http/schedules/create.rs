//! `POST /api/v1/audit-schedules`.

use actix_web::{HttpResponse, web};
use serde::Deserialize;
use utoipa::ToSchema;

use super::view::ScheduleView;
use crate::body::{JsonBody, created};
use crate::error::ApiError;
use crate::permission::{Permitted, SignedIn};
use crate::state::AppState;
use crate::words;
use evenwatch_app::refresh::RefreshSource;
use evenwatch_app::schedules::{self, SchedulePlan};
use evenwatch_domain::ids::ScheduleName;
use evenwatch_domain::pattern::DayOfWeek;
use evenwatch_domain::time::WallTime;

/// A new schedule.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewSchedule {
    /// Its name.
    #[schema(value_type = String, example = "weekly")]
    name: ScheduleName,
    /// On these weekdays.
    #[schema(value_type = Vec<words::Day>, example = json!(["mon"]))]
    days: Vec<DayOfWeek>,
    /// At this time in London.
    #[schema(value_type = String, example = "06:00")]
    at: WallTime,
    /// Weeks to audit, from the day on which the audit is made; 1 to 104. Absent where another
    /// place is asked.
    #[serde(default)]
    #[schema(example = 4)]
    weeks: u32,
    /// Ask this place instead and take what is new.
    #[schema(value_type = Option<words::RefreshSource>)]
    refresh: Option<RefreshSource>,
}

/// Create a schedule of audits or refreshes
///
/// A worker makes and keeps each audit when it is due, once, or asks another place and takes what
/// is new. It does so with the permissions that you have now: to read all cover, or to import the
/// whole network.
#[utoipa::path(
    post,
    path = "/api/v1/audit-schedules",
    operation_id = "create_audit_schedule",
    tag = "cover",
    request_body = NewSchedule,
    responses(
        (status = 201, description = "Created", body = ScheduleView, headers(("Location" = String, description = "Address at which it is removed"))),
        (status = 409, description = "There is one of that name"),
        JsonBody<NewSchedule>,
        (status = 422, description = "A value of the wrong shape, no weekday, too many weeks, or weeks and a place to ask"),
    )
)]
pub(crate) async fn create(
    who: Permitted<SignedIn>,
    state: web::Data<AppState>,
    JsonBody(new): JsonBody<NewSchedule>,
) -> Result<HttpResponse, ApiError> {
    let plan = SchedulePlan {
        days: new.days,
        at: new.at,
        weeks: new.weeks,
        refresh: new.refresh,
    };
    let schedule = state
        .run(&who, move |app, now| {
            schedules::add(app, &new.name, plan.clone(), now)
        })
        .await?;
    let address = format!("/api/v1/audit-schedules/{}", schedule.name);
    Ok(created(address).json(ScheduleView::from(schedule)))
}
