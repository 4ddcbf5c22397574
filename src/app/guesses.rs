//! Failures to sign in, counted in memory: by name and by where they came from.
//!
//! Five attempts in a row are free for each name and address (of IPv6: the network of 64 bits);
//! each one after that locks the two together, for a minute at first and twice as long each time,
//! an hour at most. So whoever guesses locks themselves out and nobody else. Addresses together
//! have a hundred attempts under a name before strangers get one a minute. A browser in which the
//! person signed in before, and a session that is open, are counted apart from strangers and never
//! locked by them.
//!
//! Counts are no rows: a guess writes nothing, and ends nothing that is kept of the database. Each
//! process counts for itself, so that several machines behind one address allow as many times the
//! guesses, and a restart forgets them.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

use chrono::Duration;

use super::error::SignInError;
use evenwatch_domain::interval::Instant;

/// Attempts in a row from one place that cost nothing.
const FREE_ATTEMPTS: u32 = 5;

/// The longest lock on one place.
const LONGEST_LOCK: Duration = Duration::hours(1);

/// Attempts under one name, from everywhere, after which strangers have one a minute.
const FREE_FROM_ANYWHERE: u32 = 100;

/// The longest lock on strangers everywhere.
const LONGEST_LOCK_ANYWHERE: Duration = Duration::minutes(1);

/// After so long without an attempt, failures are forgotten.
const FORGOTTEN_AFTER: Duration = Duration::hours(24);

/// How often the log is told of locks on one account.
const TOLD_EVERY: Duration = Duration::hours(1);

/// Places counted at most; one that is not locked goes first. To fill them takes an attempt each.
const MOST: usize = 20_000;

/// Where an attempt comes from.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum From {
    /// A browser that nobody signed in with before, by its network.
    Stranger(Option<IpAddr>),
    /// A browser in which the person signed in before, by what tells it from others.
    Browser(String),
    /// A session of the person.
    Session,
}

impl From {
    /// A stranger at this address.
    pub(super) fn address(address: Option<IpAddr>) -> Self {
        Self::Stranger(address.map(|address| match address.to_canonical() {
            IpAddr::V6(six) => {
                let network = six.to_bits() >> 64 << 64;
                IpAddr::V6(network.into())
            }
            four @ IpAddr::V4(_) => four,
        }))
    }
}

/// What attempts are counted under: a name (hashed, with what a new password changes) and where
/// from; `None`: from anywhere.
type Key = (String, Option<From>);

/// Failures in a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Failures {
    count: u32,
    last_at: Instant,
    locked_until: Instant,
}

impl Failures {
    /// Whether they lock at `now`. An attempt of the future was made by a clock that was ahead and
    /// was put right: its lock is of that clock, and so is over.
    fn is_locked(&self, now: Instant) -> bool {
        self.last_at <= now && self.locked_until > now
    }
}

/// The counts.
#[derive(Default)]
pub(super) struct Guesses {
    counts: Mutex<HashMap<Key, Failures>>,
    /// When a lock on each account was told last.
    told: Mutex<HashMap<String, Instant>>,
}

/// An attempt that was counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct CountedAttempt {
    name: String,
    from: From,
    /// Until when the place is locked by it, where it is, and how many attempts there were.
    pub locked: Option<(Instant, u32)>,
}

impl Guesses {
    /// Counts an attempt before the password is looked at, so that many at once gain nothing.
    ///
    /// # Errors
    /// Where the place, or strangers everywhere, are locked.
    pub(super) fn count(
        &self,
        name: &str,
        from: From,
        now: Instant,
    ) -> Result<CountedAttempt, SignInError> {
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        let place = (name.to_owned(), Some(from.clone()));
        let anywhere = (name.to_owned(), None);
        let own = attempt(
            counts.get(&place).copied(),
            (FREE_ATTEMPTS, LONGEST_LOCK),
            now,
        )?;
        if matches!(from, From::Stranger(_)) {
            let all = attempt(
                counts.get(&anywhere).copied(),
                (FREE_FROM_ANYWHERE, LONGEST_LOCK_ANYWHERE),
                now,
            )?;
            counts.insert(anywhere, all);
        }
        counts.insert(place, own);
        make_room(&mut counts, now);
        Ok(CountedAttempt {
            name: name.to_owned(),
            from,
            locked: (own.locked_until > now).then_some((own.locked_until, own.count)),
        })
    }

