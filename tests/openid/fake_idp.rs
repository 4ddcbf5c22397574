//! A provider of the tests' own. It keeps to the protocol (codes are good once, for whoever proves
//! by PKCE to have begun), and tells the truth until it is told to lie.

use std::collections::HashMap;
use std::io::Write;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use base64::Engine;
use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD};
use openidconnect::core::{
    CoreEdDsaPrivateSigningKey, CoreHmacKey, CoreJwsSigningAlgorithm as Algorithm,
};
use openidconnect::{JsonWebKeyId, PrivateSigningKey};
use reqwest::Url;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::{CLIENT, SECRET};
use crate::api::server::NOW;
use crate::upstream::fake_server::{Place, ReceivedRequest, answer};

/// What a token is made of.
pub struct Token {
    pub header: Value,
    pub claims: Value,
    /// Which key signs.
    pub key: u8,
}

type Lie<T> = Box<dyn Fn(&mut T) + Send>;

/// What the provider does.
struct Mind {
    issuer: String,
    /// Which key is published, and signs.
    key: u8,
    /// What it says about itself.
    about: Lie<Value>,
    /// What it says of people.
    token: Lie<Token>,
    /// What it answers a good code with, where that is no token.
    instead: Option<Vec<u8>>,
    /// What it answers whoever asks for more about a person.
    more: Option<Vec<u8>>,
    slow: Duration,
    /// The question to which each code that is good is the answer.
    codes: HashMap<String, HashMap<String, String>>,
    given: u32,
}

pub struct Liar {
    place: Place,
    mind: Arc<Mutex<Mind>>,
    host: &'static str,
}

impl Liar {
    pub fn new() -> Self {
        Self::at("127.0.0.1")
    }

    /// Under a name of this machine.
    pub fn at(host: &'static str) -> Self {
        let mind = Arc::new(Mutex::new(Mind {
            issuer: String::new(),
            key: 1,
            about: Box::new(|_| {}),
            token: Box::new(|_| {}),
            instead: None,
            more: None,
            slow: Duration::ZERO,
            codes: HashMap::new(),
            given: 0,
        }));
        let inside = Arc::clone(&mind);
        let place = Place::that(move |asked, stream| {
            let (answer, slow) = {
                let mut mind = inside.lock().unwrap();
                (mind.answer(asked), mind.slow)
            };
            std::thread::sleep(slow);
            let _gone = stream.write_all(&answer);
        });
        let liar = Self { place, mind, host };
        liar.mind.lock().unwrap().issuer = liar.issuer();
        liar
    }

    pub fn issuer(&self) -> String {
        format!("http://{}:{}", self.host, self.place.address.port())
    }

    /// From now on it says this about itself.
    pub fn about(&self, lie: impl Fn(&mut Value) + Send + 'static) {
        self.mind.lock().unwrap().about = Box::new(lie);
    }

    /// From now on it says that one signs out at this path of its own, or address.
    pub fn signs_out_at(&self, endpoint: &str) {
        let address = match endpoint.strip_prefix('/') {
            Some(path) => format!("{}/{path}", self.issuer()),
            None => endpoint.to_owned(),
        };
        self.about(move |about| about["end_session_endpoint"] = json!(address));
    }

    /// From now on it says this of people.
    pub fn says(&self, lie: impl Fn(&mut Token) + Send + 'static) {
        self.mind.lock().unwrap().token = Box::new(lie);
    }

    /// From now on codes are answered so.
    pub fn answers(&self, instead: Option<Vec<u8>>) {
        self.mind.lock().unwrap().instead = instead;
    }

    /// From now on it has UserInfo, and answers so.
    pub fn tells(&self, answer: Vec<u8>) {
        let endpoint = format!("{}/more", self.issuer());
        self.about(move |about| about["userinfo_endpoint"] = json!(endpoint));
        self.mind.lock().unwrap().more = Some(answer);
    }

    /// Claims as it would sign them, with this key.
    pub fn signs(&self, claims: Value, key: u8) -> String {
        written(&Token {
            header: json!({ "alg": "EdDSA", "kid": format!("key-{key}") }),
            claims,
            key,
        })
    }

    pub fn slows(&self, by: Duration) {
        self.mind.lock().unwrap().slow = by;
    }

    /// From now on it publishes another key and signs with it.
    pub fn changes_key(&self) {
        self.mind.lock().unwrap().key += 1;
    }

    /// Paths that it was asked for.
    pub fn asked(&self) -> Vec<String> {
        let asked = self.place.asked();
        let paths = asked.iter().map(|asked| asked.path().to_owned());
        paths.collect()
    }

    /// A browser is sent here, and somebody signs in at once: the query with which it is sent back.
    pub fn asks(&self, location: &str) -> String {
        let client = crate::support::http::client()
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .unwrap();
        let sent = client.get(location).send().unwrap();
        let back = sent.headers()["location"].to_str().unwrap();
        let back: Url = back.parse().unwrap();
        assert_eq!(back.path(), "/sign-in/openid/back");
        back.query().unwrap().to_owned()
    }
}

