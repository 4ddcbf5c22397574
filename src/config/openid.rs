//! `[openid]`: signing in by way of a provider (OpenID Connect).

use std::path::{Path, PathBuf};

use secrecy::{ExposeSecret as _, SecretString};
use serde::Deserialize;

use super::Upstream;
use super::address::ServerAddress;
use super::error::{ConfigError, SettingPlace};
use super::toml_text::{self, unless_empty};
use evenwatch_domain::access::Role;
use evenwatch_domain::ids::Issuer;
use evenwatch_domain::plain_text::text_without_mark;

/// The claim that counts only where the provider says that it looked into it.
pub const EMAIL: &str = "email";

/// Signing in by way of a provider. Without an issuer there is none.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct OpenId {
    /// The provider, by the address that its own description gives.
    #[serde(deserialize_with = "unless_empty")]
    pub issuer: Option<Issuer>,
    /// What the provider calls this program.
    pub client_id: String,
    /// By which this program proves itself to the provider. From the environment alone.
    pub client_secret: Secret,
    /// File that holds it instead.
    #[serde(deserialize_with = "unless_empty")]
    pub client_secret_file: Option<PathBuf>,
    /// Address under which browsers reach this server, to which the provider leads back; empty:
    /// `server.address`.
    pub address: String,
    /// What people call the provider.
    pub name: String,
    /// What is asked of the provider beside `openid`.
    pub scopes: Vec<String>,
    /// The claim that is the user's name here; empty: none is, and administrators link people.
    pub user_claim: String,
    /// What somebody becomes whom nobody here knows; absent: nothing, they stay outside.
    #[serde(deserialize_with = "unless_empty")]
    pub new_users: Option<Role>,
    /// Whether signing out here leads on to signing out at the provider.
    pub sign_out_at_provider: bool,
    /// Address to which the provider leads people who signed out there, as it is registered; empty:
    /// they stay there.
    pub signed_out_address: String,
}

impl Default for OpenId {
    fn default() -> Self {
        Self {
            issuer: None,
            client_id: String::new(),
            client_secret: Secret::default(),
            client_secret_file: None,
            address: String::new(),
            name: "your organisation".to_owned(),
            scopes: vec![EMAIL.to_owned()],
            user_claim: String::new(),
            new_users: None,
            sign_out_at_provider: true,
            signed_out_address: String::new(),
        }
    }
}

/// A secret: its `Debug` does not tell it, and its memory is wiped.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(transparent)]
pub struct Secret(SecretString);

impl PartialEq for Secret {
    fn eq(&self, other: &Self) -> bool {
        self.reveal() == other.reveal()
    }
}

impl Eq for Secret {}

impl Secret {
    /// A secret of a text.
    #[must_use]
    pub fn new(text: impl Into<String>) -> Self {
        Self(SecretString::from(text.into()))
    }

    /// The text, for the provider alone.
    #[must_use]
    pub fn reveal(&self) -> &str {
        self.0.expose_secret()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.reveal().is_empty()
    }
}

