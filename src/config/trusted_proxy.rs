//! `server.trusted_proxies`: whose word counts on who asks.

use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

use ipnet::IpNet;
use serde::Deserialize;

use evenwatch_domain::bad_value::{BadValue, Refusal};

/// A proxy by its address, or every proxy of a network: `10.1.2.3`, `10.1.0.0/16`, `fd00::/8`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct TrustedProxy(IpNet);

impl TrustedProxy {
    /// Whether it is the one at this address.
    #[must_use]
    pub fn is(&self, address: IpAddr) -> bool {
        self.0.contains(&address.to_canonical())
    }
}

impl FromStr for TrustedProxy {
    type Err = BadValue;

    fn from_str(text: &str) -> Result<Self, BadValue> {
        let one = text
            .parse::<IpAddr>()
            .map(|address| IpNet::from(address.to_canonical()));
        let network = one.or_else(|_| text.parse::<IpNet>().map(|network| network.trunc()));
        network
            .map(Self)
            .map_err(|_| {
                BadValue::new(
                    format!("\"{text}\" is neither an address nor a network"),
                    "give the address from which the proxy connects, such as \"127.0.0.1\", or a network such as \"10.1.0.0/16\"",
                )
            })
    }
}

impl TryFrom<String> for TrustedProxy {
    type Error = Refusal;

    fn try_from(text: String) -> Result<Self, Refusal> {
        Ok(text.parse::<Self>()?)
    }
}

impl fmt::Display for TrustedProxy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn proxies_are_addresses_or_networks() {
        for (named, address, wanted) in [
            ("127.0.0.1", "127.0.0.1", true),
            ("127.0.0.1", "::ffff:127.0.0.1", true),
            ("::ffff:127.0.0.1", "127.0.0.1", true),
            ("127.0.0.1", "127.0.0.2", false),
            ("10.1.0.0/16", "10.1.255.1", true),
            ("10.1.2.3/16", "10.1.255.1", true),
            ("10.1.0.0/16", "10.2.0.1", false),
            ("fd00::/8", "fd12::1", true),
            ("fd00::/8", "10.1.0.1", false),
            ("::1", "::1", true),
        ] {
            let proxy: TrustedProxy = named.parse().unwrap();
            assert_eq!(
                proxy.is(address.parse().unwrap()),
                wanted,
                "{named} {address}"
            );
        }
        for text in [
            "",
            "proxy.example",
            "10.1.0.0/33",
            "10.1",
            "127.0.0.1:80",
            "*",
        ] {
            let told = text.parse::<TrustedProxy>().unwrap_err().to_string();
            for remedy in told.split('"').skip(3).step_by(2) {
                assert!(remedy.parse::<TrustedProxy>().is_ok(), "{told}");
            }
        }
    }
}
