//! What is answered while the database is away: who is on call, as known last, marked with its age.

use std::future::Future;
use std::pin::pin;
use std::time::{Duration, Instant};

use actix_web::http::header::{self, HeaderMap, HeaderValue};
use actix_web::rt::time::timeout;

use super::error::{ApiError, Kind};
use super::state::State;
use super::who::Who;
use evenwatch_app::last_known::{self, Stale};
use evenwatch_app::{App, AppError};
use evenwatch_domain::clock::Clock;
use evenwatch_domain::interval::Instant as At;

/// Looks every second whether the database answers, until the program ends: a database that is away may hold it for long, so
/// nobody waits for it.
pub(super) fn keep(app: App, clock: Clock) {
    std::thread::spawn(move || {
        let mut was_away = false;
        loop {
            let began = Instant::now();
            let looked = last_known::look(&app, clock.now());
            if let Err(error) = &looked
                && !was_away
            {
                tracing::warn!(kind = error.kind(), "the database is away");
            }
            if looked.is_ok() && was_away {
                tracing::info!("the database is back");
            }
            was_away = looked.is_err();
            std::thread::sleep(last_known::EVERY.saturating_sub(began.elapsed()));
        }
    });
}

/// The answer of the database, where it comes within a time; else what is known of it from before, and where nothing is, the
/// database's own after all.
///
/// # Errors
/// Those of either.
pub async fn or_known<T>(
    state: &State,
    who: &Who,
    (asked, within): (impl Future<Output = Result<T, ApiError>>, Duration),
    known: impl FnOnce(&App, At) -> Option<Result<Stale<T>, AppError>>,
) -> Result<(T, Option<At>), ApiError> {
    let mut asked = pin!(asked);
    let first = match state.is_database_away() {
        true => None,
        false => timeout(within, asked.as_mut()).await.ok(),
    };
    let error = match first {
        Some(Ok(answer)) => return Ok((answer, None)),
        Some(Err(error)) if error.kind() != Kind::Unavailable => return Err(error),
        Some(Err(error)) => Some(error),
        None => None,
    };
    match (state.at_hand(who, known), error) {
        (Some(found), _) => {
            let Stale { answer, known_at } = found?;
            Ok((answer, Some(known_at)))
        }
        (None, Some(error)) => Err(error),
        (None, None) if state.is_database_away() => Err(away()),
        (None, None) => asked.await.map(|answer| (answer, None)),
    }
}

/// What is told where nothing is known.
pub(crate) fn away() -> ApiError {
    ApiError::new(Kind::Unavailable, "the database does not answer")
}

/// Marks an answer that was true a while ago (RFC 9111 5.1, and the warning that older programs know).
pub fn mark(headers: &mut HeaderMap, known_at: Option<At>, now: At) {
    if let Some(known_at) = known_at {
        let age = (now - known_at).num_seconds().max(0);
        headers.insert(header::AGE, HeaderValue::from(age));
        let warning = HeaderValue::from_static("110 - \"Response is Stale\"");
        headers.insert(header::WARNING, warning);
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        headers.remove(header::ETAG);
    }
}
