//! The token that says who somebody is: its signature, what the protocol asks of it, and what it
//! says of the person.
//!
//! The library reads every claim that the standard has a name for, and refuses the whole token
//! where one is of another type than the standard says. Providers send such: `updated_at` as a
//! text, a year for `birthdate`, `amr` without its list. So the signature is checked over the token
//! as it came, with the library's keys; the library then checks what the protocol asks, of the
//! claims that the protocol needs alone; and of the person only what somebody asks for is read.

use std::collections::BTreeMap;
use std::str::FromStr;

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use chrono::Duration;
use openidconnect::core::{
    CoreAuthDisplay, CoreAuthPrompt, CoreErrorResponseType, CoreGenderClaim, CoreIdToken,
    CoreIdTokenClaims, CoreIdTokenVerifier, CoreJsonWebKey, CoreJsonWebKeySet,
    CoreJweContentEncryptionAlgorithm, CoreJwsSigningAlgorithm as Algorithm, CoreRevocableToken,
    CoreRevocationErrorResponse, CoreTokenIntrospectionResponse, CoreTokenType,
};
use openidconnect::{
    AccessToken, ClaimsVerificationError, Client, EmptyAdditionalClaims, EndpointMaybeSet,
    EndpointNotSet, EndpointSet, ExtraTokenFields, IdToken, JsonWebKey, JsonWebKeyAlgorithm,
    JsonWebKeyUse, JwsSigningAlgorithm, Nonce, OAuth2TokenResponse, RefreshToken, Scope,
    StandardErrorResponse, StandardTokenResponse, TokenResponse,
};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::error::OpenIdError;
use evenwatch_domain::ids::Subject;
use evenwatch_domain::interval::Instant;

/// How far the provider's clock may be behind ours.
const LEEWAY: Duration = Duration::seconds(60);

/// Signatures that are taken: those with a key of the provider's that is published. Never one made
/// with the secret that we share with it, and never none.
const TAKEN: [Algorithm; 9] = [
    Algorithm::RsaSsaPkcs1V15Sha256,
    Algorithm::RsaSsaPkcs1V15Sha384,
    Algorithm::RsaSsaPkcs1V15Sha512,
    Algorithm::RsaSsaPssSha256,
    Algorithm::RsaSsaPssSha384,
    Algorithm::RsaSsaPssSha512,
    Algorithm::EcdsaP256Sha256,
    Algorithm::EcdsaP384Sha384,
    Algorithm::EdDsa,
];

/// The claims that the protocol needs: the library sees these alone.
const OF_THE_PROTOCOL: [&str; 7] = ["iss", "aud", "exp", "iat", "nonce", "azp", "sub"];

/// What the provider gives for a code. The token stays as it came: a signature is over its letters.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(transparent)]
pub(super) struct Answer(StandardTokenResponse<Letters, CoreTokenType>);

/// What stands beside the access token.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Letters {
    id_token: Option<String>,
}

impl ExtraTokenFields for Letters {}

impl Answer {
    /// The token that says who somebody is, as it came.
    pub(super) fn letters(&self) -> Option<&str> {
        self.0.extra_fields().id_token.as_deref()
    }
}

impl OAuth2TokenResponse for Answer {
    type TokenType = CoreTokenType;

    fn access_token(&self) -> &AccessToken {
        self.0.access_token()
    }

    fn token_type(&self) -> &CoreTokenType {
        self.0.token_type()
    }

    fn expires_in(&self) -> Option<std::time::Duration> {
        self.0.expires_in()
    }

    fn refresh_token(&self) -> Option<&RefreshToken> {
        self.0.refresh_token()
    }

    fn scopes(&self) -> Option<&Vec<Scope>> {
        self.0.scopes()
    }
}

type Token =
    IdToken<EmptyAdditionalClaims, CoreGenderClaim, CoreJweContentEncryptionAlgorithm, Algorithm>;

impl
    TokenResponse<
        EmptyAdditionalClaims,
        CoreGenderClaim,
        CoreJweContentEncryptionAlgorithm,
        Algorithm,
    > for Answer
{
    /// None: it is read by [`check`].
    fn id_token(&self) -> Option<&Token> {
        None
    }
}

