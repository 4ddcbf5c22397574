//! On-call answers that were made already: telephone bridges and boards ask many times a minute.
//!
//! Duties, agreements and standards begin and end at whole minutes, so an answer holds for all of its minute. Each is kept with
//! what it was made from: an answer made before an import or a publication, by this process or another, is made anew.

use std::sync::{Arc, OnceLock};

use quick_cache::sync::Cache;

use super::at_hand::Origin;
use super::on_call::{Answer, Wanted};
use super::state::App;
use super::tally::{CacheFigures, Tally};
use evenwatch_domain::access::Grant;
use evenwatch_domain::interval::Instant;

/// Answers of all areas and lines kept at most. One of all England's takes about 2 MB.
const MOST_WHOLE: usize = 32;

/// Answers of one area or line kept at most. They take a few kB each.
const MOST_PARTS: usize = 2048;

/// For whom, by what they may do, by which edition of the catalogue, of what, and of which minute.
type Key = (Vec<Grant>, u64, Wanted, Instant);

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
pub(super) struct Minutes {
    whole: Cache<Key, (Origin, Arc<Minute>)>,
    parts: Cache<Key, (Origin, Arc<Minute>)>,
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
        app: &App,
        wanted: &Wanted,
        at: Instant,
        origin: Origin,
    ) -> Option<Arc<Minute>> {
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
        app: &App,
        wanted: &Wanted,
        at: Instant,
        origin: Origin,
        minute: &Arc<Minute>,
    ) {
        let kept = (origin, Arc::clone(minute));
        let key = key(app, wanted, at);
        self.cache(wanted).insert(key, kept);
    }

    fn cache(&self, wanted: &Wanted) -> &Cache<Key, (Origin, Arc<Minute>)> {
        if wanted.is_all() {
            &self.whole
        } else {
            &self.parts
        }
    }
}

fn key(app: &App, wanted: &Wanted, at: Instant) -> Key {
    let grants = app.who().grants.clone();
    (grants, app.catalogue_number(), wanted.clone(), at)
}
