//! `GET /fhir/r4/Slot` and `GET /fhir/r4/Slot/{id}`.

use actix_web::{HttpRequest, HttpResponse, get, web};

use crate::app::fhir::Kind;
use crate::http::error::ApiError;
use crate::http::state::State;
use crate::http::who::Who;

/// Published duties as Slots
///
/// Each stands in the schedule of its pool, and in that of each of its holders; busy-unavailable where a place is empty, and never free.
#[utoipa::path(
    operation_id = "fhir_search_slot",
    tag = "fhir",
    params(
        ("_id" = Option<String>, Query, description = "Logical ids, separated by commas"),
        ("schedule" = Option<String>, Query, description = "The schedule in which it stands"),
        ("start" = Option<String>, Query, description = "When it begins: a day, or an instant with its offset, with eq, gt, ge, lt or le before it; twice for a range; from today on where absent"),
        ("status" = Option<String>, Query, description = "busy or busy-unavailable"),
        ("_count" = Option<u32>, Query, description = "Resources on a page: 50 where absent, 200 at most, 0 for the total alone"),
        ("_format" = Option<String>, Query, description = "json, which is all there is"),
        ("_page" = Option<String>, Query, description = "A page's place, as the link to the next one holds it"),
    ),
    responses(
        (status = 200, description = "A Bundle of the type searchset", content_type = "application/fhir+json", body = Object),
        (status = 304, description = "Nothing has changed"),
        (status = 400, description = "OperationOutcome: a parameter is not known", body = Object, content_type = "application/fhir+json"),
        (status = 404, description = "OperationOutcome: no network yet", body = Object, content_type = "application/fhir+json"),
        (status = 422, description = "OperationOutcome: a value is of another shape", body = Object, content_type = "application/fhir+json"),
    )
)]
#[get("/fhir/r4/Slot")]
pub(in crate::http) async fn search(
    request: HttpRequest,
    state: web::Data<State>,
    who: Who,
) -> Result<HttpResponse, ApiError> {
    super::search(Kind::Slot, &request, &state, &who).await
}

/// One published duty as a Slot
///
/// Never free: a duty is somebody's work, and nobody books into it.
#[utoipa::path(
    operation_id = "fhir_read_slot",
    tag = "fhir",
    params(
        ("id" = String, Path, description = "Its logical id"),
        ("_format" = Option<String>, Query, description = "json, which is all there is"),
    ),
    responses(
        (status = 200, description = "The Slot", content_type = "application/fhir+json", body = Object),
        (status = 304, description = "Nothing has changed"),
        (status = 400, description = "OperationOutcome: a parameter is not known", body = Object, content_type = "application/fhir+json"),
        (status = 404, description = "OperationOutcome: there is none with this id", body = Object, content_type = "application/fhir+json"),
        (status = 422, description = "OperationOutcome: a value is of another shape", body = Object, content_type = "application/fhir+json"),
    )
)]
#[get("/fhir/r4/Slot/{id}")]
pub(in crate::http) async fn read(
    request: HttpRequest,
    state: web::Data<State>,
    who: Who,
    id: web::Path<String>,
) -> Result<HttpResponse, ApiError> {
    super::read(Kind::Slot, &id, &request, &state, &who).await
}
