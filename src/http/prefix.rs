//! The path below which a proxy serves everything, where there is one
//! (`https://example.nhs.uk/rota`).
//!
//! Inside the program every path begins at its own root. At the edge the prefix is taken off what
//! comes in, if the proxy has left it there, and put before the paths that go out: in the headers
//! here, in pages by their filter, in whole addresses by their base.

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::Uri;
use actix_web::http::header::{self, HeaderName, HeaderValue};
use actix_web::http::uri::PathAndQuery;
use actix_web::middleware::Next;
use actix_web::{HttpRequest, web};

use super::state::AppState;

/// Headers whose value is an address, and perhaps a path of this server.
const ADDRESSES: [HeaderName; 2] = [header::LOCATION, header::CONTENT_LOCATION];

/// Takes the prefix off the path of a request, and puts it before the paths in the headers of its
/// answer.
pub(super) async fn at_the_edge<B: MessageBody + 'static>(
    mut request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, actix_web::Error> {
    let prefix = request
        .app_data::<web::Data<AppState>>()
        .map(|state| state.prefix().clone())
        .filter(|prefix| !prefix.is_empty());
    let Some(prefix) = prefix else {
        return next.call(request).await;
    };
    if let Some(uri) = without(request.uri(), &prefix) {
        // By this the routes go.
        request.match_info_mut().get_mut().update(&uri);
        request.head_mut().uri = uri;
    }
    let mut response = next.call(request).await?;
    for name in ADDRESSES {
        let headers = response.headers_mut();
        let path = headers.get(&name).and_then(|value| value.to_str().ok());
        let whole = path
            .filter(|path| is_own(path))
            .map(|path| format!("{prefix}{path}"));
        if let Some(value) = whole.and_then(|whole| HeaderValue::try_from(whole).ok()) {
            headers.insert(name, value);
        }
    }
    Ok(response)
}

/// Whether it is a path of this server, and no address of another.
fn is_own(path: &str) -> bool {
    path.starts_with('/') && !path.starts_with("//")
}

/// The same address without the prefix; `None` where it does not begin so.
fn without(uri: &Uri, prefix: &str) -> Option<Uri> {
    let rest = uri.path().strip_prefix(prefix)?;
    let path = match rest {
        "" => "/",
        rest if rest.starts_with('/') => rest,
        _ => return None,
    };
    let whole = match uri.query() {
        Some(query) => format!("{path}?{query}"),
        None => path.to_owned(),
    };
    let mut parts = uri.clone().into_parts();
    parts.path_and_query = Some(PathAndQuery::try_from(whole).ok()?);
    Uri::from_parts(parts).ok()
}

/// What stands before every path of this server that goes out; empty where nothing does.
#[must_use]
pub fn prefix_of(request: &HttpRequest) -> String {
    let state = request.app_data::<web::Data<AppState>>();
    state.map_or_else(String::new, |state| state.prefix().to_string())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn the_prefix_is_taken_off_where_it_is() {
        let rest = |path: &str| {
            let uri: Uri = path.parse().unwrap();
            without(&uri, "/rota").map(|uri| uri.to_string())
        };
        for (path, wanted) in [
            ("/rota", Some("/")),
            ("/rota/", Some("/")),
            ("/rota?x=1", Some("/?x=1")),
            ("/rota/api/v1/on-call?at=1", Some("/api/v1/on-call?at=1")),
            ("/rota/rota/x", Some("/rota/x")),
            ("/rotas/1", None),
            ("/api/v1/on-call", None),
            ("/", None),
        ] {
            assert_eq!(rest(path).as_deref(), wanted, "{path}");
        }
    }
}
