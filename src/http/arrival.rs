//! From where a request comes: the client's address, and the scheme and the host that it asked for.
//!
//! A proxy says so in headers (`X-Forwarded-For`, `-Proto` and `-Host`, or `Forwarded`, RFC 7239),
//! and anybody else may write the same. They count where the settings name the proxy, from the last
//! one back to the first that they do not name: that is the client. *Both kinds together* count
//! only where they name the same client, because a proxy that sets one kind passes the other on as
//! clients sent it. Everything else that asks where a request comes from asks here.

use std::net::{IpAddr, SocketAddr};
use std::sync::atomic::{AtomicBool, Ordering};

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::Version;
use actix_web::http::header::{self, HeaderMap, HeaderName};
use actix_web::middleware::Next;
use actix_web::{HttpMessage, HttpRequest, web};
use rfc7239::{NodeIdentifier, NodeName};

use super::state::AppState;
use evenwatch_config::TrustedProxy;

const FOR: HeaderName = header::X_FORWARDED_FOR;
const PROTO: HeaderName = header::X_FORWARDED_PROTO;
const HOST: HeaderName = header::X_FORWARDED_HOST;

/// Headers by which a proxy says that the request is somebody else's.
const OF_PROXIES: [HeaderName; 6] = [
    header::FORWARDED,
    FOR,
    PROTO,
    HOST,
    HeaderName::from_static("x-real-ip"),
    header::VIA,
];

/// Where a request comes from.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Arrival {
    /// The client, where it is known.
    pub client: Option<IpAddr>,
    /// Whether the client asked over TLS.
    pub is_https: bool,
    /// Whether a named proxy sent it.
    pub is_proxied: bool,
    /// The host that the client asked for, with its port, as the proxy says.
    pub host: Option<String>,
    /// Where on this machine it came from, where nothing tells of a proxy in between.
    pub direct_from: Option<SocketAddr>,
}

/// One who passed the request on, and what they say.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct Hop {
    client: Option<IpAddr>,
    proto: Option<String>,
    host: Option<String>,
}

impl Arrival {
    /// Of a request from `peer`.
    fn of(
        peer: Option<SocketAddr>,
        version: Version,
        headers: &HeaderMap,
        named: &[TrustedProxy],
    ) -> Self {
        let address = peer.map(|peer| peer.ip().to_canonical());
        let is_named = |address: IpAddr| named.iter().any(|proxy| proxy.is(address));
        if !address.is_some_and(is_named) {
            let direct = peer.filter(|peer| is_direct(*peer, version, headers));
            return Self {
                client: address,
                direct_from: direct,
                ..Self::default()
            };
        }
        let hop = match hops(headers) {
            // A proxy that says no more than the scheme, or asks for itself.
            Some(hops) if hops.is_empty() => Hop {
                client: address,
                proto: text(headers, &PROTO).map(str::to_owned),
                host: text(headers, &HOST).and_then(known_host),
            },
            Some(hops) => first_unnamed(&hops, is_named),
            None => Hop::default(),
        };
        Self {
            client: hop.client,
            is_https: hop
                .proto
                .is_some_and(|proto| proto.eq_ignore_ascii_case("https")),
            is_proxied: true,
            host: hop.host,
            direct_from: None,
        }
    }

    /// The host that the client asked for, with its port.
    pub(super) fn host<'a>(&'a self, headers: &'a HeaderMap) -> Option<&'a str> {
        self.host
            .as_deref()
            .or_else(|| text(headers, &header::HOST))
    }
}

/// Whether nothing tells of a proxy: it comes from this machine, to this machine by a name that no
/// other site can have, as browsers ask and proxies by default do not.
fn is_direct(peer: SocketAddr, version: Version, headers: &HeaderMap) -> bool {
    let pages = [
        text(headers, &header::REFERER),
        text(headers, &header::ORIGIN),
    ];
    peer.ip().is_loopback()
        && is_loopback(text(headers, &header::HOST))
        && version >= Version::HTTP_11
        && !OF_PROXIES.iter().any(|name| headers.contains_key(name))
        && pages
            .into_iter()
            .flatten()
            .all(|page| is_loopback(host_of(page)))
}

