//! `GET /api/v1/rotas/{id}`.

use actix_web::http::header::{self, EntityTag, TryIntoHeaderValue};
use actix_web::{HttpResponse, web};
use serde::Deserialize;
use utoipa::IntoParams;

use super::view::RotaView;
use crate::error::ApiError;
use crate::path_id::PathId;
use crate::permission::{Permitted, may};
use crate::state::AppState;
use evenwatch_app::rota_now::ShownRota;
use evenwatch_app::{self as app, AppContext};
use evenwatch_domain::ids::RotaId;

/// Which revision.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct RevisionQuery {
    /// The revision, from 1; the newest where absent.
    #[param(value_type = Option<u32>, minimum = 1, example = 1)]
    pub(super) revision: Option<String>,
}

/// A rota
///
/// Its duties with who held them when it was made and, where it was published, whether each still
/// stands, which rota replaced it and who holds it now; and how it was made: results and bounds,
/// tier by tier.
#[utoipa::path(
    get,
    path = "/api/v1/rotas/{id}",
    operation_id = "get_rota",
    tag = "rotas",
    params(PathId<RotaId>, RevisionQuery),
    responses(
        (status = 200, description = "The rota; ETag stands for the state that it is in, for If-Match", body = RotaView, headers(("ETag" = String))),
        (status = 400, description = "The query is not understood"),
        (status = 404, description = "No such rota or revision"),
        (status = 422, description = "Not a rota's id, or not a revision"),
    )
)]
pub(crate) async fn show(
    who: Permitted<may::ReadRotas>,
    state: web::Data<AppState>,
    PathId(id): PathId<RotaId>,
    which: web::Query<RevisionQuery>,
) -> Result<HttpResponse, ApiError> {
    let revision = which.revision.as_deref().map(revision).transpose()?;
    let find = move |app: &AppContext, _| app::rota_now::get(app, id, revision);
    let show = |shown: ShownRota| {
        let tag = app::rota_transitions::tag(&shown.rota);
        Ok((RotaView::from(shown), tag))
    };
    let (mut response, tag) = state.run_json_and(&who, find, show).await?;
    let tag = EntityTag::new_strong(tag).try_into_value();
    let tag = tag.map_err(|error| ApiError::internal(&error))?;
    response.headers_mut().insert(header::ETAG, tag);
    Ok(response)
}

pub(super) fn revision(text: &str) -> Result<u32, ApiError> {
    let number = text.parse().ok().filter(|number| *number > 0);
    number.ok_or_else(|| {
        ApiError::invalid(
            "revision",
            text,
            "is not a revision",
            "give a whole number from 1 on, or leave it out for the newest",
        )
    })
}
