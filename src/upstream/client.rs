//! One question to one place: checked address, redirects followed by hand, tries with pauses
//! between them, limits for time and size, and the copy kept of last time.

mod attempt;
mod backoff;

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use reqwest::Url;
use reqwest::blocking::Response;

use super::bounded_read::{self, Bounds, Packing, Stopped};
use super::breaker::Breaker;
use super::clock::{MachineClock, Waiter};
use super::error::UpstreamError;
use super::response_cache::Copies;
use super::ssrf::{self, Guard, Lookup};
use super::transport::{Proxy, Transports};
use attempt::Try;
pub(super) use backoff::asked_for;
use backoff::{LONGEST_PAUSE, pause};

/// What a client may spend, and whom it may ask.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FetchLimits {
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
pub struct FetchRequest {
    /// The address.
    pub url: String,
    /// How the place is shown: the address itself, or less where the address is a secret.
    pub shown: String,
    /// Name of the copy kept between questions; `None`: nothing of it touches the disk.
    pub copy: Option<String>,
}

/// An answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FetchedBody {
    /// All of it, unpacked.
    pub bytes: Vec<u8>,
    /// Whether it is what the copy held already.
    pub unchanged: bool,
    /// When the bytes came over the line.
    pub fetched_at: DateTime<Utc>,
}

/// Asks other places.
pub struct Client {
    pub(super) ways: Transports,
    pub(super) guard: Guard,
    limits: FetchLimits,
    copies: Option<Copies>,
    breaker: Breaker,
    pub(super) clock: Arc<dyn Waiter>,
}

impl Client {
    /// A client with the machine's clock and its look-up of names.
    ///
    /// # Errors
    /// Where the machine has no certificates to trust.
    pub fn new(limits: FetchLimits, copies: Option<Copies>) -> Result<Self, UpstreamError> {
        Self::with(limits, copies, Arc::new(MachineClock), ssrf::system)
    }

    /// A client with a clock and a look-up of names of one's own.
    ///
    /// # Errors
    /// Where the machine has no certificates to trust.
    pub fn with(
        limits: FetchLimits,
        copies: Option<Copies>,
        clock: Arc<dyn Waiter>,
        lookup: Lookup,
    ) -> Result<Self, UpstreamError> {
        let proxy = limits.proxy.clone();
        let guard = Guard::new(&limits.private_hosts, proxy, lookup, limits.time);
        let ways = Transports::new(&limits, &guard)?;
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
    /// The address will not do, the place does not answer or answers with something else, or the
    /// answer is too large.
    pub fn get(&self, request: &FetchRequest) -> Result<FetchedBody, UpstreamError> {
        self.get_while(request, &|| true)
    }

    /// [`Self::get`] for as long as it `is_wanted`: a try that is under way is waited for, and no
    /// other is begun.
    ///
    /// # Errors
    /// As for [`Self::get`]; of the last try, where it is not wanted any more.
    pub fn get_while(
        &self,
        request: &FetchRequest,
        is_wanted: &dyn Fn() -> bool,
    ) -> Result<FetchedBody, UpstreamError> {
        let url = parse(&request.url, &request.shown)?;
        self.with_breaker(&url, &request.shown, || {
            self.tries(&url, request, is_wanted)
        })
    }

    /// Asks a place that is not left alone at present, and remembers how that went.
    fn with_breaker<T>(
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
        if let Some(rest) = self.breaker.open_for(&place, self.clock.steady()) {
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

    /// Asks once, as told, and gives whatever is answered: a status of failure too, and what leads
    /// on elsewhere. Only a place that gives no answer counts as failed.
    ///
    /// # Errors
    /// The address will not do, the place does not answer in time, or the answer is too large.
    pub(super) fn exchange(
        &self,
        asked: reqwest::blocking::Request,
        shown: &str,
    ) -> Result<(Response, Vec<u8>), UpstreamError> {
        let url = asked.url().clone();
        self.with_breaker(&url, shown, || {
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
            let bytes = bounded_read::read(&mut response, Packing::Plain, &bounds);
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
        request: &FetchRequest,
        is_wanted: &dyn Fn() -> bool,
    ) -> Result<FetchedBody, UpstreamError> {
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
}

pub(super) fn parse(url: &str, shown: &str) -> Result<Url, UpstreamError> {
    Url::parse(url).map_err(|error| UpstreamError::BadAddress {
        place: shown.to_owned(),
        why: format!("it is not an address ({error})"),
        remedy: "give one that begins with https://".to_owned(),
    })
}