/// The library's client.
pub(super) type OpenIdClient = Client<
    EmptyAdditionalClaims,
    CoreAuthDisplay,
    CoreGenderClaim,
    CoreJweContentEncryptionAlgorithm,
    CoreJsonWebKey,
    CoreAuthPrompt,
    StandardErrorResponse<CoreErrorResponseType>,
    Answer,
    CoreTokenIntrospectionResponse,
    CoreRevocableToken,
    CoreRevocationErrorResponse,
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointMaybeSet,
    EndpointMaybeSet,
>;

/// What the provider says of somebody.
#[derive(Debug, Clone, PartialEq)]
pub struct Claims {
    /// Who they are there.
    pub subject: Subject,
    all: BTreeMap<String, Value>,
}

impl Claims {
    /// What a claim says; `None` where the provider did not send it, or sent nothing for it.
    #[must_use]
    pub fn get(&self, claim: &str) -> Option<&Value> {
        self.all.get(claim).filter(|value| !value.is_null())
    }

    /// Whether the provider says yes. Some write the word as a text.
    #[must_use]
    pub fn says_yes(&self, claim: &str) -> bool {
        match self.get(claim) {
            Some(Value::Bool(is)) => *is,
            Some(Value::String(word)) => word == "true",
            _ => false,
        }
    }

    /// The same with what else the provider says of the same person. What it says already stays,
    /// but for the claims of `anew`, which belong together.
    #[must_use]
    pub fn with(mut self, further: Self, anew: &[&str]) -> Self {
        for (claim, value) in further.all {
            if anew.contains(&claim.as_str()) {
                self.all.insert(claim, value);
            } else {
                self.all.entry(claim).or_insert(value);
            }
        }
        self
    }
}

/// What became of a token.
pub(super) enum Checked<T> {
    Good(T),
    Bad(OpenIdError),
    /// It is signed with a key that was not there when keys were asked for.
    KeyUnknown,
}

fn untrusted<T>(why: &str) -> Checked<T> {
    Checked::Bad(OpenIdError::Untrusted(why.to_owned()))
}

/// Who somebody is by a token: checks signature, issuer, audience, expiry and nonce, and reads the
/// claims.
pub(super) fn check(
    keys: &CoreJsonWebKeySet,
    verifier: CoreIdTokenVerifier<'_>,
    client_id: &str,
    letters: &str,
    nonce: &Nonce,
    now: Instant,
) -> Checked<Claims> {
    let all = match signed(keys, letters) {
        Checked::Good(all) => all,
        Checked::Bad(error) => return Checked::Bad(error),
        Checked::KeyUnknown => return Checked::KeyUnknown,
    };
    let verifier = verifier
        .insecure_disable_signature_check() // It has just been checked, over the letters as they came.
        .set_time_fn(move || now - LEEWAY);
    let Some(narrow) = narrowed(letters, &all) else {
        return untrusted("a claim of the protocol is missing or of another type");
    };
    let claims: &CoreIdTokenClaims = match narrow.claims(&verifier, nonce) {
        Ok(claims) => claims,
        Err(error) => return untrusted(why(&error)),
    };
    // The library leaves this to us: a token may be for us, and given to somebody else.
    if claims
        .authorized_party()
        .is_some_and(|party| party.as_str() != client_id)
    {
        return untrusted("the token was given to another program");
    }
    match of(all) {
        Some(claims) => Checked::Good(claims),
        None => untrusted("the subject is longer or of other characters than the standard allows"),
    }
}

/// The claims of one subject.
pub(super) fn of(all: Map<String, Value>) -> Option<Claims> {
    let subject = all.get("sub")?.as_str()?.parse().ok()?;
    Some(Claims {
        subject,
        all: all.into_iter().collect(),
    })
}

