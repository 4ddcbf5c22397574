//! Whether anybody wrote: what was read under a mark still stands while the store gives the same
//! mark.
//!
//! A write of this store ends every mark at once. Of others' writes SQLite tells: it counts their
//! commits for each connection, so that one connection which is asked for nothing else knows of
//! them; it is asked once a millisecond at most. PostgreSQL has no such count to be had cheaply;
//! there a mark lasts for a quarter of a second at most.

use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use diesel::prelude::*;
use diesel::sql_types::BigInt;

use super::conn::AnyConnection;
use super::error::StoreError;
use super::url::DatabaseUrl;

/// How long a write of another process to PostgreSQL may stay unnoticed.
const PERIOD: Duration = Duration::from_millis(250);

/// How long a write of another process to an SQLite file may stay unnoticed: less than a process
/// takes to end, and a client to ask.
const ASKED_EVERY: Duration = Duration::from_millis(1);

/// The state of a database: two that are equal saw no write between them, but for what another
/// process wrote within the last millisecond (SQLite) or quarter of a second (PostgreSQL).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DataStamp {
    /// Writes of this process.
    own: u64,
    /// Commits of anybody, or the period of the clock.
    others: i64,
}

/// Gives the marks of one database.
pub(super) struct Marker {
    writes: AtomicU64,
    others: Others,
}

/// How the writes of other processes are noticed.
enum Others {
    /// There are none: the database is in this process' memory.
    None,
    /// By the count of their commits.
    File(Commits),
    /// They are not: each mark ends with its period, counted from here.
    Server(Instant),
}

/// Counts the commits of others to an SQLite file.
struct Commits {
    /// It is asked for the count and for nothing else.
    connection: Mutex<SqliteConnection>,
    since: Instant,
    /// When the count was asked for last: microseconds from `since`, and one.
    asked_at: AtomicU64,
    /// What it was then.
    last: AtomicI64,
}

impl Marker {
    /// For the database at `url`, which has been opened before.
    pub(super) fn open(url: &DatabaseUrl) -> Result<Self, StoreError> {
        let others = match url {
            DatabaseUrl::Memory => Others::None,
            DatabaseUrl::Postgres(_) => Others::Server(Instant::now()),
            DatabaseUrl::Sqlite(_) => match AnyConnection::open(url)? {
                AnyConnection::Sqlite(connection) => Others::File(Commits::new(connection)),
                AnyConnection::Postgres(_) => Others::Server(Instant::now()),
            },
        };
        Ok(Self {
            writes: AtomicU64::new(0),
            others,
        })
    }

    /// Ends every mark that was given so far.
    pub(super) fn wrote(&self) {
        self.writes.fetch_add(1, Ordering::SeqCst);
    }

    /// The mark of now; `None` where the database does not say.
    pub(super) fn mark(&self) -> Option<DataStamp> {
        let own = self.writes.load(Ordering::SeqCst);
        let others = match &self.others {
            Others::None => 0,
            Others::Server(since) => {
                i64::try_from(since.elapsed().as_millis() / PERIOD.as_millis()).ok()?
            }
            Others::File(commits) => commits.count().ok()?,
        };
        Some(DataStamp { own, others })
    }
}

impl Commits {
    fn new(connection: SqliteConnection) -> Self {
        Self {
            connection: Mutex::new(connection),
            since: Instant::now(),
            asked_at: AtomicU64::new(0),
            last: AtomicI64::new(0),
        }
    }

    /// How often others have committed since the connection was opened.
    fn count(&self) -> QueryResult<i64> {
        let now = u64::try_from(self.since.elapsed().as_micros()).unwrap_or(u64::MAX - 1) + 1;
        let asked_at = self.asked_at.load(Ordering::SeqCst);
        if asked_at > 0 && u128::from(now.saturating_sub(asked_at)) < ASKED_EVERY.as_micros() {
            return Ok(self.last.load(Ordering::SeqCst));
        }
        let mut connection = self
            .connection
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let count = data_version(&mut connection)?;
        // The count first: whoever sees that it was asked for sees what it was.
        self.last.store(count, Ordering::SeqCst);
        self.asked_at.store(now, Ordering::SeqCst);
        Ok(count)
    }
}

fn data_version(connection: &mut SqliteConnection) -> QueryResult<i64> {
    #[derive(QueryableByName)]
    struct Row {
        #[diesel(sql_type = BigInt)]
        data_version: i64,
    }
    let row: Row = diesel::sql_query("PRAGMA data_version").get_result(connection)?;
    Ok(row.data_version)
}
