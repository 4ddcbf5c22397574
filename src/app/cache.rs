//! What is kept under a version of what it was made from, and given out again only while that
//! version stands: a mark of the database, a version of the network, or both with the publications.
//!
//! Every cache of answers is one of these two types, and all of them stand in [`Caches`]. None is
//! ever emptied by a write: what was made from something else is not found again, and its place is
//! taken by the next.

use std::hash::Hash;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use chrono::NaiveDate;
use quick_cache::sync::Cache;
use quick_cache::{Equivalent, Weighter};

use super::dashboard;
use super::error::{AppError, NotFound};
use super::feed::{Feed, FeedOptions};
use super::fhir_slots::away::AwayDuty;
use super::fhir_slots::count::CountKey;
use super::keys::Held;
use super::lost_places::PlacesByPool;
use super::network_parts::{self, Parts};
use super::on_call_minutes::AnswersOfMinutes;
use super::state::AppContext;
use super::tally::{CacheFigures, Tally};
use super::unlawful;
use evenwatch_audit::Audit;
use evenwatch_domain::account::{FeedOf, FeedToken};
use evenwatch_domain::ids::{PoolId, RotaId};
use evenwatch_domain::interval::{Interval, IntervalSet};
use evenwatch_domain::spans::Spans;
use evenwatch_domain::time::Period;
use evenwatch_domain::unlawful::PublishedBreach;
use evenwatch_formats::feeds::fhir::Roll;
use evenwatch_store::networks::NetworkVersion;
use evenwatch_store::rotas::Publications;
use evenwatch_store::{DataStamp, ReadTx, networks, rotas};

/// What answers about published duties rest on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct DataVersion {
    /// Names of people, pools and places, and which pool serves which area.
    pub network: NetworkVersion,
    /// The duties.
    pub publications: Publications,
}

/// Values by key, each under the version `O` of what it was made from. The least used go first.
pub(super) struct VersionedCache<K, O, V> {
    kept: Cache<K, (O, V), Weight<V>>,
    tally: Tally,
}

/// How much of the cache's bound a value takes.
struct Weight<V>(fn(&V) -> u64);

impl<V> Clone for Weight<V> {
    fn clone(&self) -> Self {
        Self(self.0)
    }
}

impl<K, O, V> Weighter<K, (O, V)> for Weight<V> {
    fn weight(&self, _: &K, (_, value): &(O, V)) -> u64 {
        (self.0)(value)
    }
}

impl<K, O, V> VersionedCache<K, O, V>
where
    K: Hash + Eq,
    O: PartialEq + Clone,
    V: Clone,
{
    /// For so many values.
    pub(super) fn of_entries(most: usize) -> Self {
        Self::of_weight(most, u64::try_from(most).unwrap_or(u64::MAX), |_| 1)
    }

    /// For values that together weigh `most` by `weight`; `expected` are so many that a part of the
    /// cache, of 32 values at least, has room for the heaviest.
    pub(super) fn of_weight(expected: usize, most: u64, weight: fn(&V) -> u64) -> Self {
        Self {
            kept: Cache::with_weighter(expected, most, Weight(weight)),
            tally: Tally::default(),
        }
    }

    /// The value, where it was made from that version.
    pub(super) fn get<Q>(&self, key: &Q, of: &O) -> Option<V>
    where
        Q: Hash + Equivalent<K> + ?Sized,
    {
        let kept = self.kept.get(key);
        let kept = kept.filter(|(made_of, _)| made_of == of);
        self.tally.found(kept).map(|(_, value)| value)
    }

    /// Keeps a value in the place of an older one.
    pub(super) fn keep(&self, key: K, of: O, value: V) {
        self.kept.insert(key, (of, value));
    }

    /// How full it is, and how much it helps.
    pub(super) fn figures(&self, name: &'static str) -> CacheFigures {
        self.tally.figures(name, self.kept.len())
    }
}

