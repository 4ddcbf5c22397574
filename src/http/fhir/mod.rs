//! FHIR R4 over HTTP: four types of resource, read by id and searched. What is wrong is an OperationOutcome.

mod described;
pub(super) mod healthcare_service;
pub(super) mod metadata;
mod outcome;
pub(super) mod practitioner_role;
mod query;
pub(super) mod schedule;
pub(super) mod slot;

use actix_web::{HttpRequest, HttpResponse};
use serde_json::Value;

use super::cache::{Cached, tag};
use super::error::ApiError;
use super::state::State;
use super::who::Who;
use crate::app;
use crate::app::fhir::{Kind, bundle};
use query::Asked;

pub(super) use outcome::outcome;

/// Where the service is.
const ROOT: &str = "/fhir/r4";

/// The media type of its answers.
pub(super) const FHIR_JSON: &str = "application/fhir+json";

/// Whether an address is the service's.
pub(super) fn is_fhir(path: &str) -> bool {
    path.strip_prefix(ROOT)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// Searches, and answers with a page.
async fn search(
    kind: Kind,
    request: &HttpRequest,
    state: &State,
    who: &Who,
) -> Result<HttpResponse, ApiError> {
    let asked = Asked::of(kind, request.query_string())?;
    let search = asked.search.clone();
    let found = state
        .run(who, move |app, now| app::fhir::search(app, &search, now))
        .await?;
    let base = base(request);
    let address = |query: &str| match query {
        "" => format!("{base}/{kind}"),
        query => format!("{base}/{kind}?{query}"),
    };
    let next = found.next.map(|after| address(&asked.next(&after)));
    let this = address(request.query_string());
    let page = bundle::searchset(&base, &this, next.as_deref(), found.total, &found.resources);
    answer(&page, request)
}

/// Reads one resource.
async fn read(
    kind: Kind,
    id: &str,
    request: &HttpRequest,
    state: &State,
    who: &Who,
) -> Result<HttpResponse, ApiError> {
    query::nothing_but_format(request.query_string())?;
    let id = id.to_owned();
    let found = state
        .run(who, move |app, now| app::fhir::read(app, kind, &id, now))
        .await?;
    answer(&found.body, request)
}

/// The service's address, as the client wrote it.
fn base(request: &HttpRequest) -> String {
    let connection = request.connection_info();
    format!("{}://{}{ROOT}", connection.scheme(), connection.host())
}

/// The document whole, or 304.
fn answer(document: &Value, request: &HttpRequest) -> Result<HttpResponse, ApiError> {
    let body = serde_json::to_vec(document).map_err(|error| ApiError::internal(&error))?;
    let cached = Cached {
        content_type: FHIR_JSON,
        etag: tag(&body),
        body: body.into(),
        last_modified: None,
        hidden: true,
    };
    Ok(cached.answer(request))
}
