//! Restoring: into an empty database, or in place of everything that one holds; all of it or
//! nothing.

use std::collections::BTreeMap;
use std::io::BufRead;

use diesel::connection::SimpleConnection;
use serde::de::DeserializeOwned;

use super::cell::{Row, insert_postgres, insert_sqlite};
use super::tables::{self, Table, quoted};
use super::{Contents, End, FORM, Head, LEFT_OUT, TableHead};
use crate::conn::AnyConnection;
use crate::error::StoreError;
use crate::migrate;
use crate::tx::{Store, WriteTx};
use crate::url::DatabaseUrl;
use evenwatch_domain::plain_text::without_mark;

/// Values in one statement: SQLite takes 32,766.
const VALUES_IN_A_STATEMENT: usize = 8_000;

/// Restores a backup into the database at `url`: makes the schema that the backup's rows fit, fills
/// it, and brings it to this program's. `check` looks at what came of it, and may write; all is one
/// transaction. Nobody else should use the database meanwhile: they are kept out, and what they
/// remember of it is old afterwards.
///
/// # Errors
/// Where the backup is none, is damaged or of a newer program, the database has rows and `replace`
/// is not set, what `check` says, or where the database fails; then nothing is changed.
pub fn restore<E: From<StoreError>>(
    url: &DatabaseUrl,
    input: &mut dyn BufRead,
    replace: bool,
    check: impl FnOnce(&mut WriteTx<'_>, &Contents) -> Result<(), E>,
) -> Result<Contents, E> {
    let mut lines = Lines { input, number: 0 };
    let head = head(&mut lines)?;
    migrate::all_known(&head.migrations).map_err(|newer| {
        lines.wrong(
            format!("it fits the schema {newer}, which this program does not know"),
            "restore it with the program that made it, or a newer one",
        )
    })?;
    Store::alone(url, |tx| {
        let connection = tx.connection();
        empty(connection, url, replace)?;
        migrate::add(connection, url, Some(&head.migrations))?;
        let counts = fill(connection, &mut lines)?;
        migrate::add(connection, url, None)?;
        let contents = Contents::new(&head, counts);
        check(tx, &contents)?;
        Ok(contents)
    })
}

/// The lines of a backup.
struct Lines<'i> {
    input: &'i mut dyn BufRead,
    number: u64,
}

impl Lines<'_> {
    /// The next line, as it stands.
    fn next(&mut self) -> Result<Vec<u8>, StoreError> {
        self.number += 1;
        let mut line = Vec::new();
        match self.input.read_until(b'\n', &mut line) {
            Ok(0) => Err(self.wrong(
                "it ends too early",
                "take another copy: this one was cut off",
            )),
            Ok(_) => Ok(line),
            Err(error) => Err(self.wrong(
                format!("it cannot be read on ({error})"),
                "take another copy: this one is damaged, or it is not a backup",
            )),
        }
    }

    /// Nothing more may stand here. Asking also lets the packing check its sum over all that was
    /// read.
    fn end(&mut self) -> Result<(), StoreError> {
        self.number += 1;
        match self.input.fill_buf() {
            Ok([]) => Ok(()),
            Ok(_) => Err(self.wrong(
                "something stands after its end",
                "take another copy: this one was changed",
            )),
            Err(error) => Err(self.wrong(
                format!("its sum is not that of its content ({error})"),
                "take another copy: this one is damaged",
            )),
        }
    }

    fn wrong(&self, message: impl Into<String>, remedy: &'static str) -> StoreError {
        StoreError::BadBackup {
            line: self.number,
            message: message.into(),
            remedy,
        }
    }

    /// A line as one of the kinds of line that there are.
    fn read<T: DeserializeOwned>(&self, line: &[u8]) -> Result<T, StoreError> {
        serde_json::from_slice(without_mark(line)).map_err(|error| {
            self.wrong(
                format!("it is not what a backup of Evenwatch has here ({error})"),
                "name a file that `evenwatch backup` wrote",
            )
        })
    }
}

fn head(lines: &mut Lines<'_>) -> Result<Head, StoreError> {
    let first = lines.next()?;
    let head: Head = lines.read(&first)?;
    if head.evenwatch_backup == FORM {
        return Ok(head);
    }
    Err(lines.wrong(
        format!(
            "its form is {}, and this program reads {FORM}",
            head.evenwatch_backup
        ),
        "restore it with the program that made it, or a newer one",
    ))
}

/// Empties the database where it may be, and takes its schema away.
fn empty(
    connection: &mut AnyConnection,
    url: &DatabaseUrl,
    replace: bool,
) -> Result<(), StoreError> {
    let failed = |error| StoreError::of_query("emptying the database", &error);
    let tables = tables::tables(connection).map_err(failed)?;
    let mut found = Vec::new();
    for table in &tables {
        let rows = tables::count(connection, table).map_err(failed)?;
        if rows > 0 {
            found.push(format!("{rows} rows of {}", table.name));
        }
    }
    let is_ours = migrate::is_ours(connection).map_err(failed)?;
    let may_go = found.is_empty() || (replace && is_ours);
    if !may_go {
        let remedy = if is_ours {
            "name an empty one, or say --replace to lose what is there"
        } else {
            "it is not Evenwatch's: name another"
        };
        return Err(StoreError::NotEmpty {
            url: url.to_string(),
            found: found.join(", "),
            remedy,
        });
    }
    let triggers = tables::drop_triggers(connection, &tables).map_err(failed)?;
    for table in tables.iter().rev() {
        let delete = format!("DELETE FROM {}", quoted(&table.name));
        connection.batch_execute(&delete).map_err(failed)?;
    }
    tables::wake(connection, &triggers).map_err(failed)?;
    migrate::take_away(connection, url)
}

