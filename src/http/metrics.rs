//! Metrics for Prometheus, in its own text form or as OpenMetrics: requests, counted as they are
//! answered, and what a watcher measures apart from every request. No name of a person and no
//! secret is in them: addresses are told by their pattern.
//!
//! | file | what it holds |
//! |---|---|
//! | `gauges` | what was measured, as gauges and counters |
//! | `classic` | OpenMetrics text in Prometheus's older form |

mod classic;
mod gauges;

use std::sync::mpsc::{self, RecvTimeoutError};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use actix_web::body::BoxBody;
use actix_web::dev::ServiceResponse;
use actix_web::http::Method;
use actix_web::http::header::{self, Header};
use actix_web::{HttpMessage, HttpRequest, HttpResponse, web};
use prometheus_client::encoding::{EncodeLabelSet, text};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::metrics::info::Info;
use prometheus_client::registry::{Registry, Unit};

use super::endpoints::{self, RouteAccess};
use super::error::ApiError;
use crate::permission::{Permitted, may};
use evenwatch_app::AppContext;
use evenwatch_app::metrics::{Measured, Sampler, process};
use evenwatch_domain::clock::ProgramClock;

/// Prometheus's own text form, which every program that reads metrics reads.
const CLASSIC: &str = "text/plain; version=0.0.4; charset=utf-8";

/// The media type of OpenMetrics.
const OPEN_METRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// How often is measured.
const EVERY: Duration = Duration::from_secs(15);

/// Upper ends of the steps in which durations are counted. Seconds.
const STEPS: [f64; 11] = [
    0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0,
];

/// The label of requests that no route took.
const NO_ROUTE: &str = "none";

/// A request as it is counted.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Answered {
    method: &'static str,
    route: &'static str,
    status: u16,
}

/// A request as its time is counted.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Timed {
    method: &'static str,
    route: &'static str,
}

/// What is counted.
pub struct Metrics {
    registry: Registry,
    requests: Family<Answered, Counter>,
    seconds: Family<Timed, Histogram, fn() -> Histogram>,
    /// What was measured last.
    measured: Mutex<Option<Measured>>,
}

impl Metrics {
    pub(super) fn new() -> Self {
        let mut registry = Registry::with_prefix("evenwatch");
        let build = Info::new(vec![("version", env!("CARGO_PKG_VERSION"))]);
        registry.register("build", "The version of the program", build);
        let requests = Family::default();
        registry.register(
            "http_requests",
            "Requests answered, by address pattern, method and status",
            requests.clone(),
        );
        let seconds: Family<Timed, Histogram, fn() -> Histogram> =
            Family::new_with_constructor(|| Histogram::new(STEPS));
        let help = "Time from a request's headers to its answer's";
        registry.register_with_unit(
            "http_request_duration",
            help,
            Unit::Seconds,
            seconds.clone(),
        );
        Self {
            registry,
            requests,
            seconds,
            measured: Mutex::default(),
        }
    }

    /// Counts a request that took `took` until its answer began.
    pub(super) fn count(
        &self,
        method: &'static str,
        response: &ServiceResponse<BoxBody>,
        took: Duration,
    ) {
        let (route, status) = (route(response.request()), response.status().as_u16());
        self.seconds
            .get_or_create(&Timed { method, route })
            .observe(took.as_secs_f64());
        self.requests
            .get_or_create(&Answered {
                method,
                route,
                status,
            })
            .inc();
    }

    /// Takes what was measured in place of what was before.
    pub fn take(&self, measured: Measured) {
        *self.measured.lock().unwrap_or_else(PoisonError::into_inner) = Some(measured);
    }

    /// All of it as text.
    fn text(&self) -> Result<String, std::fmt::Error> {
        let mut out = String::new();
        text::encode_registry(&mut out, &self.registry)?;
        let measured = self
            .measured
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone();
        if let Some(measured) = &measured {
            text::encode_registry(&mut out, &gauges::gauges(measured))?;
        }
        if let Some(process) = process() {
            text::encode_registry(&mut out, &gauges::of_process(&process))?;
        }
        text::encode_eof(&mut out)?;
        Ok(out)
    }
}

