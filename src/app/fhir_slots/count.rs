//! How many slots a search finds: counted where the duties are, because nobody reads years of them
//! for a number.

use std::sync::Arc;

use super::super::error::AppError;
use super::super::fhir::FhirSearch;
use super::super::state::AppContext;
use super::away::{self, AwayDuty};
use super::sought::{Begins, Schedules, Sought};
use evenwatch_domain::access::Grant;
use evenwatch_domain::ids::PoolId;
use evenwatch_domain::interval::Interval;
use evenwatch_formats::feeds::fhir::Criterion;
use evenwatch_store::published::{self, DutyCountFilter, PlaceFilter, PoolDutyCount, When};
use evenwatch_store::{ReadTx, StoreError};

/// A search for slots: by what whoever asks may do, what is looked for, and from which time on
/// where it does not say.
pub(crate) type CountKey = (Vec<Grant>, Vec<Criterion>, Interval);

/// How many slots of these pools, or of all, meet the search: kept from before, or counted now.
/// `listed` finds the schedules that may be seen and that the search means. It is kept where `keep`
/// says so.
pub(super) fn of<'n>(
    app: &AppContext,
    tx: &mut ReadTx<'_>,
    search: &FhirSearch,
    (sought, pools): (&Sought<'n>, Option<&[PoolId]>),
    listed: impl FnOnce() -> Schedules<'n>,
    keep: bool,
) -> Result<usize, AppError> {
    let origin = app.origin(tx)?;
    let grants = app.who().grants.clone();
    let key = (grants, search.criteria.clone(), sought.within());
    if keep && let Some(count) = app.caches().slot_counts.get(&key, &origin) {
        return Ok(count);
    }
    let listed = listed();
    // Where either status is looked for, it is all the same who counts.
    let away = match sought.busy && sought.unavailable {
        true => Arc::default(),
        false => away::away(app, tx, sought.within())?,
    };
    let mut slots = 0;
    for when in whens(&sought.begins) {
        slots += at(tx, sought, &listed, pools, when)?;
        let moved = moved(sought, &listed, pools, (&away, when));
        slots = match sought.busy {
            true => slots.saturating_sub(moved),
            false => slots.saturating_add(moved),
        };
    }
    let count = usize::try_from(slots).unwrap_or(usize::MAX);
    if keep {
        app.caches().slot_counts.keep(key, origin, count);
    }
    Ok(count)
}

/// Times that share no duty.
fn whens(begins: &Begins) -> Vec<When> {
    match begins {
        Begins::FromToday(within) => vec![When::Touching(*within)],
        Begins::In(times, _) => {
            let times = times.intervals().iter();
            times.map(|time| When::Beginning(*time)).collect()
        }
    }
}

/// How many there are at a time: a duty's own stands in the schedule of its pool, and one in that
/// of each holder who is a member.
fn at(
    tx: &mut ReadTx<'_>,
    sought: &Sought<'_>,
    listed: &Schedules<'_>,
    pools: Option<&[PoolId]>,
    when: When,
) -> Result<u64, StoreError> {
    let places = match (sought.busy, sought.unavailable) {
        (true, true) => None,
        (true, false) => Some(PlaceFilter::Held),
        (false, _) => Some(PlaceFilter::Missing),
    };
    let of_pools = DutyCountFilter {
        when,
        pools,
        places,
    };
    let is_all = sought.schedules.is_none();
    let mut slots = 0;
    if is_all || listed.iter().any(|(_, member)| member.is_none()) {
        slots += sum(&published::counts_by_pool(tx, &of_pools)?, |tally| {
            is_all || listed.contains(&(&tally.pool, None))
        });
    }
    // A holder's time is taken, whoever else is missing.
    if sought.busy && listed.iter().any(|(_, member)| member.is_some()) {
        let of_holders = DutyCountFilter {
            places: None,
            ..of_pools
        };
        slots += sum(&published::counts_by_holder(tx, &of_holders)?, |tally| {
            listed.contains(&(&tally.pool, tally.holder.as_ref()))
        });
    }
    Ok(slots)
}

/// How many slots are unavailable though a place is held, because whoever holds it does not count:
/// the tallies take them for busy.
fn moved(
    sought: &Sought<'_>,
    listed: &Schedules<'_>,
    pools: Option<&[PoolId]>,
    (away, when): (&[AwayDuty], When),
) -> u64 {
    let is_all = sought.schedules.is_none();
    let those = away
        .iter()
        .filter(|one| one.is_at(when) && one.is_of(pools));
    let slots = those.map(|one| {
        let own = one.uncovers && (is_all || listed.contains(&(&one.pool, None)));
        let people = one.people.iter();
        let of_people = people.filter(|person| listed.contains(&(&one.pool, Some(*person))));
        usize::from(own) + of_people.count()
    });
    u64::try_from(slots.sum::<usize>()).unwrap_or(u64::MAX)
}

/// The duties of the tallies that are kept.
fn sum(tallies: &[PoolDutyCount], keep: impl Fn(&PoolDutyCount) -> bool) -> u64 {
    let kept = tallies.iter().filter(|tally| keep(tally));
    kept.map(|tally| tally.duties).sum()
}
