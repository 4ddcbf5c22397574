//! One try: the question, the redirects on the way, and the answer read and kept.

use std::time::{Duration, Instant};

use reqwest::blocking::Response;
use reqwest::header::{self, HeaderMap, HeaderName, HeaderValue};
use reqwest::{StatusCode, Url};

use super::backoff::asked_for;
use super::{Client, FetchRequest, FetchedBody};
use crate::bounded_read::{self, Bounds, Packing, Stopped};
use crate::error::UpstreamError;
use crate::response_cache::{About, Kept};

/// Redirects followed: more is a ring.
const REDIRECTS: u32 = 5;

/// How one try went.
pub(super) enum Try {
    Done(Box<FetchedBody>),
    /// Worth another; the rest that the place asked for.
    Again(UpstreamError, Option<Duration>),
}

impl Client {
    /// One try, over all redirects.
    pub(super) fn once(
        &self,
        url: &Url,
        request: &FetchRequest,
        kept: Option<&Kept>,
        tries: u32,
    ) -> Result<Try, UpstreamError> {
        let deadline = self.clock.steady() + self.limits.time;
        let broken = |reason: String| UpstreamError::Unreachable {
            place: request.shown.clone(),
            tries,
            reason,
        };
        let mut url = url.clone();
        for _ in 0..=REDIRECTS {
            match self.guard.check(&url, &request.shown) {
                Err(error @ UpstreamError::Unreachable { .. }) => {
                    return Ok(Try::Again(error, None));
                }
                other => other?,
            }
            let http = self.ways.to(&url);
            let asked = http.get(url.clone()).headers(question(kept)).send();
            let response = match asked {
                Ok(response) => response,
                Err(error) => {
                    let reason = self.ways.reason(&url, &error);
                    return Ok(Try::Again(broken(reason), None));
                }
            };
            let status = response.status();
            match (status, kept) {
                (StatusCode::NOT_MODIFIED, Some(kept)) => {
                    return Ok(Try::Done(Box::new(FetchedBody {
                        bytes: kept.bytes.clone(),
                        unchanged: true,
                        fetched_at: kept.about.fetched_at,
                    })));
                }
                (StatusCode::OK, _) => {
                    return match self.take(response, request, kept, deadline) {
                        Ok(fetched) => Ok(Try::Done(Box::new(fetched))),
                        Err(Stopped::Refused(error)) => Err(error),
                        Err(Stopped::Broken(reason)) => Ok(Try::Again(broken(reason), None)),
                    };
                }
                _ if matches!(status.as_u16(), 301 | 302 | 303 | 307 | 308) => {
                    url = next(&url, response.headers(), &request.shown)?;
                }
                _ => {
                    let error = UpstreamError::Status {
                        place: request.shown.clone(),
                        status: status.as_u16(),
                        tries,
                    };
                    if !matches!(status.as_u16(), 408 | 429 | 500..) {
                        return Err(error);
                    }
                    let rest = asked_for(response.headers(), self.clock.date());
                    return Ok(Try::Again(error, rest));
                }
            }
        }
        Err(UpstreamError::BadAddress {
            place: request.shown.clone(),
            why: format!("it leads on more than {REDIRECTS} times"),
            remedy: "give the address at the end of the chain".to_owned(),
        })
    }

    /// Reads the answer and keeps a copy of it.
    fn take(
        &self,
        response: Response,
        request: &FetchRequest,
        kept: Option<&Kept>,
        deadline: Instant,
    ) -> Result<FetchedBody, Stopped> {
        let text = |name: HeaderName| text(response.headers(), &name);
        let (etag, last_modified) = (text(header::ETAG), text(header::LAST_MODIFIED));
        let packing = match text(header::CONTENT_ENCODING).as_deref() {
            None | Some("identity" | "") => Packing::Plain,
            Some("gzip" | "x-gzip") => Packing::Gzip,
            Some(other) => {
                return Err(Stopped::Refused(UpstreamError::Unreadable {
                    place: request.shown.clone(),
                    why: format!("the answer is packed as \"{other}\", which was not requested"),
                    remedy: "check that nothing on the way changes what is sent".to_owned(),
                }));
            }
        };
        let bounds = Bounds {
            place: &request.shown,
            limit: self.limits.bytes,
            deadline,
            clock: self.clock.as_ref(),
        };
        let bytes = bounded_read::read(response, packing, &bounds)?;
        let fetched_at = self.clock.date();
        let unchanged = kept.is_some_and(|kept| kept.bytes == bytes);
        if let (Some(copies), Some(name)) = (&self.copies, &request.copy) {
            let about = About {
                url: request.url.clone(),
                etag,
                last_modified,
                fetched_at,
                digest: String::new(),
            };
            copies.put(name, &bytes, about).map_err(Stopped::Refused)?;
        }
        Ok(FetchedBody {
            bytes,
            unchanged,
            fetched_at,
        })
    }
}

/// What goes with the question: how the answer may be packed, and what is known of it.
fn question(kept: Option<&Kept>) -> HeaderMap {
    let mut headers = HeaderMap::new();
    headers.insert(header::ACCEPT_ENCODING, HeaderValue::from_static("gzip"));
    let mut add = |name: HeaderName, value: Option<&String>| {
        if let Some(value) = value.and_then(|value| value.parse().ok()) {
            headers.insert(name, value);
        }
    };
    add(
        header::IF_NONE_MATCH,
        kept.and_then(|kept| kept.about.etag.as_ref()),
    );
    add(
        header::IF_MODIFIED_SINCE,
        kept.and_then(|kept| kept.about.last_modified.as_ref()),
    );
    headers
}

/// Where a redirect leads. Never from a safe connection to one that is not.
fn next(url: &Url, headers: &HeaderMap, shown: &str) -> Result<Url, UpstreamError> {
    let bad = |why: &str| UpstreamError::BadAddress {
        place: shown.to_owned(),
        why: why.to_owned(),
        remedy: "give the address at the end of the chain".to_owned(),
    };
    let location = text(headers, &header::LOCATION).ok_or_else(|| bad("it leads on to nowhere"))?;
    let to = url
        .join(&location)
        .map_err(|_| bad("it leads on to something that is not an address"))?;
    if url.scheme() == "https" && to.scheme() != "https" {
        return Err(bad("it leads on to an address without https"));
    }
    Ok(to)
}

pub(super) fn text(headers: &HeaderMap, name: &HeaderName) -> Option<String> {
    Some(headers.get(name)?.to_str().ok()?.trim().to_owned())
}
