//! `GET /api/v1/on-call`.

use actix_web::http::header::ContentType;
use actix_web::{HttpResponse, get, web};

use super::view::{self, OnCallView};
use crate::app;
use crate::http::ask::At;
use crate::http::error::{ApiError, Problem};
use crate::http::state::State;
use crate::http::who::Who;

/// Who is on call
///
/// For every area and service line: who holds each tier, whether families can count on it, and what changes next.
#[utoipa::path(
    operation_id = "on_call",
    tag = "on call",
    params(At),
    responses(
        (status = 200, description = "The answer", body = OnCallView),
        (status = 400, description = "The query is not understood", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No network yet", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "Not a time with an offset", body = Problem, content_type = "application/problem+json"),
    )
)]
#[get("/api/v1/on-call")]
pub(in crate::http) async fn show(
    state: web::Data<State>,
    who: Who,
    at: web::Query<At>,
) -> Result<HttpResponse, ApiError> {
    let known_at = at.known_at()?;
    let at = at.instant(state.now())?;
    let body = state
        .run(&who, move |app, _| match known_at {
            None => {
                let minute = app::on_call::of_minute(app, at)?;
                Ok(view::at(at, minute.written(view::written)))
            }
            Some(_) => Ok(view::written(&app::on_call::on_call(app, at, known_at)?)),
        })
        .await?;
    Ok(HttpResponse::Ok()
        .content_type(ContentType::json())
        .body(body))
}
