//! FHIR slots: read from published duties a page at a time, because years of them are more than any
//! answer holds.

pub(super) mod away;
pub(super) mod count;
mod order;
mod sought;

use super::error::AppError;
use super::fhir::{FhirPage, FhirSearch, Sees, Total};
use super::state::AppContext;
use away::AwayDuty;
use evenwatch_domain::access::Action;
use evenwatch_domain::ids::{DutyId, PoolId};
use evenwatch_domain::interval::Instant;
use evenwatch_domain::network::Network;
use evenwatch_domain::publication::PublishedDuty;
use evenwatch_domain::time;
use evenwatch_formats::feeds::fhir::{self, Resource, Sight};
use evenwatch_store::{ReadTx, published};
use order::{SlotRank, in_order, settled};
use sought::Sought;

/// Duties read at once beyond those of a page, where a schedule is named: a search for one member's
/// takes a few of many.
const READ_AHEAD: u32 = 200;

/// The same where none is named, and nearly every duty has a slot that is looked for: the one with
/// which the page before ended, and one that tells whether there are more.
const READ_BESIDE: u32 = 2;

/// Duties that are walked over for a number, at most: beyond that it is left out.
const MOST_WALKED: usize = 20_000;

/// A page of slots, by their begin. They begin today where the search does not say.
pub(super) fn search(
    app: &AppContext,
    tx: &mut ReadTx<'_>,
    search: &FhirSearch,
    now: Instant,
) -> Result<FhirPage, AppError> {
    let view = app.view(tx, Action::ReadOnCall)?;
    let network = view.network(&[])?;
    let roll = app.roll(tx)?;
    let sees = Sees::of(app, tx)?;
    let sight = Sight {
        network: &network,
        today: time::local_day(now),
        updated: app.network_changed_at(tx)?,
        sees: &|kind, pool| sees.pool(kind, pool),
    };
    let is_linked = sought::is_linked(search);
    let search = &sought::resolved(search, &roll, &sight);
    if let Some(ids) = sought::by_id(search) {
        let mut records = published::of_duties(tx, &ids)?;
        records.retain(|record| view.pool(&record.duty.pool));
        let mut found = met(app, tx, search, &network, &records)?;
        let finds_withdrawn = sought::finds_withdrawn(search);
        found.retain(|slot| finds_withdrawn || !sought::is_withdrawn(slot));
        in_order(search, &mut found);
        return Ok(cut(found, search));
    }
    let Some(sought) = Sought::by(search, &roll, &network, now) else {
        return Ok(cut(Vec::new(), search));
    };
    let pools = sought.pools(&view, &network);
    let asked = (&sought, pools.as_deref());
    let mut found = match search.count {
        // Where no slot is asked for, their number is: of all pages, and so not from a page on.
        0 => FhirPage::default(),
        _ => cut(page(app, tx, search, asked, &network)?, search),
    };
    let is_number = search.count == 0 && search.after.is_none();
    if found.total.is_none() && (is_number || search.total == Total::Accurate) {
        found.total = if sought.is_plain() {
            let listed = || sought::schedules(search, &roll, &network);
            Some(count::of(app, tx, search, asked, listed, !is_linked)?)
        } else {
            walked(app, tx, search, asked, &network)?
        };
    }
    Ok(found)
}

