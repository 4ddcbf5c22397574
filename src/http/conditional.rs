//! Conditional requests (RFC 9110 13): strong entity tags, modification dates, and 304 without a
//! body.

use std::time::{Duration, SystemTime};

use actix_web::http::header::{self, EntityTag, Header, HttpDate, IfModifiedSince, IfNoneMatch};
use actix_web::web::Bytes;
use actix_web::{HttpRequest, HttpResponse};

use super::compression;
use evenwatch_domain::interval::Instant;

/// A body that clients may keep and ask about again.
pub struct Conditional {
    /// Its media type.
    pub content_type: &'static str,
    /// The body.
    pub body: Bytes,
    /// A strong tag of it, without quotes.
    pub etag: String,
    /// When it last changed, where that is known.
    pub last_modified: Option<Instant>,
    /// Whether search engines are asked to pass it over.
    pub hidden: bool,
}

/// A strong tag of a body.
#[must_use]
pub fn etag(body: &[u8]) -> String {
    blake3::hash(body).to_hex().chars().take(32).collect()
}

impl Conditional {
    /// The whole body, or 304 where the client has it already.
    #[must_use]
    pub fn answer(self, request: &HttpRequest) -> HttpResponse {
        let modified = self.last_modified.map(http_date);
        self.respond(request, modified, modified)
    }

    /// The same where a date may be of a clock that was ahead and was put right: a date later than
    /// `now` is neither told nor believed (RFC 9110 8.8.2.1, 13.1.3).
    #[must_use]
    pub fn answer_at(self, request: &HttpRequest, now: Instant) -> HttpResponse {
        let (modified, now) = (self.last_modified.map(http_date), http_date(now));
        let is_past = |since: SystemTime| since <= now;
        let believed = match IfModifiedSince::parse(request) {
            Ok(IfModifiedSince(since)) => is_past(SystemTime::from(since)),
            Err(_) => true,
        };
        let told = modified.filter(|modified| is_past(*modified));
        self.respond(request, told, modified.filter(|_| believed))
    }

    /// The answer with the date that is told, by the date that decides.
    fn respond(
        self,
        request: &HttpRequest,
        told: Option<SystemTime>,
        modified: Option<SystemTime>,
    ) -> HttpResponse {
        let known = self.is_known(request, modified);
        let mut response = if known {
            HttpResponse::NotModified()
        } else {
            HttpResponse::Ok()
        };
        response.insert_header(header::ETag(EntityTag::new_strong(self.etag)));
        // Rotas name people: no shared cache may keep them, and a private one asks each time.
        response.insert_header((header::CACHE_CONTROL, "private, no-cache"));
        if let Some(date) = told {
            response.insert_header(header::LastModified(HttpDate::from(date)));
        }
        if self.hidden {
            response.insert_header(("X-Robots-Tag", "noindex"));
        }
        if known {
            return response.finish();
        }
        response.content_type(self.content_type).body(self.body)
    }

    /// If-None-Match decides where it is there; only else does If-Modified-Since (RFC 9110 13.1.3).
    fn is_known(&self, request: &HttpRequest, modified: Option<SystemTime>) -> bool {
        let mut named = request.headers().get_all(header::IF_NONE_MATCH);
        if let Some(first) = named.next() {
            // As clients send it, most of the time.
            let tag = first.as_bytes().strip_prefix(b"\"");
            let tag = tag.and_then(|rest| rest.strip_suffix(b"\""));
            if tag == Some(self.etag.as_bytes()) {
                return true;
            }
            let own = EntityTag::new_strong(self.etag.clone());
            return match IfNoneMatch::parse(request) {
                Ok(IfNoneMatch::Any) => true,
                Ok(IfNoneMatch::Items(tags)) => tags
                    .iter()
                    .any(|tag| tag.weak_eq(&own) || compression::plain_tag(tag.tag()) == own.tag()),
                Err(_) => false,
            };
        }
        match (IfModifiedSince::parse(request), modified) {
            (Ok(IfModifiedSince(since)), Some(modified)) => modified <= SystemTime::from(since),
            _ => false,
        }
    }
}

/// Times before 1970 count as its first second: nothing was published then.
fn http_date(at: Instant) -> SystemTime {
    let seconds = u64::try_from(at.timestamp()).unwrap_or(0);
    SystemTime::UNIX_EPOCH + Duration::from_secs(seconds)
}
