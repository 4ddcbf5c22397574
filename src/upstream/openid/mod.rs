//! Signing in by way of a provider: OpenID Connect's authorization code with PKCE (OpenID Connect
//! Core, 3.1; RFC 7636).
//!
//! The library `openidconnect` knows the protocol; what is here is where it asks, what is kept
//! between two people who sign in, and which of its many errors are the provider's fault. Nothing
//! here knows accounts.
//!
//! | file | what it holds |
//! |---|---|
//! | `mod` | the provider: its description, kept for a while; the two steps of signing in, and the way out |
//! | `token` | the token that says who somebody is, and what it says |
//! | `user_info` | what the provider says of somebody beside it |
//! | `error` | why there is none |

mod error;
mod token;
mod user_info;

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use openidconnect::core::{CoreAuthenticationFlow, CoreClientAuthMethod};
use openidconnect::http::Response;
use openidconnect::url::Url;
use openidconnect::{
    AccessToken, AuthType, AuthorizationCode, ClientId, ClientSecret, CsrfToken, HttpRequest,
    HttpResponse, IssuerUrl, LogoutRequest, Nonce, OAuth2TokenResponse, PkceCodeChallenge,
    PkceCodeVerifier, PostLogoutRedirectUrl, ProviderMetadataWithLogout, RedirectUrl, Scope,
};

use super::client::Client;
use super::error::UpstreamError;
use evenwatch_domain::ids::Issuer;
use evenwatch_domain::interval::Instant as Date;

pub use error::OpenIdError;
pub use token::Claims;
use token::{Checked, OpenIdClient};

/// How long the provider's description and keys are used before they are asked for anew.
const FRESH: Duration = Duration::from_secs(60 * 60);

/// The least time between two questions for keys, however many tokens name a key that nobody knows.
const KEYS_ASKED_EVERY: Duration = Duration::from_secs(60);

/// What this program is to the provider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Registration {
    /// The provider.
    pub issuer: Issuer,
    /// What it calls this program.
    pub client_id: String,
    /// The secret by which this program proves itself, where it has one.
    pub client_secret: Option<String>,
    /// Where the provider leads browsers back to.
    pub redirect_address: String,
    /// What is asked for beside `openid`.
    pub scopes: Vec<String>,
    /// Where the provider leads browsers that signed out there, where such an address is
    /// registered.
    pub signed_out_address: Option<String>,
}

/// The random texts of one attempt to sign in, which nobody can guess. The verifier has 43 to 128
/// unreserved characters.
#[derive(Clone, PartialEq, Eq)]
pub struct Attempt {
    /// Goes to the provider and comes back with the browser.
    pub state: String,
    /// Goes to the provider and comes back in the token.
    pub nonce: String,
    /// Proves that whoever hands in the code began the attempt.
    pub verifier: String,
}

/// Somebody for whom the provider vouched.
#[derive(Clone)]
pub struct Proved {
    /// What its token says of them.
    pub claims: Claims,
    /// By which it says more. A secret while it is good.
    access: AccessToken,
}

/// A provider of sign-ins.
pub struct Provider {
    client: Client,
    registered: Registration,
    known: Mutex<Option<Known>>,
}

/// What the provider says about itself.
#[derive(Clone)]
struct Known {
    metadata: Arc<ProviderMetadataWithLogout>,
    since: Instant,
}

impl Provider {
    /// The provider, asked by `client`.
    #[must_use]
    pub fn new(client: Client, registered: Registration) -> Self {
        Self {
            client,
            registered,
            known: Mutex::default(),
        }
    }

