//! `GET /api/v1/scenarios/{name}`.

use actix_web::{get, web};

use super::view::ScenarioFitView;
use crate::error::ApiError;
use crate::one::One;
use crate::state::State;
use crate::who::Who;
use evenwatch_app::scenarios;
use evenwatch_domain::ids::ScenarioName;

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
pub(crate) async fn show(
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
