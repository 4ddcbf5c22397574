//! `GET /api/v1/duties/{id}`.

use actix_web::web;

use super::view::PublishedDutyView;
use crate::error::ApiError;
use crate::params;
use crate::permission::{Permitted, may};
use crate::state::AppState;
use evenwatch_app as app;
use evenwatch_domain::ids::DutyId;

/// A published duty
///
/// As last published, with who holds it; also one that was taken back.
#[utoipa::path(
    get,
    path = "/api/v1/duties/{id}",
    operation_id = "get_duty",
    tag = "rotas",
    params(("id" = uuid::Uuid, Path, description = "The duty's permanent id, which calendars know as UID")),
    responses(
        (status = 200, description = "The duty", body = PublishedDutyView),
        (status = 404, description = "No such duty was ever published"),
        (status = 422, description = "Not a duty's id"),
    )
)]
pub(crate) async fn show(
    who: Permitted<may::ReadRotas>,
    state: web::Data<AppState>,
    id: web::Path<String>,
) -> Result<web::Json<PublishedDutyView>, ApiError> {
    let id: DutyId = params::id("id", &id)?;
    let duty = state
        .run(&who, move |app, _| app::duties::get(app, id))
        .await?;
    Ok(web::Json(duty.into()))
}
