//! By which way a place is asked: straight, at an address that was checked, or by way of the proxy
//! that the settings name.

use std::fmt;
use std::sync::{Arc, Once};

use reqwest::Url;
use reqwest::blocking::{Client, ClientBuilder};
use reqwest::redirect::Policy;

use super::client::FetchLimits;
use super::error::UpstreamError;
use super::ssrf::Guard;

/// A proxy, which looks names up by itself, and who is asked without it.
#[derive(Clone, PartialEq, Eq)]
pub struct Proxy {
    /// Its address, with name and password where it asks for them.
    pub url: String,
    /// Hosts that are asked straight, in small letters; one that begins with a dot: all below that
    /// domain.
    pub except: Vec<String>,
}

impl Proxy {
    /// Whether a host is asked by way of it.
    pub(super) fn is_for(&self, host: &str) -> bool {
        let bare = host.trim_start_matches('[').trim_end_matches(']');
        let bare = bare.trim_end_matches('.').to_lowercase();
        !self.except.iter().any(|except| {
            *except == bare || (except.starts_with('.') && bare.ends_with(except.as_str()))
        })
    }

    /// Its host and port.
    fn shown(&self) -> &str {
        let place = self.url.split("://").last().unwrap_or_default();
        place.rsplit('@').next().unwrap_or_default()
    }
}

impl fmt::Debug for Proxy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Proxy({}, not for {:?})", self.shown(), self.except)
    }
}

/// The ways.
pub(super) struct Transports {
    straight: Client,
    proxied: Option<(Proxy, Client)>,
}

impl Transports {
    pub(super) fn new(limits: &FetchLimits, guard: &Guard) -> Result<Self, UpstreamError> {
        static PROVIDER: Once = Once::new();
        PROVIDER.call_once(|| {
            // Somebody else in this process may have chosen one already, which is as good.
            let _chosen = rustls::crypto::ring::default_provider().install_default();
        });
        let unsafe_line = |error: reqwest::Error| UpstreamError::BadAddress {
            place: "this machine".to_owned(),
            why: format!("connections cannot be made safe ({})", reason(&error)),
            remedy: "install the system's certificates (ca-certificates)".to_owned(),
        };
        let straight = builder(limits).dns_resolver(Arc::new(guard.clone()));
        let straight = straight.build().map_err(unsafe_line)?;
        let Some(proxy) = &limits.proxy else {
            return Ok(Self {
                straight,
                proxied: None,
            });
        };
        let all = reqwest::Proxy::all(&proxy.url).map_err(|_| UpstreamError::BadAddress {
            place: format!("the proxy {}", proxy.shown()),
            why: "it is not an address of a proxy".to_owned(),
            remedy: "give upstream.proxy as http://proxy.example:3128".to_owned(),
        })?;
        // Its own name is the one name that is looked up here.
        let proxied = builder(limits).proxy(all).build().map_err(unsafe_line)?;
        Ok(Self {
            straight,
            proxied: Some((proxy.clone(), proxied)),
        })
    }

    /// Who asks for this address.
    pub(super) fn to(&self, url: &Url) -> &Client {
        self.by(url).map_or(&self.straight, |(_, client)| client)
    }

    /// Why there was no answer from this address, and whose fault it may be.
    pub(super) fn reason(&self, url: &Url, error: &reqwest::Error) -> String {
        match self.by(url) {
            None => reason(error),
            Some((proxy, _)) => {
                format!("{}, by way of the proxy {}", reason(error), proxy.shown())
            }
        }
    }

    fn by(&self, url: &Url) -> Option<&(Proxy, Client)> {
        let host = url.host_str().unwrap_or_default();
        self.proxied
            .as_ref()
            .filter(|(proxy, _)| proxy.is_for(host))
    }
}

/// What both ways have in common. Neither takes a proxy from the environment: it would look names
/// up behind the guard's back.
fn builder(limits: &FetchLimits) -> ClientBuilder {
    Client::builder()
        .user_agent(user_agent(&limits.contact))
        .timeout(limits.time)
        .connect_timeout(limits.time)
        .redirect(Policy::none())
        .no_proxy()
}

/// Who asks: the program, its version, and whom to write to.
fn user_agent(contact: &str) -> String {
    let version = env!("CARGO_PKG_VERSION");
    // A header holds visible ASCII; anything else would make every question fail.
    let contact: String = contact.chars().filter(|c| matches!(c, ' '..='~')).collect();
    match contact.trim() {
        "" => format!("Evenwatch/{version} (on-call rota planner)"),
        contact => format!("Evenwatch/{version} (on-call rota planner; {contact})"),
    }
}

/// The innermost reason, which says what happened. Never the address, which may be a secret.
fn reason(error: &reqwest::Error) -> String {
    if error.is_timeout() {
        return "time ran out".to_owned();
    }
    let mut inner: &dyn std::error::Error = error;
    while let Some(source) = inner.source() {
        inner = source;
    }
    inner.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_and_domains_are_asked_straight_and_all_others_by_the_proxy() {
        let proxy = Proxy {
            url: "http://ann:s3cret@proxy.example:3128".to_owned(),
            except: [
                "calendar.trust.internal",
                ".nhs.example",
                "10.0.0.1",
                "fd00::1",
            ]
            .map(str::to_owned)
            .into(),
        };
        for (host, by_proxy) in [
            ("example.org", true),
            ("calendar.trust.internal", false),
            ("Calendar.Trust.Internal.", false),
            ("old.calendar.trust.internal", true),
            ("a.b.nhs.example", false),
            ("nhs.example", true),
            ("badnhs.example", true),
            ("10.0.0.1", false),
            ("10.0.0.11", true),
            ("[fd00::1]", false),
        ] {
            assert_eq!(proxy.is_for(host), by_proxy, "{host}");
        }
        let told = format!("{proxy:?}");
        assert!(
            told.contains("proxy.example:3128") && !told.contains("s3cret"),
            "{told}"
        );
    }

    #[test]
    fn the_user_agent_says_who_asks() {
        assert!(user_agent("").starts_with("Evenwatch/"));
        assert!(user_agent("rota@example.org\r\nX: y").ends_with("; rota@example.orgX: y)"));
    }
}
