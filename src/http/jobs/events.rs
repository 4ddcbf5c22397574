//! `GET /api/v1/jobs/{id}/events`: progress as it comes, as server-sent events.
//!
//! Each stream looks for news of its job on a thread for blocking work, twice a second; the event
//! loop only waits. The number of streams is bounded, and so is each one's life: whoever still
//! listens comes back by itself, with the id of the last event, and is asked for its key or session
//! again.

use std::collections::HashMap;
use std::convert::Infallible;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use actix_web::http::header;
use actix_web::rt::time::sleep;
use actix_web::{HttpRequest, HttpResponse, web};
use futures_util::{StreamExt, stream};

use super::view::JobView;
use crate::auth::Caller;
use crate::error::ApiError;
use crate::path_id::PathId;
use crate::permission::{Permitted, SignedIn};
use crate::state::AppState;
use evenwatch_app::jobs::{self, Job};
use evenwatch_domain::access::Actor as Name;
use evenwatch_domain::ids::JobId;

/// How often a stream looks for news.
const LOOK: Duration = Duration::from_millis(500);

/// After so long without news a comment is sent, so that no proxy takes the line for dead.
const QUIET: Duration = Duration::from_secs(15);

/// How long a stream lives at most.
const LIFE: Duration = Duration::from_secs(600);

/// How long a client waits before it comes back. Milliseconds.
const RETRY: u32 = 2000;

/// Streams at once. Each asks the database twice a second.
const MOST: usize = 100;

/// How many of them may be one user's or key's: a browser keeps six connections to one place.
const MOST_OF_ONE: usize = 10;

/// The streams of a server.
#[derive(Clone, Default)]
pub(crate) struct Streams {
    /// Those open, by whose they are.
    open: Arc<Mutex<HashMap<String, usize>>>,
    is_ending: Arc<AtomicBool>,
}

impl Streams {
    /// Ends them all: a server that stops does not wait for jobs.
    pub(crate) fn end(&self) {
        self.is_ending.store(true, Ordering::SeqCst);
    }

    /// A place for one more.
    fn enter(&self, who: &Name) -> Result<Place, ApiError> {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let name = who.to_string();
        let all: usize = open.values().sum();
        let own = open.get(&name).copied().unwrap_or_default();
        let full = |what: String| {
            let detail = format!("{what} open already; ask for the job itself now and then");
            Err(ApiError::too_many(detail, 10))
        };
        if own >= MOST_OF_ONE {
            return full(format!("{MOST_OF_ONE} streams of yours are"));
        }
        if all >= MOST {
            return full(format!("{MOST} streams are"));
        }
        open.insert(name.clone(), own + 1);
        Ok(Place {
            streams: self.clone(),
            name,
        })
    }
}

/// A stream's place among all; left when it is dropped.
struct Place {
    streams: Streams,
    name: String,
}

impl Drop for Place {
    fn drop(&mut self) {
        let open = &self.streams.open;
        let mut open = open.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = open.get_mut(&self.name) {
            *count -= 1;
            if *count == 0 {
                open.remove(&self.name);
            }
        }
    }
}