/// Fills the tables; how many rows each got.
fn fill(
    connection: &mut AnyConnection,
    lines: &mut Lines<'_>,
) -> Result<BTreeMap<String, u64>, StoreError> {
    let failed = |error| StoreError::of_query("restoring", &error);
    let all = tables::tables(connection).map_err(failed)?;
    let triggers = tables::drop_triggers(connection, &all).map_err(failed)?;
    let mut counts: BTreeMap<String, u64> = BTreeMap::new();
    let mut current: Option<Filling> = None;
    loop {
        let line = lines.next()?;
        if line.first() == Some(&b'[') {
            let row: Row = lines.read(&line)?;
            let Some(filling) = &mut current else {
                return Err(lines.wrong("a row stands before any table", "take another copy"));
            };
            filling.take(connection, row, lines)?;
            continue;
        }
        if let Some(filling) = current.take() {
            let (name, rows) = filling.end(connection, lines)?;
            counts.insert(name, rows);
        }
        if line.starts_with(b"{\"end\"") {
            let End { end } = lines.read(&line)?;
            if end != counts {
                return Err(lines.wrong(
                    "it does not have the rows that it says it has",
                    "take another copy: this one is damaged",
                ));
            }
            lines.end()?;
            break;
        }
        let next: TableHead = lines.read(&line)?;
        current = Some(Filling::of(&next, &all, lines)?);
    }
    all_there(&all, &counts, lines)?;
    tables::number_on(connection).map_err(failed)?;
    tables::wake(connection, &triggers).map_err(failed)?;
    Ok(counts)
}

/// Whether the backup has every table of its schema.
fn all_there(
    all: &[Table],
    counts: &BTreeMap<String, u64>,
    lines: &Lines<'_>,
) -> Result<(), StoreError> {
    let missing = all
        .iter()
        .map(|table| &table.name)
        .find(|name| !counts.contains_key(*name) && !LEFT_OUT.contains(&name.as_str()));
    match missing {
        None => Ok(()),
        Some(name) => Err(lines.wrong(
            format!("the table {name} is missing"),
            "take another copy: this one is damaged",
        )),
    }
}

/// A table being filled.
struct Filling {
    /// With its columns in the order of the backup.
    table: Table,
    waiting: Vec<Row>,
    rows: u64,
}

impl Filling {
    fn of(head: &TableHead, all: &[Table], lines: &Lines<'_>) -> Result<Self, StoreError> {
        let strange = || {
            lines.wrong(
                format!("its table {} is not that of its schema", head.table),
                "take another copy: this one was changed",
            )
        };
        let known = all
            .iter()
            .find(|table| table.name == head.table)
            .ok_or_else(strange)?;
        let column = |name: &String| known.columns.iter().find(|column| column.name == *name);
        let columns: Option<Vec<_>> = head
            .columns
            .iter()
            .map(|name| column(name).cloned())
            .collect();
        let columns = columns.filter(|columns| columns.len() == known.columns.len());
        Ok(Self {
            table: Table {
                name: known.name.clone(),
                columns: columns.ok_or_else(strange)?,
            },
            waiting: Vec::new(),
            rows: 0,
        })
    }

    fn take(
        &mut self,
        connection: &mut AnyConnection,
        row: Row,
        lines: &Lines<'_>,
    ) -> Result<(), StoreError> {
        if row.0.len() != self.table.columns.len() {
            return Err(lines.wrong(
                format!("a row of {} has {} values", self.table.name, row.0.len()),
                "take another copy: this one is damaged",
            ));
        }
        self.waiting.push(row);
        self.rows += 1;
        if self.waiting.len() * self.table.columns.len() >= VALUES_IN_A_STATEMENT {
            self.write(connection, lines)?;
        }
        Ok(())
    }

    fn write(
        &mut self,
        connection: &mut AnyConnection,
        lines: &Lines<'_>,
    ) -> Result<(), StoreError> {
        let rows = std::mem::take(&mut self.waiting);
        if rows.is_empty() {
            return Ok(());
        }
        let written = match connection {
            AnyConnection::Sqlite(c) => insert_sqlite(c, &self.table, &rows),
            AnyConnection::Postgres(c) => insert_postgres(c, &self.table, &rows),
        };
        match written.map_err(|error| StoreError::of_query("restoring", &error)) {
            Ok(_) => Ok(()),
            Err(StoreError::Refused { detail, .. }) => Err(lines.wrong(
                format!(
                    "a row of {} up to here was refused: {detail}",
                    self.table.name
                ),
                "take another copy: this one was changed",
            )),
            Err(other) => Err(other),
        }
    }

    fn end(
        mut self,
        connection: &mut AnyConnection,
        lines: &Lines<'_>,
    ) -> Result<(String, u64), StoreError> {
        self.write(connection, lines)?;
        Ok((self.table.name, self.rows))
    }
}
