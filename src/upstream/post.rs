//! Something sent to another place: one try, to a checked address, followed nowhere, and nothing
//! read but the status.

use reqwest::header::{HeaderMap, HeaderName, HeaderValue};

use std::time::Duration;

use super::client::{Client, asked_for, parse};
use super::error::UpstreamError;

/// What is sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parcel {
    /// The address.
    pub url: String,
    /// How the place is shown: addresses of receivers may be secrets.
    pub shown: String,
    /// Headers beside the content type.
    pub headers: Vec<(&'static str, String)>,
    /// JSON.
    pub body: String,
}

/// A parcel that was not taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotTaken {
    /// Why.
    pub error: UpstreamError,
    /// How long the place asks to be left alone, in seconds or until a date (`Retry-After`); `None`
    /// where it does not say.
    pub rest: Option<Duration>,
}

impl From<UpstreamError> for NotTaken {
    fn from(error: UpstreamError) -> Self {
        Self { error, rest: None }
    }
}

impl Client {
    /// Whether an address may be sent to, as far as can be told now.
    ///
    /// # Errors
    /// It is no address, is not safe, its name leads into the house, or cannot be looked up.
    pub fn may_ask(&self, url: &str, shown: &str) -> Result<(), UpstreamError> {
        self.guard.check(&parse(url, shown)?, shown)
    }

    /// Sends, once. Taken is what is answered with a status of success; the rest of the answer is
    /// not read, however long it is.
    ///
    /// # Errors
    /// The address will not do, the place does not answer in time, or with another status.
    pub fn send(&self, parcel: &Parcel) -> Result<(), NotTaken> {
        let url = parse(&parcel.url, &parcel.shown)?;
        self.guard.check(&url, &parcel.shown)?;
        let mut headers = HeaderMap::new();
        headers.insert(
            reqwest::header::CONTENT_TYPE,
            HeaderValue::from_static("application/json"),
        );
        for (name, value) in &parcel.headers {
            if let Ok(value) = value.parse() {
                headers.insert(HeaderName::from_static(name), value);
            }
        }
        let http = self.ways.to(&url);
        let sent = http.post(url.clone()).headers(headers);
        let sent = sent.body(parcel.body.clone()).send();
        let answer = sent.map_err(|error| UpstreamError::Unreachable {
            place: parcel.shown.clone(),
            tries: 1,
            reason: self.ways.reason(&url, &error),
        })?;
        if answer.status().is_success() {
            return Ok(());
        }
        Err(NotTaken {
            rest: asked_for(answer.headers(), self.clock.date()),
            error: UpstreamError::Status {
                place: parcel.shown.clone(),
                status: answer.status().as_u16(),
                tries: 1,
            },
        })
    }
}