/// A job's progress
///
/// Server-sent events: `progress` with the job whenever something changed, and `done` with it when
/// it ended (`state` says how), which ends the stream. Ids count up; `Last-Event-ID` goes on after
/// one. A job that ended and was told is answered by 204, so that browsers do not come back.
#[utoipa::path(
    get,
    path = "/api/v1/jobs/{id}/events",
    operation_id = "get_job_events",
    tag = "jobs",
    params(
        PathId<JobId>,
        ("Last-Event-ID" = Option<u64>, Header, description = "The id of the last event heard")
    ),
    responses(
        (status = 200, description = "The events: of each, `id` counts up, `event` is `progress` or `done`, and `data` is the job as \
            `GET /api/v1/jobs/{id}` tells it", content_type = "text/event-stream", body = String),
        (status = 204, description = "The job has ended, and that event was heard"),
        PathId<JobId>,
        (status = 422, description = "Not a job's id, or not the id of an event"),
        (status = 429, description = "Too many streams are open"),
    )
)]
pub(crate) async fn events(
    who: Permitted<SignedIn>,
    request: HttpRequest,
    state: web::Data<AppState>,
    streams: web::Data<Streams>,
    PathId(id): PathId<JobId>,
) -> Result<HttpResponse, ApiError> {
    let last = last_heard(&request)?;
    let job = state.run(&who, move |app, _| jobs::get(app, id)).await?;
    if job.state.has_ended() && job.revision <= last {
        return Ok(HttpResponse::NoContent().finish());
    }
    let cursor = Cursor {
        _place: streams.enter(&who.principal.who)?,
        streams: streams.get_ref().clone(),
        state: state.get_ref().clone(),
        who: who.clone(),
        id,
        last,
        began: Instant::now(),
        told: Instant::now(),
    };
    let head = web::Bytes::from(format!("retry: {RETRY}\n\n"));
    let events = stream::unfold(Some(cursor), |cursor| async { cursor?.step().await });
    let events = stream::once(async { head }).chain(events);
    Ok(HttpResponse::Ok()
        .content_type("text/event-stream")
        .insert_header((header::CACHE_CONTROL, "private, no-store"))
        // Proxies that gather answers would tell of progress when it is over.
        .insert_header(("X-Accel-Buffering", "no"))
        .streaming(events.map(Ok::<_, Infallible>)))
}

/// The id of the last event that the client heard; 0 where it heard none.
fn last_heard(request: &HttpRequest) -> Result<u64, ApiError> {
    let Some(found) = request.headers().get("Last-Event-ID") else {
        return Ok(0);
    };
    let text = found.to_str().unwrap_or_default();
    text.parse().map_err(|_| {
        let remedy = "send the id of an event as it came, or leave it out to hear the newest";
        ApiError::invalid("Last-Event-ID", text, "is not the id of an event", remedy)
    })
}

/// Where a stream is.
struct Cursor {
    _place: Place,
    streams: Streams,
    state: AppState,
    who: Caller,
    id: JobId,
    /// The revision told last.
    last: u64,
    began: Instant,
    told: Instant,
}

impl Cursor {
    /// The next piece of the stream, and where it then is; nothing at its end.
    async fn step(mut self) -> Option<Piece> {
        loop {
            if self.streams.is_ending.load(Ordering::SeqCst) || self.began.elapsed() > LIFE {
                return None;
            }
            let id = self.id;
            let found = self.state.run(&self.who, move |app, _| jobs::get(app, id));
            // Whatever is wrong with the database, the client comes back and is told in the proper
            // form.
            let job = found.await.ok()?;
            if job.revision > self.last {
                self.last = job.revision;
                self.told = Instant::now();
                let has_ended = job.state.has_ended();
                let event = event(job, self.state.root())?;
                return Some((event, (!has_ended).then_some(self)));
            }
            if job.state.has_ended() {
                return None;
            }
            if self.told.elapsed() >= QUIET {
                self.told = Instant::now();
                return Some((web::Bytes::from_static(b": still there\n\n"), Some(self)));
            }
            sleep(LOOK).await;
        }
    }
}

/// A job as an event. JSON has no line break of its own.
fn event(job: Job, root: &str) -> Option<web::Bytes> {
    let name = if job.state.has_ended() {
        "done"
    } else {
        "progress"
    };
    let id = job.revision;
    let data = serde_json::to_string(&JobView::new(job, root)).ok()?;
    Some(format!("id: {id}\nevent: {name}\ndata: {data}\n\n").into())
}

/// A piece of a stream, and where the stream then is.
type Piece = (web::Bytes, Option<Cursor>);

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn one_key_leaves_streams_to_others() {
        let streams = Streams::default();
        let key = |number: usize| Name::Key(format!("key-{number}").parse().unwrap());
        let own: Vec<_> = (0..50)
            .filter_map(|_| streams.enter(&key(1)).ok())
            .collect();
        assert_eq!(own.len(), MOST_OF_ONE);
        let others: Vec<_> = (2..200)
            .filter_map(|other| streams.enter(&key(other)).ok())
            .collect();
        assert_eq!(own.len() + others.len(), MOST);
        drop(own);
        assert!(streams.enter(&key(1)).is_ok());
    }
}
