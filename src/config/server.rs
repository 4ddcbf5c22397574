//! `[server]`: where the program serves.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use serde::de::{Error, Unexpected, Visitor};
use serde::{Deserialize, Deserializer};

use super::address::ServerAddress;
use super::toml_text::unless_empty;
use super::trusted_proxy::TrustedProxy;
use evenwatch_domain::bad_value::{BadValue, Refusal};

/// Where the program serves.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ServerSettings {
    /// Address to listen on. This machine alone by default: rotas name people, so opening them to a
    /// network is a decision, and passwords belong behind a proxy that encrypts (TLS).
    pub bind: IpAddr,
    /// Port, 0-65535; 0 takes any free one.
    pub port: u16,
    /// Where people and programs reach it, by way of a proxy where there is one; absent: where it
    /// listens.
    #[serde(deserialize_with = "unless_empty")]
    pub address: Option<ServerAddress>,
    /// Proxies whose word counts on who asks, by which scheme and under which name. None by
    /// default: anybody could say so.
    pub trusted_proxies: Vec<TrustedProxy>,
    /// How long the server goes on answering once it was told to end (SIGTERM), so that whoever
    /// shares out requests takes it from the list first. Seconds, [`MOST_DRAIN`] at most.
    #[serde(deserialize_with = "drain")]
    pub drain_seconds: u16,
    /// Whether whoever reaches the server reads all of it without an account.
    pub open_reading: OpenReading,
    /// Origins whose pages may ask this server from a browser, with a key (CORS). None by default.
    pub allowed_origins: Vec<WebOrigin>,
    /// How old the last known on-call answer may be that is given, marked, while the database is
    /// away. Minutes; 0: none is given.
    pub last_known_minutes: u16,
}

/// The longest that a server goes on answering after it was told to end, so that it ends within ten
/// seconds in any case. Seconds.
pub const MOST_DRAIN: u16 = 7;

fn drain<'de, D: Deserializer<'de>>(text: D) -> Result<u16, D::Error> {
    let seconds = u16::deserialize(text)?;
    if seconds <= MOST_DRAIN {
        return Ok(seconds);
    }
    Err(D::Error::custom(Refusal::from(BadValue::new(
        format!(
            "{seconds} is more than {MOST_DRAIN} seconds: a server ends within ten seconds of SIGTERM"
        ),
        format!(
            "give {MOST_DRAIN} at most, and send SIGTERM after the load balancer has taken the server from its list"
        ),
    ))))
}

/// Scheme, host and port of a site, as browsers write them: `https://dashboard.example.nhs.uk`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct WebOrigin(String);

impl WebOrigin {
    /// As browsers write it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for WebOrigin {
    type Error = Refusal;

    fn try_from(text: String) -> Result<Self, Refusal> {
        let host = ["https://", "http://"]
            .iter()
            .find_map(|scheme| text.strip_prefix(scheme));
        let (name, port) = match host.unwrap_or_default().rsplit_once(':') {
            Some((name, port)) => (name, Some(port)),
            None => (host.unwrap_or_default(), None),
        };
        // Browsers write small letters, and leave out a scheme's own port.
        let is_name = |c: char| {
            c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '.' | '[' | ']' | ':')
        };
        let usual = if text.starts_with("https") {
            "443"
        } else {
            "80"
        };
        let is_port =
            |port: &str| port != usual && port.parse::<u16>().is_ok_and(|number| number > 0);
        if !name.is_empty() && name.chars().all(is_name) && port.is_none_or(is_port) {
            Ok(Self(text))
        } else {
            Err(BadValue::new(
                format!("\"{text}\" is not an origin"),
                "write scheme, host and port if it is not the usual one, without a path, such as \"https://dashboard.example.nhs.uk\"",
            )
            .into())
        }
    }
}

/// Whether reading needs an account. Writing always does.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum OpenReading {
    /// Open while the server listens on this machine alone and no user has been made: to try it
    /// out. From the first user on, everybody signs in.
    #[default]
    Auto,
    /// Open to whoever reaches the server, which must then be none but those who may read.
    Yes,
    /// Never open.
    No,
}

impl<'de> Deserialize<'de> for OpenReading {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ReadingVisitor)
    }
}

struct ReadingVisitor;

impl Visitor<'_> for ReadingVisitor {
    type Value = OpenReading;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("true, false or \"auto\"")
    }

    fn visit_bool<E: Error>(self, open: bool) -> Result<OpenReading, E> {
        Ok(if open {
            OpenReading::Yes
        } else {
            OpenReading::No
        })
    }

    fn visit_str<E: Error>(self, word: &str) -> Result<OpenReading, E> {
        match word {
            "auto" => Ok(OpenReading::Auto),
            _ => Err(E::invalid_value(Unexpected::Str(word), &self)),
        }
    }
}

