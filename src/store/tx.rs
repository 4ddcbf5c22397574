//! The store, and the two ways into it: `read` and `write`. Nothing else begins a transaction.

use std::fmt;
use std::ops::{Deref, DerefMut};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use diesel::r2d2::PooledConnection;
use diesel::result::QueryResult;

use super::change_stamp::{DataStamp, Marker};
use super::conn::{self, Access, AnyConnection, ConnectionPool, Manager};
use super::error::{self, StoreError};
use super::file_identity::FilePlace;
use super::migrate;
use super::turn::Turns;
use super::url::DatabaseUrl;

/// How often a write is run before its caller hears that the database is busy. Writers of this
/// program take turns, so that only a stranger's writes collide with it.
const ATTEMPTS: u32 = 10;

/// Pause before the second run; each later one is twice as long, and [`LONGEST_PAUSE`] at most.
const PAUSE: Duration = Duration::from_millis(5);

/// The longest pause between two runs.
const LONGEST_PAUSE: Duration = Duration::from_millis(400);

/// An open database with this program's schema. Cheap to clone; clones share one pool of
/// connections.
#[derive(Clone)]
pub struct Store {
    pool: ConnectionPool,
    for_on_call: ConnectionPool,
    marker: Arc<Marker>,
    place: Arc<FilePlace>,
    turns: Arc<Turns>,
    /// Why the last write failed, where nothing but a person mends that.
    trouble: Arc<Mutex<Option<StoreError>>>,
    url: DatabaseUrl,
}

/// How many connections to the database there are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Connections {
    /// In use.
    pub used: u32,
    /// Open, and in nobody's hands.
    pub idle: u32,
    /// The most that there may be.
    pub most: u32,
}

impl fmt::Debug for Store {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Store").field(&self.url).finish()
    }
}

impl Store {
    /// Opens the database, makes it where it is an absent file, and brings it to this program's
    /// schema.
    ///
    /// Several processes may do so at once: the migrations run under the database's own lock, all
    /// or none.
    ///
    /// # Errors
    /// Where it does not open, is something else, or has a newer schema than this program knows.
    pub fn open(url: &DatabaseUrl) -> Result<Self, StoreError> {
        // A connection of our own first: its error says what is wrong, where the pool's says only
        // that time ran out.
        if *url != DatabaseUrl::Memory {
            migrate::migrate(&mut AnyConnection::open(url)?, url)?;
        }
        let pool = conn::pool(url);
        let store = Self {
            for_on_call: conn::pool_for_on_call(url, &pool),
            pool,
            marker: Arc::new(Marker::open(url)?),
            place: Arc::new(FilePlace::of(url)),
            turns: Arc::default(),
            trouble: Arc::default(),
            url: url.clone(),
        };
        if *url == DatabaseUrl::Memory {
            migrate::migrate(&mut *store.connection()?, url)?;
        }
        Ok(store)
    }

    /// The place of the database, as given.
    #[must_use]
    pub fn url(&self) -> &DatabaseUrl {
        &self.url
    }

    /// The same database by the connections that are kept for on-call: for short reads that may
    /// wait for no other.
    #[must_use]
    pub fn for_on_call(&self) -> Self {
        Self {
            pool: self.for_on_call.clone(),
            ..self.clone()
        }
    }

    /// The state of the database now: what was read under this mark still stands while the mark is
    /// the same. `None` where the database does not say.
    #[must_use]
    pub fn mark(&self) -> Option<DataStamp> {
        self.place.must_hold().ok()?;
        self.marker.mark()
    }

    /// Whether it takes writes, as far as is known without writing: its file is in its place, and
    /// the last write did not fail by what only a person can mend.
    ///
    /// # Errors
    /// Why it does not.
    pub fn must_take_writes(&self) -> Result<(), StoreError> {
        self.place.must_hold()?;
        let trouble = self.trouble.lock().unwrap_or_else(PoisonError::into_inner);
        trouble.clone().map_or(Ok(()), Err)
    }

