//! HTTP's Basic scheme (RFC 7617) on addresses of calendars alone: no calendar program sends a
//! bearer token, and all know this one.
//!
//! Name and password are those of an account; or the password is a key, and the name is anything.
//! Nothing that changes something takes them, because browsers send them by themselves.

use std::net::IpAddr;
use std::sync::Arc;

use actix_web::HttpResponse;
use actix_web::http::header::{self, HeaderMap, HeaderValue};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::auth::Caller;
use super::endpoints::RouteAccess;
use super::error::ApiError;
use super::state::AppState;
use evenwatch_app as app;
use evenwatch_app::sign_in::Newcomer;
use evenwatch_domain::access::Principal;

/// What is asked of whoever has not signed in.
const CHALLENGE: &str = "Basic realm=\"Evenwatch calendars\", charset=\"UTF-8\"";

/// A name and a password, or a key in its place.
pub(super) struct Basic {
    name: String,
    password: String,
}

impl Basic {
    /// What a request for a calendar carries; nothing where it carries none, or is for something
    /// else.
    pub(super) fn of(headers: &HeaderMap, address: Option<RouteAccess>) -> Option<Self> {
        let sent = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
        let (scheme, both) = sent.split_once(' ')?;
        if !is_taken_at(address) || !scheme.eq_ignore_ascii_case("basic") {
            return None;
        }
        let both = STANDARD.decode(both.trim()).ok()?;
        let both = String::from_utf8(both).ok()?;
        let (name, password) = both.split_once(':')?;
        Some(Self {
            name: name.to_owned(),
            password: password.to_owned(),
        })
    }

    /// Whoever they belong to.
    pub(super) async fn holder(
        &self,
        state: &AppState,
        address: Option<IpAddr>,
    ) -> Result<Arc<Principal>, ApiError> {
        // Programs that ask for a user and a password both take a key as either.
        let mut both = [&self.password, &self.name].into_iter();
        if let Some(key) = both.find(|text| app::passwords::is_key(text)) {
            return super::auth::holder_of_key(state, key).await;
        }
        let (name, password) = (self.name.clone(), self.password.clone());
        let from = Newcomer {
            address,
            ..Newcomer::default()
        };
        let user = state
            .run(&Caller::nobody(), move |app, now| {
                app::passwords::user(app, &name, &password, &from, now)
            })
            .await?;
        Ok(Arc::new(user.principal()))
    }
}

/// Whether the scheme is taken there: at calendars whose address is no secret.
fn is_taken_at(address: Option<RouteAccess>) -> bool {
    let calendar = |address: RouteAccess| {
        address.pattern.starts_with("/feeds/") && !address.pattern.starts_with("/feeds/private/")
    };
    address.is_some_and(calendar)
}

/// Lets whoever is turned away from a calendar know that they may sign in this way: programs ask
/// for name and password then.
pub(super) fn invite(response: &mut HttpResponse, address: Option<RouteAccess>) {
    if !is_taken_at(address) || !response.headers().contains_key(header::WWW_AUTHENTICATE) {
        return;
    }
    // Before the other schemes: some programs read the first alone.
    let headers = response.headers_mut();
    let others: Vec<HeaderValue> = headers.remove(header::WWW_AUTHENTICATE).collect();
    headers.append(
        header::WWW_AUTHENTICATE,
        HeaderValue::from_static(CHALLENGE),
    );
    for other in others {
        headers.append(header::WWW_AUTHENTICATE, other);
    }
}