impl Default for ServerSettings {
    fn default() -> Self {
        Self {
            bind: IpAddr::V4(Ipv4Addr::LOCALHOST),
            port: 8080,
            address: None,
            trusted_proxies: Vec::new(),
            drain_seconds: 1,
            open_reading: OpenReading::Auto,
            allowed_origins: Vec::new(),
            last_known_minutes: 720,
        }
    }
}

impl ServerSettings {
    /// Whether reading is open until there is an account, because none but this machine is served,
    /// as far as the settings tell: one who gives the server an address for others, or names a
    /// proxy, has others in mind.
    #[must_use]
    pub(super) fn is_tried_out(&self) -> bool {
        self.open_reading == OpenReading::Auto
            && self.bind.is_loopback()
            && self.trusted_proxies.is_empty()
            && self.address.as_ref().is_none_or(ServerAddress::is_loopback)
    }

    /// What goes together and is not wise.
    #[must_use]
    pub fn remarks(&self) -> Vec<String> {
        let mut remarks = Vec::new();
        let Some(address) = &self.address else {
            return remarks;
        };
        if address.is_https() && self.trusted_proxies.is_empty() {
            remarks.push(
                "server.address is https, so that a proxy is in between, and server.trusted_proxies names none: to this server all who \
                 come through it are one client, and somebody who guesses passwords locks out all others in browsers that have never \
                 signed in; name the proxy's address, such as \"127.0.0.1\""
                    .to_owned(),
            );
        }
        if !address.is_https() && !address.is_loopback() {
            remarks.push(format!(
                "server.address is {address}: passwords, keys and sessions go there without encryption (TLS); put a proxy that encrypts \
                 before the server and give its https:// address"
            ));
        }
        remarks
    }

    /// Address and port together.
    #[must_use]
    pub fn listens_on(&self) -> SocketAddr {
        SocketAddr::new(self.bind, self.port)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn origins_are_written_as_browsers_write_them() {
        for (text, good) in [
            ("https://dashboard.example.nhs.uk", true),
            ("http://localhost:5173", true),
            ("http://127.0.0.1:3000", true),
            ("https://dashboard.example.nhs.uk/", false),
            ("https://dashboard.example.nhs.uk/page", false),
            ("https://Dashboard.example.nhs.uk", false),
            ("https://dashboard.example.nhs.uk:443", false),
            ("https://x:99999", false),
            ("dashboard.example.nhs.uk", false),
            ("https://*.example.nhs.uk", false),
            ("https://", false),
            ("null", false),
            ("*", false),
            ("", false),
        ] {
            let read = WebOrigin::try_from(text.to_owned());
            assert_eq!(read.is_ok(), good, "{text}");
            if let Err(error) = read {
                let told = error.to_string();
                let remedy = told.rsplit('"').nth(1).unwrap_or_default();
                assert!(WebOrigin::try_from(remedy.to_owned()).is_ok(), "{told}");
            }
        }
    }

    #[test]
    fn an_address_for_others_or_a_proxy_ends_the_trying_out() {
        let read = |text: &str| toml::from_str::<ServerSettings>(text).unwrap();
        for (text, tried_out, remarks) in [
            ("", true, 0),
            ("address = 'http://127.0.0.1:8080'", true, 0),
            ("address = 'http://localhost:8080/rota'", true, 0),
            ("open_reading = true", false, 0),
            ("bind = '0.0.0.0'", false, 0),
            ("trusted_proxies = ['127.0.0.1']", false, 0),
            ("address = 'https://rota.example.nhs.uk'", false, 1),
            ("address = 'http://rota.example.nhs.uk'", false, 1),
            (
                "address = 'https://rota.example.nhs.uk'\ntrusted_proxies = ['127.0.0.1']",
                false,
                0,
            ),
        ] {
            let server = read(text);
            assert_eq!(server.is_tried_out(), tried_out, "{text}");
            assert_eq!(server.remarks().len(), remarks, "{text}");
        }
    }

    #[test]
    fn a_server_that_answers_on_for_too_long_is_refused_with_the_most() {
        let read =
            |seconds: u32| toml::from_str::<ServerSettings>(&format!("drain_seconds = {seconds}"));
        assert_eq!(read(7).unwrap().drain_seconds, MOST_DRAIN);
        for wrong in [8, 600, 70_000] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
        let error = read(8).unwrap_err().to_string();
        assert!(error.contains("give 7 at most"), "{error}");
    }

    #[test]
    fn reading_is_open_closed_or_decided_by_the_program() {
        let read =
            |text: &str| toml::from_str::<ServerSettings>(text).map(|server| server.open_reading);
        for (text, wanted) in [
            ("", OpenReading::Auto),
            ("open_reading = \"auto\"", OpenReading::Auto),
            ("open_reading = true", OpenReading::Yes),
            ("open_reading = false", OpenReading::No),
        ] {
            assert_eq!(read(text).unwrap(), wanted, "{text}");
        }
        let error = read("open_reading = \"maybe\"").unwrap_err().to_string();
        assert!(error.contains("true, false or \"auto\""), "{error}");
    }
}
