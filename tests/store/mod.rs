//! The store on both databases. Every test here is one function that runs on an SQLite file and on
//! PostgreSQL.

mod for_on_call;
mod marks;
mod networks;
mod opening;
mod published;
mod published_counts;
mod rotas;
pub(crate) mod samples;
mod scenarios;

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use evenwatch::config::{self, Settings};
use evenwatch::store::{DatabaseUrl, Store};

use crate::support::postgres::{self, PgDatabase};

/// Runs each test on both databases.
macro_rules! on_both_databases {
    ($($(#[$meta:meta])* $test:ident)*) => {
        mod sqlite {
            $($(#[$meta])* #[test]
            fn $test() {
                super::$test(&crate::store::Database::sqlite());
            })*
        }
        mod postgres {
            $($(#[$meta])* #[test]
            fn $test() {
                if let Some(database) = crate::store::Database::postgres() {
                    super::$test(&database);
                }
            })*
        }
    };
}
pub(crate) use on_both_databases;

/// An empty database of its own for one test.
pub(crate) enum Database {
    Sqlite(tempfile::TempDir),
    Postgres(PgDatabase),
}

/// A connection beside the store's, for what the store would never do.
pub(crate) enum Raw {
    Sqlite(SqliteConnection),
    Postgres(PgConnection),
}

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = diesel::sql_types::Text)]
    line: String,
}

impl Database {
    pub(crate) fn sqlite() -> Self {
        Self::Sqlite(tempfile::tempdir().unwrap())
    }

    /// `None`, and a word about it, where this machine has no PostgreSQL server.
    pub(crate) fn postgres() -> Option<Self> {
        if !postgres::is_installed() {
            eprintln!("skipped: PostgreSQL's server is not installed; run `.ci/needs test`");
            return None;
        }
        Some(Self::Postgres(postgres::database()))
    }

    /// Where it is, whole: what is shown of it elsewhere leaves secrets and options out.
    pub(crate) fn address(&self) -> String {
        match self {
            Self::Sqlite(folder) => folder.path().join("rota.db").display().to_string(),
            Self::Postgres(database) => database.url.clone(),
        }
    }

    /// Another empty database of the same kind.
    pub(crate) fn beside(&self) -> Self {
        match self {
            Self::Sqlite(_) => Self::sqlite(),
            Self::Postgres(_) => Self::Postgres(postgres::database()),
        }
    }

    pub(crate) fn url(&self) -> DatabaseUrl {
        self.address().parse().unwrap()
    }

    /// The usual settings, with this database.
    pub(crate) fn settings(&self) -> Settings {
        let url = config::DatabaseSetting::new(self.address()).unwrap();
        Settings {
            database: config::Database { url },
            ..Settings::default()
        }
    }

    pub(crate) fn store(&self) -> Store {
        Store::open(&self.url()).unwrap()
    }

    /// Waits until a store notices what others wrote.
    pub(crate) fn settle(&self) {
        let noticed = match self {
            Self::Sqlite(_) => 1,
            Self::Postgres(_) => 250,
        };
        std::thread::sleep(std::time::Duration::from_millis(noticed + 1));
    }

    pub(crate) fn raw(&self) -> Raw {
        match self {
            Self::Sqlite(folder) => {
                let path = folder.path().join("rota.db");
                let mut connection = SqliteConnection::establish(path.to_str().unwrap()).unwrap();
                let setup = "PRAGMA busy_timeout = 10000; PRAGMA foreign_keys = ON";
                connection.batch_execute(setup).unwrap();
                Raw::Sqlite(connection)
            }
            Self::Postgres(database) => {
                Raw::Postgres(PgConnection::establish(&database.url).unwrap())
            }
        }
    }
}

impl Raw {
    /// Runs statements.
    pub(crate) fn run(&mut self, sql: &str) -> QueryResult<()> {
        match self {
            Self::Sqlite(connection) => connection.batch_execute(sql),
            Self::Postgres(connection) => connection.batch_execute(sql),
        }
    }

    /// The texts that a query gives in its column `line`.
    pub(crate) fn lines(&mut self, sql: &str) -> Vec<String> {
        let query = diesel::sql_query(sql);
        let rows: Vec<Line> = match self {
            Self::Sqlite(connection) => query.load(connection),
            Self::Postgres(connection) => query.load(connection),
        }
        .unwrap_or_else(|error| panic!("{sql}: {error}"));
        rows.into_iter().map(|row| row.line).collect()
    }
}
