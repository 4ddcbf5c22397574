//! One question to one place: checked address, redirects followed by hand, tries with pauses between them, limits for time
//! and size, and the copy kept of last time.

use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher, Hasher};
use std::sync::Arc;
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use reqwest::blocking::Response;
use reqwest::header::{self, HeaderMap, HeaderName, HeaderValue};
use reqwest::{StatusCode, Url};

use super::body::{self, Bounds, Packing, Stopped};
use super::breaker::Breaker;
use super::clock::{Clock, MachineClock};
use super::copies::{About, Copies, Kept};
use super::error::UpstreamError;
use super::guard::{self, Guard, Lookup};
use super::ways::{Proxy, Ways};

/// Redirects followed: more is a ring.
const REDIRECTS: u32 = 5;

/// The pause after the first try; each further one is twice as long.
const FIRST_PAUSE: Duration = Duration::from_millis(500);

/// The longest pause that anybody waits for, whoever asks for it.
const LONGEST_PAUSE: Duration = Duration::from_secs(60);

/// What a client may spend, and whom it may ask.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Longest time for one try, from the look-up of the name to the last byte.
    pub time: Duration,
    /// Largest answer, packed or unpacked. Bytes.
    pub bytes: u64,
    /// Tries for one question, 1 or more.
    pub tries: u32,
    /// Hosts that may have addresses inside the house, and may be asked without TLS.
    pub private_hosts: Vec<String>,
    /// The proxy by way of which places are asked; `None`: straight.
    pub proxy: Option<Proxy>,
    /// Whom the places asked can write to, an address or a page; empty: nobody.
    pub contact: String,
}

/// What is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// The address.
    pub url: String,
    /// How the place is shown: the address itself, or less where the address is a secret.
    pub shown: String,
    /// Name of the copy kept between questions; `None`: nothing of it touches the disk.
    pub copy: Option<String>,
}

/// An answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fetched {
    /// All of it, unpacked.
    pub bytes: Vec<u8>,
    /// Whether it is what the copy held already.
    pub unchanged: bool,
    /// When the bytes came over the line.
    pub fetched_at: DateTime<Utc>,
}

/// Asks other places.
pub struct Client {
    pub(super) ways: Ways,
    pub(super) guard: Guard,
    limits: Limits,
    copies: Option<Copies>,
    breaker: Breaker,
    pub(super) clock: Arc<dyn Clock>,
}

/// How one try went.
enum Try {
    Done(Box<Fetched>),
    /// Worth another; the rest that the place asked for.
    Again(UpstreamError, Option<Duration>),
}

impl Client {
    /// A client with the machine's clock and its look-up of names.
    ///
    /// # Errors
    /// Where the machine has no certificates to trust.
    pub fn new(limits: Limits, copies: Option<Copies>) -> Result<Self, UpstreamError> {
        Self::with(limits, copies, Arc::new(MachineClock), guard::system)
    }

    /// A client with a clock and a look-up of names of one's own.
    ///
    /// # Errors
    /// Where the machine has no certificates to trust.
    pub fn with(
        limits: Limits,
        copies: Option<Copies>,
        clock: Arc<dyn Clock>,
        lookup: Lookup,
    ) -> Result<Self, UpstreamError> {
        let proxy = limits.proxy.clone();
        let guard = Guard::new(&limits.private_hosts, proxy, lookup, limits.time);
        let ways = Ways::new(&limits, &guard)?;
        Ok(Self {
            ways,
            guard,
            limits,
            copies,
            breaker: Breaker::default(),
            clock,
        })
    }

    /// Asks until there is an answer, or no more sense in asking.
    ///
    /// # Errors
    /// The address will not do, the place does not answer or answers with something else, or the answer is too large.
    pub fn get(&self, request: &Request) -> Result<Fetched, UpstreamError> {
        self.get_while(request, &|| true)
    }

    /// [`Self::get`] for as long as it `is_wanted`: a try that is under way is waited for, and no other is begun.
    ///
    /// # Errors
    /// As for [`Self::get`]; of the last try, where it is not wanted any more.
    pub fn get_while(
        &self,
        request: &Request,
        is_wanted: &dyn Fn() -> bool,
    ) -> Result<Fetched, UpstreamError> {
        let url = parse(&request.url, &request.shown)?;
        self.unless_it_rests(&url, &request.shown, || {
            self.tries(&url, request, is_wanted)
        })
    }

    /// Asks a place that is not left alone at present, and remembers how that went.
    fn unless_it_rests<T>(
        &self,
        url: &Url,
        shown: &str,
        ask: impl FnOnce() -> Result<T, UpstreamError>,
    ) -> Result<T, UpstreamError> {
        let place = format!(
            "{}:{}",
            url.host_str().unwrap_or_default(),
            url.port_or_known_default().unwrap_or_default()
        );
        if let Some(rest) = self.breaker.rest(&place, self.clock.steady()) {
            return Err(UpstreamError::Resting {
                place: shown.to_owned(),
                seconds: rest.as_secs().max(1),
            });
        }
        let answer = ask();
        // A plain "no" is an answer: the place is up.
        let failed = matches!(
            answer,
            Err(UpstreamError::Unreachable { .. }
                | UpstreamError::Busy { .. }
                | UpstreamError::Status { status: 500.., .. })
        );
        self.breaker.record(&place, !failed, self.clock.steady());
        answer
    }

