//! Pages of other sites that may ask from a browser (CORS): those that the settings name, and no
//! others.
//!
//! Such a page sends a key; the session's cookie is not sent along, and writes by session from
//! elsewhere are refused as before.

use actix_cors::Cors;
use actix_web::http::header::{self, HeaderName};

use evenwatch_config::WebOrigin;

/// For how long a browser need not ask again. Seconds.
const KEPT_SECONDS: usize = 3600;

/// The middleware for these origins.
pub(super) fn allowing(origins: &[WebOrigin]) -> Cors {
    let cors = Cors::default()
        .block_on_origin_mismatch(false)
        .allowed_methods(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"])
        .allowed_headers([
            header::AUTHORIZATION,
            header::ACCEPT,
            header::CONTENT_TYPE,
            header::IF_MATCH,
            header::IF_NONE_MATCH,
            header::IF_MODIFIED_SINCE,
            HeaderName::from_static("idempotency-key"),
            HeaderName::from_static("last-event-id"),
            HeaderName::from_static("prefer"),
        ])
        .expose_headers([
            header::ETAG,
            header::LOCATION,
            header::RETRY_AFTER,
            header::CONTENT_DISPOSITION,
            HeaderName::from_static("idempotency-replayed"),
        ])
        .max_age(KEPT_SECONDS);
    origins
        .iter()
        .fold(cors, |cors, origin| cors.allowed_origin(origin.as_str()))
}
