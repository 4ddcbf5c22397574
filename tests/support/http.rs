//! Asking a server of the test's own.

use std::sync::Once;

use reqwest::blocking::{Client, ClientBuilder, Response};
use serde_json::Value;

/// A client. It needs a provider of TLS in the process, though tests ask this machine alone and
/// without it.
pub fn client() -> ClientBuilder {
    static PROVIDER: Once = Once::new();
    PROVIDER.call_once(|| {
        let _chosen = rustls::crypto::ring::default_provider().install_default();
    });
    Client::builder()
}

/// The answer's body where it has this status; null where it is no JSON.
pub fn told(answer: Response, status: u16) -> Value {
    let found = answer.status().as_u16();
    let body = answer.text().unwrap();
    assert_eq!(found, status, "{body}");
    serde_json::from_str(&body).unwrap_or_default()
}
