//! Connections: one type over both databases, how each is set up, and how a transaction begins on
//! it.

use diesel::connection::{
    AnsiTransactionManager, Connection, SimpleConnection, TransactionManager,
};
use diesel::pg::PgConnection;
use diesel::r2d2::{
    Builder, ManageConnection, NopErrorHandler, Pool, PoolError, PooledConnection, R2D2Connection,
};
use diesel::result::QueryResult;
use diesel::sqlite::SqliteConnection;
use scheduled_thread_pool::ScheduledThreadPool;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::available_parallelism;
use std::time::Duration;

use super::error::StoreError;
use super::tx::Connections;
use super::url::DatabaseUrl;

/// The least and the most connections of one process. To an SQLite file many may read at once, and
/// readers never wait for the writer (WAL); on a PostgreSQL server these are well below its usual
/// 100, so that ten machines fit.
const CONNECTIONS: (u32, u32) = (4, 8);

/// Connections of one process that nobody has but who asks who is on call: whatever else is read,
/// they need not wait for it.
const KEPT_FOR_ON_CALL: u32 = 2;

/// For how long a caller waits for a free connection before it looks whether the database opens at
/// all. It also bounds the pauses between tries to open it.
const LOOK: Duration = Duration::from_secs(2);

/// The same where it did not open a moment ago: it is tried again all the time.
const GLANCE: Duration = Duration::from_millis(250);

/// How often a caller looks before it is told that all connections are in use: half a minute.
const LOOKS: u32 = 15;

/// `busy_timeout` comes first: the later pragmas themselves may meet a lock. A national import
/// holds the write lock for a second or two, so ten seconds are a queue of several. `FULL`: what
/// was acknowledged, a publication or somebody's leave, outlives a power cut; with WAL the usual
/// `NORMAL` may lose the last commits.
const SQLITE_SETUP: &str = "
    PRAGMA busy_timeout = 10000;
    PRAGMA foreign_keys = ON;
    PRAGMA synchronous = FULL;
";

/// Every query is planned for its values. PostgreSQL would otherwise keep, for the life of a
/// connection, a plan made when the tables were still empty: it reads whole tables, and the first
/// years of duties took 15 times as long.
///
/// Nothing waits without end: for a lock five seconds, and a statement is stopped after a minute. A
/// transaction that reads holds nothing that others wait for, but a snapshot; it may idle while a
/// slow pipe takes a backup.
const POSTGRES_SETUP: &str = "
    SET plan_cache_mode = force_custom_plan;
    SET lock_timeout = '5s';
    SET statement_timeout = '60s';
    SET idle_in_transaction_session_timeout = '15min';
";

/// What a transaction that writes begins with. The lock comes before anything is read: the snapshot
/// is taken by the first query after it, so that writers follow one another and do not collide. It
/// lets everybody read, and stands against writers of programs before this one as well, who add to
/// the log. A writer that stops on its way, with its machine or by a signal, is ended by the
/// server, and those who wait get on.
const POSTGRES_WRITE: &str = "
    SET LOCAL idle_in_transaction_session_timeout = '4s';
    LOCK TABLE audit_log IN SHARE ROW EXCLUSIVE MODE;
";

/// What a transaction is set to before it computes for long between its statements, of which only
/// the program can know: as long as a statement may take; and after that.
const POSTGRES_COMPUTES: &str = "SET LOCAL idle_in_transaction_session_timeout = '60s'";
const POSTGRES_COMPUTED: &str = "SET LOCAL idle_in_transaction_session_timeout = '4s'";

/// What a transaction that changes the schema, or restores, begins with: it may take as long as it
/// takes.
const POSTGRES_MIGRATE: &str = "
    SET LOCAL lock_timeout = 0;
    SET LOCAL statement_timeout = 0;
    SET LOCAL idle_in_transaction_session_timeout = 0;
";

/// A connection to either database.
#[derive(diesel::MultiConnection)]
pub(super) enum AnyConnection {
    /// To SQLite.
    Sqlite(SqliteConnection),
    /// To PostgreSQL.
    Postgres(PgConnection),
}

/// What a transaction is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Access {
    /// To read one consistent snapshot.
    Read,
    /// To read and write as if alone.
    Write,
    /// To change the schema, under a lock of its own: each statement must see what was committed
    /// before it, which a snapshot taken while waiting for that lock would hide.
    Migrate,
}

