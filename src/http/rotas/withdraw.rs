//! `POST /api/v1/rotas/{id}/withdraw`.

use actix_web::{HttpRequest, HttpResponse, post, web};

use super::step::{Answers, From, take};
use super::view::SteppedView;
use crate::app::rota_steps::Step;
use crate::domain::ids::RotaId;
use crate::http::error::ApiError;
use crate::http::one::One;
use crate::http::state::State;
use crate::http::who::Who;
use crate::http::write::OnceKey;

/// Withdraw a rota
///
/// Its duties are cancelled in feeds, and nothing is erased: earlier answers stay as they were.
#[utoipa::path(
    operation_id = "withdraw_rota",
    tag = "rotas",
    params(One<RotaId>, From, OnceKey),
    responses(
        (status = 200, description = "The rota as it stands now", body = SteppedView, headers(("ETag" = String))),
        Answers,
    )
)]
#[post("/api/v1/rotas/{id}/withdraw")]
pub(in crate::http) async fn withdraw(
    request: HttpRequest,
    state: web::Data<State>,
    who: Who,
    One(id): One<RotaId>,
) -> Result<HttpResponse, ApiError> {
    take(Step::Withdraw, &request, &state, &who, id).await
}
