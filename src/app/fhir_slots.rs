//! FHIR slots: read from published duties a page at a time, because years of them are more than any answer holds.

pub(super) mod away;
mod count;
mod sought;

use super::error::AppError;
use super::fhir::{Found, Search};
use super::state::App;
use crate::domain::access::Action;
use crate::domain::ids::{DutyId, PoolId};
use crate::domain::interval::Instant;
use crate::domain::network::Network;
use crate::domain::publication::PublishedDuty;
use crate::feeds::fhir::{self, Resource};
use crate::store::{ReadTx, published};
use sought::Sought;

/// Duties read at once beyond those of a page, where a schedule is named: a search for one member's takes a few of many.
const READ_AHEAD: u32 = 200;

/// The same where none is named, and nearly every duty has a slot that is looked for: the one with which the page before ended, and
/// one that tells whether there are more.
const READ_BESIDE: u32 = 2;

/// A page of slots, by their begin. They begin today where the search does not say.
pub(super) fn search(
    app: &App,
    tx: &mut ReadTx<'_>,
    search: &Search,
    now: Instant,
) -> Result<Found, AppError> {
    let view = app.view(tx, Action::ReadOnCall)?;
    let network = view.network(&[])?;
    if let Some(ids) = sought::by_id(search) {
        let mut records = published::of_duties(tx, &ids)?;
        records.retain(|record| view.pool(&record.duty.pool));
        let mut found = met(app, tx, search, &network, &records)?;
        found.sort_by(|a, b| a.order.cmp(&b.order));
        return Ok(cut(found, search));
    }
    let roll = app.roll(tx)?;
    let Some(sought) = Sought::by(search, &roll, &network, now) else {
        return Ok(cut(Vec::new(), search));
    };
    let pools = sought.pools(&view, &network);
    if search.count > 0 {
        let found = page(app, tx, search, (&sought, pools.as_deref()), &network)?;
        return Ok(cut(found, search));
    }
    // Where no slot is asked for, their number is: of all pages, and so not from a page on.
    let total = match search.after {
        Some(_) => None,
        None => {
            let listed = || sought::schedules(search, &roll, &network);
            let asked = (&sought, pools.as_deref());
            Some(count::of(app, tx, search, asked, listed)?)
        }
    };
    Ok(Found {
        total,
        resources: Vec::new(),
        next: None,
    })
}

/// The slots of a page, and more where there are: at least one.
fn page(
    app: &App,
    tx: &mut ReadTx<'_>,
    search: &Search,
    (sought, pools): (&Sought<'_>, Option<&[PoolId]>),
    network: &Network,
) -> Result<Vec<Resource>, AppError> {
    let page = published::Page {
        within: sought.within(),
        pools,
        person: None,
        short: !sought.busy,
        from: search.after.as_deref().and_then(fhir::place_of),
        most: most(search, sought),
    };
    let mut found: Vec<Resource> = Vec::new();
    // The last duty that was read: a page begins with the one that the page before ended with.
    let mut read: Option<(Instant, DutyId)> = None;
    let mut most = page.most;
    while found.len() <= search.count {
        let from = read.or(page.from);
        let mut records = read_page(app, tx, &published::Page { from, most, ..page })?;
        let is_last = records.len() < usize::try_from(most).unwrap_or(usize::MAX);
        // However few of them have a slot that is looked for, there are few turns.
        most = most.saturating_mul(2);
        records.retain(|record| read.is_none_or(|read| record.duty.place() > read));
        found.extend(met(app, tx, search, network, &records)?);
        read = records.last().map(|record| record.duty.place()).or(read);
        if is_last {
            break;
        }
    }
    found.sort_by(|a, b| a.order.cmp(&b.order));
    Ok(found)
}

/// A page of duties. Those of which a place must be empty are also those of which a place is held by somebody who does not count, which the
/// table of duties does not know.
fn read_page(
    app: &App,
    tx: &mut ReadTx<'_>,
    page: &published::Page<'_>,
) -> Result<Vec<PublishedDuty>, AppError> {
    let mut records = published::page(tx, page)?;
    if !page.short {
        return Ok(records);
    }
    let most = usize::try_from(page.most).unwrap_or(usize::MAX);
    let away = away::away(app, tx, page.within)?;
    let here = away.iter().filter(|one| {
        let is_later = page.from.is_none_or(|from| one.place() >= from);
        one.uncovers && is_later && one.is_of(page.pools)
    });
    let ids: Vec<DutyId> = here.take(most).map(|one| one.duty).collect();
    records.extend(published::of_duties(tx, &ids)?);
    records.sort_by_key(|record| record.duty.place());
    records.truncate(most);
    Ok(records)
}

/// The slots of these duties that meet the search and are of its page or a later one.
fn met(
    app: &App,
    tx: &mut ReadTx<'_>,
    search: &Search,
    network: &Network,
    records: &[PublishedDuty],
) -> Result<Vec<Resource>, AppError> {
    let after = search.after.as_deref();
    // Who counts is a matter of the whole network, whatever part of it is seen.
    let whole = app.current(tx)?;
    let restated = published::restatements(tx, records.iter().map(|record| record.duty.id))?;
    let mut slots = fhir::slots(network, &whole, &restated, records);
    slots.retain(|slot| {
        search.criteria.iter().all(|wanted| wanted.is_met_by(slot))
            && after.is_none_or(|after| slot.order.as_str() > after)
    });
    Ok(slots)
}

/// Duties read at once.
fn most(search: &Search, sought: &Sought<'_>) -> u32 {
    let count = u32::try_from(search.count).unwrap_or(u32::MAX);
    let beside = match sought.schedules {
        Some(_) => READ_AHEAD,
        None => READ_BESIDE,
    };
    count.saturating_add(beside)
}

/// The first of those found, and whether there are more.
fn cut(mut found: Vec<Resource>, search: &Search) -> Found {
    let all = found.len();
    found.truncate(search.count);
    let more = all > search.count;
    let last = found.last().map(|last| last.order.clone());
    let is_all = search.after.is_none() && (!more || search.count == 0);
    Found {
        total: is_all.then_some(all),
        next: last.filter(|_| more),
        resources: found,
    }
}
