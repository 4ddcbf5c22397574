//! `DELETE /api/v1/scenarios/{name}`.

use actix_web::{HttpResponse, web};

use crate::error::ApiError;
use crate::path_id::PathId;
use crate::permission::{Permitted, may};
use crate::state::AppState;
use evenwatch_app::scenarios;
use evenwatch_domain::ids::ScenarioName;

/// Remove a scenario
///
/// Only for those who plan everywhere.
#[utoipa::path(
    delete,
    path = "/api/v1/scenarios/{name}",
    operation_id = "delete_scenario",
    tag = "cover",
    params(PathId<ScenarioName>),
    responses(
        (status = 204, description = "Removed"),
        PathId<ScenarioName>,
    )
)]
pub(crate) async fn remove(
    who: Permitted<may::ReadCover>,
    state: web::Data<AppState>,
    PathId(name): PathId<ScenarioName>,
) -> Result<HttpResponse, ApiError> {
    state
        .run(&who, move |app, now| scenarios::remove(app, &name, now))
        .await?;
    Ok(HttpResponse::NoContent().finish())
}