/// One value, under the version `O` of what it was made from.
pub(super) struct VersionedValue<O, V>(Mutex<Option<(O, V)>>);

impl<O, V> Default for VersionedValue<O, V> {
    fn default() -> Self {
        Self(Mutex::new(None))
    }
}

impl<O: PartialEq, V: Clone> VersionedValue<O, V> {
    /// The value, where it was made from that version.
    pub(super) fn get(&self, of: &O) -> Option<V> {
        let kept = self.lock();
        let kept = kept.as_ref().filter(|(made_of, _)| made_of == of);
        kept.map(|(_, value)| value.clone())
    }

    /// Keeps a value in the place of the one before.
    pub(super) fn keep(&self, of: O, value: V) {
        *self.lock() = Some((of, value));
    }

    /// What is kept is whole whatever a thread that panicked did: it is replaced in one step.
    fn lock(&self) -> MutexGuard<'_, Option<(O, V)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Keys and addresses of calendars. Each takes a few hundred bytes.
const CREDENTIALS: usize = 4096;

/// Bytes of calendars: of a few hundred pools, or of some thousand people. So many are expected
/// that each part of the cache has 4 MiB, and the largest calendar, of some 3 MB, fits into one.
const CALENDAR_BYTES: u64 = 64 * 1024 * 1024;
const CALENDARS: usize = 500;

/// What a calendar takes beside its body, about. Bytes.
const OVERHEAD: u64 = 256;

/// Pools of which it is kept when nobody is there. They take some hundred bytes each.
const POOLS: usize = 4096;

/// Searches whose number of slots is kept. They take some hundred bytes each.
const COUNTS: usize = 512;

/// Times of which it is kept whose holders are away. They take some hundred bytes for each duty of
/// those.
const TIMES: usize = 32;

/// Days for whose rotas it is kept when pools have published. They take some kB each.
const DAYS: usize = 32;

/// Published rotas whose lost places are kept. They take some hundred bytes each.
const ROTAS: usize = 1024;

/// All that is kept in memory.
pub(super) struct Caches {
    /// Who holds a key, by the hash of its secret.
    pub keys: VersionedCache<String, DataStamp, Arc<Held>>,
    /// Addresses of calendars, by the hash of their secret.
    pub addresses: VersionedCache<String, DataStamp, Arc<FeedToken>>,
    version: VersionedValue<DataStamp, DataVersion>,
    any_user: VersionedValue<DataStamp, bool>,
    /// Calendars, with the local day from which their window was laid.
    pub feeds: VersionedCache<(FeedOf, FeedOptions), (DataVersion, NaiveDate), Arc<Feed>>,
    /// On-call answers.
    pub minutes: AnswersOfMinutes,
    /// For which time pools have published, by the catalogue's edition and the days of the rotas.
    pub spans: VersionedCache<(u64, Period), DataVersion, Arc<Spans>>,
    /// What of the network somebody may see.
    pub parts: Parts,
    /// The roll of what FHIR lists.
    pub roll: VersionedValue<NetworkVersion, Arc<Roll>>,
    /// When nobody is there in a pool, from a day on.
    pub nobody: VersionedCache<PoolId, (DataVersion, NaiveDate), Arc<IntervalSet>>,
    /// How many slots a search finds.
    pub slot_counts: VersionedCache<CountKey, DataVersion, usize>,
    /// The duties of a time whose holders do not count.
    pub away: VersionedCache<Interval, DataVersion, Arc<Vec<AwayDuty>>>,
    /// Places of a revision of a published rota whose holders do not count.
    pub lost_places: VersionedCache<(RotaId, u32), DataVersion, Arc<PlacesByPool>>,
    /// The front page's audit.
    pub front: VersionedValue<dashboard::Key, Arc<Audit>>,
    /// What published duties break.
    pub breaches: VersionedValue<unlawful::Key, Arc<Vec<PublishedBreach>>>,
}

impl Default for Caches {
    fn default() -> Self {
        let bytes = |feed: &Arc<Feed>| {
            u64::try_from(feed.body.len()).map_or(CALENDAR_BYTES, |bytes| bytes + OVERHEAD)
        };
        Self {
            keys: VersionedCache::of_entries(CREDENTIALS),
            addresses: VersionedCache::of_entries(CREDENTIALS),
            version: VersionedValue::default(),
            any_user: VersionedValue::default(),
            feeds: VersionedCache::of_weight(CALENDARS, CALENDAR_BYTES, bytes),
            minutes: AnswersOfMinutes::default(),
            spans: VersionedCache::of_entries(DAYS),
            parts: network_parts::parts(),
            roll: VersionedValue::default(),
            nobody: VersionedCache::of_entries(POOLS),
            slot_counts: VersionedCache::of_entries(COUNTS),
            away: VersionedCache::of_entries(TIMES),
            lost_places: VersionedCache::of_entries(ROTAS),
            front: VersionedValue::default(),
            breaches: VersionedValue::default(),
        }
    }
}

impl Caches {
    /// How full each is, and how much it helps.
    pub(super) fn figures(&self) -> Vec<CacheFigures> {
        vec![
            self.feeds.figures("calendars"),
            self.minutes.figures(),
            self.parts.figures("parts"),
            self.slot_counts.figures("fhir-counts"),
            self.keys.figures("keys"),
            self.addresses.figures("calendar-links"),
        ]
    }
}

impl AppContext {
    /// What answers rest on now, read and kept.
    pub(super) fn origin(&self, tx: &mut ReadTx<'_>) -> Result<DataVersion, AppError> {
        let stamp = networks::stamp(tx)?.ok_or(AppError::NotFound(NotFound::Network))?;
        let version = DataVersion {
            network: stamp.version,
            publications: rotas::publications(tx)?,
        };
        if let Some(mark) = tx.mark() {
            self.caches().version.keep(mark, version);
        }
        Ok(version)
    }

