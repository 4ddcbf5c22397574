//! `DELETE /api/v1/audit-schedules/{name}`.

use actix_web::{HttpResponse, web};

use crate::error::ApiError;
use crate::path_id::PathId;
use crate::permission::{Permitted, SignedIn};
use crate::state::AppState;
use evenwatch_app::schedules;
use evenwatch_domain::ids::ScheduleName;

/// Remove a schedule
///
/// The audits that it made stay.
#[utoipa::path(
    delete,
    path = "/api/v1/audit-schedules/{name}",
    operation_id = "delete_audit_schedule",
    tag = "cover",
    params(PathId<ScheduleName>),
    responses(
        (status = 204, description = "Removed"),
        PathId<ScheduleName>,
    )
)]
pub(crate) async fn remove(
    who: Permitted<SignedIn>,
    state: web::Data<AppState>,
    PathId(name): PathId<ScheduleName>,
) -> Result<HttpResponse, ApiError> {
    state
        .run(&who, move |app, now| schedules::remove(app, &name, now))
        .await?;
    Ok(HttpResponse::NoContent().finish())
}
