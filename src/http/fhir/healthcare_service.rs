//! `GET /fhir/r4/HealthcareService`, `POST /fhir/r4/HealthcareService/_search` and `GET /fhir/r4/HealthcareService/{id}`.

use actix_web::{HttpRequest, HttpResponse, get, post, web};

use super::described::{ByForm, OfKind, Read, Search};
use crate::error::ApiError;
use crate::state::State;
use crate::who::Who;
use evenwatch_app::fhir::Kind;

/// Of this type.
struct HealthcareService;

impl OfKind for HealthcareService {
    const KIND: Kind = Kind::HealthcareService;
}

/// Pools as HealthcareServices
///
/// Whom each serves, in which hours of the week on the wall, and when in the 13 weeks to come nobody is there.
#[utoipa::path(
    operation_id = "search_fhir_healthcare_services",
    tag = "fhir",
    params(Search<HealthcareService>),
    responses(Search<HealthcareService>)
)]
#[get("/fhir/r4/HealthcareService")]
pub(crate) async fn search(
    request: HttpRequest,
    state: web::Data<State>,
    who: Who,
) -> Result<HttpResponse, ApiError> {
    super::search(HealthcareService::KIND, &request, &state, &who).await
}

/// Pools as HealthcareServices, searched by a form
///
/// The same as the search by GET: parameters may stand in the form, in the query, or in both.
#[utoipa::path(
    operation_id = "search_fhir_healthcare_services_by_form",
    tag = "fhir",
    request_body(description = "The parameters of the search", content = Object, content_type = "application/x-www-form-urlencoded"),
    responses(Search<HealthcareService>, ByForm)
)]
#[post("/fhir/r4/HealthcareService/_search")]
pub(crate) async fn search_by_form(
    request: HttpRequest,
    state: web::Data<State>,
    who: Who,
    body: web::Bytes,
) -> Result<HttpResponse, ApiError> {
    super::search_by_form(HealthcareService::KIND, &request, &body, &state, &who).await
}

/// One pool as a HealthcareService
///
/// Whom it serves, in which hours of the week on the wall, and when in the 13 weeks to come nobody is there.
#[utoipa::path(
    operation_id = "get_fhir_healthcare_service",
    tag = "fhir",
    params(("id" = String, Path, description = "Its logical id"), Read<HealthcareService>),
    responses(Read<HealthcareService>)
)]
#[get("/fhir/r4/HealthcareService/{id}")]
pub(crate) async fn read(
    request: HttpRequest,
    state: web::Data<State>,
    who: Who,
    id: web::Path<String>,
) -> Result<HttpResponse, ApiError> {
    super::read(HealthcareService::KIND, &id, &request, &state, &who).await
}
