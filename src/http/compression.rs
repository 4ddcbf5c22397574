//! Answers are compressed where a client takes that, and their tags stay strong: the compressed
//! form has a tag of its own (RFC 9110 8.8.3.3), `"x-gzip"` beside `"x"`, and both name the same
//! state where a client sends one back.
//!
//! A proxy that compresses instead makes tags weak, and nothing can be changed by a weak tag. Left
//! as they are: short answers, files that are packed already, streams of events, and pages for
//! people, which show a session's token beside what others wrote.

use actix_web::body::{BodySize, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{self, ContentEncoding, EntityTag, Header, HeaderValue, IfNoneMatch};
use actix_web::http::{Method, StatusCode};
use actix_web::middleware::Next;

use super::error::{ApiError, ProblemType};

/// The codings of bodies that are read.
pub(super) const READ: &str = "gzip, deflate, identity";

/// What marks the tag of a compressed form: ours, and those that proxies put there.
const MARKS: [&str; 5] = ["-gzip", "-deflate", "-br", "-zstd", ";gzip"];

/// Answers shorter than this are sent as they are. Bytes: about what one packet holds.
const SHORTEST: u64 = 1400;

/// Where answers for programs are. Others are pages.
const FOR_PROGRAMS: [&str; 5] = ["/api/", "/feeds/", "/fhir/", "/openapi.json", "/metrics"];

/// Kinds of content that shrink.
const SHRINKS: [&str; 5] = [
    "application/json",
    "application/fhir+json",
    "text/calendar",
    "text/csv",
    "text/plain",
];

/// The tag of the state, without the mark of an encoding.
#[must_use]
pub fn plain_tag(tag: &str) -> &str {
    let mut marks = MARKS.iter();
    marks.find_map(|mark| tag.strip_suffix(mark)).unwrap_or(tag)
}

/// Why a body in a coding that is none of those `read` is refused: its bytes say something else
/// than they seem to.
pub(super) fn refused(request: &ServiceRequest, read: &str) -> Option<ApiError> {
    let said = request.headers().get_all(header::CONTENT_ENCODING);
    let said: Vec<&[u8]> = said.map(HeaderValue::as_bytes).collect();
    let said = String::from_utf8_lossy(&said.join(&b", "[..])).into_owned();
    let coding = said.trim();
    let has_none = matches!(
        *request.method(),
        Method::GET | Method::HEAD | Method::OPTIONS
    );
    let is_read = has_none
        || coding.is_empty()
        || read.split(", ").any(|one| one.eq_ignore_ascii_case(coding));
    (!is_read).then(|| {
        let coding: String = coding.chars().take(80).collect();
        ApiError::with_remedy(
            ProblemType::UnsupportedMediaType,
            format!("the body's Content-Encoding is \"{coding}\"; these are read: {read}"),
            "Send the body as it is, without `Content-Encoding`.",
        )
    })
}

/// Keeps what is not to be compressed from the compressor that wraps this.
pub(super) async fn choose(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<impl MessageBody>, actix_web::Error> {
    let is_read = *request.method() == Method::GET;
    let for_programs = is_for_programs(request.path());
    let mut response = next.call(request).await?;
    let is_long = match response.response().body().size() {
        BodySize::Sized(bytes) => bytes >= SHORTEST,
        BodySize::None | BodySize::Stream => false,
    };
    let shrinks = shrinks(&response);
    let is_whole = response.status() == StatusCode::OK;
    if !(is_read && for_programs && is_long && shrinks && is_whole) {
        let headers = response.headers_mut();
        let as_it_is = HeaderValue::from_static(ContentEncoding::Identity.as_str());
        headers.insert(header::CONTENT_ENCODING, as_it_is);
    }
    Ok(response)
}

fn is_for_programs(path: &str) -> bool {
    FOR_PROGRAMS.iter().any(|start| path.starts_with(start))
}

fn shrinks<B>(response: &ServiceResponse<B>) -> bool {
    let content_type = response.headers().get(header::CONTENT_TYPE);
    let content_type = content_type.and_then(|kind| kind.to_str().ok());
    content_type.is_some_and(|kind| SHRINKS.iter().any(|one| kind.starts_with(one)))
}

/// Gives a compressed answer a tag of its own, and says of every answer that may be compressed that
/// it depends on what the client takes. Outside the compressor.
pub(super) async fn mark(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<impl MessageBody>, actix_web::Error> {
    let held = match IfNoneMatch::parse(&request) {
        Ok(IfNoneMatch::Items(tags)) => tags,
        Ok(IfNoneMatch::Any) | Err(_) => Vec::new(),
    };
    let for_programs = is_for_programs(request.path());
    let mut response = next.call(request).await?;
    let is_kept = response.status() == StatusCode::NOT_MODIFIED;
    let may_shrink = is_kept || response.status() == StatusCode::OK && shrinks(&response);
    let headers = response.headers_mut();
    let varies = |value: &HeaderValue| {
        let value = value.as_bytes().to_ascii_lowercase();
        value.windows(15).any(|part| part == b"accept-encoding")
    };
    if for_programs && may_shrink && !headers.get_all(header::VARY).any(varies) {
        let by_encoding = HeaderValue::from_static("accept-encoding");
        headers.append(header::VARY, by_encoding);
    }
    let encoding = headers.get(header::CONTENT_ENCODING).cloned();
    let encoding = encoding.as_ref().and_then(|one| one.to_str().ok());
    if encoding == Some(ContentEncoding::Identity.as_str()) {
        headers.remove(header::CONTENT_ENCODING);
    }
    let tag = headers
        .get(header::ETAG)
        .and_then(|tag| tag.to_str().ok()?.parse().ok());
    let Some(tag) = tag.filter(|tag: &EntityTag| !tag.weak) else {
        return Ok(response);
    };
    let marked = match encoding {
        Some(word) if word != ContentEncoding::Identity.as_str() => {
            Some(EntityTag::new_strong(format!("{}-{word}", tag.tag())))
        }
        // What the client has is the compressed form: that is still good.
        _ if is_kept => held.into_iter().find(|held| {
            !held.weak && held.tag() != tag.tag() && plain_tag(held.tag()) == tag.tag()
        }),
        _ => None,
    };
    if let Some(Ok(marked)) = marked.map(|marked| HeaderValue::from_str(&marked.to_string())) {
        headers.insert(header::ETAG, marked);
    }
    Ok(response)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_is_no_part_of_the_state() {
        for (tag, wanted) in [
            ("4f0c", "4f0c"),
            ("4f0c-gzip", "4f0c"),
            ("4f0c-br", "4f0c"),
            ("4f0c;gzip", "4f0c"),
            ("4f0c-gzip-x", "4f0c-gzip-x"),
            ("", ""),
        ] {
            assert_eq!(plain_tag(tag), wanted, "{tag}");
        }
    }
}
