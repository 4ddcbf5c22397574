//! What is kept of each answered request: counted for the metrics, and a line in the log of
//! whatever failed through the server's fault.
//!
//! A line holds method, path, status and milliseconds: no address of a client, no query, and no
//! secret that stands in a path. Every other request has its line at the level `debug`
//! (`EVENWATCH_LOG__FILTER=info,evenwatch::http=debug`). *No span around each request*: handlers
//! log nothing on their way and wait on other threads, where a span is not, so that a span was
//! written for each request and read for none, at a quarter of what a 304 costs.

use std::time::{Duration, Instant};

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::middleware::Next;
use actix_web::web;

use super::error::Failure;
use super::metrics::{self, Metrics};

/// The part of a path after which a secret stands, or may stand in an address that is none: a slash
/// too many, another letter case. Of escapes `path` left nothing.
const PRIVATE: &str = "private";

/// Answers a request, then counts it and tells the log.
pub(super) async fn log_access(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let (began, method) = (Instant::now(), metrics::word(request.method()));
    let response = next.call(request).await?.map_into_boxed_body();
    let took = began.elapsed();
    if let Some(metrics) = response.request().app_data::<web::Data<Metrics>>() {
        metrics.count(method, &response, took);
    }
    log(method, &response, took);
    Ok(response)
}

/// One line, where anybody asked for it.
fn log(method: &'static str, response: &ServiceResponse<BoxBody>, took: Duration) {
    let path = || shown(response.request().path());
    let (status, ms) = (response.status().as_u16(), took.as_secs_f64() * 1e3);
    if response.status().is_server_error()
        && let Some(failure) = response.response().extensions().get::<Failure>()
    {
        let (id, error) = (failure.id, failure.cause.as_str());
        tracing::error!(%id, method, path = path(), status, ms, error, "a request failed");
        return;
    }
    tracing::debug!(method, path = path(), status, ms, "a request was answered");
}

/// The path without a secret.
fn shown(path: &str) -> &str {
    let mut end = 0;
    for part in path.split_inclusive('/') {
        end += part.len();
        if part.trim_end_matches('/').eq_ignore_ascii_case(PRIVATE) {
            return path.get(..end).unwrap_or_default();
        }
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_secret_of_a_private_address_is_not_shown() {
        assert_eq!(shown("/feeds/private/abc.ics"), "/feeds/private/");
        assert_eq!(shown("/feeds/pools/leeds.ics"), "/feeds/pools/leeds.ics");
        assert_eq!(shown("/feeds//private/abc.ics"), "/feeds//private/");
        assert_eq!(shown("/Feeds/Private/abc.ics"), "/Feeds/Private/");
        assert_eq!(shown("/feeds/private"), "/feeds/private");
    }
}
