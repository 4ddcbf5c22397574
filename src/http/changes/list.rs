//! `GET /api/v1/changes`.

use actix_web::web;
use chrono::DateTime;
use serde::Deserialize;
use utoipa::IntoParams;

use super::view::ChangesView;
use crate::error::ApiError;
use crate::pagination;
use crate::permission::{Permitted, may};
use crate::state::AppState;
use evenwatch_app as app;
use evenwatch_app::changes::ChangeCursor;

/// The list's name in its cursors.
const LIST: &str = "changes";

/// From where on.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct From {
    /// `next` of the answer before; without it, nothing is told but the place where things stand
    /// now. Opaque.
    since: Option<String>,
}

/// What changed since
///
/// Items of the network, and rotas with their published duties, oldest first. Begin without `since`
/// and fetch the lists that you need; then ask again with `next` from time to time, and fetch what
/// it names. Places are good for 90 days.
#[utoipa::path(
    get,
    path = "/api/v1/changes",
    operation_id = "list_changes",
    tag = "network",
    params(From),
    responses(
        (status = 200, description = "The changes, and where to go on", body = ChangesView),
        (status = 400, description = "The query is not understood"),
        (status = 404, description = "No network yet"),
        (status = 410, description = "The place is older than 90 days, or of another database: fetch all again"),
        (status = 422, description = "No cursor of this list"),
    )
)]
pub(crate) async fn list(
    who: Permitted<may::ReadNetwork>,
    state: web::Data<AppState>,
    from: web::Query<From>,
) -> Result<web::Json<ChangesView>, ApiError> {
    let since = from.since.as_deref();
    let since = since
        .map(|text| pagination::read("since", LIST, text).map(|place| (text, place)))
        .transpose()?
        .map(|(text, place)| parsed(&place).ok_or_else(|| not_ours(text)))
        .transpose()?;
    let changes = state
        .run(&who, move |app, now| app::changes::since(app, since, now))
        .await?;
    let ChangeCursor { seq, at } = changes.next;
    let next = pagination::write(LIST, &format!("{seq} {}", at.timestamp()));
    Ok(web::Json(ChangesView::new(changes, next, state.root())))
}

fn parsed(place: &str) -> Option<ChangeCursor> {
    let (seq, at) = place.split_once(' ')?;
    Some(ChangeCursor {
        seq: seq.parse().ok()?,
        at: DateTime::from_timestamp(at.parse().ok()?, 0)?,
    })
}

fn not_ours(text: &str) -> ApiError {
    ApiError::invalid(
        "since",
        text,
        "is not a place in the changes",
        "send `next` of the answer before",
    )
}
