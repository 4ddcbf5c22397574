//! Secrets: made from the system's random numbers, shown once, stored as hashes.
//!
//! Passwords are hashed by Argon2id with the parameters that OWASP names first (19 MiB, 2 passes, 1
//! lane), which are the library's defaults. Random secrets have 256 bits, so that one BLAKE3 does:
//! there is nothing to guess.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _};
use argon2::{Argon2, PasswordHash};

use super::error::{AppError, SignInError};
use super::guesses::From;
use evenwatch_domain::account::{LONGEST_PASSWORD, Password};

/// Beginning of every key, so that scanners for lost secrets know one.
pub(super) const KEY_PREFIX: &str = "evenwatch_key_";

/// Strangers whose passwords may wait to be checked at once: each takes some 30 ms, so the last
/// waits for a second.
const MOST_WAITING: usize = 32;

/// How many of them may come from one place, so that a crowd there takes no place from those
/// elsewhere.
const MOST_OF_ONE_PLACE: usize = 8;

/// People in browsers that are known, and in sessions, who may wait besides.
const MOST_KNOWN: usize = 8;

/// 256 random bits as 64 hexadecimal digits.
pub(super) fn random() -> Result<String, AppError> {
    let mut bytes = [0_u8; 32];
    getrandom::fill(&mut bytes).map_err(|error| AppError::Secret(error.to_string()))?;
    Ok(blake3::Hash::from_bytes(bytes).to_hex().to_string())
}

/// What is stored of a random secret.
pub(super) fn hash(secret: &str) -> String {
    blake3::hash(secret.as_bytes()).to_hex().to_string()
}

/// What is stored of a password: Argon2id with its salt and parameters (PHC string).
pub(super) fn hash_password(password: &Password) -> Result<String, AppError> {
    hash_text(password.reveal())
}

fn hash_text(text: &str) -> Result<String, AppError> {
    let hash: PasswordHash = Argon2::default()
        .hash_password(text.as_bytes())
        .map_err(|error| AppError::Secret(error.to_string()))?;
    Ok(hash.to_string())
}

/// Checks passwords one after the other, so that a crowd at the door cannot take all memory and
/// processors.
#[derive(Default)]
pub(super) struct PasswordVerifier {
    turn: Mutex<Option<String>>,
    waiting: Mutex<HashMap<From, usize>>,
}

impl PasswordVerifier {
    /// Whether the password is that of the hash. Without a hash it is not, and finding out takes as
    /// long.
    ///
    /// # Errors
    /// Where too many wait, or nothing can be hashed.
    pub(super) fn check(
        &self,
        typed: &str,
        hash: Option<&str>,
        from: &From,
    ) -> Result<bool, AppError> {
        if typed.len() > LONGEST_PASSWORD {
            return Ok(false);
        }
        if !self.enter(from) {
            return Err(SignInError::Busy.into());
        }
        let outcome = self.in_turn(typed, hash);
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = waiting.get_mut(from) {
            *count -= 1;
            if *count == 0 {
                waiting.remove(from);
            }
        }
        outcome
    }

    /// Takes a place among those who wait, where there is one.
    fn enter(&self, from: &From) -> bool {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        let is_stranger = |from: &From| matches!(from, From::Stranger(_));
        let alike = waiting
            .iter()
            .filter(|(other, _)| is_stranger(other) == is_stranger(from));
        let alike: usize = alike.map(|(_, count)| count).sum();
        let own = waiting.get(from).copied().unwrap_or_default();
        let has_place = if is_stranger(from) {
            alike < MOST_WAITING && own < MOST_OF_ONE_PLACE
        } else {
            alike < MOST_KNOWN
        };
        if has_place {
            waiting.insert(from.clone(), own + 1);
        }
        has_place
    }

    fn in_turn(&self, typed: &str, hash: Option<&str>) -> Result<bool, AppError> {
        let mut decoy = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
        let against = match (hash, decoy.as_deref()) {
            (Some(hash), _) => hash.to_owned(),
            (None, Some(decoy)) => decoy.to_owned(),
            (None, None) => {
                let made = hash_text(&random()?)?;
                *decoy = Some(made.clone());
                made
            }
        };
        let same = Argon2::default()
            .verify_password(typed.as_bytes(), against.as_str())
            .is_ok();
        Ok(same && hash.is_some())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_password_is_hashed_with_a_salt_and_known_again() {
        let name = "ann".parse().unwrap();
        let password = Password::new("correct horse battery", &name).unwrap();
        let (one, other) = (
            hash_password(&password).unwrap(),
            hash_password(&password).unwrap(),
        );
        assert!(one.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{one}");
        assert_ne!(one, other, "each has a salt of its own");
        let checker = PasswordVerifier::default();
        let from = From::address(None);
        let check = |typed: &str, hash| checker.check(typed, hash, &from).unwrap();
        assert!(check("correct horse battery", Some(&one)));
        for (typed, hash) in [
            ("correct horse batterz", Some(one.as_str())),
            ("correct horse battery", None),
            ("correct horse battery", Some("no hash")),
            ("", Some(one.as_str())),
        ] {
            assert!(!check(typed, hash), "{typed}");
        }
    }

    #[test]
    fn a_crowd_in_one_place_takes_no_place_from_others() {
        let checker = PasswordVerifier::default();
        let of = |last: u8| From::address(Some([192, 0, 2, last].into()));
        let entered = (0..100).filter(|_| checker.enter(&of(1))).count();
        assert_eq!(entered, MOST_OF_ONE_PLACE);
        assert!(checker.enter(&of(2)));
        let crowd = (3..200).filter(|last| checker.enter(&of(*last))).count();
        assert_eq!(crowd, MOST_WAITING - MOST_OF_ONE_PLACE - 1);
        let known = From::Browser("ann's".to_owned());
        assert!(
            checker.enter(&known),
            "a known browser has places of its own"
        );
    }

    #[test]
    fn random_secrets_differ() {
        let (one, other) = (random().unwrap(), random().unwrap());
        assert_eq!((one.len(), hash(&one).len()), (64, 64));
        assert_ne!(one, other);
        assert_ne!(one, hash(&one));
    }
}
