//! `GET /fhir/r4/Slot`, `POST /fhir/r4/Slot/_search` and `GET /fhir/r4/Slot/{id}`.

use actix_web::{HttpRequest, HttpResponse, get, post, web};

use super::described::{ByForm, OfKind, Read, Search};
use crate::error::ApiError;
use crate::state::State;
use crate::who::Who;
use evenwatch_app::fhir::Kind;

/// Of this type.
struct Slot;

impl OfKind for Slot {
    const KIND: Kind = Kind::Slot;
}

/// Published duties as Slots
///
/// Each stands in the schedule of its pool, and in that of each of its holders; busy-unavailable where a place is empty or its holder does not
/// count as cover, and never free.
#[utoipa::path(
    operation_id = "search_fhir_slots",
    tag = "fhir",
    params(Search<Slot>),
    responses(Search<Slot>)
)]
#[get("/fhir/r4/Slot")]
pub(crate) async fn search(
    request: HttpRequest,
    state: web::Data<State>,
    who: Who,
) -> Result<HttpResponse, ApiError> {
    super::search(Slot::KIND, &request, &state, &who).await
}

/// Published duties as Slots, searched by a form
///
/// The same as the search by GET: parameters may stand in the form, in the query, or in both.
#[utoipa::path(
    operation_id = "search_fhir_slots_by_form",
    tag = "fhir",
    request_body(description = "The parameters of the search", content = Object, content_type = "application/x-www-form-urlencoded"),
    responses(Search<Slot>, ByForm)
)]
#[post("/fhir/r4/Slot/_search")]
pub(crate) async fn search_by_form(
    request: HttpRequest,
    state: web::Data<State>,
    who: Who,
    body: web::Bytes,
) -> Result<HttpResponse, ApiError> {
    super::search_by_form(Slot::KIND, &request, &body, &state, &who).await
}

/// One published duty as a Slot
///
/// Never free: a duty is a person's work, and cannot be booked.
#[utoipa::path(
    operation_id = "get_fhir_slot",
    tag = "fhir",
    params(("id" = String, Path, description = "Its logical id"), Read<Slot>),
    responses(Read<Slot>)
)]
#[get("/fhir/r4/Slot/{id}")]
pub(crate) async fn read(
    request: HttpRequest,
    state: web::Data<State>,
    who: Who,
    id: web::Path<String>,
) -> Result<HttpResponse, ApiError> {
    super::read(Slot::KIND, &id, &request, &state, &who).await
}