    /// Whether the log has not been told of a lock on this account within the last hour. Accounts
    /// are few, and their locks as many as strangers like.
    pub(super) fn is_news(&self, account: &str, now: Instant) -> bool {
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        let last = told.get(account).copied();
        // What was told in the future was told by a clock that was ahead and was put right.
        let is_news = last.is_none_or(|last| last > now || now - last >= TOLD_EVERY);
        if is_news {
            told.insert(account.to_owned(), now);
        }
        is_news
    }

    /// Takes an attempt back whose password was not looked at.
    pub(super) fn take_back(&self, counted: &CountedAttempt) {
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        let mut of = vec![Some(counted.from.clone())];
        if matches!(counted.from, From::Stranger(_)) {
            of.push(None);
        }
        for from in of {
            let key = (counted.name.clone(), from);
            let Some(failures) = counts.get_mut(&key) else {
                continue;
            };
            failures.count = failures.count.saturating_sub(1);
            // The next attempt locks again what this one had locked.
            failures.locked_until = failures.last_at;
            if failures.count == 0 {
                counts.remove(&key);
            }
        }
    }

    /// Forgets the failures of a place from which somebody signed in. Those of strangers elsewhere
    /// stay.
    pub(super) fn forget(&self, counted: &CountedAttempt) {
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        counts.remove(&(counted.name.clone(), Some(counted.from.clone())));
    }
}

/// One more attempt.
fn attempt(
    before: Option<Failures>,
    (free, longest): (u32, Duration),
    now: Instant,
) -> Result<Failures, SignInError> {
    let before = before.filter(|failures| now - failures.last_at < FORGOTTEN_AFTER);
    if let Some(failures) = before
        && failures.is_locked(now)
    {
        let left = (failures.locked_until - now).num_seconds().max(1);
        return Err(SignInError::Locked {
            seconds: u64::try_from(left).unwrap_or(1),
        });
    }
    let count = before
        .map_or(0, |failures| failures.count)
        .saturating_add(1);
    let over = count.saturating_sub(free);
    let lock = if over == 0 {
        Duration::zero()
    } else {
        // 64 minutes are more than the longest lock already.
        Duration::minutes(1_i64 << over.saturating_sub(1).min(6)).min(longest)
    };
    Ok(Failures {
        count,
        last_at: now,
        locked_until: now + lock,
    })
}

