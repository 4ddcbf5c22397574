//! The server: limits, what wraps every request, start and end.

use std::io;
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::thread::available_parallelism;
use std::time::Duration;

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{Server, ServiceRequest, ServiceResponse};
use actix_web::http::{ConnectionType, Method, StatusCode, header};
use actix_web::middleware::{Compress, Condition, Next, from_fn};
use actix_web::rt::time::timeout;
use actix_web::{App as Actix, HttpRequest, HttpServer, ResponseError, web};

use super::access_log;
use super::arrival;
use super::clients::{self, Clients};
use super::compression;
use super::cross_origin;
use super::ending::{self, Ending, close_the_door};
use super::endpoints::{Endpoint, Routes};
use super::error::{ApiError, PROBLEM_JSON, ProblemDocument, ProblemType};
use super::fhir::{self, FHIR_JSON_UTF8, is_fhir};
use super::jobs::Streams;
use super::last_known;
use super::metrics::{Metrics, Watcher};
use super::openapi::Description;
use super::peer::PeerOwnership;
use super::put::MERGE_PATCH;
use super::routes::all as routes;
use super::state::{AnonymousAccess, AppState};
use super::{pace, path, prefix};
use evenwatch_app::AppContext;
use evenwatch_app::import::LARGEST_DOCUMENT;
use evenwatch_config::Settings;
use evenwatch_domain::clock::ProgramClock;

/// A client that has not sent its request line and headers by then is let go.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(10);

/// How long an idle connection is kept.
const KEEP_ALIVE: Duration = Duration::from_secs(30);

/// Seconds that requests under way are given when the server ends, at most.
const SHUTDOWN_SECONDS: u64 = 5;

/// Connections at once on each worker.
const CONNECTIONS: usize = 1024;

/// The longest body that is read: one item of a network, and a form. Bytes.
const MOST_BODY: usize = 64 * 1024;

/// The longest address, with its query, that is read. Bytes.
const MOST_ADDRESS: usize = 8 * 1024;

/// Where a network document or a sheet is sent, which may be longer.
const DOCUMENTS: [&str; 2] = ["/api/v1/imports", "/api/v1/sheet-imports"];

/// The media type of pages.
pub const HTML: &str = "text/html; charset=utf-8";

