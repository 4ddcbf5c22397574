//! The address at which people and programs reach the server: what they are shown, not where it listens.

use std::fmt;
use std::str::FromStr;

use serde::Deserialize;

/// `https://rota.example.nhs.uk`, with the path under which a proxy serves it where there is one, and no slash at its end.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct ServerAddress(String);

/// A text that is not such an address.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "\"{0}\" is not the address of a server; give its scheme, its host and the path below which it is served where there is one, such \
     as https://rota.example.nhs.uk"
)]
pub struct BadServerAddress(String);

impl ServerAddress {
    /// The address.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for ServerAddress {
    type Err = BadServerAddress;

    fn from_str(text: &str) -> Result<Self, BadServerAddress> {
        let bad = || BadServerAddress(text.to_owned());
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
        {
            return Err(bad());
        }
        let host = host.to_ascii_lowercase();
        Ok(Self(format!("{scheme}://{host}{path}")))
    }
}

impl TryFrom<String> for ServerAddress {
    type Error = BadServerAddress;

    fn try_from(text: String) -> Result<Self, BadServerAddress> {
        text.parse()
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
            ("", None),
        ] {
            let read = text.parse::<ServerAddress>().ok();
            assert_eq!(read.as_ref().map(ServerAddress::as_str), wanted, "{text:?}");
        }
        let told = "rota".parse::<ServerAddress>().unwrap_err().to_string();
        assert!(told.contains("; give its scheme"), "{told}");
    }
}
