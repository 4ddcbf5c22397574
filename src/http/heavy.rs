//! Answers that take long to make: few at a time, the others wait their turn, and nobody waits for
//! them who asks for little.
//!
//! They are made and written whole on threads of their own, which stand back behind those that
//! answer, and hold a place while they are made. One who asks has a share of the places at most.
//! Longer than [`LONGEST`] none is given: whoever needs more asks for parts.

use std::collections::HashMap;
use std::io::{self, Write};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, available_parallelism};
use std::time::Duration;

use actix_web::HttpResponse;
use actix_web::http::header::ContentType;
use actix_web::rt::time::timeout;
use actix_web::web::Bytes;
use serde::Serialize;
use tokio::sync::{Semaphore, oneshot};

use super::auth::Caller;
use super::error::{ApiError, ProblemType};
use super::state::AppState;
use evenwatch_app::priority::stand_back;
use evenwatch_app::{AppContext, AppError};
use evenwatch_domain::access::Actor as Name;
use evenwatch_domain::interval::Instant;

/// Answers that are made or wait, at most.
const MOST: usize = 16;

/// How many of them may be one user's or key's.
const MOST_OF_ONE: usize = 4;

/// How long one waits for a place.
const LONGEST_WAIT: Duration = Duration::from_secs(60);

/// When to come back where there is no place. Seconds.
const RETRY: u64 = 5;

/// The longest answer. Bytes.
const LONGEST: usize = 32 * 1024 * 1024;

/// The places of a server.
#[derive(Clone)]
pub(super) struct Permits {
    /// Half of the processors, so that the other half answers everything else.
    places: Arc<Semaphore>,
    asked: Arc<Mutex<HashMap<String, usize>>>,
}

impl Permits {
    pub(super) fn new() -> Self {
        let cores = available_parallelism().map_or(1, usize::from);
        Self {
            places: Arc::new(Semaphore::new((cores / 2).max(1))),
            asked: Arc::default(),
        }
    }

    /// Counts one more of `who`, until what is given back is dropped.
    fn ask(&self, who: &Name) -> Result<HeavyRequest, ApiError> {
        let mut asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        let name = who.to_string();
        let all: usize = asked.values().sum();
        let own = asked.get(&name).copied().unwrap_or_default();
        // Where reading is open all are one.
        let most = if *who == Name::Anybody {
            MOST
        } else {
            MOST_OF_ONE
        };
        if all >= MOST || own >= most {
            return Err(too_many());
        }
        asked.insert(name.clone(), own + 1);
        Ok(HeavyRequest {
            asked: Arc::clone(&self.asked),
            name,
        })
    }
}

fn too_many() -> ApiError {
    let detail = "the server makes other long answers; ask again soon, for fewer days, or for one area, board or line";
    ApiError::too_many(detail, RETRY)
}

/// One answer that is made or waits.
struct HeavyRequest {
    asked: Arc<Mutex<HashMap<String, usize>>>,
    name: String,
}

impl Drop for HeavyRequest {
    fn drop(&mut self) {
        let mut asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = asked.get_mut(&self.name) {
            *count -= 1;
            if *count == 0 {
                asked.remove(&self.name);
            }
        }
    }
}

impl AppState {
    /// Runs a use case that takes long, for `who`, in its turn.
    ///
    /// # Errors
    /// The use case's; where too many are under way; or a problem of this server's where the thread
    /// was lost.
    pub async fn run_long<T, F>(&self, who: &Caller, work: F) -> Result<T, ApiError>
    where
        T: Send + 'static,
        F: FnOnce(&AppContext, Instant) -> Result<T, AppError> + Send + 'static,
    {
        self.make_long(who, |app, now| Ok(work(app, now)?)).await
    }

