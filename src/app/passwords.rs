//! Names and passwords that come with every request, as calendar programs send them: no session
//! begins, and a password that was proved a moment ago is not looked at again, because that takes
//! as much work as it is meant to cost whoever guesses.

use chrono::Duration;
use quick_cache::sync::Cache;

use super::error::AppError;
use super::sign_in::{Newcomer, Way};
use super::state::AppContext;
use super::{secrets, sign_in};
use evenwatch_domain::account::User;
use evenwatch_domain::interval::Instant;
use evenwatch_store::users;

/// How long a password stays proved. A new one, and an account that is disabled, end it at once.
const PROVED_FOR: Duration = Duration::hours(1);

/// Accounts whose password is remembered as proved, at most.
const MOST: usize = 1024;

/// Passwords that were proved, by a digest of name and password under a key that this process alone
/// has.
pub(super) struct Proved {
    /// Absent where the system gave no random numbers: nothing is remembered then.
    key: Option<[u8; 32]>,
    users: Cache<[u8; 32], (Instant, User)>,
}

impl Default for Proved {
    fn default() -> Self {
        let mut key = [0_u8; 32];
        Self {
            key: getrandom::fill(&mut key).is_ok().then_some(key),
            users: Cache::new(MOST),
        }
    }
}

impl Proved {
    fn digest(&self, name: &str, password: &str) -> Option<[u8; 32]> {
        let mut hasher = blake3::Hasher::new_keyed(self.key.as_ref()?);
        // Lengths first, so that no two pairs run together alike.
        hasher.update(&name.len().to_le_bytes());
        hasher.update(name.as_bytes());
        hasher.update(password.as_bytes());
        Some(hasher.finalize().into())
    }
}

/// The user whose name and password these are.
///
/// # Errors
/// Where they do not belong together, too many attempts came from there, or the database fails.
pub fn user(
    app: &AppContext,
    name: &str,
    password: &str,
    from: &Newcomer,
    now: Instant,
) -> Result<User, AppError> {
    let digest = app.proved().digest(name, password);
    let kept = digest.and_then(|digest| app.proved().users.get(&digest));
    if let Some((at, user)) = kept
        && at <= now
        && now - at < PROVED_FOR
    {
        let current = app
            .store()
            .read(|tx| Ok::<_, AppError>(users::by_name(tx, &user.name)?))?;
        if current.is_some_and(|(current, _)| current == user) {
            return Ok(user);
        }
    }
    let proved = sign_in::prove(app, name, password, Way::Browser(from), now)?;
    app.guesses().forget(&proved.counted);
    let user = proved.user;
    if let Some(digest) = digest {
        app.proved().users.insert(digest, (now, user.clone()));
    }
    Ok(user)
}

/// Whether a text is meant as a key and not as a password.
#[must_use]
pub fn is_key(text: &str) -> bool {
    text.starts_with(secrets::KEY_PREFIX)
}
