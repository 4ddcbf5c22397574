//! Calendar feeds.

use std::sync::Arc;

use chrono::{Days, NaiveDate, SubsecRound};

use super::error::{AppError, NotFound};
use super::state::AppContext;
use evenwatch_domain::access::{Action, Ownership};
use evenwatch_domain::account::FeedOf;
use evenwatch_domain::interval::{Instant, Interval};
use evenwatch_domain::network::Network;
use evenwatch_domain::network_view::OwnershipIndex;
use evenwatch_domain::pool::Pool;
use evenwatch_domain::publication::PublishedDuty;
use evenwatch_domain::time::{self, WallTime};
use evenwatch_formats::feeds::{self, Facts, Subject};
use evenwatch_store::{ReadTx, feed_clock, networks, published};

pub use evenwatch_formats::feeds::{Alarm, Feed, FeedOptions, Zone};

/// Local days back from today that a feed's records reach: the feed's own window begins with a
/// month, so it needs up to 30 days and a month.
const DAYS_BACK: u64 = 62;

/// Local days ahead: more than a plan can reach, so that no duty enters a feed by the passing of
/// time alone. (The feed bounds its own size.)
const DAYS_AHEAD: u64 = 1100;

/// A calendar at its open address: what may not be seen is not there.
///
/// # Errors
/// Where the network does not know whose it is or whoever asks may not see it, or the database
/// fails.
pub fn feed(
    app: &AppContext,
    of: &FeedOf,
    options: FeedOptions,
    now: Instant,
) -> Result<Arc<Feed>, AppError> {
    let action = action(of);
    app.store().read(|tx| {
        if !app.who().may_somewhere(action) {
            return Err(AppError::Forbidden(action));
        }
        if !app.who().may_everywhere(action) {
            let network = app.current(tx)?;
            if !app.who().may(action, &place(of, &network)) {
                return Err(AppError::NotFound(missing(of)));
            }
        }
        made(app, tx, of, options, now)
    })
}

/// The same calendar, where it is at hand and whoever asks may certainly see it.
#[must_use]
pub fn try_cached_feed(
    app: &AppContext,
    of: &FeedOf,
    options: FeedOptions,
    now: Instant,
) -> Option<Arc<Feed>> {
    let origin = app.try_cached_version()?;
    let action = action(of);
    let may = app.who().may_everywhere(action) || {
        let network = app.try_cached_network(origin.network)?;
        app.who().may(action, &place(of, &network))
    };
    may.then(|| try_cached_file(app, of, options, now))
        .flatten()
}

/// The calendar itself, for whoever has been let through, where it is at hand.
pub(super) fn try_cached_file(
    app: &AppContext,
    of: &FeedOf,
    options: FeedOptions,
    now: Instant,
) -> Option<Arc<Feed>> {
    let source = (app.try_cached_version()?, time::local_day(now));
    app.caches().feeds.get(&(of.clone(), options), &source)
}

/// What reading a calendar is.
pub(super) fn action(of: &FeedOf) -> Action {
    match of {
        FeedOf::Person(_) => Action::ReadPersonalCalendars,
        FeedOf::Pool(_) | FeedOf::Line(_) | FeedOf::Area(_) | FeedOf::Board(_) => {
            Action::ReadCalendars
        }
    }
}

/// Whom a calendar belongs to. A line's goes over all organisations, so it belongs to none of them;
/// a board's to the board alone, because no pool serves all of it.
pub(super) fn place(of: &FeedOf, network: &Network) -> Ownership {
    match of {
        FeedOf::Person(id) => OwnershipIndex::of(network).person(id),
        FeedOf::Pool(id) => OwnershipIndex::of(network).pool(id),
        FeedOf::Line(_) => Ownership::whole(),
        FeedOf::Area(id) => OwnershipIndex::of(network).area(id),
        FeedOf::Board(ods) => Ownership {
            organisations: [ods.clone()].into(),
            ..Ownership::default()
        },
    }
}

