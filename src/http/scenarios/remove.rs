//! `DELETE /api/v1/scenarios/{name}`.

use actix_web::{HttpResponse, delete, web};

use crate::app::scenarios;
use crate::domain::ids::ScenarioName;
use crate::http::error::ApiError;
use crate::http::one::One;
use crate::http::state::State;
use crate::http::who::Who;

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
pub(in crate::http) async fn remove(
    state: web::Data<State>,
    who: Who,
    One(name): One<ScenarioName>,
) -> Result<HttpResponse, ApiError> {
    state
        .run(&who, move |app, now| scenarios::remove(app, &name, now))
        .await?;
    Ok(HttpResponse::NoContent().finish())
}