impl Mind {
    fn answer(&mut self, asked: &ReceivedRequest) -> Vec<u8> {
        let url = Url::parse(&format!("http://liar{}", asked.path())).unwrap();
        let issuer = &self.issuer;
        match url.path() {
            "/.well-known/openid-configuration" => {
                let mut about = json!({
                    "issuer": issuer,
                    "authorization_endpoint": format!("{issuer}/authorize"),
                    "token_endpoint": format!("{issuer}/token"),
                    "jwks_uri": format!("{issuer}/keys"),
                    "response_types_supported": ["code"],
                    "subject_types_supported": ["public"],
                    // More than is taken.
                    "id_token_signing_alg_values_supported": ["EdDSA", "RS256", "HS256", "none"],
                });
                (self.about)(&mut about);
                json_answer("200 OK", &about)
            }
            "/keys" => {
                let key = serde_json::to_value(signing(self.key).as_verification_key()).unwrap();
                json_answer("200 OK", &json!({ "keys": [key] }))
            }
            "/authorize" => self.authorize(&pairs(url.query().unwrap_or_default())),
            "/token" => self.exchange(asked),
            "/more" => {
                let known = asked.header("authorization").unwrap_or_default();
                assert_eq!(known, "Bearer for-nobody");
                self.more.clone().unwrap()
            }
            "/end" => answer("200 OK", &[("content-type", "text/html")], b"Bye"),
            "/favicon.ico" => answer("404 Not Found", &[], b""),
            other => panic!("the provider was asked for {other}"),
        }
    }

    fn authorize(&mut self, query: &HashMap<String, String>) -> Vec<u8> {
        assert_eq!(query["response_type"], "code");
        assert_eq!(query["client_id"], CLIENT);
        assert_eq!(query["scope"], "openid email");
        assert_eq!(query["code_challenge_method"], "S256");
        assert!(query["state"].len() >= 43 && query["nonce"].len() >= 43);
        self.given += 1;
        let code = format!("code-{}", self.given);
        self.codes.insert(code.clone(), query.clone());
        let mut back: Url = query["redirect_uri"].parse().unwrap();
        back.query_pairs_mut()
            .append_pair("code", &code)
            .append_pair("state", &query["state"])
            .append_pair("iss", &self.issuer);
        answer("302 Found", &[("location", back.as_str())], b"")
    }

    fn exchange(&mut self, asked: &ReceivedRequest) -> Vec<u8> {
        let sent = pairs(&asked.body);
        let known = asked.header("authorization").unwrap_or_default();
        let escaped = |text: &str| {
            let encoded = Url::parse_with_params("http://x", [("", text)]).unwrap();
            encoded.query().unwrap().trim_start_matches('=').to_owned()
        };
        let wanted = format!("{CLIENT}:{}", escaped(SECRET));
        assert_eq!(known, format!("Basic {}", BASE64_STANDARD.encode(wanted)));
        assert_eq!(sent["grant_type"], "authorization_code");
        let digest = Sha256::digest(sent["code_verifier"].as_bytes());
        let challenge = BASE64_URL_SAFE_NO_PAD.encode(digest);
        let question = self.codes.remove(&sent["code"]).filter(|question| {
            question["code_challenge"] == challenge
                && question["redirect_uri"] == sent["redirect_uri"]
        });
        let Some(question) = question else {
            return json_answer("400 Bad Request", &json!({ "error": "invalid_grant" }));
        };
        if let Some(instead) = &self.instead {
            return instead.clone();
        }
        let now = crate::feeds::scene::at(NOW).timestamp();
        let mut token = Token {
            header: json!({ "alg": "EdDSA", "kid": format!("key-{}", self.key) }),
            claims: json!({
                "iss": self.issuer, "aud": CLIENT, "sub": "s-1", "nonce": question["nonce"], "iat": now, "exp": now + 300,
                "email": "Ann@example.org", "email_verified": true, "preferred_username": "ann.f",
                "staff_number": "0815",
            }),
            key: self.key,
        };
        (self.token)(&mut token);
        let told = json!({
            "access_token": "for-nobody", "token_type": "Bearer", "expires_in": 300, "id_token": written(&token),
        });
        json_answer("200 OK", &told)
    }
}

/// The token as it is sent.
fn written(token: &Token) -> String {
    let part = |value: &Value| BASE64_URL_SAFE_NO_PAD.encode(value.to_string());
    let signed = format!("{}.{}", part(&token.header), part(&token.claims));
    let bytes = signed.as_bytes();
    let signature = match token.header["alg"].as_str().unwrap() {
        "none" => Vec::new(),
        "HS256" => CoreHmacKey::new(SECRET)
            .sign(&Algorithm::HmacSha256, bytes)
            .unwrap(),
        _ => signing(token.key).sign(&Algorithm::EdDsa, bytes).unwrap(),
    };
    format!("{signed}.{}", BASE64_URL_SAFE_NO_PAD.encode(signature))
}

/// One of many keys (RFC 8410: the seed after a fixed beginning).
fn signing(seed: u8) -> CoreEdDsaPrivateSigningKey {
    let mut der = vec![
        0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04,
        0x20,
    ];
    der.extend([seed; 32]);
    let encoded = BASE64_STANDARD.encode(der);
    let pem = format!("-----BEGIN PRIVATE KEY-----\n{encoded}\n-----END PRIVATE KEY-----\n");
    let id = JsonWebKeyId::new(format!("key-{seed}"));
    CoreEdDsaPrivateSigningKey::from_ed25519_pem(&pem, Some(id)).unwrap()
}

fn pairs(query: &str) -> HashMap<String, String> {
    let url = Url::parse(&format!("http://liar/?{query}")).unwrap();
    url.query_pairs().into_owned().collect()
}

pub fn json_answer(status: &str, value: &Value) -> Vec<u8> {
    let kind = [("content-type", "application/json")];
    answer(status, &kind, value.to_string().as_bytes())
}
