//! On-call answers that were made already, each of its minute, for whom, and of what.

use std::sync::{Arc, OnceLock};

use super::cache::{DataVersion, VersionedCache};
use super::on_call::{OnCallAnswer, OnCallFilter};
use super::state::AppContext;
use super::tally::CacheFigures;
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

/// Answers that were made already: telephone bridges and boards ask many times a minute.
///
/// Duties, agreements and standards begin and end at whole minutes, so an answer holds for all of
/// its minute.
pub(super) struct AnswersOfMinutes {
    whole: VersionedCache<Key, DataVersion, Arc<AnswerOfMinute>>,
    parts: VersionedCache<Key, DataVersion, Arc<AnswerOfMinute>>,
}

impl Default for AnswersOfMinutes {
    fn default() -> Self {
        Self {
            whole: VersionedCache::of_entries(MOST_WHOLE),
            parts: VersionedCache::of_entries(MOST_PARTS),
        }
    }
}

impl AnswersOfMinutes {
    /// The answer, where it was made from the same.
    pub(super) fn get(
        &self,
        app: &AppContext,
        wanted: &OnCallFilter,
        at: Instant,
        origin: DataVersion,
    ) -> Option<Arc<AnswerOfMinute>> {
        self.cache(wanted).get(&key(app, wanted, at), &origin)
    }

    /// How full it is, and how much it helps.
    pub(super) fn figures(&self) -> CacheFigures {
        let (whole, parts) = (self.whole.figures("on-call"), self.parts.figures("on-call"));
        CacheFigures {
            entries: whole.entries + parts.entries,
            hits: whole.hits + parts.hits,
            misses: whole.misses + parts.misses,
            ..whole
        }
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
        let key = key(app, wanted, at);
        self.cache(wanted).keep(key, origin, Arc::clone(minute));
    }

    fn cache(
        &self,
        wanted: &OnCallFilter,
    ) -> &VersionedCache<Key, DataVersion, Arc<AnswerOfMinute>> {
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
