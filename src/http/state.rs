//! What every handler works on.

use std::net::SocketAddr;
use std::sync::Arc;

use actix_web::http::header::ContentType;
use actix_web::{HttpRequest, HttpResponse, web};
use serde::Serialize;

use super::arrival;
use super::auth::Caller;
use super::error::ApiError;
use super::heavy::Permits;
use super::last_known;
use evenwatch_app::{AppContext, AppError};
use evenwatch_config::{OpenReading, ServerAddress, Settings, TrustedProxy, WebOrigin};
use evenwatch_domain::clock::ProgramClock;
use evenwatch_domain::interval::Instant;

/// Whether reading needs an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AnonymousAccess {
    /// It does not.
    Open,
    /// It does not while no user has been made, for requests of this user's programs on this
    /// machine that came through no proxy.
    OpenUntilAccounts,
    /// It does.
    Accounts,
}

impl AnonymousAccess {
    /// What the settings say.
    #[must_use]
    pub fn of(settings: &Settings) -> Self {
        match settings.server.open_reading {
            OpenReading::Yes => Self::Open,
            OpenReading::Auto if settings.is_tried_out() => Self::OpenUntilAccounts,
            OpenReading::No | OpenReading::Auto => Self::Accounts,
        }
    }
}

/// The use cases' state and the clock. The use cases are reached through [`AppState::run`] alone,
/// in the hands of somebody.
#[derive(Clone)]
pub struct AppState {
    app: AppContext,
    clock: ProgramClock,
    reading: AnonymousAccess,
    long: Permits,
    origins: Arc<Vec<WebOrigin>>,
    /// Where the settings say that the server is reached, and the path of that.
    set: Option<Arc<ServerAddress>>,
    prefix: Arc<str>,
}

impl AppState {
    /// Over `app`, with the time of `clock`.
    #[must_use]
    pub fn new(app: AppContext, clock: impl Into<ProgramClock>, reading: AnonymousAccess) -> Self {
        let set = app.address_set();
        Self {
            prefix: set.as_ref().map_or("", ServerAddress::path).into(),
            set: set.map(Arc::new),
            app,
            clock: clock.into(),
            reading,
            long: Permits::new(),
            origins: Arc::default(),
        }
    }

    /// Tells the use cases where the server listens.
    pub(super) fn serves_on(&self, address: SocketAddr) {
        self.app.serves_on(address);
    }

    /// The server's address for whoever sent the request, without a slash at its end: as the
    /// settings have it, else as they reach it.
    #[must_use]
    pub fn address(&self, request: &HttpRequest) -> String {
        if let Some(set) = &self.set {
            return set.to_string();
        }
        // It is shown to nobody else, so that a false word harms only whoever sent it.
        let arrival = arrival::of(request);
        let is_host = |c: char| c.is_ascii_alphanumeric() || "-._:[]".contains(c);
        let host = arrival.host(request.headers());
        let known = host.filter(|host| !host.is_empty() && host.chars().all(is_host));
        let scheme = if arrival.is_https { "https" } else { "http" };
        format!("{scheme}://{}", known.unwrap_or("localhost"))
    }

    /// The server's address as the settings have it.
    pub(super) fn address_set(&self) -> Option<&ServerAddress> {
        self.set.as_deref()
    }

    /// What stands before every path that goes out: the path of that address.
    pub(super) fn prefix(&self) -> &Arc<str> {
        &self.prefix
    }

    /// The same, for pages.
    #[must_use]
    pub fn root(&self) -> &str {
        &self.prefix
    }

    /// Proxies whose word counts.
    pub(super) fn trusted_proxies(&self) -> &[TrustedProxy] {
        &self.app.server_settings().trusted_proxies
    }

    /// How long the server goes on answering once it was told to end. Seconds.
    pub(super) fn drain_seconds(&self) -> u16 {
        self.app.server_settings().drain_seconds
    }

    /// The same where pages of these origins may ask from browsers.
    #[must_use]
    pub fn allowing(self, origins: Vec<WebOrigin>) -> Self {
        Self {
            origins: Arc::new(origins),
            ..self
        }
    }

    /// Whose pages may ask from browsers.
    pub(super) fn origins(&self) -> &Arc<Vec<WebOrigin>> {
        &self.origins
    }

    /// Whether reading needs an account.
    pub(super) fn reading(&self) -> AnonymousAccess {
        self.reading
    }

