//! `GET /api/v1/scenarios/{name}`.

use actix_web::{get, web};

use super::view::ScenarioFitView;
use crate::app::scenarios;
use crate::domain::ids::ScenarioName;
use crate::http::ask;
use crate::http::error::{ApiError, Problem};
use crate::http::state::State;
use crate::http::who::Who;

/// A scenario
///
/// With why it does not fit the present network, where it does not. Only for those who read all cover.
#[utoipa::path(
    operation_id = "scenario",
    tag = "cover",
    params(("name" = String, Path, description = "The scenario's name", example = "winter-surge")),
    responses(
        (status = 200, description = "The scenario", body = ScenarioFitView),
        (status = 404, description = "No such scenario, or no network yet", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "Not a scenario's name", body = Problem, content_type = "application/problem+json"),
    )
)]
#[get("/api/v1/scenarios/{name}")]
pub(in crate::http) async fn show(
    state: web::Data<State>,
    who: Who,
    name: web::Path<String>,
) -> Result<web::Json<ScenarioFitView>, ApiError> {
    let name: ScenarioName = ask::id("name", &name)?;
    let (saved, misfit) = state
        .run(&who, move |app, _| scenarios::show(app, &name))
        .await?;
    Ok(web::Json(ScenarioFitView {
        scenario: saved.into(),
        misfit,
    }))
}
