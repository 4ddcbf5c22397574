//! What every handler works on.

use actix_web::web;

use super::error::ApiError;
use crate::app::{App, AppError};
use crate::domain::interval::Instant;

/// Where the time comes from: the machine's clock, or a fixed one in tests.
pub type Clock = fn() -> Instant;

/// The use cases' state and the clock.
#[derive(Clone)]
pub struct State {
    app: App,
    clock: Clock,
}

impl State {
    /// Over `app`, with the time of `clock`.
    #[must_use]
    pub fn new(app: App, clock: Clock) -> Self {
        Self { app, clock }
    }

    /// The time.
    #[must_use]
    pub fn now(&self) -> Instant {
        (self.clock)()
    }

    /// Runs a use case on a thread of its own, because the database blocks.
    ///
    /// # Errors
    /// The use case's, or a problem of this server's where the thread was lost.
    pub async fn run<T, F>(&self, work: F) -> Result<T, ApiError>
    where
        T: Send + 'static,
        F: FnOnce(&App, Instant) -> Result<T, AppError> + Send + 'static,
    {
        let (app, now) = (self.app.clone(), self.now());
        match web::block(move || work(&app, now)).await {
            Ok(result) => Ok(result?),
            Err(lost) => Err(ApiError::internal(&lost)),
        }
    }
}
