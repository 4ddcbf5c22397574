//! `DELETE /api/v1/scenarios/{name}`.

use actix_web::{HttpResponse, delete, web};

use crate::app::scenarios;
use crate::domain::ids::ScenarioName;
use crate::http::ask;
use crate::http::error::{ApiError, Problem};
use crate::http::state::State;
use crate::http::who::Who;

/// Remove a scenario
///
/// Only for those who plan everywhere.
#[utoipa::path(
    operation_id = "remove_scenario",
    tag = "cover",
    params(("name" = String, Path, description = "The scenario's name", example = "winter-surge")),
    responses(
        (status = 204, description = "Removed"),
        (status = 404, description = "No such scenario", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "Not a scenario's name", body = Problem, content_type = "application/problem+json"),
    )
)]
#[delete("/api/v1/scenarios/{name}")]
pub(in crate::http) async fn remove(
    state: web::Data<State>,
    who: Who,
    name: web::Path<String>,
) -> Result<HttpResponse, ApiError> {
    let name: ScenarioName = ask::id("name", &name)?;
    state
        .run(&who, move |app, now| scenarios::remove(app, &name, now))
        .await?;
    Ok(HttpResponse::NoContent().finish())
}
