//! Signing in by way of a provider (OpenID Connect): a browser is sent there, and comes back with a
//! code that the provider takes for its word on who somebody is. Only then does a session of ours
//! begin, as with a password.
//!
//! *An attempt* is a random state in the address and a random secret in the browser's cookie. The
//! database holds their hashes alone, for ten minutes and one return, so that any process over it
//! may take the browser back. What proves the attempt to the provider (the nonce, PKCE's verifier)
//! is derived from both and stored nowhere.

mod account_linking;
mod logout;
mod newcomer;

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration as Span;

use chrono::Duration;

use newcomer::Newcomer;

use super::error::{AppError, SignInError};
use super::sign_in::{self, SignedIn};
use super::state::AppContext;
use super::{refresh, secrets};
use evenwatch_config::{self as config, Settings};
use evenwatch_domain::ids::Issuer;
use evenwatch_domain::interval::Instant;
use evenwatch_store::sign_in_attempts;
use evenwatch_upstream::{
    Attempt, Client, FetchLimits, OpenIdError, Provider, Registration, UpstreamError,
};

pub use account_linking::{Linked, identity, link, links, links_of, unlink, unlink_by_id};
pub use logout::{Onward, sign_out};

/// How long somebody may take at the provider.
pub const LONGEST_ATTEMPT: Duration = Duration::minutes(10);

/// How long one question to the provider may take, at most: somebody waits before a browser.
const PATIENCE: Span = Span::from_secs(10);

/// What the texts are derived for that prove an attempt to the provider.
const NONCE: &str = "evenwatch 2026-11-22 nonce of an attempt to sign in";
const VERIFIER: &str = "evenwatch 2026-11-22 verifier of an attempt to sign in";

/// The way in by a provider: what the settings say, and the provider once it was first asked.
pub(super) struct LoginFlow {
    settings: config::OpenId,
    limits: FetchLimits,
    provider: Mutex<Option<Arc<Provider>>>,
}

impl LoginFlow {
    /// What the settings say. Nothing is asked, and no secret read, before somebody signs in.
    pub(super) fn new(settings: &Settings) -> Self {
        let limits = refresh::limits(&settings.upstream);
        Self {
            settings: settings.signing_in(),
            limits: FetchLimits {
                time: limits.time.min(PATIENCE),
                tries: 1,
                ..limits
            },
            provider: Mutex::default(),
        }
    }

    /// The issuer, where there is one.
    fn issuer(&self) -> Result<&Issuer, SignInError> {
        self.settings.issuer.as_ref().ok_or(SignInError::NoProvider)
    }

    /// The provider, made at its first use.
    fn provider(&self) -> Result<Arc<Provider>, AppError> {
        let issuer = self.issuer()?.clone();
        let mut kept = self.provider.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(provider) = &*kept {
            return Ok(Arc::clone(provider));
        }
        let secret = self.settings.secret()?;
        let registered = Registration {
            issuer,
            client_id: self.settings.client_id.clone(),
            client_secret: secret.map(|secret| secret.reveal().to_owned()),
            redirect_address: self.settings.redirect_address(),
            scopes: self.settings.scopes.clone(),
            signed_out_address: self.settings.landing().map(str::to_owned),
        };
        let client = Client::new(self.limits.clone(), None)?;
        let provider = Arc::new(Provider::new(client, registered));
        *kept = Some(Arc::clone(&provider));
        Ok(provider)
    }

    /// What went wrong, as whoever signs in reads it; the log has the rest.
    fn sign_in_error(&self, error: &OpenIdError) -> SignInError {
        let provider = self.settings.name.clone();
        tracing::warn!(%error, "a sign-in by way of the provider failed");
        match error {
            OpenIdError::Unreachable(
                UpstreamError::Unreachable { .. }
                | UpstreamError::Status { .. }
                | UpstreamError::Busy { .. }
                | UpstreamError::Resting { .. },
            ) => SignInError::ProviderDown { provider },
            OpenIdError::Refused(why) => SignInError::Refused {
                provider,
                why: word(why),
            },
            OpenIdError::Unreachable(_) | OpenIdError::Wrong(_) | OpenIdError::Untrusted(_) => {
                SignInError::Untrusted { provider }
            }
        }
    }
}

/// What people call the provider; `None` where nobody signs in that way.
#[must_use]
pub fn provider_name(app: &AppContext) -> Option<String> {
    let settings = &app.entrance().settings;
    settings.issuer.is_some().then(|| settings.name.clone())
}

/// The issuer of the settings, where there is one.
#[must_use]
pub fn issuer(app: &AppContext) -> Option<Issuer> {
    app.entrance().settings.issuer.clone()
}

/// An attempt that has begun.
#[derive(Clone, PartialEq, Eq)]
pub struct StartedLogin {
    /// Where the browser goes.
    pub address: String,
    /// What the browser keeps, for itself alone.
    pub secret: String,
}

/// What a browser comes back with.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Returned {
    /// The state that it was sent with.
    pub state: String,
    /// The provider's code.
    pub code: Option<String>,
    /// Why there is none.
    pub error: Option<String>,
    /// Who sent it, where the provider says so (RFC 9207).
    pub issuer: Option<String>,
    /// What the browser kept.
    pub secret: Option<String>,
    /// The secret of a session that it holds, which ends where another begins.
    pub session: Option<String>,
}

