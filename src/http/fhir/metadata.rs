//! `GET /fhir/r4/metadata`.

use actix_web::{HttpRequest, HttpResponse, web};

use super::openapi::Metadata;
use super::{answer, query, sent};
use crate::error::ApiError;
use crate::permission::{Anyone, Permitted};
use crate::state::AppState;
use evenwatch_app::fhir::capability;

/// What the FHIR service does
///
/// A CapabilityStatement of FHIR R4 (4.0.1): the types of resource, and by what each is searched.
#[utoipa::path(
    get,
    path = "/fhir/r4/metadata",
    operation_id = "get_fhir_metadata",
    tag = "fhir",
    params(Metadata),
    responses(Metadata)
)]
pub(crate) async fn metadata(
    _: Permitted<Anyone>,
    request: HttpRequest,
    state: web::Data<AppState>,
) -> Result<HttpResponse, ApiError> {
    let sent = sent(&request, request.query_string(), &state)?;
    let pretty = query::statement(&sent)?;
    answer(
        &capability::capability_statement(&sent.base),
        pretty,
        &request,
    )
}
