//! Published duties: one record a duty, changed by what [`evenwatch_domain::publication`] says
//! alone.
//!
//! Every answer is ordered by start and id.

mod apply;
mod counts;
mod owners;
mod reach;
mod restated;

use std::collections::{BTreeSet, HashMap};

use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::Bool;

use super::codec::{self, ColumnRef};
use super::duty::{PublishedRow, holders_by_duty};
use super::error::StoreError;
use super::schema::{former_holders, published_duties, published_holders};
use super::tx::ReadTx;
use evenwatch_domain::ids::{DutyId, PatternId, PersonId, PoolId, RotaId};
use evenwatch_domain::interval::{Instant, Interval};
use evenwatch_domain::publication::{DutyStatus, FormerHolder, PublishedDuty};
use evenwatch_domain::rota::Rota;

pub use apply::apply;
pub use counts::{
    DutyCountFilter, Holding, PlaceFilter, PoolDutyCount, Span, When, counts_by_holder,
    counts_by_pool, holdings, spans,
};
pub use owners::{Owned, begun, named_by, owners};
pub use reach::reach;
pub use restated::{restate, restatements};

/// No duty is longer: a pattern spans seven days at most, and the tables refuse more than this.
/// Thanks to it, what is in force at an instant is found among the starts of nine days and not
/// among those of all years before.
const LONGEST_DUTY_SECONDS: i64 = 9 * 24 * 60 * 60;

/// So few pools have a page's duties together sooner than it is found among those of all.
const FEW_POOLS: usize = 8;

/// Duties asked for in one statement; SQLite takes 32,766 values.
const DUTIES_IN_A_STATEMENT: usize = 500;

/// Duties in force (confirmed) at an instant.
///
/// # Errors
/// Where the database fails or a row is corrupt.
pub fn at(tx: &mut ReadTx<'_>, at: Instant) -> Result<Vec<PublishedDuty>, StoreError> {
    let second = codec::seconds(at);
    in_force(
        tx,
        None,
        Window {
            from: second,
            to: second.saturating_add(1),
        },
    )
}

/// Duties in force (confirmed) that share any time with the interval.
///
/// # Errors
/// Where the database fails or a row is corrupt.
pub fn within(tx: &mut ReadTx<'_>, interval: Interval) -> Result<Vec<PublishedDuty>, StoreError> {
    in_force(tx, None, Window::of(interval))
}

/// Those of one pool.
///
/// # Errors
/// Where the database fails or a row is corrupt.
pub fn within_pool(
    tx: &mut ReadTx<'_>,
    pool: &PoolId,
    interval: Interval,
) -> Result<Vec<PublishedDuty>, StoreError> {
    in_force(tx, Some(pool), Window::of(interval))
}

/// Which duties a page holds.
#[derive(Debug, Clone, Copy)]
pub struct DutyPage<'p> {
    /// They share any time with this.
    pub within: Interval,
    /// Of these pools; absent: of all.
    pub pools: Option<&'p [PoolId]>,
    /// Held by this person; absent: by anybody or nobody.
    pub person: Option<&'p PersonId>,
    /// Whether a place must be empty.
    pub short: bool,
    /// Whether they stand.
    pub standing: StandingFilter,
    /// Perhaps last changed in this, and none that did is left out: a former holder's loss counts
    /// as a change, and so does one of the network after which something else is said of the duty.
    /// Absent: at any time.
    pub changed: Option<Interval>,
    /// Whether the latest come first.
    pub backwards: bool,
    /// From this place in their order on, itself inside.
    pub from: Option<(Instant, DutyId)>,
    /// So many at most.
    pub most: u32,
}

/// Whether duties of a page stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StandingFilter {
    /// Those in force.
    InForce,
    /// Those taken back too.
    AlsoWithdrawn,
    /// Those taken back, and those in force that someone has lost.
    WithdrawnOrLost,
}

