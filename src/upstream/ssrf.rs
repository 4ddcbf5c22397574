//! Which addresses may be asked. An address given by somebody else (a calendar's, or one that a
//! redirect leads to) must not make this program ask machines inside the house, so a host counts by
//! what its name resolves to, each time.

use std::collections::HashMap;
use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, ToSocketAddrs};
use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::time::{Duration, Instant};

use reqwest::Url;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};

use super::error::UpstreamError;
use super::transport::Proxy;

/// Looks up the addresses of a name.
pub type Lookup = fn(&str) -> io::Result<Vec<IpAddr>>;

/// How long a look-up may take of a name that the proxy looks up anyway.
const BESIDE_THE_PROXY: Duration = Duration::from_secs(2);

/// For how long a name that cannot be looked up here is not looked up again, where the proxy does.
const UNKNOWN_FOR: Duration = Duration::from_secs(60);

/// Decides which hosts may be asked, and remembers what they resolved to: the connection goes to an
/// address that was checked, not to one that the name leads to a moment later.
#[derive(Clone)]
pub(super) struct Guard {
    private_hosts: Arc<[String]>,
    proxy: Option<Proxy>,
    lookup: Lookup,
    patience: Duration,
    checked: Arc<Mutex<HashMap<String, Vec<IpAddr>>>>,
    unknown: Arc<Mutex<HashMap<String, Instant>>>,
}

impl Guard {
    pub(super) fn new(
        private_hosts: &[String],
        proxy: Option<Proxy>,
        lookup: Lookup,
        patience: Duration,
    ) -> Self {
        Self {
            private_hosts: private_hosts
                .iter()
                .map(|host| host.to_lowercase())
                .collect(),
            proxy,
            lookup,
            patience,
            checked: Arc::default(),
            unknown: Arc::default(),
        }
    }

    /// Whether the settings say that this host may be inside the house.
    fn is_named(&self, host: &str) -> bool {
        let bare = host.trim_start_matches('[').trim_end_matches(']');
        self.private_hosts
            .iter()
            .any(|named| named == host || named == bare)
    }

    /// Lets the address pass, or says why not.
    pub(super) fn check(&self, url: &Url, shown: &str) -> Result<(), UpstreamError> {
        let bad = |why: String, remedy: &str| {
            Err(UpstreamError::BadAddress {
                place: shown.to_owned(),
                why,
                remedy: remedy.to_owned(),
            })
        };
        let Some(name) = url.host_str() else {
            return bad(
                "it names no host".to_owned(),
                "give an address that begins with https://",
            );
        };
        if !url.username().is_empty() || url.password().is_some() {
            return bad(
                "it carries a name or password".to_owned(),
                "give the address without what stands before @",
            );
        }
        let named = self.is_named(name);
        match url.scheme() {
            "https" => {}
            "http" if named => {}
            other => {
                return bad(
                    format!("it is asked by {other}, which anybody on the way can read and change"),
                    "give its https:// address, or name the host in upstream.private_hosts",
                );
            }
        }
        // Whatever way an IPv4 address is written, the parser has made four numbers of it.
        let literal = name.trim_start_matches('[').trim_end_matches(']');
        let by_proxy = self.proxy.as_ref().is_some_and(|proxy| proxy.is_for(name));
        let addresses = match (url.domain(), literal.parse()) {
            (None, Ok(address)) => vec![address],
            // The proxy looks it up, and does not say what it found.
            _ if by_proxy && named => Vec::new(),
            _ if by_proxy => self.known_here(name, shown),
            _ => self.resolve(name, shown, self.patience)?,
        };
        if let Some(address) = addresses
            .iter()
            .find(|address| !named && !is_public(**address))
        {
            return Err(UpstreamError::Private {
                place: shown.to_owned(),
                host: name.to_owned(),
                address: *address,
            });
        }
        if by_proxy {
            return Ok(());
        }
        let mut checked = self.checked.lock().unwrap_or_else(PoisonError::into_inner);
        checked.insert(name.to_lowercase(), addresses);
        Ok(())
    }

    /// The addresses of a name that a proxy looks up, where they are known here as well: many a
    /// house does not know the names outside, and some say so only after a long time.
    fn known_here(&self, name: &str, shown: &str) -> Vec<IpAddr> {
        let name = name.to_lowercase();
        let unknown = || self.unknown.lock().unwrap_or_else(PoisonError::into_inner);
        if unknown()
            .get(&name)
            .is_some_and(|at| at.elapsed() < UNKNOWN_FOR)
        {
            return Vec::new();
        }
        let patience = self.patience.min(BESIDE_THE_PROXY);
        self.resolve(&name, shown, patience).unwrap_or_else(|_| {
            unknown().insert(name.clone(), Instant::now());
            Vec::new()
        })
    }

    /// The name's addresses. The system's look-up cannot be told a time limit, so it is waited for
    /// from outside.
    fn resolve(
        &self,
        domain: &str,
        shown: &str,
        patience: Duration,
    ) -> Result<Vec<IpAddr>, UpstreamError> {
        let (sender, receiver) = mpsc::channel();
        let (name, lookup) = (domain.to_owned(), self.lookup);
        std::thread::spawn(move || {
            // Nobody may be waiting any more.
            let _gone = sender.send(lookup(&name));
        });
        let reason = match receiver.recv_timeout(patience) {
            Ok(Ok(addresses)) if !addresses.is_empty() => return Ok(addresses),
            Ok(Ok(_)) => "it has no address".to_owned(),
            Ok(Err(error)) => error.to_string(),
            Err(_) => format!("no answer in {} s", patience.as_secs()),
        };
        Err(UpstreamError::Unreachable {
            place: shown.to_owned(),
            tries: 1,
            reason: format!("the name {domain} cannot be looked up: {reason}"),
        })
    }
}