/// The last hop whose client is no named proxy, and so the client; the first, where all are.
fn first_unnamed(hops: &[Hop], is_named: impl Fn(IpAddr) -> bool) -> Hop {
    let mut last = Hop::default();
    for hop in hops.iter().rev() {
        last = hop.clone();
        if !hop.client.is_some_and(&is_named) {
            break;
        }
    }
    last
}

/// Who passed the request on, the first first; `None` where what they say cannot be read or does
/// not agree.
fn hops(headers: &HeaderMap) -> Option<Vec<Hop>> {
    let standard = standard(headers)?;
    let usual = usual(headers);
    match (standard.is_empty(), usual.is_empty()) {
        (true, _) => Some(usual),
        (false, true) => Some(standard),
        (false, false) => {
            let client = |hops: &[Hop]| hops.last().and_then(|hop| hop.client);
            (client(&standard) == client(&usual) && standard.len() == usual.len()).then_some(usual)
        }
    }
}

/// By `Forwarded` (RFC 7239); `None` where it cannot be read.
fn standard(headers: &HeaderMap) -> Option<Vec<Hop>> {
    let mut hops = Vec::new();
    for value in headers.get_all(header::FORWARDED) {
        // The library takes no blanks between the parts of an element.
        let value = value.to_str().ok()?.replace([' ', '\t'], "");
        for read in rfc7239::parse(&value) {
            let read = read.ok()?;
            let bare = |text: &str| text.trim_matches('"').to_owned();
            hops.push(Hop {
                client: read.forwarded_for.as_ref().and_then(address_of_node),
                proto: read.protocol.map(bare),
                host: read.host.map(bare).as_deref().and_then(known_host),
            });
        }
    }
    Some(hops)
}

fn address_of_node(node: &NodeIdentifier<'_>) -> Option<IpAddr> {
    match node.name {
        NodeName::Ip(address) => Some(address.to_canonical()),
        _ => None,
    }
}

/// By the headers that came before the standard. Scheme and host have as many values as there are
/// clients, or the last proxy's alone.
fn usual(headers: &HeaderMap) -> Vec<Hop> {
    let list = |name: &HeaderName| {
        let values = headers
            .get_all(name)
            .filter_map(|value| value.to_str().ok());
        let parts = values.flat_map(|value| value.split(','));
        parts.map(|part| part.trim().to_owned()).collect::<Vec<_>>()
    };
    let (clients, protos, hosts) = (list(&FOR), list(&PROTO), list(&HOST));
    let of = |said: &[String], at: usize| match said.len() == clients.len() {
        true => said.get(at).cloned(),
        false => said.last().cloned(),
    };
    let hops = clients.iter().enumerate().map(|(at, client)| Hop {
        client: address_in(client),
        proto: of(&protos, at),
        host: of(&hosts, at).as_deref().and_then(known_host),
    });
    hops.collect()
}

/// An address, with a port or without.
fn address_in(text: &str) -> Option<IpAddr> {
    let bare = text.trim_start_matches('[').trim_end_matches(']');
    let alone = bare.parse().ok();
    let with_port = || text.parse::<SocketAddr>().ok().map(|address| address.ip());
    alone
        .or_else(with_port)
        .map(|address: IpAddr| address.to_canonical())
}

/// A host, where it is one.
fn known_host(host: &str) -> Option<String> {
    let is_host = |c: char| c.is_ascii_alphanumeric() || "-._:[]".contains(c);
    (!host.is_empty() && host.chars().all(is_host)).then(|| host.to_owned())
}

fn text<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

/// The host that a page's address names, with its port.
pub(super) fn host_of(page: &str) -> Option<&str> {
    let (_, rest) = page.split_once("://")?;
    rest.split('/').next()
}

/// Whether the host is this machine by a name that no other site can have.
pub(super) fn is_loopback(host: Option<&str>) -> bool {
    let Some(host) = host else { return false };
    let name = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|b| b.is_ascii_digit()) => name,
        _ => host,
    };
    let bare = name.trim_start_matches('[').trim_end_matches(']');
    name.eq_ignore_ascii_case("localhost")
        || bare.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