    /// Asks once, as told, and gives whatever is answered: a status of failure too, and what leads on elsewhere. Only a place
    /// that gives no answer counts as failed.
    ///
    /// # Errors
    /// The address will not do, the place does not answer in time, or the answer is too large.
    pub(super) fn exchange(
        &self,
        asked: reqwest::blocking::Request,
        shown: &str,
    ) -> Result<(Response, Vec<u8>), UpstreamError> {
        let url = asked.url().clone();
        self.unless_it_rests(&url, shown, || {
            let deadline = self.clock.steady() + self.limits.time;
            self.guard.check(&url, shown)?;
            let broken = |reason: String| UpstreamError::Unreachable {
                place: shown.to_owned(),
                tries: 1,
                reason,
            };
            let http = self.ways.to(&url);
            let sent = http.execute(asked);
            let mut response = sent.map_err(|error| broken(self.ways.reason(&url, &error)))?;
            let bounds = Bounds {
                place: shown,
                limit: self.limits.bytes,
                deadline,
                clock: self.clock.as_ref(),
            };
            let bytes = body::read(&mut response, Packing::Plain, &bounds);
            let bytes = bytes.map_err(|stopped| match stopped {
                Stopped::Refused(error) => error,
                Stopped::Broken(reason) => broken(reason),
            })?;
            Ok((response, bytes))
        })
    }

    fn tries(
        &self,
        url: &Url,
        request: &Request,
        is_wanted: &dyn Fn() -> bool,
    ) -> Result<Fetched, UpstreamError> {
        let kept = self.copies.as_ref().zip(request.copy.as_ref());
        let kept = kept.and_then(|(copies, name)| copies.get(name, &request.url));
        let mut tries = 0;
        loop {
            tries += 1;
            let (error, asked) = match self.once(url, request, kept.as_ref(), tries)? {
                Try::Done(fetched) => return Ok(*fetched),
                Try::Again(error, asked) => (error, asked),
            };
            if let (Some(asked), UpstreamError::Status { status, .. }) = (asked, &error)
                && asked > LONGEST_PAUSE
            {
                return Err(UpstreamError::Busy {
                    place: request.shown.clone(),
                    status: *status,
                    seconds: asked.as_secs(),
                });
            }
            if tries >= self.limits.tries {
                return Err(error);
            }
            self.clock
                .wait(asked.unwrap_or_else(|| pause(tries)), is_wanted);
            if !is_wanted() {
                return Err(error);
            }
        }
    }

    /// One try, over all redirects.
    fn once(
        &self,
        url: &Url,
        request: &Request,
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
                    return Ok(Try::Done(Box::new(Fetched {
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
                    let rest = self.rest(response.headers());
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
        request: &Request,
        kept: Option<&Kept>,
        deadline: Instant,
    ) -> Result<Fetched, Stopped> {
        let text = |name: HeaderName| text(response.headers(), &name);
        let (etag, last_modified) = (text(header::ETAG), text(header::LAST_MODIFIED));
        let packing = match text(header::CONTENT_ENCODING).as_deref() {
            None | Some("identity" | "") => Packing::Plain,
            Some("gzip" | "x-gzip") => Packing::Gzip,
            Some(other) => {
                return Err(Stopped::Refused(UpstreamError::Unreadable {
                    place: request.shown.clone(),
                    why: format!("the answer is packed as \"{other}\", which was not asked for"),
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
        let bytes = body::read(response, packing, &bounds)?;
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
        Ok(Fetched {
            bytes,
            unchanged,
            fetched_at,
        })
    }

    /// The rest that the place asks for, in seconds or up to a date (RFC 9110, 10.2.3).
    fn rest(&self, headers: &HeaderMap) -> Option<Duration> {
        let value = text(headers, &header::RETRY_AFTER)?;
        if let Ok(seconds) = value.parse() {
            return Some(Duration::from_secs(seconds));
        }
        let date = DateTime::parse_from_rfc2822(&value).ok()?.to_utc();
        Some((date - self.clock.date()).to_std().unwrap_or_default())
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

pub(super) fn parse(url: &str, shown: &str) -> Result<Url, UpstreamError> {
    Url::parse(url).map_err(|error| UpstreamError::BadAddress {
        place: shown.to_owned(),
        why: format!("it is no address ({error})"),
        remedy: "give one that begins with https://".to_owned(),
    })
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
        .map_err(|_| bad("it leads on to something that is no address"))?;
    if url.scheme() == "https" && to.scheme() != "https" {
        return Err(bad("it leads on to an address without https"));
    }
    Ok(to)
}

fn text(headers: &HeaderMap, name: &HeaderName) -> Option<String> {
    Some(headers.get(name)?.to_str().ok()?.trim().to_owned())
}

/// The pause after so many tries: twice as long each time, by chance up to half shorter, so that many who were turned
/// away at once do not come back at once.
fn pause(tries: u32) -> Duration {
    let whole = FIRST_PAUSE.saturating_mul(1 << tries.saturating_sub(1).min(8));
    let chance = RandomState::new().build_hasher().finish() % 1000;
    let half = whole.min(LONGEST_PAUSE) / 2;
    half + half.mul_f64(f64::from(u32::try_from(chance).unwrap_or(0)) / 1000.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_and_are_never_longer_than_anybody_waits() {
        for (tries, least, most) in [
            (1, 250, 500),
            (2, 500, 1000),
            (4, 2000, 4000),
            (30, 30_000, 60_000),
        ] {
            let pause = pause(tries).as_millis();
            assert!((least..=most).contains(&pause), "{tries}: {pause}");
        }
    }
}