/// The pattern of a request's address, which the door has found; of what is refused before it, it
/// is looked up here.
fn route(request: &HttpRequest) -> &'static str {
    let found = request.extensions().get::<RouteAccess>().copied();
    let found = found.map(|access| access.pattern);
    found
        .or_else(|| endpoints::pattern(request))
        .unwrap_or(NO_ROUTE)
}

/// A method's word: those that nobody takes share one, so that a flood of inventions is one line.
pub(super) fn word(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        _ => "other",
    }
}

/// Metrics for Prometheus
///
/// Requests with their durations; jobs by kind and state and how long the oldest has waited;
/// messages to webhooks, dead ones too; failed sign-ins; how old is what came from other places;
/// caches, connections to the database and the process; and the time of the coming 28 days that
/// lacks cover, by area and line. All times are in seconds and all sizes in bytes. Measured every
/// 15 seconds apart from requests. In Prometheus's text form, or as OpenMetrics where `Accept`
/// prefers that. Needs `read-metrics`.
#[utoipa::path(
    get,
    path = "/metrics",
    operation_id = "get_metrics",
    tag = "service",
    responses(
        (status = 200, description = "Metrics as text", content(
            (String = "text/plain"),
            (String = "application/openmetrics-text"),
        )),
        (status = 401, description = "It needs an account or a key"),
        (status = 403, description = "You may not"),
    )
)]
pub(super) async fn show(
    who: Permitted<may::ReadMetrics>,
    metrics: web::Data<Metrics>,
    request: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    // They are of all organisations, so that a key of one alone does not open them.
    if !who
        .principal
        .may_everywhere(evenwatch_domain::access::Action::ReadMetrics)
    {
        let detail = "this needs read-metrics for all organisations";
        return Err(ApiError::new(super::error::ProblemType::Forbidden, detail));
    }
    let text = metrics.text().map_err(|error| ApiError::internal(&error))?;
    let (kind, text) = match wants_open_metrics(&request) {
        true => (OPEN_METRICS, text),
        false => (CLASSIC, classic::classic(&text)),
    };
    let mut answer = HttpResponse::Ok();
    answer.insert_header((header::VARY, "accept"));
    Ok(answer.content_type(kind).body(text))
}

/// Whether the client prefers OpenMetrics to plain text. Who says nothing, or names neither, gets
/// what everybody reads.
fn wants_open_metrics(request: &HttpRequest) -> bool {
    let Ok(header::Accept(mut accepted)) = header::Accept::parse(request) else {
        return false;
    };
    // What has a quality of 0 is not wanted (RFC 9110 12.4.2).
    accepted.retain(|kind| kind.quality > header::Quality::ZERO);
    let accept = header::Accept(accepted);
    let ranked = accept.ranked();
    let first = ranked.iter().find_map(|kind| match kind.essence_str() {
        "application/openmetrics-text" => Some(true),
        "text/plain" | "text/*" | "*/*" => Some(false),
        _ => None,
    });
    first == Some(true)
}

/// Measures on a thread of its own until it is dropped.
pub struct Watcher {
    /// The thread ends when this end is gone.
    until: Option<mpsc::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Watcher {
    /// Begins to measure.
    #[must_use]
    pub fn start(app: AppContext, clock: impl Into<ProgramClock>, metrics: &Arc<Metrics>) -> Self {
        let clock = clock.into();
        let metrics = Arc::clone(metrics);
        let (until, gone) = mpsc::channel::<()>();
        let thread = std::thread::spawn(move || {
            let mut watch = Sampler::default();
            loop {
                match watch.look(&app, clock.now()) {
                    Ok(measured) => metrics.take(measured),
                    // What was measured last stands, with its time.
                    Err(error) => tracing::warn!(kind = error.kind(), "metrics cannot be measured"),
                }
                if gone.recv_timeout(EVERY) != Err(RecvTimeoutError::Timeout) {
                    return;
                }
            }
        });
        Self {
            until: Some(until),
            thread: Some(thread),
        }
    }
}

impl Drop for Watcher {
    fn drop(&mut self) {
        drop(self.until.take());
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            tracing::error!("what measures failed while it stopped");
        }
    }
}
