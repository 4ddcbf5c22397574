//! Who asks: a key in `Authorization: Bearer`, a session in a cookie, or nobody in particular; of
//! calendars also a name and a password (`basic`).
//!
//! *Sessions are our own* rather than a session library's: they are rows beside the users, so that
//! a disabled account or a new password ends them in the same transaction, and a browser holds
//! nothing but a random secret.
//!
//! *Forms of other sites.* The cookie is `SameSite=Lax`, whatever is no GET must come from this
//! site by the browser's own word (`Sec-Fetch-Site`, or `Origin` where a browser lacks that), and
//! carries the session's token in `X-CSRF-Token`, whatever its body is and whether it has one; the
//! pages' own forms (`permission::ByForm`) carry it in a field, which their handlers ask for.
//! Keys need none of it: no browser sends one by itself.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header;
use actix_web::http::header::HeaderName;
use actix_web::middleware::Next;
use actix_web::{HttpMessage, HttpResponse, ResponseError, web};

use super::arrival;
use super::basic::{self, Basic};
use super::cookies::SESSION;
use super::endpoints::{RouteAccess, is_read};
use super::error::{ApiError, ProblemType};
use super::last_known::{Told, or_instead};
use super::peer::PeerOwnership;
use super::permission::RequiredAccess;
use super::server::wants_page;
use super::state::{AnonymousAccess, AppState};
use evenwatch_app as app;
use evenwatch_app::last_known::PATIENCE;
use evenwatch_app::on_call_ahead::{AnonymousReading, ExpectedAnswer};
use evenwatch_config::ServerAddress;
use evenwatch_domain::access::{Action, Actor as Name, Principal};

/// What the token of a session's forms is derived for.
const CSRF: &str = "evenwatch 2026-11-22 token of a session's forms";

/// The header by which a browser says whose page sent a request.
const SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// The header in which the token of a session's forms may come.
const TOKEN: HeaderName = HeaderName::from_static("x-csrf-token");

/// Where it is asked who is on call.
const ON_CALL: &str = "/api/v1/on-call";

/// Whoever asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caller {
    /// Who they are and what they may do.
    pub principal: Arc<Principal>,
    /// Their session's secret, where they have one.
    session: Option<String>,
}

impl Caller {
    /// Nobody in particular, who may do nothing.
    #[must_use]
    pub fn nobody() -> Self {
        Self {
            principal: Arc::new(Principal::nobody()),
            session: None,
        }
    }

    /// Whether they signed in or hold a key.
    #[must_use]
    pub fn is_known(&self) -> bool {
        self.principal.who != Name::Anybody
    }

    /// The secret of their session.
    #[must_use]
    pub fn session(&self) -> Option<&str> {
        self.session.as_deref()
    }

    /// The token that forms of their session carry.
    #[must_use]
    pub fn csrf(&self) -> Option<String> {
        let secret = self.session.as_deref()?;
        let key = blake3::derive_key(CSRF, secret.as_bytes());
        Some(blake3::Hash::from_bytes(key).to_hex().to_string())
    }

    /// Refuses a form without the token.
    ///
    /// # Errors
    /// Where the token is another.
    pub fn verify_csrf(&self, token: Option<&str>) -> Result<(), ApiError> {
        // Hashes compare in constant time.
        let hash = |text: &str| blake3::hash(text.as_bytes());
        let same = self
            .csrf()
            .zip(token)
            .is_some_and(|(own, sent)| hash(&own) == hash(sent));
        if same {
            Ok(())
        } else {
            Err(ApiError::new(
                ProblemType::CrossSite,
                "CSRF token missing or invalid",
            ))
        }
    }
}

/// Who reads a page that needs nobody in particular, or refuses this one, as far as that is at
/// hand: for what the page's bar leads to, and for nothing that is permitted.
#[derive(Debug, Clone)]
pub struct Reader(pub Arc<Principal>);

