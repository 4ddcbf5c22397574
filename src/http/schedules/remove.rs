//! `DELETE /api/v1/audit-schedules/{name}`.

use actix_web::{HttpResponse, delete, web};

use crate::app::schedules;
use crate::domain::ids::ScheduleName;
use crate::http::ask;
use crate::http::error::{ApiError, Problem};
use crate::http::state::State;
use crate::http::who::Who;

/// Remove a schedule
///
/// The audits that it made stay.
#[utoipa::path(
    operation_id = "remove_audit_schedule",
    tag = "cover",
    params(("name" = String, Path, description = "The schedule's name", example = "weekly")),
    responses(
        (status = 204, description = "Removed"),
        (status = 404, description = "No such schedule", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "Not a schedule's name", body = Problem, content_type = "application/problem+json"),
    )
)]
#[delete("/api/v1/audit-schedules/{name}")]
pub(in crate::http) async fn remove(
    state: web::Data<State>,
    who: Who,
    name: web::Path<String>,
) -> Result<HttpResponse, ApiError> {
    let name: ScheduleName = ask::id("name", &name)?;
    state
        .run(&who, move |app, now| schedules::remove(app, &name, now))
        .await?;
    Ok(HttpResponse::NoContent().finish())
}