/// What every answer carries but 304, which has nothing to show. Styles and pictures come from here
/// alone, and there is no script at all.
const SECURITY: [(header::HeaderName, &str); 6] = [
    (
        header::CONTENT_SECURITY_POLICY,
        "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    ),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    // Within the site browsers then say where a form comes from.
    (header::REFERRER_POLICY, "same-origin"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (header::CROSS_ORIGIN_OPENER_POLICY, "same-origin"),
    (
        header::PERMISSIONS_POLICY,
        "camera=(), geolocation=(), microphone=()",
    ),
];

/// The pages for people, which this room serves and does not know: whoever starts the server hands
/// them in.
#[derive(Clone, Copy)]
pub struct Pages {
    /// Adds their routes.
    pub routes: fn(&mut Routes),
    /// A problem as a page for whoever sent the request; `None` where it cannot be made.
    pub problem: fn(&ProblemDocument, &HttpRequest) -> Option<String>,
}

/// A server that listens, and answers once it is awaited.
pub struct Listening {
    /// Awaited, it serves until its handle stops it.
    pub server: Server,
    /// Where it listens.
    pub address: SocketAddr,
    /// What is counted.
    pub metrics: Arc<Metrics>,
    streams: Streams,
    ending: Ending,
}

/// Serves until SIGINT or SIGTERM, then ends what is under way; a second signal drops that. After
/// SIGTERM it goes on serving for the time of the settings first (`ending`). `says` is called with
/// the address once the server listens, and `ends` when it is told to stop, so that whatever works
/// beside it ends at the same time.
///
/// # Errors
/// Where the address is taken or not allowed, or serving fails.
pub fn serve(
    app: AppContext,
    settings: &Settings,
    clock: ProgramClock,
    pages: Pages,
    says: &dyn Fn(SocketAddr),
    ends: &dyn Fn(),
) -> io::Result<()> {
    let listener = TcpListener::bind(settings.server.listens_on())?;
    let door = listener.try_clone()?;
    let drain = Duration::from_secs(settings.server.drain_seconds.into());
    let reading = AnonymousAccess::of(settings);
    let state = AppState::new(app.clone(), clock.clone(), reading)
        .allowing(settings.server.allowed_origins.clone());
    actix_web::rt::System::new().block_on(async {
        let listening = listen(state, pages, listener)?;
        last_known::keep(app.clone(), clock.clone());
        let _watcher = Watcher::start(app, clock, &listening.metrics);
        says(listening.address);
        let (streams, ending) = (listening.streams, listening.ending);
        let handle = listening.server.handle();
        // Signals are ours, because the server itself would drop what is under way at SIGINT.
        let told_again = async move {
            let told = shutdown_signal().await;
            std::thread::spawn(end_in_any_case);
            ends();
            streams.end();
            if told == ShutdownSignal::Terminate {
                ending.begin();
                if timeout(drain, shutdown_signal()).await.is_ok() {
                    return;
                }
                close_the_door(&door).await;
            }
            drop(door);
            let _ends = handle.stop(true);
            let _told = shutdown_signal().await;
        };
        tokio::select! {
            ended = listening.server => ended,
            () = told_again => Ok(()),
        }
    })
}

/// Who tells a server to stop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum ShutdownSignal {
    /// Somebody at the terminal, who waits (SIGINT).
    Interrupt,
    /// Whoever runs it (SIGTERM).
    Terminate,
}

/// How long a server that was told to stop has until it is ended: a database that does not answer
/// may hold what is under way, and whatever was acknowledged is in it.
const ENDED_WITHIN: Duration = Duration::from_secs(9);

/// Seconds that requests under way are given after a server answered on for so long: it ends by
/// itself before it is ended.
fn for_requests(drain: u16) -> u64 {
    let left = ENDED_WITHIN.as_secs().saturating_sub(1);
    left.saturating_sub(drain.into()).clamp(1, SHUTDOWN_SECONDS)
}

/// Ends the process when that time is over.
fn end_in_any_case() {
    std::thread::sleep(ENDED_WITHIN);
    tracing::error!("what was under way did not end in time and is dropped");
    std::process::exit(1);
}

/// Waits for SIGINT or SIGTERM.
async fn shutdown_signal() -> ShutdownSignal {
    use actix_web::rt::signal;
    #[cfg(unix)]
    if let Ok(mut terminate) = signal::unix::signal(signal::unix::SignalKind::terminate()) {
        return tokio::select! {
            _ = signal::ctrl_c() => ShutdownSignal::Interrupt,
            _ = terminate.recv() => ShutdownSignal::Terminate,
        };
    }
    let _unheard = signal::ctrl_c().await;
    ShutdownSignal::Interrupt
}

/// Takes over a listener; to be called inside an actix system.
///
/// # Errors
/// Where the listener cannot be used.
pub fn listen(state: AppState, pages: Pages, listener: TcpListener) -> io::Result<Listening> {
    let address = listener.local_addr()?;
    state.serves_on(address);
    let description = web::Data::new(Description::new(state.address_set()));
    let streams = Streams::default();
    let each = streams.clone();
    let metrics = Arc::new(Metrics::new());
    let counted = web::Data::from(Arc::clone(&metrics));
    let clients = Clients::new(CONNECTIONS * workers() / 2, state.trusted_proxies());
    let ending = Ending::default();
    let (of_ending, of_clients) = (ending.clone(), clients.clone());
    let origins = Arc::clone(state.origins());
    let requests = for_requests(state.drain_seconds());
    let server = HttpServer::new(move || {
        Actix::new()
            .app_data(web::Data::new(state.clone()))
            .app_data(description.clone())
            .app_data(counted.clone())
            .app_data(web::Data::new(each.clone()))
            .app_data(web::Data::new(of_ending.clone()))
            .app_data(web::Data::new(of_clients.clone()))
            .app_data(web::Data::new(pages))
            .app_data(web::QueryConfig::default().error_handler(|error, request| {
                ApiError::query(&error.to_string(), request.query_string()).into()
            }))
            .app_data(web::PayloadConfig::new(MOST_BODY))
            .app_data(web::PathConfig::default().error_handler(|error, _| {
                ApiError::new(ProblemType::BadRequest, error.to_string()).into()
            }))
            .configure(|config| routes(pages).configure(config))
            // Wrapped from the inside out: the log sees each answer as it leaves. Innermost, each
            // address asks whoever comes (`endpoints`).
            .wrap(from_fn(clients::not_too_many))
            .wrap(from_fn(compression::choose))
            .wrap(Compress::default())
            .wrap(from_fn(compression::mark))
            .wrap(Condition::new(
                !origins.is_empty(),
                cross_origin::allowing(&origins),
            ))
            .wrap(from_fn(every_request))
            .wrap(from_fn(access_log::log_access))
            .wrap(from_fn(prefix::at_the_edge))
            .wrap(from_fn(path::in_one_spelling))
            .wrap(from_fn(arrival::noted))
            .wrap(from_fn(ending::last_answers))
    })
    .workers(workers())
    .on_connect(move |connection, data| {
        data.insert(PeerOwnership::default());
        clients.connected(connection, data);
    })
    .client_request_timeout(REQUEST_TIMEOUT)
    .keep_alive(KEEP_ALIVE)
    .max_connections(CONNECTIONS)
    .shutdown_timeout(requests)
    .disable_signals()
    .listen(listener)?
    .run();
    Ok(Listening {
        server,
        address,
        metrics,
        streams,
        ending,
    })
}

/// Threads that answer: one for each processor.
fn workers() -> usize {
    available_parallelism().map_or(1, usize::from)
}

/// Every endpoint of a server with these pages.
#[must_use]
pub fn endpoints(pages: Pages) -> Vec<Endpoint> {
    routes(pages).endpoints().cloned().collect()
}

/// Limits the body, takes HEAD as GET (the connection leaves the body out), and gives every answer
/// its headers and every error its form.
async fn every_request(
    mut request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let page = request
        .app_data::<web::Data<Pages>>()
        .filter(|_| wants_page(&request))
        .map(|pages| pages.problem);
    let mut response = if let Some(error) = refused(&request) {
        request.into_response(error.error_response())
    } else {
        if request.method() == Method::HEAD {
            request.head_mut().method = Method::GET;
        }
        let late = pace::paced(&mut request);
        let response = next.call(request).await?.map_into_boxed_body();
        if late.is_late() {
            too_slow(response)
        } else {
            response
        }
    };
    if response.status().is_client_error() || response.status().is_server_error() {
        response = render_error(response, page);
    }
    if response.status() == StatusCode::UNSUPPORTED_MEDIA_TYPE {
        tell_what_is_read(&mut response);
    }
    if !response.headers().contains_key(header::CACHE_CONTROL) {
        // What one may see another may not: no cache that several share may keep it.
        response.headers_mut().insert(
            header::CACHE_CONTROL,
            header::HeaderValue::from_static("private, no-cache"),
        );
    }
    // "You have it already" brings nothing to show: what is kept has these (RFC 9110 15.4.5).
    if response.status() != StatusCode::NOT_MODIFIED {
        for (name, value) in SECURITY {
            response
                .headers_mut()
                .insert(name, header::HeaderValue::from_static(value));
        }
    }
    Ok(response)
}

/// What an address reads, for whoever sent something else (RFC 5789, 2.2; RFC 9110, 15.5.16).
fn tell_what_is_read(response: &mut ServiceResponse<BoxBody>) {
    let request = response.request();
    let patches = request.method() == Method::PATCH;
    let codings = request
        .headers()
        .contains_key(header::CONTENT_ENCODING)
        .then(|| codings_read(request.path()));
    let headers = response.headers_mut();
    if let Some(codings) = codings {
        headers.insert(
            header::ACCEPT_ENCODING,
            header::HeaderValue::from_static(codings),
        );
    } else if patches {
        headers.insert(
            header::HeaderName::from_static("accept-patch"),
            header::HeaderValue::from_static(MERGE_PATCH),
        );
    }
}

/// The answer to a body that was cut, after which the connection is of no use.
fn too_slow(response: ServiceResponse<BoxBody>) -> ServiceResponse<BoxBody> {
    let detail = "the body had not arrived within its time";
    let mut answer = ApiError::new(ProblemType::TooSlow, detail).error_response();
    answer.head_mut().set_connection_type(ConnectionType::Close);
    response.into_response(answer)
}

/// Why a request is not even looked at.
fn refused(request: &ServiceRequest) -> Option<ApiError> {
    let address = request.uri().path_and_query();
    let length = address.map_or(0, |address| address.as_str().len());
    if length > MOST_ADDRESS {
        let detail = format!("the address has {length} bytes, and {MOST_ADDRESS} are read");
        return Some(ApiError::new(ProblemType::AddressTooLong, detail));
    }
    if let Some(error) = compression::refused(request, codings_read(request.path())) {
        return Some(error);
    }
    is_too_large(request).then(|| {
        let most = most_body(request.path());
        let detail = format!("a body of more than {most} bytes is not read");
        match most {
            LARGEST_DOCUMENT => ApiError::with_remedy(
                ProblemType::TooLarge,
                detail,
                "Send 16 MiB at most: leave out what has not changed, or send a long sheet in parts.",
            ),
            _ if is_fhir(request.path()) => ApiError::with_remedy(
                ProblemType::TooLarge,
                detail,
                "Send a shorter search: ask for fewer values at once.",
            ),
            _ => ApiError::new(ProblemType::TooLarge, detail),
        }
    })
}

fn is_too_large(request: &ServiceRequest) -> bool {
    let length = request.headers().get(header::CONTENT_LENGTH);
    let length = length.and_then(|text| text.to_str().ok()?.parse::<usize>().ok());
    length.is_some_and(|bytes| bytes > most_body(request.path()))
}

/// The longest body that an address reads. Bytes.
fn most_body(path: &str) -> usize {
    if DOCUMENTS.contains(&path) {
        LARGEST_DOCUMENT
    } else {
        MOST_BODY
    }
}

/// The codings of a body that an address reads: documents are counted by their bytes as they come.
fn codings_read(path: &str) -> &'static str {
    if DOCUMENTS.contains(&path) {
        "identity"
    } else {
        compression::READ
    }
}

