//! `GET /api/v1/scenarios`.

use actix_web::web;

use super::view::{ScenarioListView, ScenarioView};
use crate::error::ApiError;
use crate::permission::{Permitted, may};
use crate::state::AppState;
use evenwatch_app::scenarios;

/// Scenarios
///
/// By name. Only for those who read all cover.
#[utoipa::path(
    get,
    path = "/api/v1/scenarios",
    operation_id = "list_scenarios",
    tag = "cover",
    responses((status = 200, description = "The scenarios", body = ScenarioListView))
)]
pub(crate) async fn list(
    who: Permitted<may::ReadCover>,
    state: web::Data<AppState>,
) -> Result<web::Json<ScenarioListView>, ApiError> {
    let scenarios = state.run(&who, |app, _| scenarios::list(app)).await?;
    let scenarios = scenarios.into_iter().map(ScenarioView::from).collect();
    Ok(web::Json(ScenarioListView { items: scenarios }))
}