/// Begins an attempt to sign in, after which the browser goes on to `way_back`.
///
/// # Errors
/// [`SignInError`] where there is no provider or it does not describe itself; or the database
/// fails.
pub fn begin(app: &AppContext, way_back: &str, now: Instant) -> Result<StartedLogin, AppError> {
    let begun = sent_away(app, way_back, now);
    begun.inspect_err(|error| app.sign_in_failures().note(error))
}

fn sent_away(app: &AppContext, way_back: &str, now: Instant) -> Result<StartedLogin, AppError> {
    let entrance = app.entrance();
    let provider = entrance.provider()?;
    let (state, secret) = (secrets::random()?, secrets::random()?);
    let address = provider
        .address(&attempt(&state, &secret))
        .map_err(|error| entrance.sign_in_error(&error))?;
    app.store().write(|tx| {
        let (state, browser) = (secrets::hash(&state), secrets::hash(&secret));
        let expires_at = now + LONGEST_ATTEMPT;
        sign_in_attempts::begin(tx, &state, &browser, way_back, expires_at, now)
    })?;
    Ok(StartedLogin { address, secret })
}

/// Takes a browser back, and begins a session for whoever the provider says it is; gives where the
/// browser goes on to.
///
/// # Errors
/// [`SignInError`] where the attempt is not this browser's, the provider does not vouch for it, or
/// nobody here is who it names; or the database fails.
pub fn finish(
    app: &AppContext,
    returned: &Returned,
    now: Instant,
) -> Result<(SignedIn, String), AppError> {
    let finished = taken_back(app, returned, now);
    finished.inspect_err(|error| app.sign_in_failures().note(error))
}

fn taken_back(
    app: &AppContext,
    returned: &Returned,
    now: Instant,
) -> Result<(SignedIn, String), AppError> {
    let entrance = app.entrance();
    let issuer = entrance.issuer()?;
    let secret = returned.secret.as_deref().ok_or(SignInError::NotBegun)?;
    // Before anything else, so that whatever follows happens once.
    let way_back = app.store().write(|tx| {
        let (state, browser) = (secrets::hash(&returned.state), secrets::hash(secret));
        sign_in_attempts::take(tx, &state, &browser, now)
    })?;
    let way_back = way_back.ok_or(SignInError::NotBegun)?;
    if let Some(other) = returned
        .issuer
        .as_deref()
        .filter(|it| *it != issuer.as_str())
    {
        let why = format!("the browser comes back from {}", word(other));
        return Err(entrance.sign_in_error(&OpenIdError::Untrusted(why)).into());
    }
    let Some(code) = &returned.code else {
        let why = returned.error.as_deref().unwrap_or("no_code");
        return Err(entrance
            .sign_in_error(&OpenIdError::Refused(word(why)))
            .into());
    };
    let attempt = attempt(&returned.state, secret);
    let provider = entrance.provider()?;
    let proved = provider
        .prove(code, &attempt, now)
        .map_err(|error| entrance.sign_in_error(&error))?;
    let newcomer = Newcomer::of(app, &provider, proved)?;
    let session = secrets::random()?;
    let user = app.store().write(|tx| {
        let user = newcomer::enter(app, tx, &newcomer, now)?;
        sign_in::begin(app, tx, &user, &session, Some(issuer), now)?;
        sign_in::end_former(app, tx, returned.session.as_deref(), now)?;
        Ok::<_, AppError>(user)
    })?;
    let signed_in = SignedIn {
        user,
        secret: session,
    };
    Ok((signed_in, way_back))
}

/// The texts of an attempt. The state is public, so nothing is derived from it alone.
fn attempt(state: &str, secret: &str) -> Attempt {
    let of = |what: &str| {
        let key = blake3::derive_key(what, format!("{secret} {state}").as_bytes());
        blake3::Hash::from_bytes(key).to_hex().to_string()
    };
    Attempt {
        state: state.to_owned(),
        nonce: of(NONCE),
        verifier: of(VERIFIER),
    }
}

/// A word that another place sent, as far as it is one.
fn word(sent: &str) -> String {
    let plain = sent
        .chars()
        .filter(|c| c.is_ascii_alphanumeric() || "_-./:".contains(*c));
    plain.take(80).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_proves_an_attempt_is_its_own() {
        let (one, same) = (attempt("a", "b"), attempt("a", "b"));
        assert!(one == same);
        for other in [attempt("a", "c"), attempt("c", "b"), attempt("b", "a")] {
            assert!(one.nonce != other.nonce && one.verifier != other.verifier);
        }
        assert!(one.nonce != one.verifier && one.verifier.len() == 64);
    }

    #[test]
    fn a_word_of_anothers_is_a_word() {
        assert_eq!(word("access_denied"), "access_denied");
        assert_eq!(word("<b>you were\r\n\"robbed\""), "byouwererobbed");
        assert_eq!(word(&"x".repeat(500)).len(), 80);
    }
}