/// Whether a browser asked for a page for people.
pub(super) fn wants_page(request: &ServiceRequest) -> bool {
    let path = request.path();
    let for_programs = ["/api/", "/feeds/", "/fhir/", "/health/", "/openapi.json"];
    let accept = request.headers().get(header::ACCEPT);
    let html = accept
        .and_then(|text| text.to_str().ok())
        .is_some_and(|text| text.contains("text/html"));
    html && !for_programs.iter().any(|start| path.starts_with(start))
}

/// Marks an answer with an error's status that is a page already.
#[derive(Debug, Clone, Copy)]
pub struct OwnPage;

/// An error of any layer as a problem document, or as a page for people.
fn render_error(
    response: ServiceResponse<BoxBody>,
    page: Option<fn(&ProblemDocument, &HttpRequest) -> Option<String>>,
) -> ServiceResponse<BoxBody> {
    if response.response().extensions().get::<OwnPage>().is_some() {
        return response;
    }
    let known = response
        .response()
        .extensions()
        .get::<ProblemDocument>()
        .cloned();
    let problem = known.unwrap_or_else(|| {
        let kind = ProblemType::of_status(response.status());
        let error = response.response().error().map(ToString::to_string);
        ApiError::new(kind, error.unwrap_or_else(|| kind.title().to_owned())).problem()
    });
    let prefix = prefix::prefix_of(response.request());
    let shown = page.and_then(|page| page(&problem, response.request()));
    let problem = ProblemDocument {
        // A path of this site, to whoever reads it.
        kind: format!("{prefix}{}", problem.kind),
        ..problem
    };
    let (content_type, body) = match shown {
        Some(page) => (HTML, page.into_bytes()),
        None if is_fhir(response.request().path()) => (
            FHIR_JSON_UTF8,
            serde_json::to_vec(&fhir::outcome(&problem)).unwrap_or_default(),
        ),
        None => (
            PROBLEM_JSON,
            serde_json::to_vec(&problem).unwrap_or_default(),
        ),
    };
    let mut response = response.map_body(|_, _| BoxBody::new(body));
    let headers = response.headers_mut();
    headers.insert(
        header::CONTENT_TYPE,
        header::HeaderValue::from_static(content_type),
    );
    headers.remove(header::CONTENT_LENGTH);
    response
}

#[cfg(test)]
mod tests {
    use super::*;
    use evenwatch_config::MOST_DRAIN;

    #[test]
    fn a_server_ends_by_itself_before_it_is_ended_and_within_ten_seconds() {
        assert!(ENDED_WITHIN < Duration::from_secs(10));
        for drain in 0..=MOST_DRAIN {
            let requests = for_requests(drain);
            assert!((1..=SHUTDOWN_SECONDS).contains(&requests));
            let all = Duration::from_secs(u64::from(drain) + requests);
            assert!(all < ENDED_WITHIN, "{drain}");
        }
    }
}
