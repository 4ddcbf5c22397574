//! One spelling of each path, made before anything decides by it.
//!
//! `/api/v1/jobs` and `/api/v1/job%73` are the same address (RFC 3986, 6.2.2.2), and routes take
//! both. Permission, the limit of a body, forms, metrics and the log go by the same spelling as
//! routes do, because the request holds no other afterwards.

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::Uri;
use actix_web::http::uri::PathAndQuery;
use actix_web::middleware::Next;

/// Hexadecimal figures, as a percent escape has them.
const FIGURES: &[u8; 16] = b"0123456789ABCDEF";

/// Puts the one spelling in the place of the path as it was sent, and goes on.
pub(super) async fn in_one_spelling<B: MessageBody + 'static>(
    mut request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, actix_web::Error> {
    if let Some(uri) = respelt(request.uri()) {
        // By this the routes go.
        request.match_info_mut().get_mut().update(&uri);
        request.head_mut().uri = uri;
    }
    next.call(request).await
}

/// The same address with its path in the one spelling; `None` where it is that already.
fn respelt(uri: &Uri) -> Option<Uri> {
    let path = normal(uri.path())?;
    let whole = match uri.query() {
        Some(query) => format!("{path}?{query}"),
        None => path,
    };
    let mut parts = uri.clone().into_parts();
    parts.path_and_query = Some(PathAndQuery::try_from(whole).ok()?);
    Uri::from_parts(parts).ok()
}

/// The one spelling of a path: letters, figures and `-._~` stand for themselves, every other escape
/// keeps its escape in capital letters, and a percent sign that begins none is escaped. The
/// spelling of a spelling is the same. `None` where the path is in it already.
fn normal(path: &str) -> Option<String> {
    if !path.contains('%') {
        return None;
    }
    let mut spelt = String::with_capacity(path.len() + 2);
    let mut rest = path;
    while let Some((before, after)) = rest.split_once('%') {
        spelt.push_str(before);
        let figures = after.as_bytes().get(..2);
        let value = figures.and_then(|pair| Some(figure(pair[0])? * 16 + figure(pair[1])?));
        rest = match value {
            Some(byte) => {
                spell(byte, &mut spelt);
                after.get(2..).unwrap_or_default()
            }
            None => {
                spell(b'%', &mut spelt);
                after
            }
        };
    }
    spelt.push_str(rest);
    (spelt != path).then_some(spelt)
}

/// What a hexadecimal figure is worth.
fn figure(letter: u8) -> Option<u8> {
    let value = char::from(letter).to_digit(16)?;
    u8::try_from(value).ok()
}

/// A byte of a path by itself, or escaped.
fn spell(byte: u8, spelt: &mut String) {
    if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
        spelt.push(char::from(byte));
        return;
    }
    spelt.push('%');
    for half in [byte >> 4, byte & 15] {
        let figure = FIGURES.get(usize::from(half)).copied().unwrap_or(b'0');
        spelt.push(char::from(figure));
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn every_path_has_one_spelling() {
        for (sent, wanted) in [
            ("/api/v1/job%73", "/api/v1/jobs"),
            ("/%61%70%69/v1", "/api/v1"),
            ("/feeds/priv%61te/x.ics", "/feeds/private/x.ics"),
            ("/feeds/private/x%2eics", "/feeds/private/x.ics"),
            ("/a%2fb", "/a%2Fb"),
            ("/z%c3%a9", "/z%C3%A9"),
            // Escaped twice it stays another path, whatever stands around it.
            ("/job%2573", "/job%2573"),
            ("/job%%373", "/job%2573"),
            ("/job%", "/job%25"),
            ("/job%7", "/job%257"),
            ("/job%7\u{e9}", "/job%257\u{e9}"),
            ("/job%+3", "/job%25+3"),
            ("/jobs", "/jobs"),
        ] {
            let spelt = normal(sent).unwrap_or_else(|| sent.to_owned());
            assert_eq!(spelt, wanted, "{sent}");
            assert_eq!(normal(&spelt), None, "{sent}");
        }
    }

    #[test]
    fn the_query_stays_as_it_was_sent() {
        let sent: Uri = "/api/v1/on-c%61ll?at=2026-10-25T01%3A30%3A00%2B01:00"
            .parse()
            .unwrap();
        let wanted = "/api/v1/on-call?at=2026-10-25T01%3A30%3A00%2B01:00";
        assert_eq!(respelt(&sent).unwrap().to_string(), wanted);
        let whole: Uri = "http://host.example/%61?b=%63".parse().unwrap();
        assert_eq!(
            respelt(&whole).unwrap().to_string(),
            "http://host.example/a?b=%63"
        );
    }
}
