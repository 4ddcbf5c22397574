//! Calendar feeds.

use chrono::{Days, NaiveDate};

use super::error::{AppError, Missing};
use super::state::App;
use crate::domain::ids::{PersonId, PoolId};
use crate::domain::interval::{Instant, Interval};
use crate::domain::time::{self, WallTime};
use crate::feeds::{self, Subject};
use crate::store::published;

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
/// Where the network does not know the person, or the database fails.
pub fn person(app: &App, id: &PersonId, zone: Zone, now: Instant) -> Result<Feed, AppError> {
    app.store().read(|tx| {
        let network = app.current(tx)?;
        let person = network
            .person(id)
            .ok_or_else(|| AppError::NotFound(Missing::Person(id.clone())))?;
        let records = published::of_person(tx, id, window(now))?;
        Ok(feeds::feed(
            Subject::Person(person),
            &network,
            &records,
            zone,
            now,
        ))
    })
}

/// The calendar of one pool: its duties with who holds them.
///
/// # Errors
/// Where the network does not know the pool, or the database fails.
pub fn pool(app: &App, id: &PoolId, zone: Zone, now: Instant) -> Result<Feed, AppError> {
    app.store().read(|tx| {
        let network = app.current(tx)?;
        let pool = network
            .pool(id)
            .ok_or_else(|| AppError::NotFound(Missing::Pool(id.clone())))?;
        let records = published::of_pool(tx, id, window(now))?;
        Ok(feeds::feed(
            Subject::Pool(pool),
            &network,
            &records,
            zone,
            now,
        ))
    })
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
