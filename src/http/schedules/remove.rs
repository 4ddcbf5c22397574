//! `DELETE /api/v1/audit-schedules/{name}`.

use actix_web::{HttpResponse, delete, web};

use crate::app::schedules;
use crate::domain::ids::ScheduleName;
use crate::http::error::ApiError;
use crate::http::one::One;
use crate::http::state::State;
use crate::http::who::Who;

/// Remove a schedule
///
/// The audits that it made stay.
#[utoipa::path(
    operation_id = "delete_audit_schedule",
    tag = "cover",
    params(One<ScheduleName>),
    responses(
        (status = 204, description = "Removed"),
        One<ScheduleName>,
    )
)]
#[delete("/api/v1/audit-schedules/{name}")]
pub(in crate::http) async fn remove(
    state: web::Data<State>,
    who: Who,
    One(name): One<ScheduleName>,
) -> Result<HttpResponse, ApiError> {
    state
        .run(&who, move |app, now| schedules::remove(app, &name, now))
        .await?;
    Ok(HttpResponse::NoContent().finish())
}
