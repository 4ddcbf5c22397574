//! What requests that write carry: a JSON body, the state that they were made from, and a key to be
//! done once.

use std::collections::BTreeMap;
use std::future::Future;
use std::pin::Pin;

use actix_web::http::header::{self, EntityTag, Header, IfMatch};
use actix_web::web::{Bytes, Payload};
use actix_web::{FromRequest, HttpRequest, HttpResponse, HttpResponseBuilder, dev};
use serde::de::DeserializeOwned;
use utoipa::openapi::{RefOr, Response};
use utoipa::{IntoParams, IntoResponses};

use super::compression;
use super::error::{ApiError, ProblemType};
use evenwatch_app::AppError;
use evenwatch_app::idempotency::IdempotentRequest;
use evenwatch_app::import::LARGEST_DOCUMENT;
use evenwatch_app::precondition::Condition;
use evenwatch_domain::network_json;

/// The header of keys.
const KEY: &str = "Idempotency-Key";

/// Longest key. Characters.
const LONGEST_KEY: usize = 255;

/// Refuses a body that does not say that it is JSON.
///
/// # Errors
/// Where it says something else, or nothing.
pub(super) fn must_be_json(request: &HttpRequest) -> Result<(), ApiError> {
    if says_that_it_is(request, "application/json") {
        return Ok(());
    }
    let found = said_to_be(request);
    Err(ApiError::new(
        ProblemType::UnsupportedMediaType,
        format!("the body's Content-Type is \"{found}\", and JSON in UTF-8 is read"),
    ))
}

/// Whether a body says that it is of a media type, in UTF-8.
pub(super) fn says_that_it_is(request: &HttpRequest, wanted: &str) -> bool {
    let mut parts = content_type(request).split(';');
    let kind = parts.next().unwrap_or_default().trim();
    let is_utf8 = |part: &str| {
        let part = part.trim().to_ascii_lowercase();
        part.strip_prefix("charset=")
            .is_none_or(|set| matches!(set.trim_matches('"'), "utf-8" | "utf8" | "us-ascii"))
    };
    kind.eq_ignore_ascii_case(wanted) && parts.all(is_utf8)
}

/// What a body says that it is, for people.
pub(super) fn said_to_be(request: &HttpRequest) -> String {
    content_type(request).chars().take(80).collect()
}

fn content_type(request: &HttpRequest) -> &str {
    let kind = request.headers().get(header::CONTENT_TYPE);
    kind.map_or("", |kind| kind.to_str().unwrap_or_default())
}

/// What an extractor that has to wait for the body gives.
pub(super) type Extracting<T> = Pin<Box<dyn Future<Output = Result<T, actix_web::Error>>>>;

/// The body of a request that writes. In a description it is the answers where it is no JSON or too
/// much of it.
pub(super) struct JsonBody<T>(pub T);

impl<T: DeserializeOwned + 'static> FromRequest for JsonBody<T> {
    type Error = actix_web::Error;
    type Future = Extracting<Self>;

    fn from_request(request: &HttpRequest, payload: &mut dev::Payload) -> Self::Future {
        let (request, body) = (request.clone(), Bytes::from_request(request, payload));
        Box::pin(async move { Ok(Self(json(&request, &body.await?)?)) })
    }
}

impl<T> IntoResponses for JsonBody<T> {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        let answers = [
            ("413", "The body is longer than 64 KiB"),
            ("415", "The body is not JSON in UTF-8"),
        ];
        let answers = answers.map(|(status, when)| (status.to_owned(), Response::new(when).into()));
        BTreeMap::from(answers)
    }
}

/// The answer that something was made, and at which address it is.
pub(super) fn created(address: String) -> HttpResponseBuilder {
    let mut answer = HttpResponse::Created();
    answer.insert_header((header::LOCATION, address));
    answer
}

/// The same where the answer tells a secret, which nobody may keep for it.
pub(super) fn created_with_secret(address: String) -> HttpResponseBuilder {
    let mut answer = created(address);
    answer.insert_header((header::CACHE_CONTROL, "no-store"));
    answer
}