impl AnyConnection {
    /// Opens and sets up a connection.
    pub(super) fn open(url: &DatabaseUrl) -> Result<Self, StoreError> {
        let address = url.address();
        let opened = match url {
            DatabaseUrl::Sqlite(_) | DatabaseUrl::Memory => {
                SqliteConnection::establish(&address).map(Self::Sqlite)
            }
            DatabaseUrl::Postgres(_) => PgConnection::establish(&address).map(Self::Postgres),
        };
        let mut connection =
            opened.map_err(|error| StoreError::of_opening(url, error.to_string()))?;
        let set_up = match &mut connection {
            Self::Sqlite(sqlite) => sqlite.batch_execute(SQLITE_SETUP),
            Self::Postgres(postgres) => postgres.batch_execute(POSTGRES_SETUP),
        };
        set_up.map_err(|error| StoreError::of_opening(url, error.to_string()))?;
        Ok(connection)
    }

    /// Sets what a database keeps for good: called once for each [`super::Store`], not for each
    /// connection.
    pub(super) fn set_up_database(&mut self) -> QueryResult<()> {
        match self {
            Self::Sqlite(sqlite) => sqlite.batch_execute("PRAGMA journal_mode = WAL"),
            Self::Postgres(_) => Ok(()),
        }
    }

    /// Begins a transaction.
    ///
    /// To write, SQLite takes the write lock at once: a transaction that reads first and asks for
    /// the lock later fails when another has written in between, whatever the timeout. PostgreSQL
    /// is asked for `SERIALIZABLE`, so that a decision taken on what was read still holds at the
    /// commit, whoever else writes; [`Self::take_write_lock`] follows. Who loses all the same is
    /// run again by [`super::Store::write`].
    pub(super) fn begin(&mut self, access: Access) -> QueryResult<()> {
        match (self, access) {
            (Self::Sqlite(sqlite), Access::Read) => {
                AnsiTransactionManager::begin_transaction_sql(sqlite, "BEGIN")
            }
            (Self::Sqlite(sqlite), Access::Write | Access::Migrate) => {
                AnsiTransactionManager::begin_transaction_sql(sqlite, "BEGIN IMMEDIATE")
            }
            (Self::Postgres(postgres), Access::Read) => {
                AnsiTransactionManager::begin_transaction_sql(
                    postgres,
                    "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
                )
            }
            (Self::Postgres(postgres), Access::Write) => {
                AnsiTransactionManager::begin_transaction_sql(
                    postgres,
                    "BEGIN ISOLATION LEVEL SERIALIZABLE",
                )
            }
            (Self::Postgres(postgres), Access::Migrate) => {
                AnsiTransactionManager::begin_transaction_sql(
                    postgres,
                    "BEGIN ISOLATION LEVEL READ COMMITTED",
                )?;
                postgres.batch_execute(POSTGRES_MIGRATE)
            }
        }
    }

    /// Takes the lock of writers in a transaction that has just begun; SQLite has it by then.
    pub(super) fn take_write_lock(&mut self) -> QueryResult<()> {
        match self {
            Self::Sqlite(_) => Ok(()),
            Self::Postgres(postgres) => postgres.batch_execute(POSTGRES_WRITE),
        }
    }

    /// Lets a transaction that writes compute for long between its statements, or no longer. SQLite
    /// ends none for that.
    pub(super) fn let_compute(&mut self, long: bool) -> QueryResult<()> {
        match self {
            Self::Sqlite(_) => Ok(()),
            Self::Postgres(postgres) if long => postgres.batch_execute(POSTGRES_COMPUTES),
            Self::Postgres(postgres) => postgres.batch_execute(POSTGRES_COMPUTED),
        }
    }

    /// Commits what [`Self::begin`] began.
    pub(super) fn commit(&mut self) -> QueryResult<()> {
        <Self as Connection>::TransactionManager::commit_transaction(self)
    }

    /// Takes back what [`Self::begin`] began.
    pub(super) fn roll_back(&mut self) -> QueryResult<()> {
        <Self as Connection>::TransactionManager::rollback_transaction(self)
    }
}

