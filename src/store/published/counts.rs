//! What is known of published duties without reading them: how many there are, and when somebody
//! holds one. A duty whole takes its holders, former ones too, and of years of them that is
//! seconds.

use diesel::dsl::{count_star, exists, not, sql};
use diesel::prelude::*;
use diesel::sql_types::Bool;

use super::{LONGEST_DUTY_SECONDS, SHORT, of_pools, whole_second};
use crate::codec::{self, ColumnRef};
use crate::error::StoreError;
use crate::schema::{published_duties, published_holders};
use crate::tx::ReadTx;
use evenwatch_domain::ids::{DutyId, PatternId, PersonId, PoolId};
use evenwatch_domain::interval::Interval;
use evenwatch_domain::presence::Held;
use evenwatch_domain::publication::DutyStatus;

diesel::allow_columns_to_appear_in_same_group_by_clause!(
    published_duties::pool,
    published_holders::person
);

/// Which duties in force are counted.
#[derive(Debug, Clone, Copy)]
pub struct DutyCountFilter<'p> {
    /// When they are.
    pub when: When,
    /// Of these pools; absent: of all.
    pub pools: Option<&'p [PoolId]>,
    /// With all of their places held, or not; absent: either.
    pub places: Option<PlaceFilter>,
}

/// When duties are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// They share any time with this.
    Touching(Interval),
    /// They begin in this.
    Beginning(Interval),
}

/// How many of a duty's places are held.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PlaceFilter {
    /// All.
    Held,
    /// Not all.
    Missing,
}

/// Duties of a pool, counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PoolDutyCount {
    /// The pool.
    pub pool: PoolId,
    /// Whoever holds them, where they were counted by holder.
    pub holder: Option<PersonId>,
    /// How many.
    pub duties: u64,
}

/// When a duty is, and whether anybody holds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Span {
    /// Its pool.
    pub pool: PoolId,
    /// Its time.
    pub interval: Interval,
    /// Whether anybody holds it.
    pub held: bool,
}

/// Leaves in a query the duties that are counted, but for when they are. Queries over one table and
/// over two are of different types, and no function takes both.
macro_rules! meant {
    ($query:expr, $counted:expr, $confirmed:expr) => {{
        let query = match $counted.pools {
            Some(pools) => $query
                .filter(published_duties::pool.eq_any(words(pools)))
                .filter(of_pools($confirmed)),
            None => $query.filter(published_duties::status.eq($confirmed)),
        };
        match $counted.places {
            Some(PlaceFilter::Held) => query.filter(not(sql::<Bool>(SHORT))),
            Some(PlaceFilter::Missing) => query.filter(sql::<Bool>(SHORT)),
            None => query,
        }
    }};
}

/// How many duties each pool has, in no order; pools that have none are left out.
///
/// # Errors
/// Where the database fails or a row is corrupt.
pub fn counts_by_pool(
    tx: &mut ReadTx<'_>,
    counted: &DutyCountFilter<'_>,
) -> Result<Vec<PoolDutyCount>, StoreError> {
    let confirmed = codec::word("published_duties.status", &DutyStatus::Confirmed)?;
    let starts = Starts::of(counted.when);
    let rows: Vec<(String, i64)> = tx.run("counting duties by pool", |connection| {
        let query = published_duties::table
            .filter(is_at(starts))
            .group_by(published_duties::pool)
            .select((published_duties::pool, count_star()))
            .into_boxed();
        meant!(query, counted, confirmed).load(connection)
    })?;
    rows.into_iter()
        .map(|(pool, duties)| tally(&pool, None, duties))
        .collect()
}

/// How many duties each pool has by each holder, in no order: a duty of two is counted with both.
///
/// # Errors
/// Where the database fails or a row is corrupt.
pub fn counts_by_holder(
    tx: &mut ReadTx<'_>,
    counted: &DutyCountFilter<'_>,
) -> Result<Vec<PoolDutyCount>, StoreError> {
    let confirmed = codec::word("published_duties.status", &DutyStatus::Confirmed)?;
    let starts = Starts::of(counted.when);
    let rows: Vec<(String, String, i64)> = tx.run("counting duties by holder", |connection| {
        let query = published_duties::table
            .inner_join(published_holders::table)
            .filter(is_at(starts))
            .group_by((published_duties::pool, published_holders::person))
            .select((
                published_duties::pool,
                published_holders::person,
                count_star(),
            ))
            .into_boxed();
        meant!(query, counted, confirmed).load(connection)
    })?;
    rows.into_iter()
        .map(|(pool, holder, duties)| tally(&pool, Some(&holder), duties))
        .collect()
}

