//! Signatures as Standard Webhooks has them (github.com/standard-webhooks/standard-webhooks,
//! version 1): HMAC-SHA256 over id, time and body, so that a receiver knows who sent it, and that
//! nobody sends an old message anew.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use crate::error::AppError;
use evenwatch_domain::network::NetworkProblem;

/// Beginning of every secret, as the standard has it.
const PREFIX: &str = "whsec_";

/// A new secret: 256 random bits.
pub(super) fn secret() -> Result<String, AppError> {
    let mut bytes = [0_u8; 32];
    getrandom::fill(&mut bytes).map_err(|error| AppError::Secret(error.to_string()))?;
    Ok(format!("{PREFIX}{}", STANDARD.encode(bytes)))
}

/// Fewest and most bytes of a secret, as the standard has it.
const BYTES: std::ops::RangeInclusive<usize> = 24..=64;

/// A secret that somebody chose.
///
/// # Errors
/// It is of another shape.
pub(super) fn given(secret: &str) -> Result<String, AppError> {
    let bytes = secret
        .strip_prefix(PREFIX)
        .map(|text| STANDARD.decode(text));
    match bytes {
        Some(Ok(bytes)) if BYTES.contains(&bytes.len()) => Ok(secret.to_owned()),
        _ => Err(AppError::Invalid(vec![NetworkProblem {
            pointer: "/secret".to_owned(),
            message: "is not a secret of Standard Webhooks".to_owned(),
            // Not as it is: answers and logs hold no secrets.
            found: format!("{} characters", secret.chars().count()),
            remedy: format!(
                "send \"{PREFIX}\" with {} to {} random bytes in base64 after it, or none to get a new one",
                BYTES.start(),
                BYTES.end()
            ),
        }])),
    }
}

/// The signature of a message sent at a time, in seconds.
pub(super) fn signature(
    secret: &str,
    id: &str,
    seconds: i64,
    body: &str,
) -> Result<String, AppError> {
    let unusable = |error: &dyn std::fmt::Display| AppError::Secret(error.to_string());
    let key = STANDARD
        .decode(secret.trim_start_matches(PREFIX))
        .map_err(|error| unusable(&error))?;
    let mut mac = Hmac::<Sha256>::new_from_slice(&key).map_err(|error| unusable(&error))?;
    mac.update(format!("{id}.{seconds}.{body}").as_bytes());
    Ok(format!(
        "v1,{}",
        STANDARD.encode(mac.finalize().into_bytes())
    ))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_secret_that_somebody_chose_has_the_standards_shape() {
        for good in [
            secret().unwrap(),
            format!("{PREFIX}{}", STANDARD.encode([7; 24])),
        ] {
            assert_eq!(given(&good).unwrap(), good);
        }
        let short = format!("{PREFIX}{}", STANDARD.encode([7; 23]));
        let long = format!("{PREFIX}{}", STANDARD.encode([7; 65]));
        for bad in [
            "",
            "hunter2",
            PREFIX,
            "whsec_???",
            short.as_str(),
            long.as_str(),
        ] {
            let error = given(bad).unwrap_err();
            assert!(matches!(error, AppError::Invalid(_)), "{bad}: {error}");
            let told = format!("{error:?}");
            assert!(
                bad.is_empty() || !told.contains(&format!("{bad}\"")),
                "{told}"
            );
        }
    }

    /// The standard's own example.
    #[test]
    fn a_signature_is_that_of_the_standard() {
        let secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
        let body = r#"{"test": 2432232314}"#;
        let signed = signature(secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, body);
        assert_eq!(
            signed.unwrap(),
            "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
        );
    }
}
