//! What FHIR's answers need of all the network or of many duties: the roll of what is listed, and
//! when nobody is there.

use std::collections::HashMap;
use std::sync::Arc;

use super::error::{AppError, NotFound};
use super::fhir_slots::away;
use super::state::AppContext;
use evenwatch_domain::ids::PoolId;
use evenwatch_domain::interval::{Instant, Interval, IntervalSet};
use evenwatch_domain::network::Network;
use evenwatch_domain::presence::Presence;
use evenwatch_domain::time::Period;
use evenwatch_formats::feeds::fhir::Roll;
use evenwatch_store::networks;
use evenwatch_store::published::{self, Span};
use evenwatch_store::{ReadTx, StoreError};

impl AppContext {
    /// The roll of the current network.
    pub(super) fn roll(&self, tx: &mut ReadTx<'_>) -> Result<Arc<Roll>, AppError> {
        let (version, whole) = self.current_version(tx)?;
        let kept = &self.caches().roll;
        if let Some(roll) = kept.get(&version) {
            return Ok(roll);
        }
        let roll = Arc::new(Roll::of(&whole));
        kept.keep(version, Arc::clone(&roll));
        Ok(roll)
    }

    /// When the current network last changed.
    pub(super) fn network_changed_at(&self, tx: &mut ReadTx<'_>) -> Result<Instant, AppError> {
        let stamp = networks::stamp(tx)?.ok_or(AppError::NotFound(NotFound::Network))?;
        Ok(stamp.imported_at)
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
            match self.caches().nobody.get(pool, &since) {
                Some(nobody) => drop(times.insert(pool.clone(), nobody)),
                None => unknown.push(pool.clone()),
            }
        }
        let network = self.current(tx)?;
        for (pool, nobody) in unheld(tx, &network, unknown, ahead.interval())? {
            let nobody = Arc::new(nobody);
            let kept = &self.caches().nobody;
            kept.keep(pool.clone(), since, Arc::clone(&nobody));
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
