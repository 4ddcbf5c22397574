//! What is answered while the database is away: who is on call, as known last, marked with its age.

use std::future::Future;
use std::pin::pin;
use std::time::{Duration, Instant};

use actix_web::http::header::{self, HeaderMap, HeaderValue};
use actix_web::rt::time::timeout;

use super::auth::Caller;
use super::error::{ApiError, ProblemType};
use super::state::AppState;
use evenwatch_app::last_known::{self, Stale};
use evenwatch_app::{AppContext, AppError};
use evenwatch_domain::clock::ProgramClock;
use evenwatch_domain::interval::Instant as At;

/// How often an answer that takes long is given up where the database turns out to be away.
const EVERY: Duration = Duration::from_millis(250);

/// Looks every second whether the database answers, until the program ends: a database that is away
/// may hold it for long, so nobody waits for it.
pub(super) fn keep(app: AppContext, clock: ProgramClock) {
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

/// The answer of the database, where it comes within a time; `None` where it is away, or silent for
/// longer.
pub(crate) async fn in_time<T>(
    state: &AppState,
    asked: impl Future<Output = Result<T, ApiError>>,
    within: Duration,
) -> Option<Result<T, ApiError>> {
    match state.is_database_away() {
        true => None,
        false => timeout(within, asked).await.ok(),
    }
}

/// What was answered, and of when.
pub(crate) enum Told<T, K> {
    /// By the database.
    Now(T),
    /// From what was known before.
    Before(K),
}

/// The answer of the database, where it comes within a time; else what is known instead, and where
/// nothing is, the database's own after all.
///
/// # Errors
/// The database's.
pub(crate) async fn or_instead<T, K>(
    state: &AppState,
    (asked, within): (impl Future<Output = Result<T, ApiError>>, Duration),
    known: impl FnOnce() -> Option<K>,
) -> Result<Told<T, K>, ApiError> {
    let mut asked = pin!(asked);
    let error = match in_time(state, asked.as_mut(), within).await {
        Some(Ok(answer)) => return Ok(Told::Now(answer)),
        Some(Err(error)) if error.kind() != ProblemType::Unavailable => return Err(error),
        Some(Err(error)) => Some(error),
        None => None,
    };
    match (known(), error) {
        (Some(known), _) => Ok(Told::Before(known)),
        (None, Some(error)) => Err(error),
        // It may be slow and not away.
        (None, None) => loop {
            if state.is_database_away() {
                return Err(away());
            }
            if let Ok(answer) = timeout(EVERY, asked.as_mut()).await {
                return answer.map(Told::Now);
            }
        },
    }
}

/// The same for an answer that is marked with its age.
///
/// # Errors
/// Those of either.
pub async fn or_known<T>(
    state: &AppState,
    who: &Caller,
    asked: (impl Future<Output = Result<T, ApiError>>, Duration),
    known: impl FnOnce(&AppContext, At) -> Option<Result<Stale<T>, AppError>>,
) -> Result<(T, Option<At>), ApiError> {
    match or_instead(state, asked, || state.at_hand(who, known)).await? {
        Told::Now(answer) => Ok((answer, None)),
        Told::Before(found) => {
            let Stale { answer, known_at } = found?;
            Ok((answer, Some(known_at)))
        }
    }
}

/// What is told where nothing is known.
pub(crate) fn away() -> ApiError {
    ApiError::new(ProblemType::Unavailable, "the database does not answer")
}

/// Marks an answer that was true a while ago (RFC 9111 5.1, and the warning that older programs
/// know).
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
