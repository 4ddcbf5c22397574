//! `GET /api/v1/rotas`.

use actix_web::{get, web};

use super::view::{RotaListView, RotaSummaryView};
use crate::app;
use crate::http::error::{ApiError, Problem};
use crate::http::state::State;
use crate::http::who::Who;

/// All rotas
///
/// The newest revision of each, newest first.
#[utoipa::path(
    operation_id = "list_rotas",
    tag = "rotas",
    responses(
        (status = 200, description = "The rotas", body = RotaListView),
        (status = 503, description = "The database does not answer", body = Problem, content_type = "application/problem+json"),
    )
)]
#[get("/api/v1/rotas")]
pub(in crate::http) async fn list(
    state: web::Data<State>,
    who: Who,
) -> Result<web::Json<RotaListView>, ApiError> {
    let rotas = state.run(&who, |app, _| app::rotas::list(app)).await?;
    let rotas = rotas.into_iter().map(RotaSummaryView::from).collect();
    Ok(web::Json(RotaListView { rotas }))
}
