//! What the log knows of a request: method, path and status. No address of a client, no query, and no secret that
//! stands in a path.

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::{Error, HttpMessage};
use tracing::Span;
use tracing::field::Empty;
use tracing_actix_web::{DefaultRootSpanBuilder, RequestId, RootSpanBuilder};

/// Paths that go on with a secret begin so.
const SECRET_AFTER: &str = "/feeds/private/";

/// Begins the span of each request.
pub(super) struct Discreet;

impl RootSpanBuilder for Discreet {
    fn on_request_start(request: &ServiceRequest) -> Span {
        let id = request.extensions().get::<RequestId>().copied();
        tracing::info_span!(
            "request",
            request_id = id.map(display),
            http.method = %request.method(),
            http.target = shown(request.path()),
            http.status_code = Empty,
            otel.status_code = Empty,
            exception.message = Empty,
            exception.details = Empty,
        )
    }

    fn on_request_end<B: MessageBody>(span: Span, outcome: &Result<ServiceResponse<B>, Error>) {
        // Nothing is logged after an answer without an error, so that nobody would read what is noted of it.
        let failed = |answer: &ServiceResponse<B>| answer.response().error().is_some();
        if outcome.as_ref().map_or(true, failed) {
            DefaultRootSpanBuilder::on_request_end(span, outcome);
        }
    }
}

/// The path without a secret.
fn shown(path: &str) -> &str {
    if path.starts_with(SECRET_AFTER) {
        SECRET_AFTER
    } else {
        path
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_secret_of_a_private_address_is_not_shown() {
        assert_eq!(shown("/feeds/private/abc.ics"), "/feeds/private/");
        assert_eq!(shown("/feeds/pools/leeds.ics"), "/feeds/pools/leeds.ics");
    }
}
