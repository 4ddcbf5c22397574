//! FHIR R4 over HTTP: four types of resource, read by id and searched. What is wrong is an
//! OperationOutcome.

pub(super) mod metadata;
pub(super) mod openapi;
mod outcome;
mod query;
mod served;

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse};
use serde_json::Value;

use super::auth::Caller;
use super::conditional::{Conditional, etag};
use super::error::{ApiError, ProblemType as Problem};
use super::state::AppState;
use evenwatch_app as app;
use evenwatch_app::fhir::{FhirKind, bundle};
use query::{Handling, SearchRequest, Sent};

pub(super) use outcome::outcome;
pub(super) use served::{healthcare_service, practitioner_role, schedule, slot};

/// Where the service is.
const ROOT: &str = "/fhir/r4";

/// The media type of its answers.
pub(super) const FHIR_JSON: &str = "application/fhir+json";

/// The same with its character set, as answers carry it.
pub(super) const FHIR_JSON_UTF8: &str = "application/fhir+json; charset=utf-8";

/// Media types, and ranges of them, that JSON is of.
const JSON: [&str; 8] = [
    FHIR_JSON,
    "application/json",
    "application/json+fhir",
    "text/json",
    "json",
    "application/*",
    // A browser that follows a link shows it.
    "text/html",
    "*/*",
];

/// The media type of forms.
const FORM: &str = "application/x-www-form-urlencoded";

/// Whether an address is the service's.
pub(super) fn is_fhir(path: &str) -> bool {
    path.strip_prefix(ROOT)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// Searches by the query, and answers with a page.
async fn search(
    kind: FhirKind,
    request: &HttpRequest,
    state: &AppState,
    who: &Caller,
) -> Result<HttpResponse, ApiError> {
    let sent = sent(request, request.query_string(), state)?;
    found(kind, &sent, request, state, who).await
}

/// Searches by a form, and by the query beside it (FHIR's `POST [type]/_search`).
async fn search_by_form(
    kind: FhirKind,
    request: &HttpRequest,
    body: &[u8],
    state: &AppState,
    who: &Caller,
) -> Result<HttpResponse, ApiError> {
    let said = request.headers().get(header::CONTENT_TYPE);
    let said = said.map_or("", |kind| kind.to_str().unwrap_or_default());
    let kind_of_body = said.split(';').next().unwrap_or_default().trim();
    if !body.is_empty() && !kind_of_body.eq_ignore_ascii_case(FORM) {
        let found: String = said.chars().take(80).collect();
        return Err(ApiError::with_remedy(
            Problem::UnsupportedMediaType,
            format!("the body's Content-Type is \"{found}\", and a search is sent as a form"),
            format!("send the parameters as `Content-Type: {FORM}`, or in the query of a GET"),
        ));
    }
    let form = std::str::from_utf8(body)
        .map_err(|_| ApiError::new(Problem::BadQuery, "the form is not UTF-8"))?;
    let parts = [request.query_string(), form].into_iter();
    let parts: Vec<&str> = parts.filter(|part| !part.is_empty()).collect();
    let sent = sent(request, &parts.join("&"), state)?;
    found(kind, &sent, request, state, who).await
}

/// What was sent with a request.
fn sent(request: &HttpRequest, query: &str, state: &AppState) -> Result<Sent, ApiError> {
    Sent::of(
        query,
        Handling::of(request),
        &base(request, state),
        state.now(),
    )
}

/// The page that a search finds.
async fn found(
    kind: FhirKind,
    sent: &Sent,
    request: &HttpRequest,
    state: &AppState,
    who: &Caller,
) -> Result<HttpResponse, ApiError> {
    let asked = SearchRequest::of(kind, sent)?;
    let search = asked.search.clone();
    let found = state
        .run(who, move |app, now| app::fhir::search(app, &search, now))
        .await?;
    let base = &sent.base;
    let address = |query: &str| match query {
        "" => format!("{base}/{kind}"),
        query => format!("{base}/{kind}?{query}"),
    };
    let next = found.next.map(|after| address(&asked.next(&after)));
    let page = bundle::searchset(&bundle::BundlePage {
        base,
        this: &address(asked.this()),
        next: next.as_deref(),
        total: found.total,
        found: &found.resources,
        included: &found.included,
        shown: &asked.look.shown,
    });
    answer(&page, asked.look.pretty, request)
}

/// Reads one resource.
async fn read(
    kind: FhirKind,
    id: &str,
    request: &HttpRequest,
    state: &AppState,
    who: &Caller,
) -> Result<HttpResponse, ApiError> {
    let look = query::look(&sent(request, request.query_string(), state)?)?;
    let id = id.to_owned();
    let found = state
        .run(who, move |app, now| app::fhir::read(app, kind, &id, now))
        .await?;
    answer(&look.shown.of(&found), look.pretty, request)
}

/// The service's address, as the settings have it, else as the client wrote it.
fn base(request: &HttpRequest, state: &AppState) -> String {
    format!("{}{ROOT}", state.address(request))
}

/// Refuses a client that takes nothing of what there is (FHIR R4, 3.1.0.1.11); `_format` says more
/// than its header.
fn must_take_json(request: &HttpRequest) -> Result<(), ApiError> {
    let said = request.headers().get_all(header::ACCEPT);
    let said: Vec<&str> = said.filter_map(|one| one.to_str().ok()).collect();
    let said = said.join(",");
    let takes = |range: &str| {
        let mut parts = range
            .split(';')
            .map(|part| part.trim().to_ascii_lowercase());
        let kind = parts.next().unwrap_or_default();
        let is_refused = parts.any(|part| {
            let weight = part
                .strip_prefix("q=")
                .map(|weight| weight.parse() == Ok(0.0));
            weight == Some(true)
        });
        !is_refused && JSON.contains(&kind.as_str())
    };
    let has_format = || {
        request
            .query_string()
            .split('&')
            .any(|one| one.starts_with("_format="))
    };
    if said.trim().is_empty() || said.split(',').any(takes) || has_format() {
        return Ok(());
    }
    let said: String = said.chars().take(80).collect();
    Err(ApiError::with_remedy(
        Problem::NotAcceptable,
        format!("the client takes \"{said}\", and answers are {FHIR_JSON}"),
        format!("send `Accept: {FHIR_JSON}`"),
    ))
}

/// The document whole, or 304.
fn answer(document: &Value, pretty: bool, request: &HttpRequest) -> Result<HttpResponse, ApiError> {
    must_take_json(request)?;
    let body = match pretty {
        true => serde_json::to_vec_pretty(document),
        false => serde_json::to_vec(document),
    };
    let body = body.map_err(|error| ApiError::internal(&error))?;
    let cached = Conditional {
        content_type: FHIR_JSON_UTF8,
        etag: etag(&body),
        body: body.into(),
        last_modified: None,
        hidden: true,
    };
    Ok(cached.answer(request))
}