    /// What answers rest on now, where that is at hand.
    pub(super) fn try_cached_version(&self) -> Option<DataVersion> {
        self.caches().version.get(&self.store().mark()?)
    }

    /// Whether any user has been made, where that is at hand.
    #[must_use]
    pub fn try_cached_any_user(&self) -> Option<bool> {
        self.caches().any_user.get(&self.store().mark()?)
    }

    /// Keeps whether any user has been made.
    pub(super) fn keep_any_user(&self, tx: &ReadTx<'_>, any: bool) {
        if let Some(mark) = tx.mark() {
            self.caches().any_user.keep(mark, any);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_found_under_the_version_it_was_made_from_and_under_no_other() {
        let cache: VersionedCache<String, u8, &str> = VersionedCache::of_entries(8);
        assert_eq!(cache.get("key", &1), None);
        cache.keep("key".to_owned(), 1, "old");
        assert_eq!(cache.get("key", &1), Some("old"));
        assert_eq!(cache.get("key", &2), None);
        cache.keep("key".to_owned(), 2, "new");
        assert_eq!(
            (cache.get("key", &1), cache.get("key", &2)),
            (None, Some("new"))
        );
        let figures = cache.figures("test");
        assert_eq!((figures.entries, figures.hits, figures.misses), (1, 2, 3));
        let value = VersionedValue::default();
        value.keep(1, "old");
        assert_eq!((value.get(&1), value.get(&2)), (Some("old"), None));
    }

    #[test]
    fn values_go_where_together_they_weigh_too_much() {
        let weigh = |text: &String| u64::try_from(text.len()).unwrap_or(u64::MAX);
        let cache: VersionedCache<u32, u8, String> = VersionedCache::of_weight(32, 1000, weigh);
        for key in 0..200 {
            cache.keep(key, 1, "x".repeat(50));
        }
        let kept = (0..200).filter(|key| cache.get(key, &1).is_some());
        assert!(kept.count() <= 20);
    }
}