    /// The same, with the answer written as JSON there too: as `show` shows it.
    ///
    /// # Errors
    /// As for [`Self::run_long`]; and where the answer would be too long.
    pub async fn long_json<T, V, F>(
        &self,
        who: &Caller,
        work: F,
        show: fn(T) -> V,
    ) -> Result<HttpResponse, ApiError>
    where
        V: Serialize + 'static,
        T: 'static,
        F: FnOnce(&AppContext, Instant) -> Result<T, AppError> + Send + 'static,
    {
        let body = self
            .make_long(who, move |app, now| {
                written(&show(work(app, now)?), LONGEST)
            })
            .await?;
        Ok(HttpResponse::Ok()
            .content_type(ContentType::json())
            .body(body))
    }

    async fn make_long<T, F>(&self, who: &Caller, work: F) -> Result<T, ApiError>
    where
        T: Send + 'static,
        F: FnOnce(&AppContext, Instant) -> Result<T, ApiError> + Send + 'static,
    {
        let long = self.long();
        let asked = long.ask(&who.principal.who)?;
        let places = Arc::clone(&long.places).acquire_owned();
        let place = timeout(LONGEST_WAIT, places).await;
        let place = place.map_err(|_| too_many())?;
        let place = place.map_err(|closed| ApiError::internal(&closed))?;
        let (app, now) = self.in_hands_of(who);
        let (made, answer) = oneshot::channel();
        // On a thread of its own, which stands back: those of the pool answer others after it.
        let thread = thread::Builder::new().name("long answer".to_owned());
        let begun = thread.spawn(move || {
            stand_back();
            // Held by the work itself, which goes on where its client has left.
            let _held = (asked, place);
            let _left = made.send(work(&app, now));
        });
        begun.map_err(|error| ApiError::internal(&error))?;
        answer.await.map_err(|lost| ApiError::internal(&lost))?
    }
}

/// A value as JSON of so many bytes at most.
fn written(value: &impl Serialize, most: usize) -> Result<Bytes, ApiError> {
    let mut bounded = Bounded {
        bytes: Vec::new(),
        most,
    };
    match serde_json::to_writer(&mut bounded, value) {
        Ok(()) => Ok(bounded.bytes.into()),
        Err(error) if error.is_io() => Err(ApiError::new(
            ProblemType::Refused,
            format!(
                "the answer would have more than {} MiB; ask for fewer days, or for one area, board or line",
                LONGEST / 1024 / 1024
            ),
        )),
        Err(error) => Err(ApiError::internal(&error)),
    }
}

/// Bytes that do not grow beyond a bound.
struct Bounded {
    bytes: Vec<u8>,
    most: usize,
}

impl Write for Bounded {
    fn write(&mut self, more: &[u8]) -> io::Result<usize> {
        if self.bytes.len() + more.len() > self.most {
            return Err(io::Error::other("too long"));
        }
        self.bytes.extend_from_slice(more);
        Ok(more.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn one_has_a_share_of_the_places_and_gives_it_back() {
        let places = Permits::new();
        let of = |name: &str| Name::User(name.parse().unwrap());
        let mut held: Vec<HeavyRequest> = (0..MOST_OF_ONE)
            .map(|_| places.ask(&of("ann")).unwrap())
            .collect();
        assert!(places.ask(&of("ann")).is_err());
        for name in ["ben", "cy", "dan"] {
            held.extend((0..MOST_OF_ONE).map(|_| places.ask(&of(name)).unwrap()));
        }
        assert!(places.ask(&of("eve")).is_err(), "all are taken");
        held.remove(0);
        assert!(places.ask(&of("ann")).is_ok());
        drop(held);
        assert!(places.asked.lock().unwrap().is_empty());
        let anybody: Vec<HeavyRequest> = (0..MOST)
            .map(|_| places.ask(&Name::Anybody).unwrap())
            .collect();
        assert!(places.ask(&Name::Anybody).is_err());
        drop(anybody);
    }

    #[test]
    fn an_answer_that_grows_too_long_is_refused_before_it_is_whole() {
        let numbers: Vec<u32> = (0..1000).collect();
        assert!(written(&numbers, 5000).is_ok());
        let error = written(&numbers, 1000).unwrap_err();
        assert_eq!(error.kind(), ProblemType::Refused);
        assert!(error.problem().detail.contains("fewer days"));
    }
}