/// The slots of a page, and more where there are: at least one.
fn page(
    app: &AppContext,
    tx: &mut ReadTx<'_>,
    search: &FhirSearch,
    (sought, pools): (&Sought<'_>, Option<&[PoolId]>),
    network: &Network,
) -> Result<Vec<Resource>, AppError> {
    let mut walk = Walk::of(search, sought, pools);
    let mut found: Vec<Resource> = Vec::new();
    let mut most = most(search, sought);
    while settled(search, &found, walk.read.map(|(start, _)| start)) <= search.count {
        let Some(records) = walk.next(app, tx, most)? else {
            break;
        };
        // However few of them have a slot that is looked for, there are few turns.
        most = most.saturating_mul(2);
        found.extend(met(app, tx, search, network, &records)?);
        found.retain(|slot| sought.withdrawn || !sought::is_withdrawn(slot));
    }
    in_order(search, &mut found);
    Ok(found)
}

/// How many slots there are on all pages, by going through their duties; `None` where those are too
/// many.
fn walked(
    app: &AppContext,
    tx: &mut ReadTx<'_>,
    search: &FhirSearch,
    (sought, pools): (&Sought<'_>, Option<&[PoolId]>),
    network: &Network,
) -> Result<Option<usize>, AppError> {
    let all = FhirSearch {
        after: None,
        ..search.clone()
    };
    let mut walk = Walk::of(&all, sought, pools);
    let (mut duties, mut slots) = (0, 0);
    while let Some(records) = walk.next(app, tx, READ_AHEAD)? {
        duties += records.len();
        if duties > MOST_WALKED {
            return Ok(None);
        }
        let found = met(app, tx, &all, network, &records)?;
        let found = found.iter();
        slots += found
            .filter(|slot| sought.withdrawn || !sought::is_withdrawn(slot))
            .count();
    }
    Ok(Some(slots))
}

/// A way through the duties of a search, some at a time.
struct Walk<'w> {
    page: published::DutyPage<'w>,
    /// The last duty that was read: a page begins with the one that the page before ended with.
    read: Option<(Instant, DutyId)>,
    is_done: bool,
}

impl<'w> Walk<'w> {
    fn of(search: &FhirSearch, sought: &Sought<'_>, pools: Option<&'w [PoolId]>) -> Self {
        let page = published::DutyPage {
            within: sought.within(),
            pools,
            person: None,
            short: !sought.busy && !sought.withdrawn,
            standing: sought.standing(),
            changed: sought.changed,
            backwards: search.descending,
            from: SlotRank::after(search).and_then(|after| after.read_from(search)),
            most: 0,
        };
        Self {
            page,
            read: None,
            is_done: false,
        }
    }

    /// The next duties, `most` at most, in the order of the walk; `None` at the end.
    fn next(
        &mut self,
        app: &AppContext,
        tx: &mut ReadTx<'_>,
        most: u32,
    ) -> Result<Option<Vec<PublishedDuty>>, AppError> {
        if self.is_done {
            return Ok(None);
        }
        let read = self.read;
        let page = published::DutyPage {
            from: read.or(self.page.from),
            most,
            ..self.page
        };
        let mut records = read_page(app, tx, &page)?;
        self.is_done = records.len() < usize::try_from(most).unwrap_or(usize::MAX);
        records.retain(|record| Some(record.duty.place()) != read);
        self.read = records.last().map(|record| record.duty.place()).or(read);
        Ok(Some(records))
    }
}

/// A page of duties, in its own order. Those of which a place must be empty are also those with a
/// holder who does not count, which the table of duties does not know: of a duty with more holders
/// than it needs, theirs is the one slot that is unavailable.
fn read_page(
    app: &AppContext,
    tx: &mut ReadTx<'_>,
    page: &published::DutyPage<'_>,
) -> Result<Vec<PublishedDuty>, AppError> {
    let most = usize::try_from(page.most).unwrap_or(usize::MAX);
    let mut records = published::page(tx, page)?;
    if page.short {
        let away = away::away(app, tx, page.within)?;
        let is_ahead = |one: &AwayDuty| {
            page.from.is_none_or(|from| match page.backwards {
                false => one.place() >= from,
                true => one.place() <= from,
            })
        };
        let here = away
            .iter()
            .filter(|one| !one.is_short && one.is_of(page.pools) && is_ahead(one));
        let mut ids: Vec<DutyId> = here.map(|one| one.duty).collect();
        if page.backwards {
            ids.reverse();
        }
        ids.truncate(most);
        records.extend(published::of_duties(tx, &ids)?);
        records.sort_by_key(|record| record.duty.place());
    }
    if page.backwards {
        records.reverse();
    }
    records.truncate(most);
    Ok(records)
}

/// The slots of these duties that meet the search and are of its page or a later one.
fn met(
    app: &AppContext,
    tx: &mut ReadTx<'_>,
    search: &FhirSearch,
    network: &Network,
    records: &[PublishedDuty],
) -> Result<Vec<Resource>, AppError> {
    let after = SlotRank::after(search);
    // Who counts is a matter of the whole network, whatever part of it is seen.
    let whole = app.current(tx)?;
    let restated = published::restatements(tx, records.iter().map(|record| record.duty.id))?;
    let mut slots = fhir::slots(network, &whole, &restated, records);
    slots.retain(|slot| {
        let is_later = after.as_ref().is_none_or(|after| {
            let rank = SlotRank::of(search, slot);
            rank.compare(after, search).is_gt()
        });
        is_later && search.criteria.iter().all(|wanted| wanted.is_met_by(slot))
    });
    Ok(slots)
}

/// Duties read at once.
fn most(search: &FhirSearch, sought: &Sought<'_>) -> u32 {
    let count = u32::try_from(search.count).unwrap_or(u32::MAX);
    let beside = match sought.schedules {
        Some(_) => READ_AHEAD,
        None => READ_BESIDE,
    };
    count.saturating_add(beside)
}

/// The first of those found, and whether there are more.
fn cut(mut found: Vec<Resource>, search: &FhirSearch) -> FhirPage {
    let all = found.len();
    found.truncate(search.count);
    let more = all > search.count;
    let last = found
        .last()
        .map(|last| SlotRank::of(search, last).written());
    let is_all = search.after.is_none() && (!more || search.count == 0);
    FhirPage {
        total: is_all.then_some(all),
        next: last.filter(|_| more),
        resources: found,
        included: Vec::new(),
    }
}
