//! Asking a server of the test's own.

use std::sync::Once;

use reqwest::blocking::{Client, ClientBuilder};

/// A client. It needs a provider of TLS in the process, though tests ask this machine alone and without it.
pub fn client() -> ClientBuilder {
    static PROVIDER: Once = Once::new();
    PROVIDER.call_once(|| {
        let _chosen = rustls::crypto::ring::default_provider().install_default();
    });
    Client::builder()
}
