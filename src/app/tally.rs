//! Small counts that a process keeps of itself, for whoever watches it: what caches found, and
//! sign-ins that failed.

use std::sync::atomic::{AtomicU64, Ordering};

use super::error::{AppError, SignInError};

/// How often a cache had what was looked for.
#[derive(Debug, Default)]
pub(super) struct Tally {
    hits: AtomicU64,
    misses: AtomicU64,
}

impl Tally {
    /// Counts a look, and gives back what it found.
    pub(super) fn found<T>(&self, found: Option<T>) -> Option<T> {
        let counter = match &found {
            Some(_) => &self.hits,
            None => &self.misses,
        };
        counter.fetch_add(1, Ordering::Relaxed);
        found
    }

    /// The figures of a cache that holds so many entries.
    pub(super) fn figures(&self, name: &'static str, entries: usize) -> CacheFigures {
        CacheFigures {
            name,
            entries: u64::try_from(entries).unwrap_or(u64::MAX),
            hits: self.hits.load(Ordering::Relaxed),
            misses: self.misses.load(Ordering::Relaxed),
        }
    }
}

/// How full a cache is, and how often it had what was looked for since the process began.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CacheFigures {
    /// What it keeps.
    pub name: &'static str,
    /// Entries.
    pub entries: u64,
    /// Looks that found what still stands.
    pub hits: u64,
    /// Looks that did not.
    pub misses: u64,
}

/// Why somebody was not signed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum SignInFailure {
    /// A wrong name or password.
    Wrong,
    /// Too many attempts before.
    Locked,
    /// Too many people at once.
    Busy,
    /// A provider did not say who they are, or not to be believed.
    Provider,
}

impl SignInFailure {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Wrong, Self::Locked, Self::Busy, Self::Provider];

    /// Its word.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Wrong => "wrong",
            Self::Locked => "locked",
            Self::Busy => "busy",
            Self::Provider => "provider",
        }
    }

    fn of(error: &AppError) -> Option<Self> {
        match error {
            AppError::SignIn(SignInError::Wrong) => Some(Self::Wrong),
            AppError::SignIn(SignInError::Locked { .. }) => Some(Self::Locked),
            AppError::SignIn(SignInError::Busy) => Some(Self::Busy),
            AppError::SignIn(_) => Some(Self::Provider),
            _ => None,
        }
    }
}

/// Sign-ins that failed since the process began.
#[derive(Debug, Default)]
pub(super) struct SignInFailures([AtomicU64; SignInFailure::ALL.len()]);

impl SignInFailures {
    /// Counts an error, where it is one of signing in.
    pub(super) fn note(&self, error: &AppError) {
        let all = SignInFailure::ALL.into_iter().zip(&self.0);
        let failure = SignInFailure::of(error);
        for (_, counter) in all.filter(|(one, _)| Some(*one) == failure) {
            counter.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// How many, by why.
    pub(super) fn counts(&self) -> Vec<(SignInFailure, u64)> {
        let all = SignInFailure::ALL.into_iter().zip(&self.0);
        all.map(|(one, counter)| (one, counter.load(Ordering::Relaxed)))
            .collect()
    }
}
