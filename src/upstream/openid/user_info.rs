//! What the provider says of somebody beside their token (UserInfo; OpenID Connect Core, 5.3): as
//! JSON, or signed.

use openidconnect::core::CoreJsonWebKeySet;
use openidconnect::http::{Method, header};
use openidconnect::url::Url;
use openidconnect::{AccessToken, HttpRequest, HttpResponse, http};
use serde_json::{Map, Value};

use super::error::OpenIdError;
use super::token::{self, Checked, Claims};
use crate::error::UpstreamError;
use evenwatch_domain::ids::Subject;

/// The media type of what is signed.
const SIGNED: &str = "application/jwt";

/// The question. The token goes in the header alone, where no log of an address has it.
pub(super) fn question(endpoint: &Url, access: &AccessToken) -> Result<HttpRequest, OpenIdError> {
    http::Request::builder()
        .method(Method::GET)
        .uri(endpoint.as_str())
        .header(header::ACCEPT, format!("application/json, {SIGNED}"))
        .header(header::AUTHORIZATION, format!("Bearer {}", access.secret()))
        .body(Vec::new())
        .map_err(|_| OpenIdError::wrong("its address for UserInfo is none"))
}

/// The answer, before anybody believes it.
pub(super) enum Answer {
    /// As it stands: it came from the provider's own address.
    Plain(Map<String, Value>),
    /// Signed; the letters.
    Signed(String),
}

impl Answer {
    /// Of an answer.
    pub(super) fn of(response: &HttpResponse) -> Result<Self, OpenIdError> {
        let status = response.status();
        if status.is_server_error() {
            return Err(OpenIdError::Unreachable(UpstreamError::Status {
                place: "the provider".to_owned(),
                status: status.as_u16(),
                tries: 1,
            }));
        }
        if status != http::StatusCode::OK {
            let why = format!("its UserInfo is answered with status {}", status.as_u16());
            return Err(OpenIdError::Wrong(why));
        }
        let kind = response.headers().get(header::CONTENT_TYPE);
        let kind = kind.and_then(|kind| kind.to_str().ok()).unwrap_or_default();
        let kind = kind.split(';').next().unwrap_or_default().trim();
        if kind.eq_ignore_ascii_case(SIGNED) {
            let letters = String::from_utf8(response.body().clone());
            return letters
                .map(Self::Signed)
                .map_err(|_| OpenIdError::wrong("its signed UserInfo is no token"));
        }
        serde_json::from_slice(response.body())
            .map(Self::Plain)
            .map_err(|_| OpenIdError::wrong("its UserInfo is no JSON object"))
    }

    /// What it says, where its signature is good or it needs none.
    pub(super) fn read(&self, keys: &CoreJsonWebKeySet) -> Checked<Map<String, Value>> {
        match self {
            Self::Plain(told) => Checked::Good(told.clone()),
            Self::Signed(letters) => token::signed(keys, letters.trim()),
        }
    }
}

/// The claims, where they are of this person: the standard asks this of whoever reads them (5.3.2),
/// because the token that was sent along may have been exchanged for another's. Where it says who
/// wrote it and for whom, that must be right too.
pub(super) fn of_subject(
    told: Map<String, Value>,
    issuer: &str,
    client_id: &str,
    subject: &Subject,
) -> Result<Claims, OpenIdError> {
    let untrusted = |why: &str| Err(OpenIdError::Untrusted(why.to_owned()));
    if told.get("iss").is_some_and(|iss| iss != issuer) {
        return untrusted("its UserInfo is another issuer's");
    }
    let is_for_us = match told.get("aud") {
        None => true,
        Some(Value::Array(several)) => several.iter().any(|aud| aud == client_id),
        Some(one) => one == client_id,
    };
    if !is_for_us {
        return untrusted("its UserInfo is for another program");
    }
    match token::of(told) {
        Some(claims) if claims.subject == *subject => Ok(claims),
        _ => untrusted("its UserInfo is not of the person whom its token names"),
    }
}
