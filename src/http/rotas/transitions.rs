//! What the steps of a rota share: how they are asked for, and how they are answered.

use actix_web::http::header::{self, EntityTag};
use actix_web::{HttpRequest, HttpResponse};
use utoipa::{IntoParams, IntoResponses};

use super::stepped::SteppedView;
use crate::auth::Caller;
use crate::body;
use crate::error::ApiError;
use crate::state::AppState;
use evenwatch_app::rota_transitions::{self, RotaTransition};
use evenwatch_domain::ids::RotaId;

/// What a step is asked for with.
#[derive(IntoParams)]
#[into_params(parameter_in = Header)]
#[expect(dead_code, reason = "the description is made from it")]
pub(super) struct From {
    /// The rota's `ETag`, as `GET /api/v1/rotas/{id}` gave it; `*` for whatever state it is in
    #[param(rename = "If-Match")]
    state: String,
}

/// What whoever asks for a step is answered where it is not taken.
#[derive(IntoResponses)]
#[expect(dead_code, reason = "the description is made from it")]
pub(super) enum Answers {
    /// No such rota, or no network yet
    #[response(status = 404)]
    NotThere,
    /// The rota stands where this step does not follow, or breaks a hard rule beside what is
    /// published
    #[response(status = 409)]
    NotFrom,
    /// The rota is in another state than If-Match names
    #[response(status = 412)]
    Changed,
    /// Not a rota's id or an entity tag; the rota no longer fits the network, or the key stands for
    /// another request
    #[response(status = 422)]
    Refused,
    /// If-Match is missing
    #[response(status = 428)]
    Unconditional,
}

/// Takes the step.
pub(super) async fn take(
    step: RotaTransition,
    request: &HttpRequest,
    state: &AppState,
    who: &Caller,
    id: RotaId,
) -> Result<HttpResponse, ApiError> {
    let condition = body::if_match(request)?;
    // What the query asks for is part of the request; a preview does nothing that could be done
    // twice.
    let key = match step {
        RotaTransition::Preview(_) | RotaTransition::PreviewPublish => None,
        RotaTransition::Publish | RotaTransition::Withdraw(_) => {
            body::idempotency_key(request, request.query_string().as_bytes())?
        }
    };
    let taken = state
        .run(who, move |app, now| {
            rota_transitions::take(app, id, step, &condition, key.as_ref(), now)
        })
        .await?;
    let mut answer = HttpResponse::Ok();
    let tag = EntityTag::new_strong(taken.answer.tag.clone());
    answer.insert_header(header::ETag(tag));
    body::mark_replayed(&mut answer, taken.again);
    Ok(answer.json(SteppedView::from(taken.answer)))
}
