//! `DELETE /api/v1/scenarios/{name}`.

use actix_web::{HttpResponse, delete, web};

use crate::auth::Caller;
use crate::error::ApiError;
use crate::path_id::PathId;
use crate::state::AppState;
use evenwatch_app::scenarios;
use evenwatch_domain::ids::ScenarioName;

/// Remove a scenario
///
/// Only for those who plan everywhere.
#[utoipa::path(
    operation_id = "delete_scenario",
    tag = "cover",
    params(PathId<ScenarioName>),
    responses(
        (status = 204, description = "Removed"),
        PathId<ScenarioName>,
    )
)]
#[delete("/api/v1/scenarios/{name}")]
pub(crate) async fn remove(
    state: web::Data<AppState>,
    who: Caller,
    PathId(name): PathId<ScenarioName>,
) -> Result<HttpResponse, ApiError> {
    state
        .run(&who, move |app, now| scenarios::remove(app, &name, now))
        .await?;
    Ok(HttpResponse::NoContent().finish())
}
