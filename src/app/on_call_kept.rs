//! On-call answers that were made already: telephone bridges and boards ask many times a minute.
//!
//! Duties, agreements and standards begin and end at whole minutes, so an answer holds for all of its minute. Each is kept with
//! what it was made from: an answer made before an import or a publication, by this process or another, is made anew.

use std::sync::{Arc, OnceLock};

use quick_cache::sync::Cache;

use super::on_call::Answer;
use crate::domain::access::Grant;
use crate::domain::interval::Instant;
use crate::store::networks::NetworkVersion;
use crate::store::rotas::Publications;

/// Answers kept at most. One of all England's lines and areas takes about 2 MB.
const MOST: usize = 32;

/// What an answer was made from: the network and the duties.
pub(super) type Origin = (NetworkVersion, Publications);

/// For whom, by what they may do, and of which minute.
type Key = (Vec<Grant>, Instant);

/// The answer of a minute.
#[derive(Debug)]
pub struct Minute {
    /// As at its first second.
    pub answer: Answer,
    written: OnceLock<String>,
}

impl Minute {
    pub(super) fn new(answer: Answer) -> Self {
        Self {
            answer,
            written: OnceLock::new(),
        }
    }

    /// The answer as whoever serves it writes it, written once.
    pub fn written(&self, write: impl FnOnce(&Answer) -> String) -> &str {
        self.written.get_or_init(|| write(&self.answer))
    }
}

/// The answers.
pub(super) struct Minutes(Cache<Key, (Origin, Arc<Minute>)>);

impl Default for Minutes {
    fn default() -> Self {
        Self(Cache::new(MOST))
    }
}

impl Minutes {
    /// The answer, where it was made from the same.
    pub(super) fn get(&self, grants: &[Grant], at: Instant, origin: Origin) -> Option<Arc<Minute>> {
        let (of, minute) = self.0.get(&(grants.to_vec(), at))?;
        (of == origin).then_some(minute)
    }

    /// Keeps an answer in the place of an older one.
    pub(super) fn keep(&self, grants: &[Grant], at: Instant, origin: Origin, minute: &Arc<Minute>) {
        let kept = (origin, Arc::clone(minute));
        self.0.insert((grants.to_vec(), at), kept);
    }
}
