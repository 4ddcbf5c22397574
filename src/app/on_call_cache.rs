//! On-call answers that were made already: telephone bridges and boards ask many times a minute.
//!
//! Duties, agreements and standards begin and end at whole minutes, so an answer holds for all of
//! its minute. Each is kept with what it was made from: an answer made before an import or a
//! publication, by this process or another, is made anew.

use std::sync::{Arc, OnceLock};

use quick_cache::sync::Cache;

use super::credential_cache::DataVersion;
use super::on_call::{OnCallAnswer, OnCallFilter};
use super::state::AppContext;
use super::tally::{CacheFigures, Tally};
use evenwatch_domain::access::Grant;
use evenwatch_domain::interval::Instant;

/// Answers of all areas and lines kept at most. One of all England's takes about 2 MB.
const MOST_WHOLE: usize = 32;

/// Answers of one area or line kept at most. They take a few kB each.
const MOST_PARTS: usize = 2048;

/// For whom, by what they may do, by which edition of the catalogue, of what, and of which minute.
type Key = (Vec<Grant>, u64, OnCallFilter, Instant);

/// The answer of a minute.
#[derive(Debug)]
pub struct AnswerOfMinute {
    /// As at its first second.
    pub answer: OnCallAnswer,
    written: OnceLock<String>,
}

impl AnswerOfMinute {
    pub(super) fn new(answer: OnCallAnswer) -> Self {
        Self {
            answer,
            written: OnceLock::new(),
        }
    }

    /// The answer as whoever serves it writes it, written once.
    pub fn written(&self, write: impl FnOnce(&OnCallAnswer) -> String) -> &str {
        self.written.get_or_init(|| write(&self.answer))
    }
}

/// The answers.
pub(super) struct Minutes {
    whole: Cache<Key, (DataVersion, Arc<AnswerOfMinute>)>,
    parts: Cache<Key, (DataVersion, Arc<AnswerOfMinute>)>,
    tally: Tally,
}

impl Default for Minutes {
    fn default() -> Self {
        Self {
            whole: Cache::new(MOST_WHOLE),
            parts: Cache::new(MOST_PARTS),
            tally: Tally::default(),
        }
    }
}

impl Minutes {
    /// The answer, where it was made from the same.
    pub(super) fn get(
        &self,
        app: &AppContext,
        wanted: &OnCallFilter,
        at: Instant,
        origin: DataVersion,
    ) -> Option<Arc<AnswerOfMinute>> {
        let key = key(app, wanted, at);
        let kept = self.cache(wanted).get(&key);
        let kept = kept.filter(|(of, _)| *of == origin);
        self.tally.found(kept).map(|(_, minute)| minute)
    }

    /// How full it is, and how much it helps.
    pub(super) fn figures(&self) -> CacheFigures {
        self.tally
            .figures("on-call", self.whole.len() + self.parts.len())
    }

    /// Keeps an answer in the place of an older one.
    pub(super) fn keep(
        &self,
        app: &AppContext,
        wanted: &OnCallFilter,
        at: Instant,
        origin: DataVersion,
        minute: &Arc<AnswerOfMinute>,
    ) {
        let kept = (origin, Arc::clone(minute));
        let key = key(app, wanted, at);
        self.cache(wanted).insert(key, kept);
    }

    fn cache(&self, wanted: &OnCallFilter) -> &Cache<Key, (DataVersion, Arc<AnswerOfMinute>)> {
        if wanted.is_all() {
            &self.whole
        } else {
            &self.parts
        }
    }
}

fn key(app: &AppContext, wanted: &OnCallFilter, at: Instant) -> Key {
    let grants = app.who().grants.clone();
    (grants, app.catalogue_number(), wanted.clone(), at)
}
