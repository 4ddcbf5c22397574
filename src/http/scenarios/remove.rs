//! `DELETE /api/v1/scenarios/{name}`.

use actix_web::{HttpResponse, delete, web};

use crate::error::ApiError;
use crate::one::One;
use crate::state::State;
use crate::who::Who;
use evenwatch_app::scenarios;
use evenwatch_domain::ids::ScenarioName;

/// Remove a scenario
///
/// Only for those who plan everywhere.
#[utoipa::path(
    operation_id = "delete_scenario",
    tag = "cover",
    params(One<ScenarioName>),
    responses(
        (status = 204, description = "Removed"),
        One<ScenarioName>,
    )
)]
#[delete("/api/v1/scenarios/{name}")]
pub(crate) async fn remove(
    state: web::Data<State>,
    who: Who,
    One(name): One<ScenarioName>,
) -> Result<HttpResponse, ApiError> {
    state
        .run(&who, move |app, now| scenarios::remove(app, &name, now))
        .await?;
    Ok(HttpResponse::NoContent().finish())
}
