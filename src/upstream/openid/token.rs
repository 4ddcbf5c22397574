//! The token that says who somebody is: checked by the library, then read.

use std::collections::BTreeMap;

use chrono::Duration;
use openidconnect::core::{
    CoreAuthDisplay, CoreAuthPrompt, CoreErrorResponseType, CoreGenderClaim, CoreJsonWebKey,
    CoreJweContentEncryptionAlgorithm, CoreJwsSigningAlgorithm as Algorithm, CoreRevocableToken,
    CoreRevocationErrorResponse, CoreTokenIntrospectionResponse, CoreTokenType,
};
use openidconnect::{
    AdditionalClaims, ClaimsVerificationError, Client, EmptyExtraTokenFields, EndpointMaybeSet,
    EndpointNotSet, EndpointSet, IdToken, IdTokenFields, Nonce, SignatureVerificationError,
    StandardErrorResponse, StandardTokenResponse,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::error::OpenIdError;
use crate::domain::ids::Subject;
use crate::domain::interval::Instant;

/// How far the provider's clock may be behind ours.
const LEEWAY: Duration = Duration::seconds(60);

/// Signatures that are taken: those with a key of the provider's that is published. Never one made with the secret that we share
/// with it, and never none.
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

/// Claims that the standard has no names for.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Others {
    #[serde(flatten)]
    all: BTreeMap<String, Value>,
}

impl AdditionalClaims for Others {}

type Token = IdToken<Others, CoreGenderClaim, CoreJweContentEncryptionAlgorithm, Algorithm>;

type Answer = StandardTokenResponse<
    IdTokenFields<
        Others,
        EmptyExtraTokenFields,
        CoreGenderClaim,
        CoreJweContentEncryptionAlgorithm,
        Algorithm,
    >,
    CoreTokenType,
>;

/// The library's client, which reads other claims too.
pub(super) type OpenIdClient = Client<
    Others,
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
    /// Whether the provider has looked into their e-mail address.
    pub email_verified: bool,
    all: BTreeMap<String, Value>,
}

impl Claims {
    /// What a claim says, where it is a text.
    #[must_use]
    pub fn text(&self, claim: &str) -> Option<&str> {
        self.all.get(claim)?.as_str()
    }
}

/// What became of a token.
pub(super) enum Checked {
    Good(Box<Claims>),
    Bad(OpenIdError),
    /// It is signed with a key that was not there when keys were asked for.
    KeyUnknown,
}

/// Checks signature, issuer, audience, expiry and nonce, and reads the claims.
pub(super) fn check(client: &OpenIdClient, token: &Token, nonce: &Nonce, now: Instant) -> Checked {
    let verifier = client
        .id_token_verifier()
        .set_allowed_algs(TAKEN)
        .set_time_fn(move || now - LEEWAY);
    let claims = match token.claims(&verifier, nonce) {
        Ok(claims) => claims,
        Err(ClaimsVerificationError::SignatureVerification(
            SignatureVerificationError::NoMatchingKey,
        )) => return Checked::KeyUnknown,
        Err(error) => return Checked::Bad(OpenIdError::Untrusted(why(&error))),
    };
    let untrusted = |why: &str| Checked::Bad(OpenIdError::Untrusted(why.to_owned()));
    // The library leaves this to us: a token may be for us, and given to somebody else.
    if claims
        .authorized_party()
        .is_some_and(|party| party != client.client_id())
    {
        return untrusted("the token was given to another program");
    }
    let Ok(subject) = claims.subject().as_str().parse() else {
        return untrusted("the subject is longer or of other characters than the standard allows");
    };
    let email_verified = claims.email_verified() == Some(true);
    match serde_json::to_value(claims).and_then(serde_json::from_value) {
        Ok(all) => Checked::Good(Box::new(Claims {
            subject,
            email_verified,
            all,
        })),
        Err(_) => untrusted("its claims cannot be read"),
    }
}

/// Why a token is not good, without what stands in it.
fn why(error: &ClaimsVerificationError) -> String {
    use ClaimsVerificationError as E;
    let why = match error {
        E::Expired(_) => "the token has expired; is a clock wrong?",
        E::InvalidAudience(_) => "the token is for another program",
        E::InvalidIssuer(_) => "the token is another issuer's",
        E::InvalidNonce(_) => "the token is of another attempt to sign in",
        E::SignatureVerification(SignatureVerificationError::DisallowedAlg(_)) => {
            "the token is signed in a way that is not taken"
        }
        E::SignatureVerification(_) => "the token's signature is wrong",
        _ => "the token is of a kind that is not taken",
    };
    why.to_owned()
}