    /// The places for answers that take long.
    pub(super) fn long(&self) -> &Permits {
        &self.long
    }

    /// The use cases in the hands of `who`, and the time.
    pub(super) fn in_hands_of(&self, who: &Caller) -> (AppContext, Instant) {
        (
            self.app.as_principal(Arc::clone(&who.principal)),
            self.now(),
        )
    }

    /// Whether the database is away, as far as is known.
    pub(super) fn is_database_away(&self) -> bool {
        self.app.is_database_away()
    }

    /// The time.
    #[must_use]
    pub fn now(&self) -> Instant {
        self.clock.now()
    }

    /// Looks for an answer that is in memory, for `who` and on this thread: `look` may not wait.
    pub fn at_hand<T>(&self, who: &Caller, look: impl FnOnce(&AppContext, Instant) -> T) -> T {
        look(
            &self.app.as_principal(Arc::clone(&who.principal)),
            self.now(),
        )
    }

    /// Runs a use case for `who` on a thread of its own, because the database blocks.
    ///
    /// # Errors
    /// The use case's, or a problem of this server's where the thread was lost.
    pub async fn run<T, F>(&self, who: &Caller, work: F) -> Result<T, ApiError>
    where
        T: Send + 'static,
        F: FnOnce(&AppContext, Instant) -> Result<T, AppError> + Send + 'static,
    {
        self.must_reach_database()?;
        let (app, now) = self.in_hands_of(who);
        blocking(move || Ok(work(&app, now)?)).await
    }

    /// Refuses at once what would wait for a database that is known to be away.
    fn must_reach_database(&self) -> Result<(), ApiError> {
        match self.is_database_away() {
            true => Err(last_known::away()),
            false => Ok(()),
        }
    }

    /// The same for a short read on which on-call waits: whatever else is read, it has a connection
    /// to the database.
    ///
    /// # Errors
    /// As for [`Self::run`].
    pub async fn run_for_on_call<T, F>(&self, who: &Caller, work: F) -> Result<T, ApiError>
    where
        T: Send + 'static,
        F: FnOnce(&AppContext, Instant) -> Result<T, AppError> + Send + 'static,
    {
        let (app, now) = self.in_hands_of(who);
        let app = app.for_on_call();
        blocking(move || Ok(work(&app, now)?)).await
    }

    /// As [`Self::run`], and the answer is written as JSON there too, as `show` shows it: one of
    /// megabytes would hold up whoever else is answered by this thread.
    ///
    /// # Errors
    /// As for [`Self::run`], and what `show` says.
    pub async fn run_json<T, V, F>(
        &self,
        who: &Caller,
        work: F,
        show: impl FnOnce(T) -> Result<V, ApiError> + Send + 'static,
    ) -> Result<HttpResponse, ApiError>
    where
        V: Serialize,
        F: FnOnce(&AppContext, Instant) -> Result<T, AppError> + Send + 'static,
    {
        let show = move |found| Ok((show(found)?, ()));
        Ok(self.run_json_and(who, work, show).await?.0)
    }

    /// The same with something else beside the answer, such as its tag.
    ///
    /// # Errors
    /// As for [`Self::run_json`].
    pub(super) async fn run_json_and<T, V, E, F>(
        &self,
        who: &Caller,
        work: F,
        show: impl FnOnce(T) -> Result<(V, E), ApiError> + Send + 'static,
    ) -> Result<(HttpResponse, E), ApiError>
    where
        V: Serialize,
        E: Send + 'static,
        F: FnOnce(&AppContext, Instant) -> Result<T, AppError> + Send + 'static,
    {
        self.must_reach_database()?;
        let (app, now) = self.in_hands_of(who);
        let made = blocking(move || {
            let (shown, beside) = show(work(&app, now)?)?;
            let body = serde_json::to_vec(&shown).map_err(|error| ApiError::internal(&error))?;
            Ok((body, beside))
        });
        let (body, beside) = made.await?;
        let answer = HttpResponse::Ok()
            .content_type(ContentType::json())
            .body(body);
        Ok((answer, beside))
    }
}

/// Work on a thread that may wait.
async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, ApiError> + Send + 'static,
) -> Result<T, ApiError> {
    match web::block(work).await {
        Ok(result) => result,
        Err(lost) => Err(ApiError::internal(&lost)),
    }
}
