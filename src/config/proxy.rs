//! The proxy of `[upstream]`, and who is asked without it.

use std::fmt;
use std::str::FromStr;

use serde::Deserialize;

use evenwatch_domain::bad_value::{BadValue, Refusal};

/// Address of a proxy, `http://proxy.example:3128`.
///
/// It may hold a password, so its `Debug` leaves out what stands between `//` and `@`, and no
/// refusal repeats it.
#[derive(Clone, PartialEq, Eq)]
pub struct ProxyUrl(String);

impl ProxyUrl {
    /// The address itself, password and all.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for ProxyUrl {
    type Err = BadValue;
    fn from_str(text: &str) -> Result<Self, BadValue> {
        let bad = |what, remedy| Err(BadValue::new(what, remedy));
        let Some((scheme, rest)) = text.split_once("://") else {
            return bad(
                "this is not an address of a proxy",
                "give one such as http://proxy.example:3128",
            );
        };
        if !matches!(scheme, "http" | "https") {
            return bad(
                "this kind of proxy is not spoken to",
                "give one that begins with http:// or https://",
            );
        }
        let place = rest.strip_suffix('/').unwrap_or(rest);
        let host = place.rsplit('@').next().unwrap_or_default();
        let is_host =
            |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | ':' | '[' | ']');
        if host.is_empty() || host.starts_with(':') || !host.chars().all(is_host) {
            return bad(
                "a proxy has a host and a port, and nothing after them",
                "give one such as http://proxy.example:3128, with what is special in a name or password written as %40 for @",
            );
        }
        Ok(Self(format!("{scheme}://{place}")))
    }
}

impl fmt::Debug for ProxyUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.0.split_once("://"), self.0.rsplit_once('@')) {
            (Some((scheme, _)), Some((_, host))) => write!(f, "{scheme}://…@{host}"),
            _ => f.write_str(&self.0),
        }
    }
}

/// A host that is asked without the proxy, or all below a domain where it begins with a dot.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct ProxyHost(String);

impl ProxyHost {
    /// As written, in small letters.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for ProxyHost {
    type Error = Refusal;
    fn try_from(text: String) -> Result<Self, Refusal> {
        let bare = text.trim_start_matches('[').trim_end_matches(']');
        let is_address = bare.parse::<std::net::IpAddr>().is_ok();
        let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
        if is_address || (!bare.trim_start_matches('.').is_empty() && bare.chars().all(is_name)) {
            return Ok(Self(bare.to_ascii_lowercase()));
        }
        Err(BadValue::new(
            "this is not a host",
            "give a host without scheme and port, such as calendar.trust.internal, or .trust.internal for all below it",
        )
        .into())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn proxies_are_hosts_with_ports_and_passwords_are_not_told() {
        let good: ProxyUrl = "http://ann:s3cret@proxy.example:3128/".parse().unwrap();
        assert_eq!(good.as_str(), "http://ann:s3cret@proxy.example:3128");
        assert_eq!(format!("{good:?}"), "http://…@proxy.example:3128");
        assert!("https://[2001:db8::1]:3128".parse::<ProxyUrl>().is_ok());
        for text in [
            "proxy.example:3128",
            "socks5://proxy.example:1080",
            "http://",
            "http://:3128",
            "http://proxy.example:3128/path",
            "http://proxy.example:3128?s3cret",
            "http://ann:s3cr/et@proxy.example:3128/path",
        ] {
            let told = text.parse::<ProxyUrl>().unwrap_err().to_string();
            assert!(told.contains("; give one"), "{told}");
            assert!(!told.contains("s3cr"), "{told}");
        }
    }

    #[test]
    fn who_is_asked_without_a_proxy_is_a_host_or_a_domain() {
        let read = |text: &str| ProxyHost::try_from(text.to_owned());
        for (text, kept) in [
            ("Calendar.Trust.Internal", "calendar.trust.internal"),
            (".trust.internal", ".trust.internal"),
            ("10.1.2.3", "10.1.2.3"),
            ("[fd00::1]", "fd00::1"),
        ] {
            assert_eq!(read(text).unwrap().as_str(), kept);
        }
        for text in [
            "",
            ".",
            "*.trust.internal",
            "https://a.example",
            "a.example:443",
            "10.0.0.0/8",
        ] {
            assert!(read(text).is_err(), "{text}");
        }
    }
}