/// Published duties, a page of them.
///
/// # Errors
/// Where the database fails or a row is corrupt.
pub fn page(tx: &mut ReadTx<'_>, page: &DutyPage<'_>) -> Result<Vec<PublishedDuty>, StoreError> {
    let confirmed = codec::word("published_duties.status", &DutyStatus::Confirmed)?;
    let cancelled = codec::word("published_duties.status", &DutyStatus::Cancelled)?;
    let rows = tx.run("loading a page of published duties", |connection| {
        let mut query = published_duties::table
            .select(PublishedRow::as_select())
            .filter(touches(Window::of(page.within)))
            .limit(i64::from(page.most))
            .into_boxed();
        let order = (published_duties::start_at, published_duties::duty);
        query = match page.backwards {
            false => query.order(order),
            true => query.order((order.0.desc(), order.1.desc())),
        };
        let by_pools = page
            .pools
            .is_some_and(|pools| page.short || pools.len() <= FEW_POOLS);
        query = match page.standing {
            StandingFilter::InForce if by_pools => query.filter(of_pools(confirmed)),
            StandingFilter::InForce => query.filter(published_duties::status.eq(confirmed)),
            StandingFilter::AlsoWithdrawn | StandingFilter::WithdrawnOrLost => {
                query.filter(published_duties::status.eq_any([confirmed, cancelled.clone()]))
            }
        };
        if page.standing == StandingFilter::WithdrawnOrLost {
            let taken_back = published_duties::status.eq(cancelled);
            query = query.filter(taken_back.or(sql::<Bool>(LOST)));
        }
        if let Some(changed) = page.changed {
            let since = published_duties::changed_at.ge(codec::seconds(changed.start));
            let before = published_duties::changed_at.lt(whole_second(changed.end));
            query = query
                .filter(since.or(sql::<Bool>(RESTATED)))
                .filter(before.or(sql::<Bool>(LOST)));
        }
        if let Some(pools) = page.pools {
            let ids = pools.iter().map(PoolId::as_str);
            query = query.filter(published_duties::pool.eq_any(ids.collect::<Vec<_>>()));
        }
        if let Some(person) = page.person {
            let held = published_holders::table
                .filter(published_holders::person.eq(person.as_str()))
                .select(published_holders::duty);
            query = query.filter(published_duties::duty.eq_any(held));
        }
        if page.short {
            query = query.filter(sql::<Bool>(SHORT));
        }
        if let Some((start, duty)) = page.from {
            let (start, duty) = (codec::seconds(start), duty.to_string());
            let same = published_duties::start_at.eq(start);
            // The first of each is for the index, which does not see it in the second.
            query = match page.backwards {
                false => query.filter(published_duties::start_at.ge(start)).filter(
                    (published_duties::start_at.gt(start))
                        .or(same.and(published_duties::duty.ge(duty))),
                ),
                true => query.filter(published_duties::start_at.le(start)).filter(
                    (published_duties::start_at.lt(start))
                        .or(same.and(published_duties::duty.le(duty))),
                ),
            };
        }
        query.load(connection)
    })?;
    whole(tx, &rows)
}

/// Whether the status is this, asked so that no index answers it: SQLite would go through every
/// pool's duties in their order, where the index of pools leads to those few that are wanted.
#[diesel::dsl::auto_type(no_type_alias)]
fn of_pools(confirmed: String) -> _ {
    published_duties::status.concat("").eq(confirmed)
}

/// Whether a duty has an empty place.
const SHORT: &str = "published_duties.people_needed > (SELECT COUNT(*) FROM published_holders \
    WHERE published_holders.duty = published_duties.duty)";

/// Whether someone held a duty and holds it no longer.
const LOST: &str =
    "EXISTS (SELECT 1 FROM former_holders WHERE former_holders.duty = published_duties.duty)";

/// Whether the network changed after a duty's publication so that something else is said of it.
const RESTATED: &str =
    "EXISTS (SELECT 1 FROM duty_restatements WHERE duty_restatements.duty = published_duties.duty)";

fn in_force(
    tx: &mut ReadTx<'_>,
    pool: Option<&PoolId>,
    window: Window,
) -> Result<Vec<PublishedDuty>, StoreError> {
    let confirmed = codec::word("published_duties.status", &DutyStatus::Confirmed)?;
    let rows = tx.run("loading duties in force", |connection| {
        let mut query = published_duties::table
            .select(PublishedRow::as_select())
            .filter(published_duties::status.eq(confirmed))
            .filter(touches(window))
            .into_boxed();
        if let Some(pool) = pool {
            query = query.filter(published_duties::pool.eq(pool.as_str()));
        }
        query.load(connection)
    })?;
    whole(tx, &rows)
}