    /// The address at which the provider asks somebody who they are.
    ///
    /// # Errors
    /// The provider does not describe itself, or not as it should.
    pub fn address(&self, attempt: &Attempt) -> Result<String, OpenIdError> {
        let known = self.known(FRESH)?;
        let client = self.speaking(&known.metadata)?;
        let (state, nonce) = (attempt.state.clone(), attempt.nonce.clone());
        let verifier = PkceCodeVerifier::new(attempt.verifier.clone());
        let scopes = self.registered.scopes.iter().cloned().map(Scope::new);
        let (url, ..) = client
            .authorize_url(
                CoreAuthenticationFlow::AuthorizationCode,
                || CsrfToken::new(state),
                || Nonce::new(nonce),
            )
            .add_scopes(scopes)
            .set_pkce_challenge(PkceCodeChallenge::from_code_verifier_sha256(&verifier))
            .url();
        Ok(url.into())
    }

    /// Who somebody is, for the code with which the provider sent them back.
    ///
    /// # Errors
    /// The provider does not answer, does not know the code, or its word cannot be trusted.
    pub fn prove(&self, code: &str, attempt: &Attempt, now: Date) -> Result<Proved, OpenIdError> {
        let known = self.known(FRESH)?;
        let client = self.speaking(&known.metadata)?;
        let answer = client
            .exchange_code(AuthorizationCode::new(code.to_owned()))
            .map_err(|_| OpenIdError::wrong("it has no address for codes"))?
            .set_pkce_verifier(PkceCodeVerifier::new(attempt.verifier.clone()))
            .request(&|request| self.ask(request))
            .map_err(error::of_token)?;
        let letters = answer
            .letters()
            .ok_or_else(|| OpenIdError::wrong("it gave no token that says who the user is"))?;
        let nonce = Nonce::new(attempt.nonce.clone());
        let claims = self.by_keys(|client, metadata| {
            let (keys, verifier) = (metadata.jwks(), client.id_token_verifier());
            token::check(
                keys,
                verifier,
                &self.registered.client_id,
                letters,
                &nonce,
                now,
            )
        })?;
        Ok(Proved {
            claims,
            access: answer.access_token().clone(),
        })
    }

    /// What else the provider says of somebody whom it has proved (OpenID Connect Core, 5.3);
    /// `None` where it has no address for that.
    ///
    /// # Errors
    /// The provider does not answer, or its word cannot be trusted: it may be of somebody else.
    pub fn user_info(&self, proved: &Proved) -> Result<Option<Claims>, OpenIdError> {
        let known = self.known(FRESH)?;
        let Some(endpoint) = known.metadata.userinfo_endpoint() else {
            return Ok(None);
        };
        let asked = user_info::question(endpoint.url(), &proved.access)?;
        let answer = user_info::Answer::of(&self.ask(asked)?)?;
        let told = self.by_keys(|_, metadata| answer.read(metadata.jwks()))?;
        let of = &self.registered;
        user_info::of_subject(
            told,
            of.issuer.as_str(),
            &of.client_id,
            &proved.claims.subject,
        )
        .map(Some)
    }

    /// What `read` finds by the provider's keys, which are asked for anew where it does not know
    /// one: providers change their keys, and say so nowhere else.
    fn by_keys<T>(
        &self,
        read: impl Fn(&OpenIdClient, &ProviderMetadataWithLogout) -> Checked<T>,
    ) -> Result<T, OpenIdError> {
        for age in [FRESH, KEYS_ASKED_EVERY] {
            let known = self.known(age)?;
            let client = self.speaking(&known.metadata)?;
            match read(&client, &known.metadata) {
                Checked::Good(found) => return Ok(found),
                Checked::Bad(error) => return Err(error),
                Checked::KeyUnknown => {}
            }
        }
        let why = "the token is signed with a key that the provider does not publish";
        Err(OpenIdError::Untrusted(why.to_owned()))
    }

