//! Published duties that are counted and not read: as a walk over all of them counts.

use std::collections::BTreeMap;

use chrono::Duration;
use evenwatch::domain::ids::{PersonId, PoolId};
use evenwatch::domain::interval::Interval;
use evenwatch::domain::publication::{DutyStatus, PublishedDuty};
use evenwatch::store::published::{self, DutyCountFilter, PlaceFilter, PoolDutyCount, Span, When};
use evenwatch::store::{Store, StoreError};

type Counts = BTreeMap<(PoolId, Option<PersonId>), u64>;

/// Counts of duties that touch the window or begin in it, of some pools or all, by every state of
/// their places.
pub(super) fn counts_agree<'d>(
    store: &Store,
    all: impl Iterator<Item = &'d PublishedDuty>,
    window: Interval,
) {
    let in_force = all.filter(|record| record.status == DutyStatus::Confirmed);
    let in_force: Vec<&PublishedDuty> = in_force.collect();
    let half = Duration::milliseconds(500);
    // Windows of which an end lies within a second: duties begin at whole ones.
    let windows = [(0, 0), (0, 1), (1, 0), (1, 1)].map(|(start, end)| Interval {
        start: window.start + half * start,
        end: window.end + half * end,
    });
    let whens = windows.map(When::Beginning).into_iter();
    let whens = whens.chain(windows.map(When::Touching));
    let some = ["kent", "nowhere"].map(|pool| PoolId::new(pool).unwrap());
    for when in whens {
        for pools in [None, Some(&some[..]), Some(&[])] {
            for places in [None, Some(PlaceFilter::Held), Some(PlaceFilter::Missing)] {
                let counted = DutyCountFilter {
                    when,
                    pools,
                    places,
                };
                let meant: Vec<_> = in_force
                    .iter()
                    .filter(|one| is_meant(one, &counted))
                    .collect();
                let by_pool = meant.iter().map(|one| (one.duty.pool.clone(), None));
                assert_eq!(
                    read(store, &counted, published::counts_by_pool),
                    tallied(by_pool),
                    "{counted:?}"
                );
                let by_holder = meant.iter().flat_map(|one| {
                    let holders = one.duty.holders.iter();
                    holders.map(|holder| (one.duty.pool.clone(), Some(holder.person.clone())))
                });
                assert_eq!(
                    read(store, &counted, published::counts_by_holder),
                    tallied(by_holder),
                    "{counted:?}"
                );
            }
        }
    }
    spans_agree(store, &in_force, &some, window);
}

fn is_meant(record: &PublishedDuty, counted: &DutyCountFilter<'_>) -> bool {
    let duty = &record.duty;
    let is_then = match counted.when {
        When::Touching(window) => duty.interval.overlaps(&window),
        When::Beginning(window) => window.contains(duty.interval.start),
    };
    let is_so = counted
        .places
        .is_none_or(|places| (places == PlaceFilter::Missing) == (duty.missing() > 0));
    is_then && is_so && counted.pools.is_none_or(|pools| pools.contains(&duty.pool))
}

fn tallied(found: impl Iterator<Item = (PoolId, Option<PersonId>)>) -> Counts {
    let mut counts = Counts::new();
    for one in found {
        *counts.entry(one).or_default() += 1;
    }
    counts
}

type Count = fn(
    &mut evenwatch::store::ReadTx<'_>,
    &DutyCountFilter<'_>,
) -> Result<Vec<PoolDutyCount>, StoreError>;

fn read(store: &Store, counted: &DutyCountFilter<'_>, count: Count) -> Counts {
    let tallies = store.read(|tx| count(tx, counted)).unwrap();
    let number = tallies.len();
    let tallies = tallies.into_iter();
    let counts: Counts = tallies
        .map(|tally| ((tally.pool, tally.holder), tally.duties))
        .collect();
    assert_eq!(counts.len(), number, "none is told twice");
    counts
}

fn spans_agree(store: &Store, in_force: &[&PublishedDuty], pools: &[PoolId], window: Interval) {
    let key = |span: &Span| (span.pool.clone(), span.interval, span.held);
    let mut found = store
        .read(|tx| published::spans(tx, pools, window))
        .unwrap();
    found.sort_by_key(key);
    let meant = in_force
        .iter()
        .map(|record| &record.duty)
        .filter(|duty| pools.contains(&duty.pool) && duty.interval.overlaps(&window));
    let mut wanted: Vec<Span> = meant
        .map(|duty| Span {
            pool: duty.pool.clone(),
            interval: duty.interval,
            held: !duty.holders.is_empty(),
        })
        .collect();
    wanted.sort_by_key(key);
    assert_eq!(found, wanted);
}