/// Forgets what is old, and where that is not enough half of what is not locked.
fn make_room(counts: &mut HashMap<Key, Failures>, now: Instant) {
    if counts.len() <= MOST {
        return;
    }
    counts.retain(|_, failures| now - failures.last_at < FORGOTTEN_AFTER);
    if counts.len() <= MOST {
        return;
    }
    let mut seen = 0_usize;
    counts.retain(|_, failures| {
        seen += 1;
        failures.is_locked(now) || seen.is_multiple_of(2)
    });
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn at(seconds: i64) -> Instant {
        let start: Instant = "2026-11-22T09:00:00Z".parse().unwrap();
        start + Duration::seconds(seconds)
    }

    fn stranger(last: u8) -> From {
        From::address(Some(IpAddr::from([192, 0, 2, last])))
    }

    #[test]
    fn five_attempts_are_free_and_then_the_place_is_locked_for_longer_and_longer() {
        let guesses = Guesses::default();
        let mut now = at(0);
        let mut locks = Vec::new();
        for _ in 0..15 {
            let counted = guesses.count("ann", stranger(1), now).unwrap();
            let lock = counted
                .locked
                .map_or(Duration::zero(), |(until, _)| until - now);
            if let Some((until, _)) = counted.locked {
                let early = guesses.count("ann", stranger(1), until - Duration::seconds(1));
                assert_eq!(early, Err(SignInError::Locked { seconds: 1 }));
                now = until;
            }
            locks.push(lock.num_minutes());
        }
        assert_eq!(locks, [0, 0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 60, 60, 60, 60]);
        let rested = guesses
            .count("ann", stranger(1), now + FORGOTTEN_AFTER)
            .unwrap();
        assert_eq!(rested.locked, None);
    }

    #[test]
    fn a_lock_of_a_clock_that_was_ahead_is_over_once_the_clock_is_put_right() {
        let guesses = Guesses::default();
        let ahead = at(26 * 3600);
        for _ in 0..6 {
            guesses.count("ann", stranger(1), ahead).unwrap();
        }
        assert!(guesses.count("ann", stranger(1), ahead).is_err());
        assert!(guesses.is_news("user:ann", ahead));
        assert!(!guesses.is_news("user:ann", ahead));
        let put_right = guesses.count("ann", stranger(1), at(0)).unwrap();
        // The count stays: it is the seventh attempt.
        assert_eq!(put_right.locked, Some((at(120), 7)));
        assert!(guesses.count("ann", stranger(1), at(0)).is_err());
        assert!(guesses.is_news("user:ann", at(0)));
        assert!(!guesses.is_news("user:ann", at(0)));
        // Of strangers everywhere alike.
        for last in 0..101 {
            guesses.count("ben", stranger(last), ahead).unwrap();
        }
        assert!(guesses.count("ben", stranger(200), ahead).is_err());
        assert!(guesses.count("ben", stranger(200), at(0)).is_ok());
    }

    #[test]
    fn whoever_guesses_locks_neither_another_address_nor_a_known_browser_nor_a_session() {
        let guesses = Guesses::default();
        for _ in 0..6 {
            guesses.count("ann", stranger(1), at(0)).unwrap();
        }
        assert!(guesses.count("ann", stranger(1), at(0)).is_err());
        assert!(guesses.count("ben", stranger(1), at(0)).is_ok());
        for other in [stranger(2), From::Browser("x".to_owned()), From::Session] {
            assert!(guesses.count("ann", other, at(0)).is_ok());
        }
    }

    #[test]
    fn from_many_addresses_a_hundred_are_free_and_a_known_browser_stays_open() {
        let guesses = Guesses::default();
        let mut refused = 0;
        for last in 0..250 {
            refused += usize::from(guesses.count("ann", stranger(last), at(0)).is_err());
        }
        assert_eq!(refused, 250 - 101);
        let later = at(60);
        assert!(guesses.count("ann", stranger(251), later).is_ok());
        assert_eq!(
            guesses.count("ann", stranger(252), later),
            Err(SignInError::Locked { seconds: 60 })
        );
        assert!(
            guesses
                .count("ann", From::Browser("x".to_owned()), later)
                .is_ok()
        );
    }

    #[test]
    fn an_attempt_that_was_not_looked_at_is_none() {
        let guesses = Guesses::default();
        for _ in 0..300 {
            let counted = guesses.count("ann", stranger(1), at(0)).unwrap();
            guesses.take_back(&counted);
        }
        for _ in 0..5 {
            guesses.count("ann", stranger(1), at(0)).unwrap();
        }
        let sixth = guesses.count("ann", stranger(1), at(0)).unwrap();
        assert!(sixth.locked.is_some());
        guesses.take_back(&sixth);
        assert!(guesses.count("ann", stranger(1), at(0)).is_ok());
    }

    #[test]
    fn a_network_of_ipv6_is_one_place_and_signing_in_forgets_it() {
        let of = |text: &str| From::address(Some(text.parse().unwrap()));
        assert_eq!(of("2001:db8:0:1::1"), of("2001:db8:0:1:ffff::2"));
        assert_ne!(of("2001:db8:0:1::1"), of("2001:db8:0:2::1"));
        assert_eq!(of("::ffff:192.0.2.1"), stranger(1));
        let guesses = Guesses::default();
        let mut last = None;
        for _ in 0..5 {
            last = Some(guesses.count("ann", stranger(1), at(0)).unwrap());
        }
        guesses.forget(&last.unwrap());
        assert_eq!(
            guesses.count("ann", stranger(1), at(0)).unwrap().locked,
            None
        );
    }

    #[test]
    fn the_counts_are_bounded() {
        let guesses = Guesses::default();
        for name in 0..MOST {
            guesses
                .count(&name.to_string(), stranger(1), at(0))
                .unwrap();
        }
        assert!(guesses.counts.lock().unwrap().len() <= MOST);
    }
}
