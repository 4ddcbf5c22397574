//! What requests that write carry: a JSON body, the state that they were made from, and a key to be done once.

use actix_web::HttpRequest;
use actix_web::http::header::{self, EntityTag, Header, IfMatch};
use serde::de::DeserializeOwned;

use super::error::{ApiError, Kind};
use crate::app::AppError;
use crate::app::condition::Condition;
use crate::app::once::Once;
use crate::domain::network_json;

/// The header of keys.
const KEY: &str = "Idempotency-Key";

/// Longest key. Characters.
const LONGEST_KEY: usize = 255;

/// Refuses a body that does not say that it is JSON.
///
/// # Errors
/// Where it says something else, or nothing.
pub(super) fn must_be_json(request: &HttpRequest) -> Result<(), ApiError> {
    let kind = request.headers().get(header::CONTENT_TYPE);
    let kind = kind.map_or("", |kind| kind.to_str().unwrap_or_default());
    let mut parts = kind.split(';').map(|part| part.trim().to_ascii_lowercase());
    let is_json = parts.next().is_some_and(|kind| kind == "application/json");
    let is_utf8 = parts.all(|part| {
        part.strip_prefix("charset=")
            .is_none_or(|set| matches!(set.trim_matches('"'), "utf-8" | "utf8" | "us-ascii"))
    });
    if is_json && is_utf8 {
        return Ok(());
    }
    let found: String = kind.chars().take(80).collect();
    Err(ApiError::new(
        Kind::UnsupportedMediaType,
        format!("the body's Content-Type is \"{found}\", and JSON in UTF-8 is read"),
    ))
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

/// The state of an item that the request was made from.
///
/// # Errors
/// Where the request does not say, or not by a tag.
pub(super) fn condition(request: &HttpRequest) -> Result<Condition, ApiError> {
    let Some(found) = request.headers().get(header::IF_MATCH) else {
        return Err(ApiError::new(
            Kind::PreconditionRequired,
            format!("{} {} needs If-Match", request.method(), request.path()),
        ));
    };
    match IfMatch::parse(request) {
        Ok(IfMatch::Any) => Ok(Condition::Any),
        // RFC 9110 13.1.1: a weak tag never matches.
        Ok(IfMatch::Items(tags)) if !tags.is_empty() => Ok(Condition::Tags(
            tags.iter()
                .filter(|tag| !tag.weak)
                .map(|tag: &EntityTag| tag.tag().to_owned())
                .collect(),
        )),
        Ok(IfMatch::Items(_)) | Err(_) => Err(ApiError::invalid(
            "If-Match",
            &String::from_utf8_lossy(found.as_bytes()),
            "is no entity tag",
            "send the ETag of the item as it came, in its quotes",
        )),
    }
}

/// The key of a request that is to be done once; it stands for the address and the body.
///
/// # Errors
/// Where it is empty, too long, given twice, or holds more than printable ASCII.
pub(super) fn once(request: &HttpRequest, body: &[u8]) -> Result<Option<Once>, ApiError> {
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
            "is no key",
            format!("send one of 1 to {LONGEST_KEY} printable ASCII characters, such as a UUID"),
        ));
    }
    let method = request.method().as_str();
    let path = request.path();
    Ok(Some(Once::new(
        text,
        &[method.as_bytes(), path.as_bytes(), body],
    )))
}