/// Finds out who asks, and lets by whoever may do what the address needs; `None` where it is none.
/// Nothing is read of the request but its head.
pub(super) async fn authenticate(
    address: Option<RouteAccess>,
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let asked = Credentials::of(&request, address);
    if let Some(address) = address {
        // By which the request is counted.
        request.extensions_mut().insert(address);
    }
    let outcome = match request.app_data::<web::Data<AppState>>().cloned() {
        Some(state) => {
            let outcome = asked.answer(&state).await;
            let reader = wants_page(&request).then(|| asked.remembered(&state));
            if let Some(who) = reader.flatten() {
                request.extensions_mut().insert(Reader(who.principal));
            }
            outcome
        }
        None => Err(ApiError::internal(&"the server has no state")),
    };
    match outcome {
        Ok(who) => {
            request.extensions_mut().insert(who);
            Ok(next.call(request).await?.map_into_boxed_body())
        }
        Err(error) if error.kind() == ProblemType::SignInNeeded && wants_page(&request) => {
            let to_sign_in = HttpResponse::SeeOther()
                .insert_header((
                    header::LOCATION,
                    sign_in_address(if asked.reads { request.path() } else { "/" }),
                ))
                .insert_header((header::CACHE_CONTROL, "no-store"))
                .finish();
            Ok(request.into_response(to_sign_in))
        }
        Err(error) => {
            let mut response = error.error_response();
            basic::invite(&mut response, address);
            Ok(request.into_response(response))
        }
    }
}

/// Whoever holds a key, its use noted.
pub(super) async fn holder_of_key(state: &AppState, key: &str) -> Result<Arc<Principal>, ApiError> {
    let nobody = Caller::nobody();
    let at_hand = state.at_hand(&nobody, |app, now| {
        app::keys::try_cached_holder(app, key, now)
    });
    if let Some(principal) = at_hand {
        // Still so, and known to be.
        state.at_hand(&nobody, |app, now| {
            app.remember_holder(key, &principal, now);
        });
        return Ok(principal);
    }
    let key = key.to_owned();
    let held = state
        .run_for_on_call(&nobody, move |app, now| {
            let held = app::keys::holder(app, &key, now)?;
            if let Some(holder) = &held {
                app.remember_holder(&key, holder, now);
            }
            Ok(held)
        })
        .await?;
    held.ok_or_else(|| {
        ApiError::new(
            ProblemType::SignInNeeded,
            "the key is unknown, expired or revoked",
        )
    })
}

/// Where to sign in and come back from. Paths of pages hold nothing that a query would have to
/// escape but `&`, `+`, `#` and `%`, and those lead to the front page.
fn sign_in_address(path: &str) -> String {
    let plain = path
        .bytes()
        .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'/' | b'-' | b'.' | b'_'));
    format!("/sign-in?next={}", if plain { path } else { "/" })
}

/// What a request says about whoever sent it.
struct Credentials {
    need: RequiredAccess,
    key: Option<String>,
    basic: Option<Basic>,
    /// The address of whoever asks.
    client: Option<IpAddr>,
    session: Option<String>,
    /// Whether it changes nothing.
    reads: bool,
    /// Whether it is a write that a browser sent from a page of this site.
    from_here: bool,
    /// Whether its address takes a page's form, in a field of which the token stands: there the
    /// handler looks for it.
    is_form: bool,
    token: Option<String>,
    /// Where on this machine it came from, where it came through no proxy.
    direct_from: Option<SocketAddr>,
    /// Whose program that is, asked once a connection.
    ownership: PeerOwnership,
    /// The query of a request that asks who is on call.
    on_call: Option<String>,
}

impl Credentials {
    fn of(request: &ServiceRequest, address: Option<RouteAccess>) -> Self {
        let headers = request.headers();
        let arrival = arrival::of(request.request());
        let text = |name: HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
        let bearer = text(header::AUTHORIZATION).and_then(|value| value.split_once(' '));
        let bearer = bearer.filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"));
        let from_here = || match (text(SITE), text(header::ORIGIN)) {
            (Some(site), _) => site == "same-origin",
            (None, Some(origin)) => {
                let named = origin.split_once("://").map(|(_, host)| host);
                let set = request.app_data::<web::Data<AppState>>();
                let set = set.and_then(|state| state.address_set());
                let is = |host: Option<&str>| named.is_some() && named == host;
                is(arrival.host(headers)) || is(set.map(ServerAddress::host))
            }
            (None, None) => false,
        };
        let reads = is_read(request.method());
        let cookie = || request.cookie(SESSION);
        let session = headers.contains_key(header::COOKIE).then(cookie).flatten();
        Self {
            need: address.map_or(RequiredAccess::Nothing, |address| address.needs),
            key: bearer.map(|(_, key)| key.trim().to_owned()),
            basic: Basic::of(headers, address).filter(|_| reads),
            client: arrival.client,
            session: session.map(|cookie| cookie.value().to_owned()),
            reads,
            // What only a write is asked for is not looked for in every read.
            from_here: !reads && from_here(),
            is_form: address.is_some_and(|address| address.token_in_form),
            token: text(TOKEN).map(str::to_owned),
            direct_from: arrival.direct_from,
            ownership: request.conn_data().cloned().unwrap_or_default(),
            on_call: (reads && request.path() == ON_CALL)
                .then(|| request.query_string().to_owned()),
        }
    }

