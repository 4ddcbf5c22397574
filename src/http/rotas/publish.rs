//! `POST /api/v1/rotas/{id}/publish`.

use actix_web::{HttpRequest, HttpResponse, web};
use serde::Deserialize;
use utoipa::IntoParams;

use super::stepped::SteppedView;
use super::transitions::{Answers, From, take};
use crate::body::IdempotencyKey;
use crate::error::ApiError;
use crate::params::Choice;
use crate::path_id::PathId;
use crate::permission::{Permitted, may};
use crate::state::AppState;
use evenwatch_app::rota_transitions::RotaTransition;
use evenwatch_domain::ids::RotaId;

/// How a rota is published.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct PublishQuery {
    /// `yes`: say what publication would do, such as which duties would not come into force, and
    /// change nothing.
    #[serde(default)]
    #[param(inline)]
    preview: Choice,
}

/// Publish a rota
///
/// Calendars and on-call answers use its duties from now on, and webhooks are sent. Its rules are
/// checked again beside all that is published by now: what breaks a hard rule, or no longer fits
/// the network, is refused with what is wrong. A withdrawn rota is published again as its next
/// revision. Published duties that have begun stay with their holders to their end: `begun` lists
/// the duties of the rota that do not come into force. Published duties of its pools and days that
/// the network no longer owes are taken back: `ended` lists them.
#[utoipa::path(
    post,
    path = "/api/v1/rotas/{id}/publish",
    operation_id = "publish_rota",
    tag = "rotas",
    params(PathId<RotaId>, PublishQuery, From, IdempotencyKey),
    responses(
        (status = 200, description = "The rota as it stands now", body = SteppedView, headers(("ETag" = String))),
        (status = 400, description = "The query is not understood"),
        Answers,
    )
)]
pub(crate) async fn publish(
    who: Permitted<may::PublishRotas>,
    request: HttpRequest,
    state: web::Data<AppState>,
    PathId(id): PathId<RotaId>,
    query: web::Query<PublishQuery>,
) -> Result<HttpResponse, ApiError> {
    let step = match query.preview {
        Choice::Yes => RotaTransition::PreviewPublish,
        Choice::No => RotaTransition::Publish,
    };
    take(step, &request, &state, &who, id).await
}
