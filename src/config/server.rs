//! `[server]`: where the program serves.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use serde::Deserialize;

/// Where the program serves.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Server {
    /// Address to listen on. This machine alone by default: rotas name people, so opening them to a network is a
    /// decision, and belongs behind a proxy that knows who asks.
    pub bind: IpAddr,
    /// Port, 0-65535; 0 takes any free one.
    pub port: u16,
}

impl Default for Server {
    fn default() -> Self {
        Self {
            bind: IpAddr::V4(Ipv4Addr::LOCALHOST),
            port: 8080,
        }
    }
}

impl Server {
    /// Address and port together.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        SocketAddr::new(self.bind, self.port)
    }
}