    /// Whoever asks, where they may.
    async fn answer(&self, state: &AppState) -> Result<Caller, ApiError> {
        // Without a session there is nothing that another site could use, but the form that begins
        // one.
        let by_browser = self.session.is_some() || self.need == RequiredAccess::Known;
        if !self.reads && self.key.is_none() && by_browser && !self.from_here {
            return Err(ApiError::new(
                ProblemType::CrossSite,
                "the browser does not say that a page of this site sent this",
            ));
        }
        if self.need == RequiredAccess::Nothing {
            return Ok(Caller::nobody());
        }
        let of_on_call = self.reads && self.need == RequiredAccess::May(Action::ReadOnCall);
        let identity = async {
            self.prepare_on_call(state).await;
            self.identity(state).await
        };
        let mut who = match of_on_call {
            false => identity.await?,
            true => match or_instead(state, (identity, PATIENCE), || self.remembered(state)).await?
            {
                Told::Now(who) => who,
                Told::Before(who) => return Ok(who),
            },
        };
        if !self.reads && who.session.is_some() && !self.is_form {
            who.verify_csrf(self.token.as_deref())?;
        }
        if self.is_open(state).await? {
            who.principal = Arc::new(Principal::clone(&who.principal).with_open_reading());
        }
        let detail = match self.need {
            RequiredAccess::Nothing | RequiredAccess::Known => return Ok(who),
            RequiredAccess::SignedIn if who.is_known() => return Ok(who),
            RequiredAccess::May(action) if who.principal.may_somewhere(action) => return Ok(who),
            RequiredAccess::SignedIn => "this needs you to be signed in".to_owned(),
            RequiredAccess::May(action) => format!("this needs {action}"),
        };
        let kind = if who.is_known() {
            ProblemType::Forbidden
        } else {
            ProblemType::SignInNeeded
        };
        Err(ApiError::new(kind, detail))
    }

    /// Finds out in one go who asks by a key, or by nothing, and who is on call, where neither is
    /// at hand. What fails here is found, and told, by who looks for it next.
    async fn prepare_on_call(&self, state: &AppState) {
        let nobody = Caller::nobody();
        let Some(query) = self.on_call.as_deref().filter(|_| self.session.is_none()) else {
            return;
        };
        let is_known = state.at_hand(&nobody, |app, now| match &self.key {
            Some(key) => app::keys::try_cached_holder(app, key, now).is_some(),
            None => app.try_cached_any_user().is_some(),
        });
        if is_known {
            // Then the answer alone is looked for, where it is not at hand either.
            return;
        }
        let Some((wanted, at)) = super::on_call::show::expected(query, state.now()) else {
            return;
        };
        let expected = ExpectedAnswer {
            key: self.key.clone(),
            reading: match state.reading() {
                AnonymousAccess::Open => AnonymousReading::Always,
                AnonymousAccess::OpenUntilAccounts if self.may_read_first(state) => {
                    AnonymousReading::UntilAccounts
                }
                AnonymousAccess::OpenUntilAccounts | AnonymousAccess::Accounts => {
                    AnonymousReading::Never
                }
            },
            wanted,
            at,
        };
        let prepare =
            move |app: &app::AppContext, now| app::on_call_ahead::prepare(app, &expected, now);
        drop(state.run_for_on_call(&nobody, prepare).await);
    }

