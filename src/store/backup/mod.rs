//! A backup: every row of one consistent snapshot, in a form that either database gives and takes.
//!
//! Lines of JSON. The first says what it is, with the migrations of the schema that its rows fit;
//! then for each table a line with its columns and a line a row, parents before children; the last
//! counts the rows of each table, so that a file that was cut off is known. The form is our own,
//! and neither a copy of SQLite's file nor PostgreSQL's `pg_dump`, because so one file moves from a
//! laptop's SQLite to a trust's PostgreSQL and back, needs no second program of the right version,
//! and is restored into the schema of its own day and brought up to date from there.
//!
//! Sessions are left out: restored, they would let in again whoever has signed out since.

mod cell;
mod restore;
mod tables;

use std::collections::BTreeMap;
use std::io::Write;

use diesel::pg::PgRowByRowLoadingMode;
use diesel::prelude::*;
use serde::{Deserialize, Serialize};

pub use restore::restore;

use super::conn::AnyConnection;
use super::error::StoreError;
use super::migrate;
use super::tx::{ReadTx, Store};
use cell::Row;
use evenwatch_domain::interval::Instant;
use tables::Table;

/// The form's version: counts up with every change that a reader must know of.
const FORM: u32 = 1;

/// Tables whose rows are not kept.
const LEFT_OUT: [&str; 1] = ["sessions"];

/// The first line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Head {
    evenwatch_backup: u32,
    program: String,
    made_at: Instant,
    migrations: Vec<String>,
}

/// The first line of a table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct TableHead {
    table: String,
    columns: Vec<String>,
}

/// The last line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct End {
    end: BTreeMap<String, u64>,
}

/// What a backup holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Contents {
    /// The program that made it.
    pub program: String,
    /// When.
    pub made_at: Instant,
    /// The newest migration of the schema that its rows fit.
    pub schema: String,
    /// Rows by table.
    pub tables: BTreeMap<String, u64>,
}

impl Contents {
    fn new(head: &Head, tables: BTreeMap<String, u64>) -> Self {
        Self {
            program: head.program.clone(),
            made_at: head.made_at,
            schema: head.migrations.iter().max().cloned().unwrap_or_default(),
            tables,
        }
    }
}

impl Store {
    /// Writes a backup of one consistent snapshot. Whoever writes meanwhile neither waits nor is
    /// seen.
    ///
    /// # Errors
    /// Where the database fails, or `out` does not take it.
    pub fn back_up(
        &self,
        program: &str,
        now: Instant,
        out: &mut dyn Write,
    ) -> Result<Contents, StoreError> {
        self.read(|tx| {
            let head = Head {
                evenwatch_backup: FORM,
                program: program.to_owned(),
                made_at: now,
                migrations: tx.run("reading the schema's version", migrate::applied)?,
            };
            line(out, &head)?;
            let tables = tx.run("reading the list of tables", tables::tables)?;
            let mut counts = BTreeMap::new();
            for table in tables {
                if !LEFT_OUT.contains(&table.name.as_str()) {
                    let rows = rows(tx, &table, out)?;
                    counts.insert(table.name, rows);
                }
            }
            line(
                out,
                &End {
                    end: counts.clone(),
                },
            )?;
            Ok(Contents::new(&head, counts))
        })
    }
}

/// Writes a table; how many rows it has. They pass one by one, because a table may be larger than
/// the memory.
fn rows(tx: &mut ReadTx<'_>, table: &Table, out: &mut dyn Write) -> Result<u64, StoreError> {
    let columns = table
        .columns
        .iter()
        .map(|column| column.name.clone())
        .collect();
    line(
        out,
        &TableHead {
            table: table.name.clone(),
            columns,
        },
    )?;
    let sql = format!(
        "SELECT {} FROM {}",
        table.listed(),
        tables::quoted(&table.name)
    );
    let mut count = 0;
    let mut written = Ok(());
    let mut take = |row: QueryResult<Row>| {
        let row = row?;
        if written.is_ok() {
            written = line(out, &row);
            count += 1;
        }
        Ok(())
    };
    let query = diesel::sql_query(sql);
    tx.run(
        "reading a table for the backup",
        |connection| match connection {
            AnyConnection::Sqlite(c) => query.load_iter::<Row, _>(c)?.try_for_each(&mut take),
            AnyConnection::Postgres(c) => {
                let mut rows = query.load_iter::<Row, PgRowByRowLoadingMode>(c)?;
                rows.try_for_each(&mut take)
            }
        },
    )?;
    written.map(|()| count)
}

/// Writes one line.
fn line(out: &mut dyn Write, value: &impl Serialize) -> Result<(), StoreError> {
    let failed = |detail: String| StoreError::Failed {
        doing: "writing the backup".to_owned(),
        detail,
    };
    let mut text = serde_json::to_vec(value).map_err(|error| failed(error.to_string()))?;
    text.push(b'\n');
    out.write_all(&text)
        .map_err(|error| failed(error.to_string()))
}
