//! `POST /api/v1/rotas/{id}/withdraw`.

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
use evenwatch_app::withdraw::Withdrawal;
use evenwatch_domain::ids::RotaId;

/// How a rota is withdrawn.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct How {
    /// `yes`: duties that replaced those of rotas still in force go back to them. Works after the
    /// withdrawal too.
    #[serde(default)]
    #[param(inline)]
    restore: Choice,
    /// `yes`: list the hours that would lose cover, what would become unlawful and what could be
    /// restored, and change nothing.
    #[serde(default)]
    #[param(inline)]
    preview: Choice,
}

/// Withdraw a rota
///
/// Its duties to come are cancelled in feeds, or go back to the rotas that they replaced; what has
/// begun stays, and nothing is erased: earlier answers stay as they were. The answer lists the
/// hours that lose cover, and what duties that stay published break without these.
#[utoipa::path(
    post,
    path = "/api/v1/rotas/{id}/withdraw",
    operation_id = "withdraw_rota",
    tag = "rotas",
    params(PathId<RotaId>, How, From, IdempotencyKey),
    responses(
        (status = 200, description = "The rota as it stands now, and what became of its duties", body = SteppedView, headers(("ETag" = String))),
        (status = 400, description = "The query is not understood"),
        Answers,
    )
)]
pub(crate) async fn withdraw(
    who: Permitted<may::PublishRotas>,
    request: HttpRequest,
    state: web::Data<AppState>,
    PathId(id): PathId<RotaId>,
    how: web::Query<How>,
) -> Result<HttpResponse, ApiError> {
    let effect = match how.restore {
        Choice::Yes => Withdrawal::Restored,
        Choice::No => Withdrawal::Rest,
    };
    let step = match how.preview {
        Choice::Yes => RotaTransition::Preview(effect),
        Choice::No => RotaTransition::Withdraw(effect),
    };
    take(step, &request, &state, &who, id).await
}
