//! The address at which people and programs reach the server: what they are shown, not where it
//! listens.

use std::fmt;
use std::str::FromStr;

use serde::Deserialize;

use evenwatch_domain::bad_value::{BadValue, Refusal};

/// `https://rota.example.nhs.uk`, with the path under which a proxy serves it where there is one,
/// and no slash at its end.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct ServerAddress(String);

impl ServerAddress {
    /// The address.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it is reached over TLS.
    #[must_use]
    pub fn is_https(&self) -> bool {
        self.0.starts_with("https:")
    }

    /// The path below which everything is, without a slash at its end: empty where there is none.
    #[must_use]
    pub fn path(&self) -> &str {
        let (_, rest) = self.parts();
        rest
    }

    /// Host, and port where one is given.
    #[must_use]
    pub fn host(&self) -> &str {
        let (host, _) = self.parts();
        host
    }

    /// Whether it is this machine alone.
    #[must_use]
    pub fn is_loopback(&self) -> bool {
        let host = self.host();
        let name = match host.strip_prefix('[') {
            Some(wrapped) => wrapped.split(']').next(),
            None => host.split(':').next(),
        };
        let name = name.unwrap_or(host);
        let is_loopback = |ip: std::net::IpAddr| ip.is_loopback();
        name == "localhost" || name.parse().is_ok_and(is_loopback)
    }

    /// Host with port, and path.
    fn parts(&self) -> (&str, &str) {
        let start = self.0.find("://").map_or(0, |at| at + 3);
        let rest = self.0.get(start..).unwrap_or_default();
        rest.split_at(rest.find('/').unwrap_or(rest.len()))
    }
}

/// What the server has at its own root: below a path that begins so nobody could tell whether a
/// proxy has cut it off already.
const OWN: [&str; 14] = [
    "account",
    "api",
    "assets",
    "equity",
    "feeds",
    "fhir",
    "health",
    "measures",
    "metrics",
    "openapi.json",
    "pools",
    "problems",
    "rotas",
    "sign-in",
];

impl FromStr for ServerAddress {
    type Err = BadValue;

    fn from_str(text: &str) -> Result<Self, BadValue> {
        let bad = || {
            BadValue::new(
                format!("\"{text}\" is not the address of a server"),
                "give its scheme, its host and the path below which it is served where there is one, such as https://rota.example.nhs.uk",
            )
        };
        let (scheme, rest) = text.split_once("://").ok_or_else(bad)?;
        let scheme = scheme.to_ascii_lowercase();
        if !matches!(scheme.as_str(), "http" | "https") {
            return Err(bad());
        }
        let rest = rest.trim_end_matches('/');
        let (host, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
        let is_of_host = |c: char| c.is_ascii_alphanumeric() || "-._:[]".contains(c);
        let is_of_path = |c: char| c.is_ascii_alphanumeric() || "-._~/".contains(c);
        if host.is_empty()
            || host.starts_with(':')
            || !host.chars().all(is_of_host)
            || !path.chars().all(is_of_path)
            || path.contains("//")
            || path.split('/').any(|part| matches!(part, "." | ".."))
        {
            return Err(bad());
        }
        let first = path.split('/').nth(1).unwrap_or_default();
        if OWN.contains(&first) {
            return Err(BadValue::new(
                format!(
                    "the path of \"{text}\" begins with \"/{first}\", which the server has itself"
                ),
                "give another path, such as https://example.nhs.uk/on-call",
            ));
        }
        let host = host.to_ascii_lowercase();
        Ok(Self(format!("{scheme}://{host}{path}")))
    }
}

impl TryFrom<String> for ServerAddress {
    type Error = Refusal;

    fn try_from(text: String) -> Result<Self, Refusal> {
        Ok(text.parse::<Self>()?)
    }
}

impl fmt::Display for ServerAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn addresses_have_a_scheme_and_a_host_and_perhaps_a_path() {
        for (text, wanted) in [
            (
                "https://rota.example.nhs.uk",
                Some("https://rota.example.nhs.uk"),
            ),
            (
                "HTTPS://Rota.Example.NHS.uk/",
                Some("https://rota.example.nhs.uk"),
            ),
            (
                "https://example.nhs.uk/rota/",
                Some("https://example.nhs.uk/rota"),
            ),
            ("http://127.0.0.1:8080", Some("http://127.0.0.1:8080")),
            ("http://[::1]:8080", Some("http://[::1]:8080")),
            ("rota.example.nhs.uk", None),
            ("webcal://rota.example.nhs.uk", None),
            ("https://", None),
            ("https://:8080", None),
            ("https://ann@rota.example.nhs.uk", None),
            ("https://rota.example.nhs.uk?x=1", None),
            ("https://rota.example.nhs.uk/a b", None),
            ("https://rota.example.nhs.uk/a//b", None),
            ("https://rota.example.nhs.uk/a/../b", None),
            ("https://rota.example.nhs.uk/api", None),
            ("https://rota.example.nhs.uk/rotas/evenwatch", None),
            ("", None),
        ] {
            let read = text.parse::<ServerAddress>().ok();
            assert_eq!(read.as_ref().map(ServerAddress::as_str), wanted, "{text:?}");
        }
        let told = "rota".parse::<ServerAddress>().unwrap_err().to_string();
        assert!(told.contains("; give its scheme"), "{told}");
        let told = "https://x.example/api"
            .parse::<ServerAddress>()
            .unwrap_err()
            .to_string();
        let remedy = told.rsplit(' ').next().unwrap();
        assert!(remedy.parse::<ServerAddress>().is_ok(), "{told}");
    }

    #[test]
    fn an_address_has_parts() {
        for (text, host, path, loopback) in [
            (
                "https://rota.example.nhs.uk",
                "rota.example.nhs.uk",
                "",
                false,
            ),
            (
                "https://example.nhs.uk:8443/on-call/rota/",
                "example.nhs.uk:8443",
                "/on-call/rota",
                false,
            ),
            ("http://[::1]:8080/rota", "[::1]:8080", "/rota", true),
            ("http://127.0.0.1", "127.0.0.1", "", true),
            (
                "http://localhost.example.org",
                "localhost.example.org",
                "",
                false,
            ),
        ] {
            let address: ServerAddress = text.parse().unwrap();
            let found = (address.host(), address.path(), address.is_loopback());
            assert_eq!(found, (host, path, loopback), "{text}");
            assert_eq!(address.is_https(), text.starts_with("https"), "{text}");
        }
    }
}