/// How the pool makes and checks connections.
#[derive(Debug)]
pub(super) struct Manager {
    url: DatabaseUrl,
    /// Whether the database did not open when it was last tried.
    is_away: Arc<AtomicBool>,
}

impl ManageConnection for Manager {
    type Connection = AnyConnection;
    type Error = StoreError;

    fn connect(&self) -> Result<AnyConnection, StoreError> {
        let opened = AnyConnection::open(&self.url);
        self.is_away.store(opened.is_err(), Ordering::Relaxed);
        opened
    }

    /// A server may have closed the connection since its last use; a file has not.
    fn is_valid(&self, connection: &mut AnyConnection) -> Result<(), StoreError> {
        match connection {
            AnyConnection::Sqlite(_) => Ok(()),
            AnyConnection::Postgres(postgres) => postgres
                .ping()
                .map_err(|error| StoreError::of_opening(&self.url, error.to_string())),
        }
    }

    fn has_broken(&self, connection: &mut AnyConnection) -> bool {
        <AnyConnection as Connection>::TransactionManager::is_broken_transaction_manager(connection)
    }
}

/// Two for each processor: who reads beside them would only take turns with them, and with who asks
/// who is on call.
fn connections() -> u32 {
    let (least, most) = CONNECTIONS;
    let processors = available_parallelism().map_or(1, usize::from);
    u32::try_from(2 * processors).map_or(most, |wanted| wanted.clamp(least, most))
}

/// Threads that open connections: few, since each reserves room for itself, and a command of one
/// process has no use for more.
fn openers(threads: usize) -> Arc<ScheduledThreadPool> {
    Arc::new(ScheduledThreadPool::new(threads))
}

/// Connections to one database. Cheap to clone; clones share them.
#[derive(Clone)]
pub(super) struct ConnectionPool {
    pool: Pool<Manager>,
    is_away: Arc<AtomicBool>,
}

impl ConnectionPool {
    fn of(url: &DatabaseUrl, builder: Builder<Manager>) -> Self {
        let is_away = Arc::new(AtomicBool::new(false));
        let manager = Manager {
            url: url.clone(),
            is_away: Arc::clone(&is_away),
        };
        // An opening that failed is told by whoever waited for it.
        let builder = builder
            .connection_timeout(LOOK)
            .error_handler(Box::new(NopErrorHandler))
            .max_lifetime(None)
            .idle_timeout(None);
        Self {
            pool: builder.build_unchecked(manager),
            is_away,
        }
    }

    /// A free connection: waited for while others use them all, and not for long where the database
    /// does not open.
    pub(super) fn get(&self) -> Result<PooledConnection<Manager>, PoolError> {
        let is_away = || self.is_away.load(Ordering::Relaxed);
        let mut looks = 1;
        loop {
            let look = if is_away() { GLANCE } else { LOOK };
            match self.pool.get_timeout(look) {
                Err(_) if looks < LOOKS && !is_away() => looks += 1,
                outcome => return outcome,
            }
        }
    }

    /// Connections as of now.
    pub(super) fn state(&self) -> Connections {
        let state = self.pool.state();
        Connections {
            used: state.connections.saturating_sub(state.idle_connections),
            idle: state.idle_connections,
            most: self.pool.max_size(),
        }
    }
}

/// The connections that are kept for on-call. An in-memory database has one connection in all.
pub(super) fn pool_for_on_call(url: &DatabaseUrl, all: &ConnectionPool) -> ConnectionPool {
    match url {
        DatabaseUrl::Memory => all.clone(),
        DatabaseUrl::Sqlite(_) | DatabaseUrl::Postgres(_) => {
            let builder = Pool::builder()
                .max_size(KEPT_FOR_ON_CALL)
                .thread_pool(openers(1))
                .min_idle(Some(0));
            ConnectionPool::of(url, builder)
        }
    }
}

/// The pool of a store. An in-memory database lives in its one connection, which is therefore never
/// let go.
pub(super) fn pool(url: &DatabaseUrl) -> ConnectionPool {
    let builder = Pool::builder()
        .max_size(match url {
            DatabaseUrl::Sqlite(_) | DatabaseUrl::Postgres(_) => connections(),
            DatabaseUrl::Memory => 1,
        })
        .thread_pool(openers(2))
        .min_idle(Some(u32::from(*url == DatabaseUrl::Memory)));
    ConnectionPool::of(url, builder)
}
