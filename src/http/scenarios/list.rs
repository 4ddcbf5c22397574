//! `GET /api/v1/scenarios`.

use actix_web::{get, web};

use super::view::{ScenarioListView, ScenarioView};
use crate::auth::Caller;
use crate::error::ApiError;
use crate::state::AppState;
use evenwatch_app::scenarios;

/// Scenarios
///
/// By name. Only for those who read all cover.
#[utoipa::path(
    operation_id = "list_scenarios",
    tag = "cover",
    responses((status = 200, description = "The scenarios", body = ScenarioListView))
)]
#[get("/api/v1/scenarios")]
pub(crate) async fn list(
    state: web::Data<AppState>,
    who: Caller,
) -> Result<web::Json<ScenarioListView>, ApiError> {
    let scenarios = state.run(&who, |app, _| scenarios::list(app)).await?;
    let scenarios = scenarios.into_iter().map(ScenarioView::from).collect();
    Ok(web::Json(ScenarioListView { items: scenarios }))
}
