//! `DELETE /api/v1/audit-schedules/{name}`.

use actix_web::{HttpResponse, delete, web};

use crate::error::ApiError;
use crate::one::One;
use crate::state::State;
use crate::who::Who;
use evenwatch_app::schedules;
use evenwatch_domain::ids::ScheduleName;

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
pub(crate) async fn remove(
    state: web::Data<State>,
    who: Who,
    One(name): One<ScheduleName>,
) -> Result<HttpResponse, ApiError> {
    state
        .run(&who, move |app, now| schedules::remove(app, &name, now))
        .await?;
    Ok(HttpResponse::NoContent().finish())
}
