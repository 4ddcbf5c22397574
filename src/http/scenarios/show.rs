//! `GET /api/v1/scenarios/{name}`.

use actix_web::web;

use super::view::ScenarioFitView;
use crate::error::ApiError;
use crate::path_id::PathId;
use crate::permission::{Permitted, may};
use crate::state::AppState;
use evenwatch_app::scenarios;
use evenwatch_domain::ids::ScenarioName;

/// A scenario
///
/// With why it does not fit the present network, where it does not. Only for those who read all
/// cover.
#[utoipa::path(
    get,
    path = "/api/v1/scenarios/{name}",
    operation_id = "get_scenario",
    tag = "cover",
    params(PathId<ScenarioName>),
    responses(
        (status = 200, description = "The scenario", body = ScenarioFitView),
        PathId<ScenarioName>,
        (status = 404, description = "No such scenario, or no network yet"),
    )
)]
pub(crate) async fn show(
    who: Permitted<may::ReadCover>,
    state: web::Data<AppState>,
    PathId(name): PathId<ScenarioName>,
) -> Result<web::Json<ScenarioFitView>, ApiError> {
    let (saved, misfit) = state
        .run(&who, move |app, _| scenarios::show(app, &name))
        .await?;
    Ok(web::Json(ScenarioFitView {
        scenario: saved.into(),
        misfit,
    }))
}
