//! The provider's keys: kept, and asked for anew when a token names one that is not among them.

use std::net::IpAddr;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use evenwatch::upstream::{
    Attempt, Claims, Client, FetchLimits, OpenIdError, Provider, Registration, Waiter,
};

use super::fake_idp::Liar;
use super::{CLIENT, SECRET};
use crate::api::server::NOW;
use crate::feeds::scene::at;
use serde_json::json;

/// A clock that stands still until it is put on.
struct Still {
    start: Instant,
    passed: Mutex<Duration>,
}

impl Waiter for Still {
    fn steady(&self) -> Instant {
        self.start + *self.passed.lock().unwrap()
    }

    fn date(&self) -> DateTime<Utc> {
        at(NOW)
    }

    fn wait(&self, pause: Duration, _is_wanted: &dyn Fn() -> bool) {
        *self.passed.lock().unwrap() += pause;
    }
}

fn lookup(name: &str) -> std::io::Result<Vec<IpAddr>> {
    panic!("{name} was looked up")
}

fn prove(provider: &Provider, liar: &Liar) -> Result<Claims, OpenIdError> {
    let text = |letter: &str| letter.repeat(43);
    let attempt = Attempt {
        state: text("s"),
        nonce: text("n"),
        verifier: text("v"),
    };
    let back = liar.asks(&provider.address(&attempt)?);
    let code = back.split(['=', '&']).nth(1).unwrap();
    let proved = provider.prove(code, &attempt, at(NOW))?;
    Ok(proved.claims)
}

#[test]
fn a_new_key_is_asked_for_and_no_more_often_than_once_a_minute() {
    let liar = Liar::new();
    let clock = Arc::new(Still {
        start: Instant::now(),
        passed: Mutex::default(),
    });
    let limits = FetchLimits {
        time: Duration::from_secs(5),
        bytes: 100_000,
        tries: 1,
        private_hosts: vec!["127.0.0.1".to_owned()],
        proxy: None,
        contact: String::new(),
    };
    let client = Client::with(limits, None, clock.clone(), lookup).unwrap();
    let registered = Registration {
        issuer: liar.issuer().parse().unwrap(),
        client_id: CLIENT.to_owned(),
        client_secret: Some(SECRET.to_owned()),
        redirect_address: "http://127.0.0.1:1/sign-in/openid/back".to_owned(),
        scopes: vec!["email".to_owned()],
        signed_out_address: None,
    };
    let provider = Provider::new(client, registered);
    let asked = |path: &str| liar.asked().iter().filter(|one| *one == path).count();
    let claims = prove(&provider, &liar).unwrap();
    assert_eq!(claims.subject.as_str(), "s-1");
    assert_eq!(claims.get("staff_number"), Some(&json!("0815")));
    assert!(claims.says_yes("email_verified"));
    prove(&provider, &liar).unwrap();
    assert_eq!(asked("/keys"), 1, "kept");

    liar.changes_key();
    let error = prove(&provider, &liar).unwrap_err();
    assert!(matches!(error, OpenIdError::Untrusted(_)), "{error}");
    assert_eq!(asked("/keys"), 1, "not asked again within a minute");
    clock.wait(Duration::from_secs(60), &|| true);
    prove(&provider, &liar).unwrap();
    assert_eq!(asked("/keys"), 2);
    clock.wait(Duration::from_secs(60 * 60), &|| true);
    prove(&provider, &liar).unwrap();
    assert_eq!(asked("/keys"), 3, "they grow old");
}
