//! Published duties whose holders do not count as cover: which they are is known to the network and
//! not to the table of duties, so they are found once for each state of both.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::super::error::AppError;
use super::super::state::AppContext;
use evenwatch_domain::ids::{DutyId, PersonId, PoolId};
use evenwatch_domain::interval::{Instant, Interval};
use evenwatch_domain::presence::Presence;
use evenwatch_store::published::{self, Holding, When};
use evenwatch_store::{ReadTx, StoreError};

/// A duty in force with a holder who does not count on all of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct AwayDuty {
    /// The duty.
    pub duty: DutyId,
    /// Its pool.
    pub pool: PoolId,
    /// When it is.
    pub interval: Interval,
    /// Whether a place is empty: such a duty is unavailable by itself.
    pub is_short: bool,
    /// Whether every place is held and still not every place covered.
    pub uncovers: bool,
    /// Who does not count, by id.
    pub people: Vec<PersonId>,
}

impl AwayDuty {
    /// Its place in lists of duties.
    pub fn place(&self) -> (Instant, DutyId) {
        (self.interval.start, self.duty)
    }

    /// Whether it is then.
    pub fn is_at(&self, when: When) -> bool {
        match when {
            When::Touching(within) => self.interval.overlaps(&within),
            When::Beginning(within) => within.contains(self.interval.start),
        }
    }

    /// Whether it is one of these pools', or of all.
    pub fn is_of(&self, pools: Option<&[PoolId]>) -> bool {
        pools.is_none_or(|pools| pools.contains(&self.pool))
    }
}

/// Those that share any time with the interval, by their place: kept from before, or found now.
pub(crate) fn away(
    app: &AppContext,
    tx: &mut ReadTx<'_>,
    within: Interval,
) -> Result<Arc<Vec<AwayDuty>>, AppError> {
    let origin = app.origin(tx)?;
    if let Some(kept) = app.caches().away.get(&within, &origin) {
        return Ok(kept);
    }
    let network = app.current(tx)?;
    let held = held(tx, None, within)?;
    let standing = Presence::new(&network, all_of(&held));
    let mut found: Vec<AwayDuty> = held
        .into_values()
        .filter_map(|holdings| of_duty(&standing, &holdings))
        .collect();
    found.sort_by_key(AwayDuty::place);
    let found = Arc::new(found);
    app.caches().away.keep(within, origin, Arc::clone(&found));
    Ok(found)
}

/// Who holds what, by duty.
pub(crate) fn held(
    tx: &mut ReadTx<'_>,
    pools: Option<&[PoolId]>,
    within: Interval,
) -> Result<BTreeMap<DutyId, Vec<Holding>>, StoreError> {
    let mut held: BTreeMap<DutyId, Vec<Holding>> = BTreeMap::new();
    for holding in published::holdings(tx, pools, within)? {
        held.entry(holding.duty).or_default().push(holding);
    }
    Ok(held)
}

/// From the first start to the last end.
pub(crate) fn all_of(held: &BTreeMap<DutyId, Vec<Holding>>) -> Interval {
    let times = || held.values().flatten().map(|holding| holding.interval);
    Interval {
        start: times().map(|time| time.start).min().unwrap_or_default(),
        end: times().map(|time| time.end).max().unwrap_or_default(),
    }
}

/// The duty, where one of its holders does not count.
fn of_duty(standing: &Presence<'_>, holdings: &[Holding]) -> Option<AwayDuty> {
    let first = holdings.first()?;
    let counts = |one: &&Holding| {
        let counting = standing.counting_on(one.work(), &one.person);
        counting.contains_all(&one.interval)
    };
    let here = holdings.iter().filter(counts).count();
    let mut people: Vec<PersonId> = holdings
        .iter()
        .filter(|one| !counts(one))
        .map(|one| one.person.clone())
        .collect();
    people.sort();
    let is_short = holdings.len() < usize::from(first.people_needed);
    (!people.is_empty()).then(|| AwayDuty {
        duty: first.duty,
        pool: first.pool.clone(),
        interval: first.interval,
        is_short,
        uncovers: !is_short && here < usize::from(first.people_needed),
        people,
    })
}
