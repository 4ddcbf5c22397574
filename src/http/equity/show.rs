//! `GET /api/v1/equity`.

use actix_web::{HttpResponse, web};
use serde::Deserialize;
use utoipa::IntoParams;

use super::view::EquityView;
use crate::error::ApiError;
use crate::params::{self, DateRangeQuery};
use crate::permission::{Permitted, may};
use crate::state::AppState;
use evenwatch_app::{self as app, AppContext};
use evenwatch_domain::ids::RotaId;

/// Which days, or which rota.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct EquityQuery {
    /// First local day. Without `from` and `to`: the days of the published rotas that are not over,
    /// the first to the last.
    #[param(example = "2026-11-23", format = "date")]
    from: Option<String>,
    /// First local day after the period; 13 weeks after `from` where absent.
    #[param(example = "2026-12-21", format = "date")]
    to: Option<String>,
    /// A rota, published or not: its pools over its own days, with its duties in place of what is
    /// published of them. Without `from` and `to`.
    #[param(value_type = Option<uuid::Uuid>)]
    rota: Option<String>,
}

/// Evenness
///
/// How evenly each pool's burdens are shared by WTE, people without a duty included: of what is
/// published, or as it would be with a rota.
#[utoipa::path(
    get,
    path = "/api/v1/equity",
    operation_id = "get_equity",
    tag = "cover",
    params(EquityQuery),
    responses(
        (status = 200, description = "The answer", body = EquityView),
        (status = 400, description = "The query is not understood"),
        (status = 404, description = "No network yet, or no such rota"),
        (status = 422, description = "Not days, out of order, or too many; not a rota's id, or a rota beside days"),
    )
)]
pub(crate) async fn show(
    who: Permitted<may::ReadEquity>,
    state: web::Data<AppState>,
    which: web::Query<EquityQuery>,
) -> Result<HttpResponse, ApiError> {
    let EquityQuery { from, to, rota } = which.into_inner();
    if let Some(text) = rota {
        let id: RotaId = params::id("rota", &text)?;
        if from.is_some() || to.is_some() {
            let remedy = "leave from and to out: the days are the rota's";
            return Err(ApiError::invalid(
                "rota",
                &text,
                "is given beside days",
                remedy,
            ));
        }
        let make = move |app: &AppContext, now| app::equity::of_rota(app, id, None, now);
        return state.long_json(&who, make, EquityView::from).await;
    }
    let period = DateRangeQuery { from, to }.asked(state.now())?;
    let make = move |app: &AppContext, now| {
        let period = app::rotas::or_whole_rotas(app, period, now)?;
        app::equity::equity(app, period, now)
    };
    state.long_json(&who, make, EquityView::from).await
}