fn missing(of: &FeedOf) -> NotFound {
    match of {
        FeedOf::Person(id) => NotFound::Person(id.clone()),
        FeedOf::Pool(id) => NotFound::Pool(id.clone()),
        FeedOf::Line(id) => NotFound::Line(id.clone()),
        FeedOf::Area(id) => NotFound::Area(id.clone()),
        FeedOf::Board(ods) => NotFound::Board(ods.clone()),
    }
}

/// The calendar itself, for whoever has been let through: kept from before, or written now.
///
/// # Errors
/// Where the network does not know whose it is, or the database fails.
pub(super) fn made(
    app: &AppContext,
    tx: &mut ReadTx<'_>,
    of: &FeedOf,
    options: FeedOptions,
    now: Instant,
) -> Result<Arc<Feed>, AppError> {
    let source = (app.origin(tx)?, time::local_day(now));
    let key = (of.clone(), options);
    if let Some(kept) = app.caches().feeds.get(&key, &source) {
        return Ok(kept);
    }
    let stamp = networks::stamp(tx)?.ok_or(AppError::NotFound(NotFound::Network))?;
    let network = app.current(tx)?;
    let subject = subject(of, &network).ok_or_else(|| AppError::NotFound(missing(of)))?;
    let records = records(tx, &network, of, now)?;
    let restated = published::restatements(tx, records.iter().map(|record| record.duty.id))?;
    let address = app.address();
    let facts = Facts {
        network: &network,
        published: &records,
        restated: &restated,
        address: address.as_deref(),
    };
    let mut feed = feeds::feed(subject, &facts, options, now);
    // Any write may have changed it, and whoever asks by the date alone must get what is new,
    // whatever clocks said.
    let written_at = feed_clock::moved_at(tx)?.unwrap_or(stamp.imported_at);
    feed.last_modified = feed.last_modified.max(written_at.trunc_subsecs(0));
    let feed = Arc::new(feed);
    app.caches().feeds.keep(key, source, Arc::clone(&feed));
    Ok(feed)
}

fn subject<'n>(of: &FeedOf, network: &'n Network) -> Option<Subject<'n>> {
    match of {
        FeedOf::Person(id) => network.person(id).map(Subject::Person),
        FeedOf::Pool(id) => network.pool(id).map(Subject::Pool),
        FeedOf::Line(id) => network.line(id).map(Subject::Line),
        FeedOf::Area(id) => network.area(id).map(Subject::Area),
        FeedOf::Board(ods) => {
            let mut areas = network.file().areas.iter();
            let board = network.organisation(ods).map(Subject::Board);
            board.filter(|_| areas.any(|area| area.board == *ods))
        }
    }
}

/// The records of a person, or of the pools whose duties the calendar shows.
fn records(
    tx: &mut ReadTx<'_>,
    network: &Network,
    of: &FeedOf,
    now: Instant,
) -> Result<Vec<PublishedDuty>, AppError> {
    let shows = |pool: &&Pool| match of {
        FeedOf::Person(_) => false,
        FeedOf::Pool(id) => pool.id == *id,
        FeedOf::Line(id) => pool.line == *id,
        FeedOf::Area(id) => pool.areas.contains(id),
        FeedOf::Board(ods) => {
            let areas = pool.areas.iter().filter_map(|id| network.area(id));
            areas.into_iter().any(|area| area.board == *ods)
        }
    };
    if let FeedOf::Person(id) = of {
        return Ok(published::of_person(tx, id, window(now))?);
    }
    let mut records = Vec::new();
    for pool in network.file().pools.iter().filter(shows) {
        records.extend(published::of_pool(tx, &pool.id, window(now))?);
    }
    Ok(records)
}

/// From midnight to midnight of whole local days, so that it moves once a day.
pub(super) fn window(now: Instant) -> Interval {
    let today = time::local_day(now);
    let first = today
        .checked_sub_days(Days::new(DAYS_BACK))
        .unwrap_or(NaiveDate::MIN);
    let last = today
        .checked_add_days(Days::new(DAYS_AHEAD))
        .unwrap_or(NaiveDate::MAX);
    Interval {
        start: time::instant(first, WallTime::MIDNIGHT),
        end: time::instant(last, WallTime::MIDNIGHT),
    }
}