/// Duties that share any time with the interval and that the person holds or once held, cancelled
/// ones too: what their calendar must show or take back.
///
/// # Errors
/// Where the database fails or a row is corrupt.
pub fn of_person(
    tx: &mut ReadTx<'_>,
    person: &PersonId,
    interval: Interval,
) -> Result<Vec<PublishedDuty>, StoreError> {
    let held: Vec<String> = tx.run("finding a person's duties", |connection| {
        published_holders::table
            .inner_join(published_duties::table)
            .filter(published_holders::person.eq(person.as_str()))
            .filter(touches(Window::of(interval)))
            .select(published_holders::duty)
            .load(connection)
    })?;
    let lost: Vec<String> = tx.run("finding a person's former duties", |connection| {
        former_holders::table
            .inner_join(published_duties::table)
            .filter(former_holders::person.eq(person.as_str()))
            .filter(touches(Window::of(interval)))
            .select(former_holders::duty)
            .load(connection)
    })?;
    by_key(tx, held.into_iter().chain(lost).collect())
}

/// Duties of a pool that share any time with the interval, cancelled ones too.
///
/// # Errors
/// Where the database fails or a row is corrupt.
pub fn of_pool(
    tx: &mut ReadTx<'_>,
    pool: &PoolId,
    interval: Interval,
) -> Result<Vec<PublishedDuty>, StoreError> {
    let rows = tx.run("loading a pool's duties", |connection| {
        published_duties::table
            .select(PublishedRow::as_select())
            .filter(published_duties::pool.eq(pool.as_str()))
            .filter(touches(Window::of(interval)))
            .load(connection)
    })?;
    whole(tx, &rows)
}

/// What [`evenwatch_domain::publication::publish`] asks for as `before`: the records that stand for
/// the rota's id, and those of the duties that it names, whichever rota they stand in.
///
/// # Errors
/// Where the database fails or a row is corrupt.
pub fn before(tx: &mut ReadTx<'_>, rota: &Rota) -> Result<Vec<PublishedDuty>, StoreError> {
    let id = rota.id.to_string();
    let standing: Vec<String> = tx.run("finding a rota's published duties", |connection| {
        published_duties::table
            .filter(published_duties::rota.eq(id))
            .select(published_duties::duty)
            .load(connection)
    })?;
    let named = rota.duties.iter().map(|duty| duty.id.to_string());
    by_key(tx, standing.into_iter().chain(named).collect())
}

