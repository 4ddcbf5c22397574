//! Calendars that were written already: most fetches find nothing new.
//!
//! Each is kept with what it was written from: the network's version, the count of publications,
//! and the local day that its window was laid from. A fetch that finds any of these changed writes
//! it anew, so that what another process imports, publishes or withdraws is served at once.

use std::sync::Arc;

use chrono::NaiveDate;
use quick_cache::Weighter;
use quick_cache::sync::Cache;

use super::credential_cache::DataVersion;
use super::feed::{Feed, FeedOptions};
use super::tally::{CacheFigures, Tally};
use evenwatch_domain::account::FeedOf;

/// Bytes kept at most: calendars of a few hundred pools, or of some thousand people. The least used
/// go first.
const MOST_BYTES: u64 = 64 * 1024 * 1024;

/// Calendars expected. The cache is split into parts of 32 of them at least, so that a part has 4
/// MiB and the largest calendar, of some 3 MB, fits into one.
const EXPECTED: usize = 500;

/// What an entry takes beside its body, about. Bytes.
const OVERHEAD: u64 = 256;

/// What a calendar was written from, and the local day that its window was laid from.
pub(super) type Source = (DataVersion, NaiveDate);

/// The calendars.
pub(super) struct FeedCache {
    kept: Cache<Key, Kept, ByBytes>,
    tally: Tally,
}

type Key = (FeedOf, FeedOptions);

#[derive(Clone)]
struct Kept {
    source: Source,
    feed: Arc<Feed>,
}

#[derive(Clone)]
struct ByBytes;

impl Weighter<Key, Kept> for ByBytes {
    fn weight(&self, _: &Key, kept: &Kept) -> u64 {
        u64::try_from(kept.feed.body.len()).map_or(MOST_BYTES, |bytes| bytes + OVERHEAD)
    }
}

impl Default for FeedCache {
    fn default() -> Self {
        Self {
            kept: Cache::with_weighter(EXPECTED, MOST_BYTES, ByBytes),
            tally: Tally::default(),
        }
    }
}

impl FeedCache {
    /// The calendar, where it was written from the same.
    pub(super) fn get(
        &self,
        of: &FeedOf,
        options: FeedOptions,
        source: Source,
    ) -> Option<Arc<Feed>> {
        let kept = self.kept.get(&(of.clone(), options));
        let kept = kept.filter(|kept| kept.source == source);
        self.tally.found(kept).map(|kept| kept.feed)
    }

    /// How full it is, and how much it helps.
    pub(super) fn figures(&self) -> CacheFigures {
        self.tally.figures("calendars", self.kept.len())
    }

    /// Keeps a calendar in the place of an older one.
    pub(super) fn keep(&self, of: &FeedOf, options: FeedOptions, source: Source, feed: &Arc<Feed>) {
        let feed = Arc::clone(feed);
        self.kept
            .insert((of.clone(), options), Kept { source, feed });
    }
}
