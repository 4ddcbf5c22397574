//! `GET /fhir/r4/PractitionerRole`, `POST /fhir/r4/PractitionerRole/_search` and `GET /fhir/r4/PractitionerRole/{id}`.

use actix_web::{HttpRequest, HttpResponse, get, post, web};

use super::described::{ByForm, OfKind, Read, Search};
use crate::error::ApiError;
use crate::state::State;
use crate::who::Who;
use evenwatch_app::fhir::Kind;

/// Of this type.
struct PractitionerRole;

impl OfKind for PractitionerRole {
    const KIND: Kind = Kind::PractitionerRole;
}

/// Members of pools as PractitionerRoles
///
/// By name and role; without phone numbers or any other way to reach them.
#[utoipa::path(
    operation_id = "search_fhir_practitioner_roles",
    tag = "fhir",
    params(Search<PractitionerRole>),
    responses(Search<PractitionerRole>)
)]
#[get("/fhir/r4/PractitionerRole")]
pub(crate) async fn search(
    request: HttpRequest,
    state: web::Data<State>,
    who: Who,
) -> Result<HttpResponse, ApiError> {
    super::search(PractitionerRole::KIND, &request, &state, &who).await
}

/// Members of pools as PractitionerRoles, searched by a form
///
/// The same as the search by GET: parameters may stand in the form, in the query, or in both.
#[utoipa::path(
    operation_id = "search_fhir_practitioner_roles_by_form",
    tag = "fhir",
    request_body(description = "The parameters of the search", content = Object, content_type = "application/x-www-form-urlencoded"),
    responses(Search<PractitionerRole>, ByForm)
)]
#[post("/fhir/r4/PractitionerRole/_search")]
pub(crate) async fn search_by_form(
    request: HttpRequest,
    state: web::Data<State>,
    who: Who,
    body: web::Bytes,
) -> Result<HttpResponse, ApiError> {
    super::search_by_form(PractitionerRole::KIND, &request, &body, &state, &who).await
}

/// One member of a pool as a PractitionerRole
///
/// By name and role; without phone numbers or any other way to reach them.
#[utoipa::path(
    operation_id = "get_fhir_practitioner_role",
    tag = "fhir",
    params(("id" = String, Path, description = "Its logical id"), Read<PractitionerRole>),
    responses(Read<PractitionerRole>)
)]
#[get("/fhir/r4/PractitionerRole/{id}")]
pub(crate) async fn read(
    request: HttpRequest,
    state: web::Data<State>,
    who: Who,
    id: web::Path<String>,
) -> Result<HttpResponse, ApiError> {
    super::read(PractitionerRole::KIND, &id, &request, &state, &who).await
}