/// What of the network a published duty names.
#[derive(Debug, Clone, Copy)]
pub enum Named<'a> {
    /// A holder.
    Person(&'a PersonId),
    /// The duty's pool.
    Pool(&'a PoolId),
    /// The duty's pattern, and the pool of that.
    Pattern(&'a PatternId, &'a PoolId),
}

/// Duties in force that name it, past ones too: `most` of them.
///
/// # Errors
/// Where the database fails or a row is corrupt.
pub fn naming(
    tx: &mut ReadTx<'_>,
    named: Named<'_>,
    most: u32,
) -> Result<Vec<PublishedDuty>, StoreError> {
    let confirmed = codec::word("published_duties.status", &DutyStatus::Confirmed)?;
    let keys: Vec<String> = tx.run("finding duties by what they name", |connection| {
        let in_force = published_duties::table
            .filter(published_duties::status.eq(confirmed))
            .select(published_duties::duty)
            .order(published_duties::start_at.desc())
            .limit(i64::from(most))
            .into_boxed();
        let found = match named {
            Named::Person(id) => {
                let held = published_holders::table
                    .filter(published_holders::person.eq(id.as_str()))
                    .select(published_holders::duty);
                in_force.filter(published_duties::duty.eq_any(held))
            }
            Named::Pool(id) => in_force.filter(published_duties::pool.eq(id.as_str())),
            Named::Pattern(id, pool) => in_force
                .filter(published_duties::pool.eq(pool.as_str()))
                .filter(published_duties::pattern.eq(id.as_str())),
        };
        found.load(connection)
    })?;
    by_key(tx, keys.into_iter().collect())
}

/// Every record that stands for a rota, cancelled ones too.
///
/// # Errors
/// Where the database fails or a row is corrupt.
pub fn of_rota(tx: &mut ReadTx<'_>, rota: RotaId) -> Result<Vec<PublishedDuty>, StoreError> {
    let rows = tx.run("loading a rota's published duties", |connection| {
        published_duties::table
            .select(PublishedRow::as_select())
            .filter(published_duties::rota.eq(rota.to_string()))
            .load(connection)
    })?;
    whole(tx, &rows)
}

/// The records of these duties; those never published are left out.
///
/// # Errors
/// Where the database fails or a row is corrupt.
pub fn of_duties(tx: &mut ReadTx<'_>, duties: &[DutyId]) -> Result<Vec<PublishedDuty>, StoreError> {
    by_key(tx, duties.iter().map(ToString::to_string).collect())
}

/// Seconds since 1970, `[from, to)`.
#[derive(Clone, Copy)]
struct Window {
    from: i64,
    to: i64,
}

impl Window {
    fn of(interval: Interval) -> Self {
        Self {
            from: codec::seconds(interval.start),
            to: whole_second(interval.end),
        }
    }
}

/// The first whole second at or after an instant. Duties begin and end at whole ones, so what
/// begins before an instant within a second begins before the next.
fn whole_second(at: Instant) -> i64 {
    let into = i64::from(at.timestamp_subsec_nanos() > 0);
    codec::seconds(at).saturating_add(into)
}

/// Whether a duty shares any time with the window, in a form that the indexes on starts answer.
#[diesel::dsl::auto_type(no_type_alias)]
fn touches(window: Window) -> _ {
    let from: i64 = window.from;
    let to: i64 = window.to;
    let earliest: i64 = from.saturating_sub(LONGEST_DUTY_SECONDS);
    published_duties::start_at
        .ge(earliest)
        .and(published_duties::start_at.lt(to))
        .and(published_duties::end_at.gt(from))
}

/// The records with these keys.
fn by_key(tx: &mut ReadTx<'_>, keys: BTreeSet<String>) -> Result<Vec<PublishedDuty>, StoreError> {
    let keys: Vec<String> = keys.into_iter().collect();
    let mut rows = Vec::new();
    for some in keys.chunks(DUTIES_IN_A_STATEMENT) {
        rows.extend(tx.run("loading published duties", |connection| {
            published_duties::table
                .select(PublishedRow::as_select())
                .filter(published_duties::duty.eq_any(some))
                .load(connection)
        })?);
    }
    whole(tx, &rows)
}

/// The records of rows: with their holders and former holders, by start and id.
fn whole(tx: &mut ReadTx<'_>, rows: &[PublishedRow]) -> Result<Vec<PublishedDuty>, StoreError> {
    let (mut held, mut former) = (Vec::new(), Vec::new());
    for some in rows.chunks(DUTIES_IN_A_STATEMENT) {
        let keys: Vec<&str> = some.iter().map(|row| row.duty.as_str()).collect();
        held.extend(tx.run("loading holders of published duties", |connection| {
            published_holders::table
                .filter(published_holders::duty.eq_any(&keys))
                .load::<(String, String, bool)>(connection)
        })?);
        former.extend(
            tx.run("loading former holders of published duties", |connection| {
                former_holders::table
                    .filter(former_holders::duty.eq_any(&keys))
                    .order(former_holders::position)
                    .select(FormerRow::as_select())
                    .load::<FormerRow>(connection)
            })?,
        );
    }
    let mut held = holders_by_duty("published_holders", held)?;
    let mut former = former_by_duty(former)?;
    let mut records: Vec<PublishedDuty> = rows
        .iter()
        .map(|row| {
            let place = ColumnRef {
                table: "published_duties",
                key: &row.duty,
            };
            Ok(PublishedDuty {
                rota: place.parse("rota", &row.rota)?,
                revision: place.number("revision", row.revision)?,
                duty: row.duty(&mut held)?,
                status: place.word("status", &row.status)?,
                sequence: place.number("sequence", row.sequence)?,
                changed_at: place.instant("changed_at", row.changed_at)?,
                former_holders: former.remove(&row.duty).unwrap_or_default(),
            })
        })
        .collect::<Result<_, StoreError>>()?;
    records.sort_by_key(|record| record.duty.place());
    Ok(records)
}

fn former_by_duty(rows: Vec<FormerRow>) -> Result<HashMap<String, Vec<FormerHolder>>, StoreError> {
    let mut by_duty: HashMap<String, Vec<FormerHolder>> = HashMap::new();
    for row in rows {
        let place = ColumnRef {
            table: "former_holders",
            key: &row.duty,
        };
        let former = FormerHolder {
            person: place.parse("person", &row.person)?,
            until: place.instant("until_at", row.until_at)?,
            sequence: place.number("sequence", row.sequence)?,
        };
        by_duty.entry(row.duty).or_default().push(former);
    }
    Ok(by_duty)
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = former_holders)]
struct FormerRow {
    duty: String,
    position: i32,
    person: String,
    until_at: i64,
    sequence: i64,
}
