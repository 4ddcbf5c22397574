//! `GET /api/v1/scenarios/{name}`.

use actix_web::{get, web};

use super::view::ScenarioFitView;
use crate::app::scenarios;
use crate::domain::ids::ScenarioName;
use crate::http::error::ApiError;
use crate::http::one::One;
use crate::http::state::State;
use crate::http::who::Who;

/// A scenario
///
/// With why it does not fit the present network, where it does not. Only for those who read all cover.
#[utoipa::path(
    operation_id = "get_scenario",
    tag = "cover",
    params(One<ScenarioName>),
    responses(
        (status = 200, description = "The scenario", body = ScenarioFitView),
        One<ScenarioName>,
        (status = 404, description = "No such scenario, or no network yet"),
    )
)]
#[get("/api/v1/scenarios/{name}")]
pub(in crate::http) async fn show(
    state: web::Data<State>,
    who: Who,
    One(name): One<ScenarioName>,
) -> Result<web::Json<ScenarioFitView>, ApiError> {
    let (saved, misfit) = state
        .run(&who, move |app, _| scenarios::show(app, &name))
        .await?;
    Ok(web::Json(ScenarioFitView {
        scenario: saved.into(),
        misfit,
    }))
}