/// What a signed text says, whose signature is good (RFC 7515).
pub(super) fn signed(keys: &CoreJsonWebKeySet, letters: &str) -> Checked<Map<String, Value>> {
    let Some((message, signature)) = letters.rsplit_once('.') else {
        return untrusted("the token is none");
    };
    let Some((header, payload)) = message.split_once('.') else {
        return untrusted("the token is none");
    };
    let (Some(header), Some(all)) = (document(header), document(payload)) else {
        return untrusted("the token cannot be read");
    };
    let Ok(signature) = BASE64_URL_SAFE_NO_PAD.decode(signature) else {
        return untrusted("the token's signature is wrong");
    };
    let algorithm = header.get("alg").cloned().unwrap_or_default();
    let algorithm = serde_json::from_value(algorithm).ok();
    let Some(algorithm) = algorithm.filter(|algorithm| TAKEN.contains(algorithm)) else {
        return untrusted("the token is signed in a way that is not taken");
    };
    if header.contains_key("crit") {
        return untrusted("the token is of a kind that is not taken");
    }
    let id = header.get("kid").and_then(Value::as_str);
    let key = match of_key(keys, id, &algorithm).as_slice() {
        [key] => *key,
        [] => return Checked::KeyUnknown,
        _ => {
            return untrusted(
                "the token does not say with which of the provider's keys it is signed",
            );
        }
    };
    match key.verify_signature(&algorithm, message.as_bytes(), &signature) {
        Ok(()) => Checked::Good(all),
        Err(_) => untrusted("the token's signature is wrong"),
    }
}

/// A part of a token, which is an object.
fn document(part: &str) -> Option<Map<String, Value>> {
    let bytes = BASE64_URL_SAFE_NO_PAD.decode(part).ok()?;
    serde_json::from_slice(&bytes).ok()
}

/// The keys that may have signed so. Without an id any may (OpenID Connect Core, 10.1), where there
/// is but one.
fn of_key<'keys>(
    keys: &'keys CoreJsonWebKeySet,
    id: Option<&str>,
    algorithm: &Algorithm,
) -> Vec<&'keys CoreJsonWebKey> {
    let may_sign = |key: &&CoreJsonWebKey| {
        let is_named = id.is_none_or(|id| key.key_id().is_some_and(|own| own.as_str() == id));
        let is_for_signing = key.key_use().is_none_or(JsonWebKeyUse::allows_signature);
        let is_of_algorithm = match key.signing_alg() {
            JsonWebKeyAlgorithm::Algorithm(own) => own == algorithm,
            JsonWebKeyAlgorithm::Unspecified => true,
            JsonWebKeyAlgorithm::Unsupported => false,
        };
        let is_of_type = algorithm.key_type().as_ref() == Some(key.key_type());
        is_named && is_for_signing && is_of_algorithm && is_of_type
    };
    keys.keys().iter().filter(may_sign).collect()
}

/// The token with the claims of the protocol alone, for the library to check. It is signed by
/// nobody any more.
fn narrowed(letters: &str, all: &Map<String, Value>) -> Option<CoreIdToken> {
    let of_protocol = |claim: &&str| {
        all.get(*claim)
            .map(|value| ((*claim).to_owned(), value.clone()))
    };
    let claims: Map<String, Value> = OF_THE_PROTOCOL.iter().filter_map(of_protocol).collect();
    let payload = BASE64_URL_SAFE_NO_PAD.encode(serde_json::to_vec(&claims).ok()?);
    let mut parts = letters.split('.');
    let (header, _, signature) = (parts.next()?, parts.next()?, parts.next()?);
    CoreIdToken::from_str(&format!("{header}.{payload}.{signature}")).ok()
}

/// Why a token is not good, without what stands in it.
fn why(error: &ClaimsVerificationError) -> &'static str {
    use ClaimsVerificationError as E;
    match error {
        E::Expired(_) => "the token has expired; is a clock wrong?",
        E::InvalidAudience(_) => "the token is for another program",
        E::InvalidIssuer(_) => "the token is another issuer's",
        E::InvalidNonce(_) => "the token is of another attempt to sign in",
        _ => "the token is of a kind that is not taken",
    }
}