    /// The address at which the provider signs somebody out (OpenID Connect RP-Initiated Logout,
    /// 2); `None` where its description has none.
    ///
    /// # Errors
    /// The provider does not describe itself, or gives an address to which no browser should be
    /// sent.
    pub fn way_out(&self) -> Result<Option<String>, OpenIdError> {
        let known = self.known(FRESH)?;
        let metadata = known.metadata.additional_metadata();
        let Some(endpoint) = metadata.end_session_endpoint.clone() else {
            return Ok(None);
        };
        if !self.is_safe(endpoint.url()) {
            return Err(OpenIdError::wrong("the address to sign out at is not safe"));
        }
        let of = &self.registered;
        let mut request =
            LogoutRequest::from(endpoint).set_client_id(ClientId::new(of.client_id.clone()));
        if let Some(address) = &of.signed_out_address {
            let address = PostLogoutRedirectUrl::new(address.clone())
                .map_err(|_| OpenIdError::wrong("the address to come to afterwards is none"))?;
            request = request.set_post_logout_redirect_uri(address);
        }
        Ok(Some(request.http_get_url().into()))
    }

    /// Whether a browser may be sent to an address. Those that this program asks itself its client
    /// looks into.
    fn is_safe(&self, address: &Url) -> bool {
        let plain = self.registered.issuer.as_str().starts_with("http:");
        let is_web = match address.scheme() {
            "https" => true,
            "http" => plain,
            _ => false,
        };
        is_web && address.username().is_empty() && address.password().is_none()
    }

    /// What the provider says about itself, no older than `age`.
    fn known(&self, age: Duration) -> Result<Known, OpenIdError> {
        let kept = self
            .known
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone();
        if let Some(known) = kept.filter(|known| self.client.clock.steady() - known.since < age) {
            return Ok(known);
        }
        let issuer = IssuerUrl::new(self.registered.issuer.to_string())
            .map_err(|_| OpenIdError::wrong("its address is none"))?;
        let metadata = ProviderMetadataWithLogout::discover(&issuer, &|request| self.ask(request))
            .map_err(error::of_discovery)?;
        if !self.is_safe(metadata.authorization_endpoint().url()) {
            return Err(OpenIdError::wrong("the address to sign in at is not safe"));
        }
        let known = Known {
            metadata: Arc::new(metadata),
            since: self.client.clock.steady(),
        };
        *self.known.lock().unwrap_or_else(PoisonError::into_inner) = Some(known.clone());
        Ok(known)
    }

    /// The library's client for what the provider is known to be.
    fn speaking(&self, metadata: &ProviderMetadataWithLogout) -> Result<OpenIdClient, OpenIdError> {
        let of = &self.registered;
        let redirect = RedirectUrl::new(of.redirect_address.clone())
            .map_err(|_| OpenIdError::wrong("the address to come back to is none"))?;
        let client = OpenIdClient::from_provider_metadata(
            metadata.clone(),
            ClientId::new(of.client_id.clone()),
            of.client_secret.clone().map(ClientSecret::new),
        );
        // What is not said is the header (OpenID Connect Discovery, 3).
        let ways = metadata.token_endpoint_auth_methods_supported();
        let in_header =
            ways.is_none_or(|ways| ways.contains(&CoreClientAuthMethod::ClientSecretBasic));
        let way = if in_header {
            AuthType::BasicAuth
        } else {
            AuthType::RequestBody
        };
        Ok(client.set_redirect_uri(redirect).set_auth_type(way))
    }

    /// One question of the library's, by our own client.
    fn ask(&self, request: HttpRequest) -> Result<HttpResponse, UpstreamError> {
        let shown = request.uri().host().unwrap_or_default().to_owned();
        let broken = |_| UpstreamError::BadAddress {
            place: shown.clone(),
            why: "the provider gives an address that is none".to_owned(),
            remedy: "check openid.issuer, or ask the people who run the provider".to_owned(),
        };
        let asked = reqwest::blocking::Request::try_from(request).map_err(broken)?;
        let (answer, bytes) = self.client.exchange(asked, &shown)?;
        let mut response = Response::new(bytes);
        *response.status_mut() = answer.status();
        *response.headers_mut() = answer.headers().clone();
        Ok(response)
    }
}
