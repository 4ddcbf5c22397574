//! `GET /api/v1/rotas`.

use actix_web::web;
use serde::Deserialize;
use utoipa::IntoParams;

use super::view::{RotaListView, RotaSummaryView};
use crate::error::ApiError;
use crate::permission::{Permitted, may};
use crate::state::AppState;
use crate::{pagination, params, words};
use evenwatch_app as app;
use evenwatch_domain::ids::RotaId;
use evenwatch_domain::rota::RotaState;

/// Which rotas.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct RotaQuery {
    /// Standing so.
    #[param(value_type = Option<words::RotaState>, example = "published")]
    state: Option<String>,
    /// Rotas on a page, 1 to 200; 50 where absent.
    #[param(value_type = Option<u32>, minimum = 1, maximum = 200, example = 50)]
    limit: Option<String>,
    /// `next` of the page before.
    cursor: Option<String>,
}

/// Rotas
///
/// The newest revision of each, newest first.
#[utoipa::path(
    get,
    path = "/api/v1/rotas",
    operation_id = "list_rotas",
    tag = "rotas",
    params(RotaQuery),
    responses(
        (status = 200, description = "The rotas", body = RotaListView),
        (status = 400, description = "The query is not understood"),
        (status = 422, description = "No such state, not a number, or no cursor of this list"),
        (status = 503, description = "The database does not answer"),
    )
)]
pub(crate) async fn list(
    who: Permitted<may::ReadRotas>,
    state: web::Data<AppState>,
    which: web::Query<RotaQuery>,
) -> Result<web::Json<RotaListView>, ApiError> {
    let named = format!("rotas?{:?}", which.state);
    let wanted = which.state.as_deref().map(standing).transpose()?;
    let after: Option<RotaId> = pagination::parse(&named, which.cursor.as_deref())?;
    let most = params::limit(which.limit.as_deref())?;
    let mut rotas = state.run(&who, |app, _| app::rotas::list(app)).await?;
    // Rotas are never erased, so that the one that a page ended with is still there.
    if let Some(at) = after.and_then(|id| rotas.iter().position(|rota| rota.id == id)) {
        rotas.drain(..=at);
    }
    rotas.retain(|rota| wanted.is_none_or(|state| state == rota.state));
    let next = pagination::paginate(&mut rotas, most, &named, |rota| rota.id.to_string());
    let rotas = state
        .run(&who, move |app, _| app::rota_now::listed(app, rotas))
        .await?;
    let rotas = rotas.into_iter().map(RotaSummaryView::from).collect();
    Ok(web::Json(RotaListView { items: rotas, next }))
}

fn standing(text: &str) -> Result<RotaState, ApiError> {
    let all = [
        RotaState::Draft,
        RotaState::Proposed,
        RotaState::Published,
        RotaState::Withdrawn,
    ];
    let found = all.into_iter().find(|state| state.to_string() == text);
    found.ok_or_else(|| {
        ApiError::invalid(
            "state",
            text,
            "is not a state of a rota",
            "choose draft, proposed, published or withdrawn, or leave it out for all",
        )
    })
}