    /// Runs `work` on one consistent snapshot; what others commit meanwhile is not seen.
    ///
    /// Never call `read` or `write` inside `work`: with few connections, they would wait for each
    /// other.
    ///
    /// # Errors
    /// What `work` says, or the database.
    pub fn read<T, E: From<StoreError>>(
        &self,
        work: impl FnOnce(&mut ReadTx<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        // Before the snapshot: what is written in between must end the mark.
        let mark = self.mark();
        self.place.must_hold()?;
        let mut connection = self.connection()?;
        let mut tx = ReadTx::begin(&mut connection, Access::Read)?;
        tx.mark = mark;
        let value = work(&mut tx)?;
        tx.commit()?;
        Ok(value)
    }

    /// Runs `work` as if nobody else wrote, and commits when it returns `Ok`: all of it or nothing.
    ///
    /// `work` runs again where PostgreSQL found that two writers collided, so it must do nothing
    /// but read and write through its handle. Never call `read` or `write` inside it.
    ///
    /// # Errors
    /// What `work` says, or the database; then nothing is changed.
    pub fn write<T, E: From<StoreError>>(
        &self,
        mut work: impl FnMut(&mut WriteTx<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let busy = |doing: String| E::from(StoreError::Busy { doing });
        // Before the connection: who waits has none, and those of the pool stay for readers.
        let _turn = self
            .turns
            .take()
            .ok_or_else(|| busy("waiting for another write".to_owned()))?;
        self.place.must_hold()?;
        let mut connection = self.connection()?;
        let mut pause = PAUSE;
        for _ in 0..ATTEMPTS {
            let trouble = |error: &StoreError| self.note_trouble(error);
            match attempt_write(&mut connection, &mut work, trouble)? {
                Attempt::Done(outcome) => return self.wrote(outcome),
                Attempt::Collided => std::thread::sleep(pause),
            }
            pause = (pause * 2).min(LONGEST_PAUSE);
        }
        Err(busy(format!("writing, {ATTEMPTS} times")))
    }

    /// Ends every mark where something was written, and looks whether it was written into the file
    /// that is at the database's place.
    fn wrote<T, E: From<StoreError>>(&self, outcome: Result<T, E>) -> Result<T, E> {
        if outcome.is_ok() {
            self.marker.wrote();
            self.place.must_hold()?;
            *self.trouble.lock().unwrap_or_else(PoisonError::into_inner) = None;
        }
        outcome
    }

    /// Remembers what only a person can mend.
    fn note_trouble(&self, error: &StoreError) {
        if error.is_trouble() {
            let mut trouble = self.trouble.lock().unwrap_or_else(PoisonError::into_inner);
            *trouble = Some(error.clone());
        }
    }

    /// Runs `work` on a connection of its own to a database that may lack its schema, with
    /// everybody else kept out, and commits when it returns `Ok`: all of it or nothing.
    ///
    /// # Errors
    /// What `work` says, or the database; then nothing is changed.
    pub(super) fn alone<T, E: From<StoreError>>(
        url: &DatabaseUrl,
        work: impl FnOnce(&mut WriteTx<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let mut connection = AnyConnection::open(url)?;
        connection
            .set_up_database()
            .map_err(|error| StoreError::of_opening(url, error.to_string()))?;
        let mut tx = WriteTx(ReadTx::begin(&mut connection, Access::Migrate)?);
        let value = work(&mut tx)?;
        tx.0.commit()?;
        Ok(value)
    }

    /// Connections to the database, as of now.
    #[must_use]
    pub fn connections(&self) -> Connections {
        self.pool.state()
    }

    /// A connection from the pool.
    fn connection(&self) -> Result<PooledConnection<Manager>, StoreError> {
        self.pool
            .get()
            .map_err(|error| StoreError::of_opening(&self.url, error.to_string()))
    }
}

/// How one run of a write ended.
enum Attempt<T, E> {
    /// For good, either way.
    Done(Result<T, E>),
    /// By another writer's work: nothing is changed, and it may be run again.
    Collided,
}

/// Runs `work` once in a transaction of its own; `failed` hears of the first query that failed.
fn attempt_write<T, E: From<StoreError>>(
    connection: &mut AnyConnection,
    work: &mut impl FnMut(&mut WriteTx<'_>) -> Result<T, E>,
    failed: impl Fn(&StoreError),
) -> Result<Attempt<T, E>, StoreError> {
    let begun = ReadTx::begin(connection, Access::Write).inspect_err(&failed)?;
    let mut tx = WriteTx(begun);
    tx.run("waiting for other writers", AnyConnection::take_write_lock)?;
    let outcome = work(&mut tx);
    if let Some(error) = &tx.failed {
        failed(error);
    }
    // Asked before the outcome: a transaction that collided is dead, even where `work` swallowed
    // the error.
    if tx.collided {
        return Ok(Attempt::Collided);
    }
    let value = match outcome {
        Ok(value) => value,
        refused => return Ok(Attempt::Done(refused)),
    };
    match tx.0.commit() {
        Ok(()) => {
            for action in tx.after_commit.drain(..) {
                action();
            }
            Ok(Attempt::Done(Ok(value)))
        }
        Err(_) if tx.collided => Ok(Attempt::Collided),
        Err(error) => {
            failed(&error);
            Err(error)
        }
    }
}

/// A transaction that reads: one consistent snapshot.
pub struct ReadTx<'c> {
    connection: &'c mut AnyConnection,
    open: bool,
    collided: bool,
    failed: Option<StoreError>,
    mark: Option<DataStamp>,
    after_commit: Vec<AfterCommit>,
}

/// Something to do once a write is committed, while no other write of this process has begun.
type AfterCommit = Box<dyn FnOnce() + Send>;

impl<'c> ReadTx<'c> {
    fn begin(connection: &'c mut AnyConnection, access: Access) -> Result<Self, StoreError> {
        connection
            .begin(access)
            .map_err(|error| StoreError::of_query("beginning a transaction", &error))?;
        Ok(Self {
            connection,
            open: true,
            collided: false,
            failed: None,
            mark: None,
            after_commit: Vec::new(),
        })
    }

    /// Runs one query. Every query of the store passes here, so that every error says what was
    /// being done and a collision with another writer is noticed.
    pub(super) fn run<T>(
        &mut self,
        doing: &str,
        query: impl FnOnce(&mut AnyConnection) -> QueryResult<T>,
    ) -> Result<T, StoreError> {
        query(self.connection).map_err(|error| {
            self.collided |= error::is_collision(&error);
            let error = StoreError::of_query(doing, &error);
            self.failed.get_or_insert_with(|| error.clone());
            error
        })
    }

    /// The state of the database that this transaction reads. `None` in one that writes: its own
    /// changes are in no state yet.
    #[must_use]
    pub fn mark(&self) -> Option<DataStamp> {
        self.mark
    }

    /// The connection itself, for what is no query: who uses it minds its errors.
    pub(super) fn connection(&mut self) -> &mut AnyConnection {
        self.connection
    }

    /// Commits, unless a query failed and `work` made nothing of it: PostgreSQL would answer such a
    /// commit with a silent rollback, and SQLite with a part of the work.
    fn commit(&mut self) -> Result<(), StoreError> {
        if let Some(error) = self.failed.take() {
            return Err(error);
        }
        self.run("committing", AnyConnection::commit)?;
        self.open = false;
        Ok(())
    }
}

/// Whatever ends the work early, a panic too, leaves the last commit standing and the connection
/// fit for the next.
impl Drop for ReadTx<'_> {
    fn drop(&mut self) {
        if self.open {
            // Where this fails the connection says that it is broken, and the pool lets it go.
            let _ = self.connection.roll_back();
        }
    }
}

/// A transaction that reads and writes. It gives everything that [`ReadTx`] does.
pub struct WriteTx<'c>(ReadTx<'c>);

impl WriteTx<'_> {
    /// Does something once this is committed, and never where it is not: before the next write of
    /// this process begins, so that it finds in memory what was written.
    pub fn after_commit(&mut self, action: impl FnOnce() + Send + 'static) {
        self.after_commit.push(Box::new(action));
    }