/// Notes where a request comes from, for whatever decides by it.
pub(super) async fn noted<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, actix_web::Error> {
    let state = request.app_data::<web::Data<AppState>>();
    let named = state.map_or(&[][..], |state| state.trusted_proxies());
    let (peer, headers) = (request.peer_addr(), request.headers());
    let arrival = Arrival::of(peer, request.version(), headers, named);
    if !arrival.is_proxied && (headers.contains_key(FOR) || headers.contains_key(header::FORWARDED))
    {
        tell_of_unnamed();
    }
    request.extensions_mut().insert(arrival);
    next.call(request).await
}

/// Says once that a proxy is in between whose word does not count. Anybody may send such a header,
/// so it is no more than a hint.
fn tell_of_unnamed() {
    static TOLD: AtomicBool = AtomicBool::new(false);
    if !TOLD.swap(true, Ordering::Relaxed) {
        tracing::warn!(
            "a request came by way of a proxy that server.trusted_proxies does not name: to this server all who come through it are one \
             client, so that guesses of one lock out the others; name the proxy's address there"
        );
    }
}

/// Where a request comes from.
pub(super) fn of(request: &HttpRequest) -> Arrival {
    let noted = request.extensions().get::<Arrival>().cloned();
    noted.unwrap_or_default()
}

