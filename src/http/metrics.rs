//! Metrics in the text form of Prometheus (OpenMetrics): requests, counted as they are answered, and what a watcher measures
//! apart from every request. No name of a person and no secret is in them: addresses are told by their pattern.

use std::sync::atomic::AtomicU64;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use actix_web::body::BoxBody;
use actix_web::dev::ServiceResponse;
use actix_web::http::Method;
use actix_web::{HttpMessage, HttpRequest, HttpResponse, get, web};
use prometheus_client::encoding::{EncodeLabelSet, text};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::metrics::info::Info;
use prometheus_client::registry::{Registry, Unit};

use super::access::{self, Address};
use super::error::ApiError;
use crate::app::App;
use crate::app::jobs::{JobKind, JobState};
use crate::app::metrics::{Measured, Watch};
use crate::domain::clock::Clock;

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

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct OfJobs {
    kind: &'static str,
    state: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct OfSource {
    source: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct OfCover {
    area: String,
    line: String,
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
        registry.register("build", "The program", build);
        let requests = Family::default();
        registry.register("http_requests", "Requests answered", requests.clone());
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
            text::encode_registry(&mut out, &gauges(measured))?;
        }
        text::encode_eof(&mut out)?;
        Ok(out)
    }
}

/// What was measured, made anew for each answer: areas that are no more leave nothing behind.
fn gauges(measured: &Measured) -> Registry {
    let mut registry = Registry::with_prefix("evenwatch");
    let jobs = Family::<OfJobs, Gauge>::default();
    for kind in JobKind::ALL {
        for state in JobState::ALL {
            let count = measured.jobs.get(&(kind, state)).copied().unwrap_or(0);
            let labels = OfJobs {
                kind: kind.word(),
                state: state.word(),
            };
            jobs.get_or_create(&labels)
                .set(i64::try_from(count).unwrap_or(i64::MAX));
        }
    }
    registry.register(
        "jobs",
        "Jobs that there are; those that ended are kept for 30 days",
        jobs,
    );
    let age = Gauge::<i64>::default();
    age.set(measured.queue_age.num_seconds());
    let help = "For how long the job that has waited longest could have begun; 0 where none waits";
    registry.register_with_unit("job_queue_age", help, Unit::Seconds, age);
    let days = Family::<OfSource, Gauge>::default();
    for age in &measured.ages {
        let labels = OfSource {
            source: age.source.word(),
        };
        if let Some(old) = age.age_days {
            days.get_or_create(&labels).set(old);
        }
    }
    let help = "Days since what came from another place was as that place has it";
    registry.register("source_age_days", help, days);
    let Some(cover) = &measured.cover else {
        return registry;
    };
    let (gap, required, not_assessed) = (hours(), hours(), hours());
    for line in &cover.lines {
        let labels = OfCover {
            area: line.area.to_string(),
            line: line.line.to_string(),
        };
        #[allow(clippy::cast_precision_loss)] // minutes of 28 days
        let hours = |minutes: i64| minutes as f64 / 60.0;
        gap.get_or_create(&labels).set(hours(line.gap_minutes));
        not_assessed
            .get_or_create(&labels)
            .set(hours(line.not_assessed_minutes));
        required
            .get_or_create(&labels)
            .set(hours(line.required_minutes));
    }
    let help = "Hours required in the coming 28 days, and on a published rota, in which nobody who counts is on duty";
    registry.register("cover_gap_hours", help, gap);
    let help = "Hours required in the coming 28 days for which no rota is published";
    registry.register("cover_not_assessed_hours", help, not_assessed);
    let help = "Hours of the coming 28 days at which a standard or an agreement asks for cover";
    registry.register("cover_required_hours", help, required);
    let at = Gauge::<i64>::default();
    at.set(cover.at.timestamp());
    let help =
        "When the cover was counted; it is counted again where network, rotas or day changed";
    registry.register_with_unit("cover_counted_timestamp", help, Unit::Seconds, at);
    registry
}

type Hours = Family<OfCover, Gauge<f64, AtomicU64>>;

fn hours() -> Hours {
    Hours::default()
}

/// The pattern of a request's address, which the door has found; whatever is refused before it is looked up here.
fn route(request: &HttpRequest) -> &'static str {
    let found = request.extensions().get::<Address>().copied();
    let found = found.or_else(|| access::address(request.path()));
    found.map_or(NO_ROUTE, |address| address.pattern)
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
/// Requests by method, address pattern and status with their durations; jobs by kind and state and for how long the
/// oldest has waited; days since other places were compared; hours of the coming 28 days that lack cover, by area and line, with the time of their count. Measured
/// every 15 seconds apart from requests. Needs `read-metrics`.
#[utoipa::path(
    operation_id = "get_metrics",
    tag = "service",
    responses(
        (status = 200, description = "OpenMetrics text", body = String, content_type = "application/openmetrics-text"),
        (status = 401, description = "It needs an account or a key"),
        (status = 403, description = "You may not"),
    )
)]
#[get("/metrics")]
pub(super) async fn show(
    metrics: web::Data<Metrics>,
    who: super::Who,
) -> Result<HttpResponse, ApiError> {
    // They are of all organisations, so that a key of one alone does not open them.
    if !who
        .principal
        .may_everywhere(crate::domain::access::Action::ReadMetrics)
    {
        let detail = "this needs read-metrics for all organisations";
        return Err(ApiError::new(super::error::Kind::Forbidden, detail));
    }
    let text = metrics.text().map_err(|error| ApiError::internal(&error))?;
    Ok(HttpResponse::Ok().content_type(OPEN_METRICS).body(text))
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
    pub fn start(app: App, clock: impl Into<Clock>, metrics: &Arc<Metrics>) -> Self {
        let clock = clock.into();
        let metrics = Arc::clone(metrics);
        let (until, gone) = mpsc::channel::<()>();
        let thread = std::thread::spawn(move || {
            let mut watch = Watch::default();
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
