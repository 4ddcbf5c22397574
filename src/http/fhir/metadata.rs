//! `GET /fhir/r4/metadata`.

use actix_web::{HttpRequest, HttpResponse, get};

use super::described::Metadata;
use super::{answer, base, query};
use crate::app::fhir::capability;
use crate::http::error::ApiError;

/// What the FHIR service does
///
/// A CapabilityStatement of FHIR R4 (4.0.1): the types of resource, and by what each is searched.
#[utoipa::path(
    operation_id = "fhir_metadata",
    tag = "fhir",
    params(Metadata),
    responses(Metadata)
)]
#[get("/fhir/r4/metadata")]
pub(in crate::http) async fn metadata(request: HttpRequest) -> Result<HttpResponse, ApiError> {
    query::nothing_but_format(request.query_string())?;
    answer(&capability::capability_statement(&base(&request)), &request)
}