/// What the system says.
pub(super) fn system(name: &str) -> io::Result<Vec<IpAddr>> {
    Ok((name, 0)
        .to_socket_addrs()?
        .map(|address| address.ip())
        .collect())
}

impl Resolve for Guard {
    fn resolve(&self, name: Name) -> Resolving {
        let checked = self.checked.lock().unwrap_or_else(PoisonError::into_inner);
        let found = checked.get(&name.as_str().to_lowercase()).cloned();
        Box::pin(async move {
            let found = found.ok_or("this host was not checked")?;
            let addresses: Addrs = Box::new(found.into_iter().map(|ip| SocketAddr::new(ip, 0)));
            Ok(addresses)
        })
    }
}

/// Whether the address belongs to the public Internet. Everything that is set aside is not:
/// private, this machine's, the link's, carrier-grade NAT, tests, documentation, multicast, and
/// IPv4 wrapped into IPv6 by its inside.
pub(super) fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    let set_aside = address.is_private()
        || address.is_loopback()
        || address.is_link_local()
        || address.is_documentation()
        || matches!(
            (a, b, c),
            (0 | 224.., ..) | (100, 64..=127, _) | (192, 0, 0) | (198, 18..=19, _)
        );
    !set_aside
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    let parts = address.segments();
    let [.., high, low] = parts;
    let inner = |high: u16, low: u16| {
        let ([a, b], [c, d]) = (high.to_be_bytes(), low.to_be_bytes());
        is_public_v4(Ipv4Addr::new(a, b, c, d))
    };
    match parts {
        // ::, ::1 and IPv4 of old (::/96) or mapped (::ffff:0:0/96).
        [0, 0, 0, 0, 0, 0 | 0xFFFF, ..] => inner(high, low) && parts[5] == 0xFFFF,
        // By way of a translator (64:ff9b::/96), or 6to4.
        [0x64, 0xFF9B, ..] => inner(high, low),
        [0x2002, high, low, ..] => inner(high, low),
        // Teredo hides the real address; 2001:db8::/32 is for documentation.
        [0x2001, 0 | 0xDB8, ..] => false,
        // Only 2000::/3 is given out for the public Internet.
        [first, ..] => first & 0xE000 == 0x2000,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::panic)]
    use super::*;

    #[test]
    fn only_addresses_of_the_public_internet_are_public() {
        for (text, public) in [
            ("8.8.8.8", true),
            ("151.101.0.144", true),
            ("127.0.0.1", false),
            ("127.8.8.8", false),
            ("10.1.2.3", false),
            ("172.16.0.1", false),
            ("172.32.0.1", true),
            ("192.168.1.1", false),
            ("169.254.169.254", false),
            ("100.64.0.1", false),
            ("100.128.0.1", true),
            ("0.0.0.0", false),
            ("192.0.0.1", false),
            ("198.18.0.1", false),
            ("224.0.0.1", false),
            ("255.255.255.255", false),
            ("2a00:1450:4009:81f::200e", true),
            ("::1", false),
            ("::", false),
            ("::ffff:127.0.0.1", false),
            ("::ffff:8.8.8.8", true),
            ("::127.0.0.1", false),
            ("fe80::1", false),
            ("fd00::1", false),
            ("ff02::1", false),
            ("64:ff9b::a00:1", false),
            ("64:ff9b::808:808", true),
            ("2002:a00:1::", false),
            ("2001::1", false),
            ("2001:db8::1", false),
            ("2001:4860:4860::8888", true),
        ] {
            assert_eq!(is_public(text.parse().unwrap()), public, "{text}");
        }
    }

    fn check(url: &str, lookup: Lookup, private: &[&str]) -> Result<(), UpstreamError> {
        let private: Vec<String> = private.iter().map(|host| (*host).to_owned()).collect();
        let guard = Guard::new(&private, None, lookup, Duration::from_secs(5));
        guard.check(&url.parse().unwrap(), url)
    }

    #[test]
    fn a_host_counts_by_what_its_name_resolves_to() {
        let both: Lookup = |_| {
            Ok(vec![
                "8.8.8.8".parse().unwrap(),
                "10.0.0.1".parse().unwrap(),
            ])
        };
        let outside: Lookup = |_| Ok(vec!["8.8.8.8".parse().unwrap()]);
        let nothing: Lookup = |_| Ok(Vec::new());
        assert!(check("https://example.org/", outside, &[]).is_ok());
        let told = check("https://example.org/", both, &[])
            .unwrap_err()
            .to_string();
        assert!(
            told.contains("10.0.0.1") && told.contains("upstream.private_hosts"),
            "{told}"
        );
        assert!(check("https://Example.org/", both, &["example.ORG"]).is_ok());
        assert!(check("https://example.org/", nothing, &[]).is_err());
    }

    #[test]
    fn literal_addresses_odd_spellings_and_plain_http_are_seen_through() {
        let never: Lookup = |name| panic!("{name} was looked up");
        for url in [
            "https://127.0.0.1/",
            "https://2130706433/",
            "https://0x7f.1/",
            "https://[::1]/",
            "https://[::ffff:10.0.0.1]/",
            "http://8.8.8.8/",
            "https://name:secret@8.8.8.8/",
            "file:///etc/passwd",
            "ftp://8.8.8.8/",
        ] {
            assert!(check(url, never, &[]).is_err(), "{url}");
        }
        assert!(check("http://[::1]:8080/", never, &["::1"]).is_ok());
        assert!(check("http://127.0.0.1:8080/", never, &["127.0.0.1"]).is_ok());
    }
}
