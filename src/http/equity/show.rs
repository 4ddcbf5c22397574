//! `GET /api/v1/equity`.

use actix_web::{get, web};

use super::view::EquityView;
use crate::app;
use crate::http::ask::Between;
use crate::http::error::ApiError;
use crate::http::state::State;
use crate::http::who::Who;

/// Evenness
///
/// How evenly each pool's burdens are shared by WTE, people without a duty included.
#[utoipa::path(
    operation_id = "equity",
    tag = "cover",
    params(Between),
    responses(
        (status = 200, description = "The answer", body = EquityView),
        (status = 400, description = "The query is not understood"),
        (status = 404, description = "No network yet"),
        (status = 422, description = "Not days, out of order, or too many"),
    )
)]
#[get("/api/v1/equity")]
pub(in crate::http) async fn show(
    state: web::Data<State>,
    who: Who,
    between: web::Query<Between>,
) -> Result<web::Json<EquityView>, ApiError> {
    let period = between.period(state.now())?;
    let answer = state
        .run(&who, move |app, _| app::equity::equity(app, period))
        .await?;
    Ok(web::Json(answer.into()))
}