    /// Whether reading may be open until the first user is made. While there is one for certain,
    /// nobody looks whose program asks.
    fn may_read_first(&self, state: &AppState) -> bool {
        let any = state.at_hand(&Caller::nobody(), |app, _| app.try_cached_any_user());
        let own = |peer| self.ownership.is_own(peer);
        any != Some(true) && self.direct_from.is_some_and(own)
    }

    async fn identity(&self, state: &AppState) -> Result<Caller, ApiError> {
        let nobody = Caller::nobody();
        let of = |principal| Caller {
            principal,
            session: None,
        };
        if let Some(key) = &self.key {
            return holder_of_key(state, key).await.map(of);
        }
        // Where reading is open they may be a proxy's, and are of no concern here.
        if let Some(basic) = &self.basic
            && !self.is_open(state).await?
        {
            return basic.holder(state, self.client).await.map(of);
        }
        let Some(secret) = self.session.clone() else {
            return Ok(nobody);
        };
        let kept = secret.clone();
        let user = state
            .run_for_on_call(&nobody, move |app, now| {
                let user = app::sign_in::holder(app, &secret, now)?;
                let principal = user.map(|user| Arc::new(user.principal()));
                if let Some(principal) = &principal {
                    app.remember_holder(&secret, principal, now);
                }
                Ok(principal)
            })
            .await?;
        Ok(user.map_or(nobody, |principal| Caller {
            principal,
            session: Some(kept),
        }))
    }

    /// Whoever asks who is on call while the database is away, as known last; `None` where nothing
    /// is known of them.
    fn remembered(&self, state: &AppState) -> Option<Caller> {
        let nobody = Caller::nobody();
        let secret = self.key.as_ref().or(self.session.as_ref());
        let mut who = match secret {
            None => nobody.clone(),
            Some(secret) => {
                let found = state.at_hand(&nobody, |app, now| app.remembered_holder(secret, now));
                Caller {
                    principal: found?,
                    session: self.session.clone().filter(|_| self.key.is_none()),
                }
            }
        };
        let is_open = match state.reading() {
            AnonymousAccess::Open => true,
            AnonymousAccess::Accounts => false,
            AnonymousAccess::OpenUntilAccounts => {
                let any = state.at_hand(&nobody, app::AppContext::remembered_any_user);
                any == Some(false)
                    && self
                        .direct_from
                        .is_some_and(|peer| self.ownership.is_own(peer))
            }
        };
        if is_open {
            who.principal = Arc::new(Principal::clone(&who.principal).with_open_reading());
        }
        who.principal
            .may_somewhere(Action::ReadOnCall)
            .then_some(who)
    }

    async fn is_open(&self, state: &AppState) -> Result<bool, ApiError> {
        match state.reading() {
            AnonymousAccess::Open => Ok(true),
            AnonymousAccess::Accounts => Ok(false),
            AnonymousAccess::OpenUntilAccounts => {
                let Some(peer) = self.direct_from else {
                    return Ok(false);
                };
                let nobody = Caller::nobody();
                let any = match state.at_hand(&nobody, |app, _| app.try_cached_any_user()) {
                    Some(any) => any,
                    None => {
                        let any = |app: &app::AppContext, _| app::accounts::any(app);
                        state.run_for_on_call(&nobody, any).await?
                    }
                };
                // A proxy that adds no header is told by what program it is.
                Ok(!any && self.ownership.is_own(peer))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_back_is_a_plain_path() {
        assert_eq!(sign_in_address("/rotas/3f2b"), "/sign-in?next=/rotas/3f2b");
        assert_eq!(sign_in_address("/a&b"), "/sign-in?next=/");
    }

    #[test]
    fn a_session_has_a_token_of_its_own() {
        let of = |secret: &str| Caller {
            session: Some(secret.to_owned()),
            ..Caller::nobody()
        };
        let (one, other) = (of("one"), of("other"));
        let token = one.csrf();
        assert!(one.verify_csrf(token.as_deref()).is_ok());
        assert!(other.verify_csrf(token.as_deref()).is_err());
        assert!(one.verify_csrf(None).is_err());
        assert!(Caller::nobody().verify_csrf(token.as_deref()).is_err());
    }
}
