//! What FHIR's answers need of all the network or of many duties, and what has not changed since it
//! was looked up: the roll of what is listed, when nobody is there, and how many slots a search
//! finds.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use chrono::NaiveDate;
use quick_cache::sync::Cache;

use super::credential_cache::DataVersion;
use super::error::{AppError, NotFound};
use super::fhir_slots::away::{self, AwayDuty};
use super::state::AppContext;
use super::tally::{CacheFigures, Tally};
use evenwatch_domain::access::Grant;
use evenwatch_domain::ids::PoolId;
use evenwatch_domain::interval::{Instant, Interval, IntervalSet};
use evenwatch_domain::network::Network;
use evenwatch_domain::presence::Presence;
use evenwatch_domain::time::Period;
use evenwatch_formats::feeds::fhir::{Criterion, Roll};
use evenwatch_store::networks::{self, NetworkVersion};
use evenwatch_store::published::{self, Span};
use evenwatch_store::{ReadTx, StoreError};

/// Pools of which it is kept when nobody is there, at most. They take some hundred bytes each.
const MOST_POOLS: usize = 4096;

/// Searches whose number of slots is kept, at most. They take some hundred bytes each.
const MOST_COUNTS: usize = 512;

/// Times of which it is kept whose holders are away, at most. They take some hundred bytes for each
/// duty of those.
const MOST_TIMES: usize = 32;

/// A search for slots: by what whoever asks may do, what is looked for, and from which time on
/// where it does not say.
pub(super) type CountKey = (Vec<Grant>, Vec<Criterion>, Interval);

/// What is kept.
pub(super) struct FhirKept {
    roll: Mutex<Option<(NetworkVersion, Arc<Roll>)>>,
    nobody: Cache<PoolId, (Since, Arc<IntervalSet>)>,
    counts: Cache<CountKey, (DataVersion, usize)>,
    away: Cache<Interval, (DataVersion, Arc<Vec<AwayDuty>>)>,
    tally: Tally,
}

/// What times were found from: the duties, and the day from which they were looked at.
type Since = (DataVersion, NaiveDate);

impl Default for FhirKept {
    fn default() -> Self {
        Self {
            roll: Mutex::default(),
            nobody: Cache::new(MOST_POOLS),
            counts: Cache::new(MOST_COUNTS),
            away: Cache::new(MOST_TIMES),
            tally: Tally::default(),
        }
    }
}

impl FhirKept {
    /// The number of slots of a search, where duties and network are the same.
    pub(super) fn count(&self, counted: &CountKey, origin: DataVersion) -> Option<usize> {
        let kept = self.counts.get(counted);
        let kept = kept.filter(|(of, _)| *of == origin);
        self.tally.found(kept).map(|(_, count)| count)
    }

    /// How full the counts are, and how much they help.
    pub(super) fn figures(&self) -> CacheFigures {
        self.tally.figures("fhir-counts", self.counts.len())
    }

    /// Keeps the number of slots of a search.
    pub(super) fn keep_count(&self, counted: CountKey, origin: DataVersion, count: usize) {
        self.counts.insert(counted, (origin, count));
    }
}

impl FhirKept {
    /// The duties of a time whose holders do not count, where duties and network are the same.
    pub(super) fn away(&self, within: Interval, origin: DataVersion) -> Option<Arc<Vec<AwayDuty>>> {
        let (of, away) = self.away.get(&within)?;
        (of == origin).then_some(away)
    }

    /// Keeps the duties of a time whose holders do not count.
    pub(super) fn keep_away(
        &self,
        within: Interval,
        origin: DataVersion,
        away: &Arc<Vec<AwayDuty>>,
    ) {
        self.away.insert(within, (origin, Arc::clone(away)));
    }
}

impl AppContext {
    /// The roll of the current network.
    pub(super) fn roll(&self, tx: &mut ReadTx<'_>) -> Result<Arc<Roll>, AppError> {
        let (version, whole) = self.current_version(tx)?;
        if let Some(roll) = self.kept_roll(version) {
            return Ok(roll);
        }
        Ok(self.keep_roll(version, &whole))
    }

    /// When the current network last changed.
    pub(super) fn network_changed_at(&self, tx: &mut ReadTx<'_>) -> Result<Instant, AppError> {
        let stamp = networks::stamp(tx)?.ok_or(AppError::NotFound(NotFound::Network))?;
        Ok(stamp.imported_at)
    }

    fn kept_roll(&self, version: NetworkVersion) -> Option<Arc<Roll>> {
        let kept = self.fhir().roll.lock();
        let kept = kept.unwrap_or_else(PoisonError::into_inner);
        let kept = kept.as_ref().filter(|(of, _)| *of == version);
        kept.map(|(_, roll)| Arc::clone(roll))
    }

    fn keep_roll(&self, version: NetworkVersion, whole: &Network) -> Arc<Roll> {
        let roll = Arc::new(Roll::of(whole));
        let kept = self.fhir().roll.lock();
        *kept.unwrap_or_else(PoisonError::into_inner) = Some((version, Arc::clone(&roll)));
        roll
    }

    /// When duties of these pools are published and nobody who counts holds one, in the days ahead.
    /// Whoever asks must be let see it.
    pub(super) fn nobody(
        &self,
        tx: &mut ReadTx<'_>,
        pools: &[PoolId],
        ahead: Period,
    ) -> Result<HashMap<PoolId, Arc<IntervalSet>>, AppError> {
        let since = (self.origin(tx)?, ahead.first_day);
        let mut times = HashMap::new();
        let mut unknown = Vec::new();
        for pool in pools {
            match self.fhir().nobody.get(pool).filter(|(of, _)| *of == since) {
                Some((_, nobody)) => drop(times.insert(pool.clone(), nobody)),
                None => unknown.push(pool.clone()),
            }
        }
        let network = self.current(tx)?;
        for (pool, nobody) in unheld(tx, &network, unknown, ahead.interval())? {
            let nobody = Arc::new(nobody);
            let kept = (since, Arc::clone(&nobody));
            self.fhir().nobody.insert(pool.clone(), kept);
            times.insert(pool, nobody);
        }
        Ok(times)
    }
}

/// When nobody who counts holds a duty of each of these pools, and one is published.
fn unheld(
    tx: &mut ReadTx<'_>,
    network: &Network,
    pools: Vec<PoolId>,
    within: Interval,
) -> Result<Vec<(PoolId, IntervalSet)>, StoreError> {
    if pools.is_empty() {
        return Ok(Vec::new());
    }
    let mut spans: HashMap<PoolId, Vec<Span>> = HashMap::new();
    for span in published::spans(tx, &pools, within)? {
        spans.entry(span.pool.clone()).or_default().push(span);
    }
    let held = away::held(tx, Some(&pools), within)?;
    let standing = Presence::new(network, away::all_of(&held));
    let mut covered: HashMap<&PoolId, Vec<Interval>> = HashMap::new();
    for holding in held.values().flatten() {
        let counting = standing.counting_on(holding.work(), &holding.person);
        let of_pool = covered.entry(&holding.pool).or_default();
        of_pool.extend(counting.intervals());
    }
    let nobody = |pool: PoolId| {
        let of_pool = spans.remove(&pool).unwrap_or_default();
        let owed: IntervalSet = of_pool.iter().map(|span| span.interval).collect();
        let covered: IntervalSet = covered.remove(&pool).into_iter().flatten().collect();
        (pool, owed.difference(&covered))
    };
    Ok(pools.into_iter().map(nobody).collect())
}