/// Something wrong with one key: the key, what, and what to do.
pub(super) type OpenIdFault = (&'static str, String, String);

impl OpenId {
    /// The provider's address for browsers to come back to, which is registered there.
    #[must_use]
    pub fn redirect_address(&self) -> String {
        format!("{}/sign-in/openid/back", self.address.trim_end_matches('/'))
    }

    /// The address to which the provider leads people who signed out there, where there is one.
    #[must_use]
    pub fn landing(&self) -> Option<&str> {
        Some(self.signed_out_address.as_str()).filter(|address| !address.is_empty())
    }

    /// The secret by which this program proves itself; `None` where it has none, and is a public
    /// client.
    ///
    /// # Errors
    /// The file cannot be read, or holds nothing.
    pub fn secret(&self) -> Result<Option<Secret>, ConfigError> {
        let Some(path) = &self.client_secret_file else {
            let told = !self.client_secret.is_empty();
            return Ok(told.then(|| self.client_secret.clone()));
        };
        let text = std::fs::read_to_string(path).map_err(|error| ConfigError::Unreadable {
            place: SettingPlace::whole(&path.display().to_string()),
            reason: error.to_string(),
            remedy: "mend openid.client_secret_file in the settings or the rights on the file"
                .to_owned(),
        })?;
        match text_without_mark(&text).trim_end_matches(['\r', '\n']) {
            "" => Err(ConfigError::wrong(
                SettingPlace::whole(&path.display().to_string()),
                "the file holds no secret",
                "write the secret that the provider gave into it",
            )),
            secret => Ok(Some(Secret::new(secret))),
        }
    }

    /// The same where `openid.address` is left out and the server has an address of its own.
    #[must_use]
    pub fn of_server(mut self, address: Option<&ServerAddress>) -> Self {
        if let Some(address) = address.filter(|_| self.address.is_empty()) {
            address.as_str().clone_into(&mut self.address);
        }
        self
    }

    /// Everything that does not go together.
    pub(super) fn faults(&self, upstream: &Upstream) -> Vec<OpenIdFault> {
        let mut faults = Vec::new();
        let mut fault = |key, message: &str, remedy: &str| {
            faults.push((key, message.to_owned(), remedy.to_owned()));
        };
        let Some(issuer) = &self.issuer else {
            if !self.client_id.is_empty() {
                fault(
                    "openid.issuer",
                    "is empty, so that nobody signs in by way of a provider",
                    "give the provider's address, or leave out openid.client_id",
                );
            }
            return faults;
        };
        if let Some(host) = plain_host(issuer.as_str())
            && !upstream.private_hosts.iter().any(|named| named == host)
        {
            fault(
                "openid.issuer",
                &format!(
                    "{issuer} is asked without TLS, which anybody on the way can read and change"
                ),
                "give its https:// address, or name the host in upstream.private_hosts",
            );
        }
        if self.client_id.is_empty() {
            fault(
                "openid.client_id",
                "is empty",
                "give the id that the provider gave this program when it was registered there",
            );
        }
        if self.client_secret_file.is_some() && !self.client_secret.is_empty() {
            fault(
                "openid.client_secret_file",
                "there is a secret in the environment as well",
                "keep one of the two",
            );
        }
        if !is_own_address(&self.address) || self.address.parse::<ServerAddress>().is_err() {
            fault(
                "openid.address",
                &format!("\"{}\" is not an address to come back to", self.address),
                "give the one under which browsers reach this server, here or as server.address, such as https://rota.example.org, with \
                 the path below which a proxy serves it where there is one (http:// for this machine alone)",
            );
        }
        if let Some(address) = self.landing().filter(|address| !is_landing(address)) {
            fault(
                "openid.signed_out_address",
                &format!("\"{address}\" is not an address to come to after signing out"),
                "give one that is registered at the provider, such as https://rota.example.org/sign-in (http:// for this \
                 machine alone), or leave it out",
            );
        }
        match &self.new_users {
            Some(Role::Administrator) => fault(
                "openid.new_users",
                "everyone whom the provider knows would be an administrator here",
                "choose a lesser role, and make administrators with `evenwatch user add`",
            ),
            Some(_) if self.user_claim.is_empty() => fault(
                "openid.new_users",
                "new users need a name, and openid.user_claim is empty",
                "set openid.user_claim to \"email\" or another claim",
            ),
            _ => {}
        }
        faults
    }
}

/// The host of an address without TLS.
fn plain_host(address: &str) -> Option<&str> {
    let rest = address.strip_prefix("http://")?;
    let host = rest.split('/').next().unwrap_or(rest);
    let name = match host.strip_prefix('[') {
        Some(wrapped) => wrapped.split(']').next(),
        None => host.split(':').next(),
    };
    Some(name.unwrap_or(host))
}

/// Whether browsers may be led back to this address: a host over TLS, or this machine.
fn is_own_address(address: &str) -> bool {
    let host = match plain_host(address) {
        Some("localhost") => address.strip_prefix("http://"),
        Some(host) => {
            let loopback = host
                .parse()
                .is_ok_and(|ip: std::net::IpAddr| ip.is_loopback());
            address.strip_prefix("http://").filter(|_| loopback)
        }
        None => address.strip_prefix("https://"),
    };
    let host = host.map(|host| host.strip_suffix('/').unwrap_or(host));
    host.is_some_and(|rest| {
        let (host, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
        let plain =
            |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b':' | b'[' | b']');
        let of_path = |b: u8| b.is_ascii_alphanumeric() || b"-._~/".contains(&b);
        !host.is_empty()
            && host.bytes().all(plain)
            && path.bytes().all(of_path)
            && !path.contains("//")
    })
}

/// Whether people may be led to this address after they signed out: as for [`is_own_address`], with
/// a path and a query.
fn is_landing(address: &str) -> bool {
    let start = address.find("://").map_or(0, |at| at + 3);
    let end = address.get(start..).and_then(|rest| rest.find(['/', '?']));
    let (origin, rest) = match end.and_then(|end| address.split_at_checked(start + end)) {
        Some(parts) => parts,
        None => (address, ""),
    };
    is_own_address(origin) && rest.bytes().all(|b| b.is_ascii_graphic() && b != b'#')
}

/// Refuses a secret in a settings file, which many may read.
pub(super) fn no_secret_in_file(source: &str, text: &str) -> Result<(), ConfigError> {
    toml_text::must_not_say(
        source,
        text,
        "openid.client_secret",
        "a secret does not belong into a settings file",
        "put it into a file of its own and name that in openid.client_secret_file, or set \
         EVENWATCH_OPENID__CLIENT_SECRET",
    )
}

/// Whether a key's value is never shown.
pub(super) fn is_secret(key: &str) -> bool {
    key == "openid.client_secret"
}

/// The file that holds the secret, where there is one to be read.
pub(super) fn secret_file(path: &Path) -> Result<(), ConfigError> {
    let named = OpenId {
        client_secret_file: Some(path.to_owned()),
        ..OpenId::default()
    };
    named.secret().map(|_| ())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn browsers_come_back_over_tls_or_to_this_machine() {
        for (address, good) in [
            ("https://rota.example.org", true),
            ("https://rota.example.org:8443/", true),
            ("http://127.0.0.1:8080", true),
            ("http://localhost:8080/", true),
            ("http://[::1]:8080", true),
            ("http://rota.example.org", false),
            ("https://rota.example.org/rota", true),
            ("https://rota.example.org/rota?x", false),
            ("https://rota.example.org//rota", false),
            ("https://rota.example.org?x", false),
            ("https://", false),
            ("rota.example.org", false),
            ("", false),
        ] {
            assert_eq!(is_own_address(address), good, "{address}");
        }
    }

    #[test]
    fn whoever_signed_out_is_led_over_tls_or_to_this_machine() {
        for (address, good) in [
            ("https://rota.example.org/sign-in", true),
            ("https://rota.example.org", true),
            ("https://trust.example.org:8443?from=rota", true),
            ("http://127.0.0.1:8080/sign-in", true),
            ("http://rota.example.org/sign-in", false),
            ("https://name@rota.example.org/", false),
            ("https://rota.example.org/#x", false),
            ("https://rota.example.org/a b", false),
            ("https:///sign-in", false),
            ("/sign-in", false),
            ("javascript:alert(1)", false),
        ] {
            assert_eq!(is_landing(address), good, "{address}");
        }
    }

    #[test]
    fn a_secret_is_not_shown() {
        let settings = OpenId {
            client_secret: Secret::new("s3cret"),
            ..OpenId::default()
        };
        assert!(!format!("{settings:?}").contains("s3cret"));
    }
}
