//! `GET /fhir/r4/HealthcareService` and `GET /fhir/r4/HealthcareService/{id}`.

use actix_web::{HttpRequest, HttpResponse, get, web};

use crate::app::fhir::Kind;
use crate::http::error::ApiError;
use crate::http::state::State;
use crate::http::who::Who;

/// Pools as HealthcareServices
///
/// Whom each serves, in which hours of the week on the wall, and when in the 13 weeks to come nobody is there.
#[utoipa::path(
    operation_id = "fhir_search_healthcare_service",
    tag = "fhir",
    params(
        ("_id" = Option<String>, Query, description = "Logical ids, separated by commas"),
        ("active" = Option<String>, Query, description = "Whether it is in use today: true or false"),
        ("organization" = Option<String>, Query, description = "The organisation that runs the pool, by ODS code; organization:identifier takes system and code"),
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
#[get("/fhir/r4/HealthcareService")]
pub(in crate::http) async fn search(
    request: HttpRequest,
    state: web::Data<State>,
    who: Who,
) -> Result<HttpResponse, ApiError> {
    super::search(Kind::HealthcareService, &request, &state, &who).await
}

/// One pool as a HealthcareService
///
/// Whom it serves, in which hours of the week on the wall, and when in the 13 weeks to come nobody is there.
#[utoipa::path(
    operation_id = "fhir_read_healthcare_service",
    tag = "fhir",
    params(
        ("id" = String, Path, description = "Its logical id"),
        ("_format" = Option<String>, Query, description = "json, which is all there is"),
    ),
    responses(
        (status = 200, description = "The HealthcareService", content_type = "application/fhir+json", body = Object),
        (status = 304, description = "Nothing has changed"),
        (status = 400, description = "OperationOutcome: a parameter is not known", body = Object, content_type = "application/fhir+json"),
        (status = 404, description = "OperationOutcome: there is none with this id", body = Object, content_type = "application/fhir+json"),
        (status = 422, description = "OperationOutcome: a value is of another shape", body = Object, content_type = "application/fhir+json"),
    )
)]
#[get("/fhir/r4/HealthcareService/{id}")]
pub(in crate::http) async fn read(
    request: HttpRequest,
    state: web::Data<State>,
    who: Who,
    id: web::Path<String>,
) -> Result<HttpResponse, ApiError> {
    super::read(Kind::HealthcareService, &id, &request, &state, &who).await
}