/// The body, with every fault told by its place.
///
/// # Errors
/// Where it does not say that it is JSON, or is of another shape.
pub(super) fn json<T: DeserializeOwned>(request: &HttpRequest, body: &[u8]) -> Result<T, ApiError> {
    must_be_json(request)?;
    let read = network_json::parse_item(body).map_err(AppError::Invalid);
    read.map_err(ApiError::from)
}

/// A body that is a document of its own, read as far as such may be long; `called` is what it is.
///
/// # Errors
/// Where it is longer, or does not arrive.
pub(super) async fn document(body: Payload, called: &str) -> Result<Bytes, ApiError> {
    let read = body.to_bytes_limited(LARGEST_DOCUMENT).await;
    read.map_err(|_| {
        ApiError::new(
            ProblemType::TooLarge,
            format!("{called} has 16 MiB at most"),
        )
    })?
    .map_err(|error| ApiError::new(ProblemType::BadRequest, error.to_string()))
}

/// The state of an item that the request was made from.
///
/// # Errors
/// Where the request does not say, or not by a tag.
pub(super) fn if_match(request: &HttpRequest) -> Result<Condition, ApiError> {
    let Some(found) = request.headers().get(header::IF_MATCH) else {
        return Err(ApiError::new(
            ProblemType::PreconditionRequired,
            format!("{} {} needs If-Match", request.method(), request.path()),
        ));
    };
    match IfMatch::parse(request) {
        Ok(IfMatch::Any) => Ok(Condition::Any),
        Ok(IfMatch::Items(tags)) if !tags.is_empty() => Ok(Condition::Tags {
            strong: named(&tags, false),
            weak: named(&tags, true),
        }),
        Ok(IfMatch::Items(_)) | Err(_) => Err(ApiError::invalid(
            "If-Match",
            &String::from_utf8_lossy(found.as_bytes()),
            "is not an entity tag",
            "send the ETag of the item as it came, in its quotes",
        )),
    }
}

/// The states that tags of a kind name: with the mark of an encoding a tag names the same one.
fn named(tags: &[EntityTag], weak: bool) -> Vec<String> {
    let of_kind = tags.iter().filter(|tag| tag.weak == weak);
    of_kind
        .map(|tag| compression::plain_tag(tag.tag()).to_owned())
        .collect()
}

/// The header by which a request is done once.
#[derive(IntoParams)]
#[into_params(parameter_in = Header)]
#[expect(dead_code, reason = "the description is made from it")]
pub(super) struct IdempotencyKey {
    /// The same key with the same request is done once within a day
    #[param(rename = "Idempotency-Key")]
    key: Option<String>,
}

/// Says so where an answer is that to an earlier request with the same key.
pub(super) fn mark_replayed(answer: &mut HttpResponseBuilder, again: bool) {
    if again {
        answer.insert_header(("Idempotency-Replayed", "true"));
    }
}

/// The key of a request that is to be done once; it stands for the address and the body.
///
/// # Errors
/// Where it is empty, too long, given twice, or holds more than printable ASCII.
pub(super) fn idempotency_key(
    request: &HttpRequest,
    body: &[u8],
) -> Result<Option<IdempotentRequest>, ApiError> {
    let mut keys = request.headers().get_all(KEY);
    let Some(key) = keys.next() else {
        return Ok(None);
    };
    let text = key.to_str().unwrap_or_default();
    let good = keys.next().is_none()
        && (1..=LONGEST_KEY).contains(&text.len())
        && text.bytes().all(|byte| (b' '..=b'~').contains(&byte));
    if !good {
        return Err(ApiError::invalid(
            KEY,
            &String::from_utf8_lossy(key.as_bytes())
                .chars()
                .take(80)
                .collect::<String>(),
            "is not a key",
            format!("send one of 1 to {LONGEST_KEY} printable ASCII characters, such as a UUID"),
        ));
    }
    let method = request.method().as_str();
    let path = request.path();
    Ok(Some(IdempotentRequest::new(
        text,
        &[method.as_bytes(), path.as_bytes(), body],
    )))
}
