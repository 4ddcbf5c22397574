//! Browsers in which somebody signed in before: they stay open to that person while strangers
//! guess.
//!
//! A browser keeps a proof that nobody can make without what is stored of the person's password, so
//! that nothing is stored for it here, and a new password ends it. It opens nothing: with it an
//! attempt is counted apart.

use chrono::Duration;

use super::error::AppError;
use super::secrets;
use evenwatch_domain::account::User;
use evenwatch_domain::interval::Instant;

/// How long a browser is known.
pub const KNOWN_FOR: Duration = Duration::days(180);

/// What the key of the proofs is derived for.
const PROOF: &str = "evenwatch 2026-11-30 proof of a browser in which somebody signed in";

/// A proof for the person's browser, begun at `now`.
pub(super) fn proof(user: &User, password: &str, now: Instant) -> Result<String, AppError> {
    let until = (now + KNOWN_FOR).timestamp();
    let mark = secrets::random()?;
    let sign = sign(user, password, &format!("{until}.{mark}"));
    Ok(format!("{until}.{mark}.{}", sign.to_hex()))
}

/// What tells the browser from others, where it proves that this person signed in there.
pub(super) fn mark(
    user: &User,
    password: &str,
    proof: Option<&str>,
    now: Instant,
) -> Option<String> {
    let (told, signed) = proof?.rsplit_once('.')?;
    let (until, mark) = told.split_once('.')?;
    let signed = blake3::Hash::from_hex(signed).ok()?;
    // Hashes compare in constant time.
    let is_good = signed == sign(user, password, told) && now.timestamp() < until.parse().ok()?;
    is_good.then(|| mark.to_owned())
}

fn sign(user: &User, password: &str, told: &str) -> blake3::Hash {
    let key = blake3::derive_key(PROOF, password.as_bytes());
    blake3::keyed_hash(&key, format!("{}.{told}", user.id).as_bytes())
}
