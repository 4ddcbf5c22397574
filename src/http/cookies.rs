//! The cookies of browsers: a session's, an attempt's to sign in, and the one by which a browser is
//! known again.
//!
//! Each is sent below the server's own path alone, and over TLS alone where people reach the server
//! so: by `server.address`, else by what a named proxy says, else unless the server is on their own
//! machine.

use actix_web::HttpRequest;
use actix_web::cookie::{Cookie, SameSite, time};
use actix_web::web;

use super::arrival::{self, is_loopback};
use super::prefix::prefix_of;
use super::state::AppState;
use evenwatch_app as app;

/// The cookie that holds a session's secret.
pub(super) const SESSION: &str = "evenwatch_session";

/// The cookie that holds the secret of an attempt to sign in by way of a provider, and where it is
/// sent.
const ATTEMPT: &str = "evenwatch_sign_in";
const ATTEMPTS: &str = "/sign-in/openid";

/// The cookie that proves that somebody signed in with this browser, and where it is sent.
const BROWSER: &str = "evenwatch_browser";
const SIGN_IN: &str = "/sign-in";

/// The cookie that begins a session. Browsers keep it for as long as the session may last.
#[must_use]
pub fn session_cookie(secret: &str, request: &HttpRequest) -> Cookie<'static> {
    kept(
        (SESSION, secret),
        "/",
        app::sign_in::LONGEST_SESSION,
        request,
    )
}

/// The cookie by which a browser is known again when a provider sends it back. `Lax`, since that is
/// another site's link.
#[must_use]
pub fn login_state_cookie(secret: &str, request: &HttpRequest) -> Cookie<'static> {
    kept(
        (ATTEMPT, secret),
        ATTEMPTS,
        app::openid::LONGEST_ATTEMPT,
        request,
    )
}

/// The cookie by which a browser stays open to whoever signed in with it, while strangers guess. It
/// opens nothing by itself.
#[must_use]
pub fn known_browser_cookie(proof: &str, request: &HttpRequest) -> Cookie<'static> {
    kept(
        (BROWSER, proof),
        SIGN_IN,
        app::known_browser::KNOWN_FOR,
        request,
    )
}

/// What the browser proves by that cookie.
#[must_use]
pub fn proof_of(request: &HttpRequest) -> Option<String> {
    sent(request, BROWSER)
}

/// What the browser keeps of an attempt.
#[must_use]
pub fn login_state_of(request: &HttpRequest) -> Option<String> {
    sent(request, ATTEMPT)
}

/// The cookie that ends an attempt.
#[must_use]
pub fn no_login_state_cookie(request: &HttpRequest) -> Cookie<'static> {
    ended(ATTEMPT, ATTEMPTS, request)
}

/// The cookie that ends a session.
#[must_use]
pub fn no_cookie(request: &HttpRequest) -> Cookie<'static> {
    ended(SESSION, "/", request)
}

fn sent(request: &HttpRequest, name: &str) -> Option<String> {
    request.cookie(name).map(|cookie| cookie.value().to_owned())
}

fn kept(
    (name, value): (&'static str, &str),
    path: &str,
    age: chrono::Duration,
    request: &HttpRequest,
) -> Cookie<'static> {
    Cookie::build(name, value.to_owned())
        .path(below(path, request))
        .http_only(true)
        .same_site(SameSite::Lax)
        .secure(goes_over_tls(request))
        .max_age(time::Duration::seconds(age.num_seconds()))
        .finish()
}

fn ended(name: &'static str, path: &str, request: &HttpRequest) -> Cookie<'static> {
    let mut cookie = Cookie::build(name, "").path(below(path, request)).finish();
    cookie.make_removal();
    cookie
}

/// A path as browsers ask for it.
fn below(path: &str, request: &HttpRequest) -> String {
    let prefix = prefix_of(request);
    match path {
        "/" if !prefix.is_empty() => prefix,
        path => format!("{prefix}{path}"),
    }
}

/// Whether the browser sends it over TLS alone.
fn goes_over_tls(request: &HttpRequest) -> bool {
    let arrival = arrival::of(request);
    let state = request.app_data::<web::Data<AppState>>();
    match state.and_then(|state| state.address_set()) {
        Some(set) => set.is_https() || arrival.is_https,
        None => arrival.is_https || !is_loopback(arrival.host(request.headers())),
    }
}
