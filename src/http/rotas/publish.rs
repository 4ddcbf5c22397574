//! `POST /api/v1/rotas/{id}/publish`.

use actix_web::{HttpRequest, HttpResponse, post, web};

use super::step::{Answers, From, take};
use super::stepped::SteppedView;
use crate::app::rota_steps::Step;
use crate::domain::ids::RotaId;
use crate::http::error::ApiError;
use crate::http::one::One;
use crate::http::state::State;
use crate::http::who::Who;
use crate::http::write::OnceKey;

/// Publish a rota
///
/// Calendars and on-call answers use its duties from now on, and webhooks are sent. Its rules are checked again
/// beside all that is published by now: what breaks a hard rule, or no longer fits the network, is refused with what is wrong.
/// A withdrawn rota is published again as its next revision.
#[utoipa::path(
    operation_id = "publish_rota",
    tag = "rotas",
    params(One<RotaId>, From, OnceKey),
    responses(
        (status = 200, description = "The rota as it stands now", body = SteppedView, headers(("ETag" = String))),
        Answers,
    )
)]
#[post("/api/v1/rotas/{id}/publish")]
pub(in crate::http) async fn publish(
    request: HttpRequest,
    state: web::Data<State>,
    who: Who,
    One(id): One<RotaId>,
) -> Result<HttpResponse, ApiError> {
    take(Step::Publish, &request, &state, &who, id).await
}
