//! Calendar feeds.

use chrono::{Days, NaiveDate};

use super::error::{AppError, Missing};
use super::state::App;
use crate::domain::access::{Action, Place};
use crate::domain::account::FeedOf;
use crate::domain::ids::{PersonId, PoolId};
use crate::domain::interval::{Instant, Interval};
use crate::domain::network::Network;
use crate::domain::network_view::Places;
use crate::domain::pool::Pool;
use crate::domain::publication::PublishedDuty;
use crate::domain::time::{self, WallTime};
use crate::feeds::{self, Subject};
use crate::store::{ReadTx, published};

pub use crate::feeds::{Feed, Zone};

/// Local days back from today that a feed's records reach: the feed's own window begins with a month, so it needs up to
/// 30 days and a month.
const DAYS_BACK: u64 = 62;

/// Local days ahead: more than a plan can reach, so that no duty enters a feed by the passing of time alone. (The feed
/// bounds its own size.)
const DAYS_AHEAD: u64 = 1100;

/// The calendar of one person: every duty that they hold or have lost, over all pools.
///
/// # Errors
/// Where the network does not know the person or whoever asks may not see their calendar, or the database fails.
pub fn person(app: &App, id: &PersonId, zone: Zone, now: Instant) -> Result<Feed, AppError> {
    open(app, &FeedOf::Person(id.clone()), zone, now)
}

/// The calendar of one pool: its duties with who holds them.
///
/// # Errors
/// Where the network does not know the pool or whoever asks may not see its calendar, or the database fails.
pub fn pool(app: &App, id: &PoolId, zone: Zone, now: Instant) -> Result<Feed, AppError> {
    open(app, &FeedOf::Pool(id.clone()), zone, now)
}

/// A calendar at its open address: what may not be seen is not there.
fn open(app: &App, of: &FeedOf, zone: Zone, now: Instant) -> Result<Feed, AppError> {
    let action = action(of);
    app.store().read(|tx| {
        if !app.who().may_somewhere(action) {
            return Err(AppError::Forbidden(action));
        }
        let network = app.current(tx)?;
        if !app.who().may(action, &place(of, &network)) {
            return Err(AppError::NotFound(missing(of)));
        }
        made(tx, &network, of, zone, now)
    })
}

/// What reading a calendar is.
pub(super) fn action(of: &FeedOf) -> Action {
    match of {
        FeedOf::Person(_) => Action::ReadPersonalCalendars,
        FeedOf::Pool(_) | FeedOf::Line(_) | FeedOf::Area(_) => Action::ReadCalendars,
    }
}

/// Whom a calendar belongs to. A line's goes over all organisations, so it belongs to none of them.
pub(super) fn place(of: &FeedOf, network: &Network) -> Place {
    let places = Places::of(network);
    match of {
        FeedOf::Person(id) => places.person(id),
        FeedOf::Pool(id) => places.pool(id),
        FeedOf::Line(_) => Place::whole(),
        FeedOf::Area(id) => places.area(id),
    }
}

fn missing(of: &FeedOf) -> Missing {
    match of {
        FeedOf::Person(id) => Missing::Person(id.clone()),
        FeedOf::Pool(id) => Missing::Pool(id.clone()),
        FeedOf::Line(id) => Missing::Line(id.clone()),
        FeedOf::Area(id) => Missing::Area(id.clone()),
    }
}

/// The calendar itself, for whoever has been let through.
///
/// # Errors
/// Where the network does not know whose it is, or the database fails.
pub(super) fn made(
    tx: &mut ReadTx<'_>,
    network: &Network,
    of: &FeedOf,
    zone: Zone,
    now: Instant,
) -> Result<Feed, AppError> {
    let subject = subject(of, network).ok_or_else(|| AppError::NotFound(missing(of)))?;
    let records = match of {
        FeedOf::Person(id) => published::of_person(tx, id, window(now))?,
        FeedOf::Pool(id) => published::of_pool(tx, id, window(now))?,
        FeedOf::Line(id) => of_pools(tx, network, now, |pool| pool.line == *id)?,
        FeedOf::Area(id) => of_pools(tx, network, now, |pool| pool.areas.contains(id))?,
    };
    Ok(feeds::feed(subject, network, &records, zone, now))
}

fn subject<'n>(of: &FeedOf, network: &'n Network) -> Option<Subject<'n>> {
    match of {
        FeedOf::Person(id) => network.person(id).map(Subject::Person),
        FeedOf::Pool(id) => network.pool(id).map(Subject::Pool),
        FeedOf::Line(id) => network.line(id).map(Subject::Line),
        FeedOf::Area(id) => network.area(id).map(|area| Subject::Area(area, network)),
    }
}

/// Records of the pools that `which` picks.
fn of_pools(
    tx: &mut ReadTx<'_>,
    network: &Network,
    now: Instant,
    which: impl Fn(&Pool) -> bool,
) -> Result<Vec<PublishedDuty>, AppError> {
    let mut records = Vec::new();
    for pool in network.file().pools.iter().filter(|pool| which(pool)) {
        records.extend(published::of_pool(tx, &pool.id, window(now))?);
    }
    Ok(records)
}

/// From midnight to midnight of whole local days, so that it moves once a day.
fn window(now: Instant) -> Interval {
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
