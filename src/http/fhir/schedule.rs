//! `GET /fhir/r4/Schedule`, `POST /fhir/r4/Schedule/_search` and `GET /fhir/r4/Schedule/{id}`.

use actix_web::{HttpRequest, HttpResponse, get, post, web};

use super::described::{ByForm, OfKind, Read, Search};
use crate::error::ApiError;
use crate::state::State;
use crate::who::Who;
use evenwatch_app::fhir::Kind;

/// Of this type.
struct Schedule;

impl OfKind for Schedule {
    const KIND: Kind = Kind::Schedule;
}

/// Schedules
///
/// The time of each pool, and of each member in it.
#[utoipa::path(
    operation_id = "search_fhir_schedules",
    tag = "fhir",
    params(Search<Schedule>),
    responses(Search<Schedule>)
)]
#[get("/fhir/r4/Schedule")]
pub(crate) async fn search(
    request: HttpRequest,
    state: web::Data<State>,
    who: Who,
) -> Result<HttpResponse, ApiError> {
    super::search(Schedule::KIND, &request, &state, &who).await
}

/// Schedules, searched by a form
///
/// The same as the search by GET: parameters may stand in the form, in the query, or in both.
#[utoipa::path(
    operation_id = "search_fhir_schedules_by_form",
    tag = "fhir",
    request_body(description = "The parameters of the search", content = Object, content_type = "application/x-www-form-urlencoded"),
    responses(Search<Schedule>, ByForm)
)]
#[post("/fhir/r4/Schedule/_search")]
pub(crate) async fn search_by_form(
    request: HttpRequest,
    state: web::Data<State>,
    who: Who,
    body: web::Bytes,
) -> Result<HttpResponse, ApiError> {
    super::search_by_form(Schedule::KIND, &request, &body, &state, &who).await
}

/// One Schedule
///
/// The time of a pool, or of a member in it.
#[utoipa::path(
    operation_id = "get_fhir_schedule",
    tag = "fhir",
    params(("id" = String, Path, description = "Its logical id"), Read<Schedule>),
    responses(Read<Schedule>)
)]
#[get("/fhir/r4/Schedule/{id}")]
pub(crate) async fn read(
    request: HttpRequest,
    state: web::Data<State>,
    who: Who,
    id: web::Path<String>,
) -> Result<HttpResponse, ApiError> {
    super::read(Schedule::KIND, &id, &request, &state, &who).await
}