/// When the duties in force of some pools are that share any time with the interval, in no order.
///
/// # Errors
/// Where the database fails or a row is corrupt.
pub fn spans(
    tx: &mut ReadTx<'_>,
    pools: &[PoolId],
    within: Interval,
) -> Result<Vec<Span>, StoreError> {
    let confirmed = codec::word("published_duties.status", &DutyStatus::Confirmed)?;
    let starts = Starts::of(When::Touching(within));
    let rows: Vec<(String, i64, i64, bool)> =
        tx.run("looking when duties are held", |connection| {
            let holders =
                published_holders::table.filter(published_holders::duty.eq(published_duties::duty));
            published_duties::table
                .filter(published_duties::pool.eq_any(words(pools)))
                .filter(of_pools(confirmed))
                .filter(is_at(starts))
                .select((
                    published_duties::pool,
                    published_duties::start_at,
                    published_duties::end_at,
                    exists(holders),
                ))
                .load(connection)
        })?;
    rows.into_iter()
        .map(|(pool, start, end, held)| {
            let place = column_ref(&pool);
            let (start, end) = (
                place.instant("start_at", start)?,
                place.instant("end_at", end)?,
            );
            Ok(Span {
                pool: place.parse("pool", &pool)?,
                interval: Interval::new(start, end)
                    .ok_or_else(|| place.corrupt("end_at", &end, "is not after the start"))?,
                held,
            })
        })
        .collect()
}

/// A place of a duty that somebody holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holding {
    /// The duty.
    pub duty: DutyId,
    /// Its pool.
    pub pool: PoolId,
    /// Its pattern.
    pub pattern: PatternId,
    /// When it is.
    pub interval: Interval,
    /// People that it needs.
    pub people_needed: u8,
    /// Who holds the place.
    pub person: PersonId,
}

impl Holding {
    /// The work as it counts.
    #[must_use]
    pub fn work(&self) -> Held<'_> {
        Held {
            pool: &self.pool,
            pattern: &self.pattern,
            interval: self.interval,
        }
    }
}

/// The places that are held of duties in force that share any time with the interval, of these
/// pools or of all, in no order.
///
/// # Errors
/// Where the database fails or a row is corrupt.
pub fn holdings(
    tx: &mut ReadTx<'_>,
    pools: Option<&[PoolId]>,
    within: Interval,
) -> Result<Vec<Holding>, StoreError> {
    type Row = (String, String, String, i64, i64, i32, String);
    let confirmed = codec::word("published_duties.status", &DutyStatus::Confirmed)?;
    let starts = Starts::of(When::Touching(within));
    let counted = DutyCountFilter {
        when: When::Touching(within),
        pools,
        places: None,
    };
    let rows: Vec<Row> = tx.run("looking up who holds duties", |connection| {
        let query = published_duties::table
            .inner_join(published_holders::table)
            .filter(is_at(starts))
            .select((
                published_duties::duty,
                published_duties::pool,
                published_duties::pattern,
                published_duties::start_at,
                published_duties::end_at,
                published_duties::people_needed,
                published_holders::person,
            ))
            .into_boxed();
        meant!(query, counted, confirmed).load(connection)
    })?;
    let holding = |(duty, pool, pattern, start, end, needed, person): Row| {
        let place = column_ref(&duty);
        let (start, end) = (
            place.instant("start_at", start)?,
            place.instant("end_at", end)?,
        );
        Ok(Holding {
            duty: place.parse("duty", &duty)?,
            pool: place.parse("pool", &pool)?,
            pattern: place.parse("pattern", &pattern)?,
            interval: Interval::new(start, end)
                .ok_or_else(|| place.corrupt("end_at", &end, "is not after the start"))?,
            people_needed: place.number("people_needed", i64::from(needed))?,
            person: place.parse("person", &person)?,
        })
    };
    rows.into_iter().map(holding).collect()
}

/// Bounds of when a duty is, in seconds since 1970.
#[derive(Clone, Copy)]
struct Starts {
    /// First second at which it may start.
    from: i64,
    /// First second after those.
    before: i64,
    /// It ends after this.
    ends_after: i64,
}

impl Starts {
    fn of(when: When) -> Self {
        match when {
            When::Touching(within) => {
                let from = codec::seconds(within.start);
                Self {
                    from: from.saturating_sub(LONGEST_DUTY_SECONDS),
                    before: whole_second(within.end),
                    ends_after: from,
                }
            }
            When::Beginning(within) => Self {
                from: whole_second(within.start),
                before: whole_second(within.end),
                ends_after: i64::MIN,
            },
        }
    }
}

#[diesel::dsl::auto_type(no_type_alias)]
fn is_at(starts: Starts) -> _ {
    let from: i64 = starts.from;
    let before: i64 = starts.before;
    let ends_after: i64 = starts.ends_after;
    published_duties::start_at
        .ge(from)
        .and(published_duties::start_at.lt(before))
        .and(published_duties::end_at.gt(ends_after))
}

fn words(pools: &[PoolId]) -> Vec<&str> {
    pools.iter().map(PoolId::as_str).collect()
}

fn tally(pool: &String, holder: Option<&str>, duties: i64) -> Result<PoolDutyCount, StoreError> {
    let place = column_ref(pool);
    Ok(PoolDutyCount {
        pool: place.parse("pool", pool)?,
        holder: place.parse_some("person", holder)?,
        duties: place.number("count", duties)?,
    })
}

/// Counts are of no row of their own: what is wrong in one is told by its pool.
fn column_ref(pool: &String) -> ColumnRef<'_> {
    ColumnRef {
        table: "published_duties",
        key: pool,
    }
}