    /// Runs work that computes for seconds inside the transaction. PostgreSQL takes a writer that
    /// is silent for seconds for one that stopped, and ends it; this one has a minute. Others who
    /// write wait meanwhile: compute before the transaction where that can be.
    ///
    /// # Errors
    /// What `work` says, or the database.
    pub fn computing<T, E: From<StoreError>>(
        &mut self,
        work: impl FnOnce(&mut Self) -> Result<T, E>,
    ) -> Result<T, E> {
        self.run("beginning to compute", |connection| {
            connection.let_compute(true)
        })?;
        let value = work(self)?;
        self.run("ending to compute", |connection| {
            connection.let_compute(false)
        })?;
        Ok(value)
    }
}

impl<'c> Deref for WriteTx<'c> {
    type Target = ReadTx<'c>;
    fn deref(&self) -> &ReadTx<'c> {
        &self.0
    }
}

impl<'c> DerefMut for WriteTx<'c> {
    fn deref_mut(&mut self) -> &mut ReadTx<'c> {
        &mut self.0
    }
}

/// Inserts rows, many in one statement. `diesel::MultiConnection` cannot insert a list, so the two
/// databases part here, and nowhere else.
macro_rules! insert {
    ($tx:expr, $table:ident, $rows:expr) => {{
        let rows = $rows;
        let mut inserted = Ok(());
        for some in rows.chunks($crate::tx::ROWS_IN_A_STATEMENT) {
            inserted = $tx
                .run(concat!("writing ", stringify!($table)), |connection| {
                    let insert = diesel::insert_into($crate::schema::$table::table);
                    match connection {
                        $crate::conn::AnyConnection::Sqlite(c) => {
                            diesel::RunQueryDsl::execute(insert.values(some), c)
                        }
                        $crate::conn::AnyConnection::Postgres(c) => {
                            diesel::RunQueryDsl::execute(insert.values(some), c)
                        }
                    }
                })
                .map(|_| ());
            if inserted.is_err() {
                break;
            }
        }
        inserted
    }};
}
pub(super) use insert;

/// SQLite takes 32,766 values in a statement and PostgreSQL 65,535; our widest table has 17
/// columns.
pub(super) const ROWS_IN_A_STATEMENT: usize = 500;