/// The client's address, where it is known.
#[must_use]
pub fn client_of(request: &HttpRequest) -> Option<IpAddr> {
    of(request).client
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use actix_web::http::header::HeaderValue;

    use super::*;

    fn of(peer: &str, headers: &[(&str, &str)]) -> Arrival {
        let named = ["10.0.0.0/8", "127.0.0.1", "::1"];
        let named: Vec<TrustedProxy> = named.iter().map(|text| text.parse().unwrap()).collect();
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.append(
                HeaderName::from_bytes(name.as_bytes()).unwrap(),
                HeaderValue::from_str(value).unwrap(),
            );
        }
        Arrival::of(Some(peer.parse().unwrap()), Version::HTTP_11, &map, &named)
    }

    fn client(peer: &str, headers: &[(&str, &str)]) -> Option<String> {
        of(peer, headers).client.map(|client| client.to_string())
    }

    #[test]
    fn a_client_is_the_first_whom_nobody_names() {
        let xff = "x-forwarded-for";
        for (peer, headers, wanted) in [
            // Nobody's word counts who is not named.
            ("192.0.2.9:1", vec![(xff, "203.0.113.5")], Some("192.0.2.9")),
            (
                "192.0.2.9:1",
                vec![("forwarded", "for=203.0.113.5")],
                Some("192.0.2.9"),
            ),
            ("127.0.0.1:1", vec![], Some("127.0.0.1")),
            (
                "127.0.0.1:1",
                vec![(xff, "203.0.113.5")],
                Some("203.0.113.5"),
            ),
            // What the client wrote itself stands before what the proxy knows.
            (
                "127.0.0.1:1",
                vec![(xff, "1.1.1.1, 203.0.113.5")],
                Some("203.0.113.5"),
            ),
            (
                "127.0.0.1:1",
                vec![(xff, "1.1.1.1"), (xff, "203.0.113.5")],
                Some("203.0.113.5"),
            ),
            (
                "127.0.0.1:1",
                vec![(xff, "203.0.113.5, 10.0.0.7")],
                Some("203.0.113.5"),
            ),
            (
                "127.0.0.1:1",
                vec![(xff, "1.1.1.1, 203.0.113.5, 10.0.0.7, 10.0.0.8")],
                Some("203.0.113.5"),
            ),
            ("127.0.0.1:1", vec![(xff, "10.0.0.1")], Some("10.0.0.1")),
            (
                "127.0.0.1:1",
                vec![(xff, "203.0.113.5:4711")],
                Some("203.0.113.5"),
            ),
            (
                "127.0.0.1:1",
                vec![(xff, "[2001:db8::1]:4711")],
                Some("2001:db8::1"),
            ),
            (
                "127.0.0.1:1",
                vec![(xff, "2001:db8::1")],
                Some("2001:db8::1"),
            ),
            (
                "127.0.0.1:1",
                vec![(xff, "::ffff:203.0.113.5")],
                Some("203.0.113.5"),
            ),
            ("[::1]:1", vec![(xff, "203.0.113.5")], Some("203.0.113.5")),
            ("127.0.0.1:1", vec![(xff, "unknown")], None),
            ("127.0.0.1:1", vec![(xff, "1.1.1.1, rubbish")], None),
            ("127.0.0.1:1", vec![(xff, "")], None),
            (
                "127.0.0.1:1",
                vec![("forwarded", "for=203.0.113.5;proto=https")],
                Some("203.0.113.5"),
            ),
            (
                "127.0.0.1:1",
                vec![("forwarded", "For=\"[2001:db8::1]:4711\"")],
                Some("2001:db8::1"),
            ),
            (
                "127.0.0.1:1",
                vec![("forwarded", "for=1.1.1.1, for=203.0.113.5, for=10.1.1.1")],
                Some("203.0.113.5"),
            ),
            ("127.0.0.1:1", vec![("forwarded", "for=unknown")], None),
            (
                "127.0.0.1:1",
                vec![("forwarded", "for=_hidden, for=10.1.1.1")],
                None,
            ),
            ("127.0.0.1:1", vec![("forwarded", "for=\"")], None),
            // A proxy that sets one kind passes the other on as it came.
            (
                "127.0.0.1:1",
                vec![(xff, "203.0.113.5"), ("forwarded", "for=1.1.1.1")],
                None,
            ),
            (
                "127.0.0.1:1",
                vec![(xff, "203.0.113.5"), ("forwarded", "for=203.0.113.5")],
                Some("203.0.113.5"),
            ),
        ] {
            assert_eq!(
                client(peer, &headers).as_deref(),
                wanted,
                "{peer} {headers:?}"
            );
        }
    }

    #[test]
    fn scheme_and_host_are_those_that_the_client_asked_for() {
        let seen = |headers: &[(&str, &str)]| {
            let arrival = of("127.0.0.1:1", headers);
            (arrival.is_https, arrival.host.unwrap_or_default())
        };
        let xff = ("x-forwarded-for", "203.0.113.5");
        let (proto, host) = ("x-forwarded-proto", "x-forwarded-host");
        let rota = "rota.example.nhs.uk".to_owned();
        assert_eq!(
            seen(&[xff, (proto, "https"), (host, &rota)]),
            (true, rota.clone())
        );
        assert_eq!(seen(&[xff, (proto, "HTTPS")]), (true, String::new()));
        assert_eq!(seen(&[(proto, "https")]), (true, String::new()));
        assert_eq!(
            seen(&[xff, (proto, "http"), (host, "a b")]),
            (false, String::new())
        );
        let forwarded = "for=203.0.113.5; proto=https; host=\"rota.example.nhs.uk\", for=10.0.0.3;proto=http;host=inside";
        assert_eq!(seen(&[("forwarded", forwarded)]), (true, rota.clone()));
        let two = ("x-forwarded-for", "203.0.113.5, 10.0.0.3");
        let hosts = (host, "rota.example.nhs.uk, inside");
        assert_eq!(seen(&[two, (proto, "https, http"), hosts]), (true, rota));
        // From nobody whom the settings name.
        let stranger = of(
            "192.0.2.9:1",
            &[xff, (proto, "https"), (host, "evil.example")],
        );
        assert!(!stranger.is_https && stranger.host.is_none() && !stranger.is_proxied);
    }

    #[test]
    fn only_names_of_this_machine_are_loopback() {
        for (host, wanted) in [
            (Some("127.0.0.1:8080"), true),
            (Some("127.0.0.1"), true),
            (Some("localhost:80"), true),
            (Some("[::1]:8080"), true),
            (Some("[::1]"), true),
            (Some("localhost.example.org:8080"), false),
            (Some("evil.example:8080"), false),
            (Some("192.0.2.1"), false),
            (Some(""), false),
            (None, false),
        ] {
            assert_eq!(is_loopback(host), wanted, "{host:?}");
        }
    }
}
