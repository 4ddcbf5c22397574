//! The network: the one current document.
//!
//! A write changes the rows that it means: those of the items in which the new document differs
//! from the one before. A document that has little in common with it is written whole.

mod agreements;
mod history;
mod organisations;
mod patterns;
mod people;
mod pools;
mod services;
mod statements;
mod wishes;

pub use history::{at, load_version};
use statements::{added, children, delete, orphan, update};

use std::collections::{BTreeSet, HashMap};
use std::fmt;

use diesel::prelude::*;
use serde::Serialize;

use super::codec::{self, ColumnRef};
use super::error::StoreError;
use super::feed_clock;
use super::schema;
use super::schema::network;
use super::tx::{ReadTx, WriteTx, insert};
use evenwatch_domain::interval::Instant;
use evenwatch_domain::network::{Network, NetworkFile};
use evenwatch_domain::network_delta::ReversePatch;
use evenwatch_domain::network_diff::{self, ListDiff};

/// Counts up from 1 with each import.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct NetworkVersion(pub u32);

impl fmt::Display for NetworkVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "version {}", self.0)
    }
}

/// Which network is stored: enough to know whether one at hand is still the current one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Stamp {
    /// Its version.
    pub version: NetworkVersion,
    /// When it was imported.
    pub imported_at: Instant,
}

/// The current network's stamp; `None` before the first import.
///
/// # Errors
/// Where the database fails or the row is corrupt.
pub fn stamp(tx: &mut ReadTx<'_>) -> Result<Option<Stamp>, StoreError> {
    header(tx)?.map(|row| row.stamp()).transpose()
}

/// The current network's document, equal to the one stored; `None` before the first import.
///
/// # Errors
/// Where the database fails or a row is corrupt.
pub fn load(tx: &mut ReadTx<'_>) -> Result<Option<(Stamp, NetworkFile)>, StoreError> {
    let Some(row) = header(tx)? else {
        return Ok(None);
    };
    let file = lists(tx, &row, None)?;
    Ok(Some((row.stamp()?, file)))
}

/// The current document, made from a former one that is at hand: lists in which the two do not
/// differ are not read. `None` where the history does not tell which these are.
///
/// # Errors
/// Where the database fails or a row is corrupt.
pub fn load_from(
    tx: &mut ReadTx<'_>,
    known: (Stamp, &NetworkFile),
) -> Result<Option<(Stamp, NetworkFile)>, StoreError> {
    let Some(row) = header(tx)? else {
        return Ok(None);
    };
    let stamp = row.stamp()?;
    let Some(changed) = history::changed_since(tx, known.0, stamp.version)? else {
        return Ok(None);
    };
    let file = lists(tx, &row, Some((known.1, &changed)))?;
    Ok(Some((stamp, file)))
}

/// The document, with those lists of a former one that have not changed since.
fn lists(
    tx: &mut ReadTx<'_>,
    row: &HeaderRow,
    former: Option<(&NetworkFile, &BTreeSet<String>)>,
) -> Result<NetworkFile, StoreError> {
    macro_rules! list {
        ($name:ident, $load:path) => {
            match former {
                Some((file, changed)) if !changed.contains(stringify!($name)) => file.$name.clone(),
                _ => $load(tx)?.into(),
            }
        };
    }
    Ok(NetworkFile {
        format_version: row
            .column_ref()
            .number("format_version", row.format_version)?,
        name: row.name.clone(),
        about: row.about.clone(),
        invented: row.invented,
        organisations: list!(organisations, organisations::load),
        areas: list!(areas, services::load_areas),
        service_lines: list!(service_lines, services::load_lines),
        competences: list!(competences, services::load_competences),
        people: list!(people, people::load),
        pools: list!(pools, pools::load),
        duty_patterns: list!(duty_patterns, patterns::load),
        agreements: list!(agreements, agreements::load),
        absences: list!(absences, wishes::load_absences),
        preferences: list!(preferences, wishes::load_preferences),
        brought_forward: list!(brought_forward, wishes::load_brought_forward),
    })
}

/// Puts a network in the place of the current one, whatever that is, and keeps the way back to it.
/// `seen` is the version that the caller means to replace, `None` where there was none.
///
/// # Errors
/// [`StoreError::Conflict`] where another is current by now; [`StoreError::Unstorable`] for a text
/// or a day that a database cannot hold.
pub fn replace(
    tx: &mut WriteTx<'_>,
    network: &Network,
    seen: Option<NetworkVersion>,
    now: Instant,
) -> Result<Stamp, StoreError> {
    // A document that cannot be read can be replaced; there is then no way back to it.
    let before = match load(tx) {
        Err(StoreError::Corrupt { .. }) => None,
        before => before?,
    };
    let file = network.file();
    let stamp = write_header(tx, file, seen, now)?;
    if let Some((of, before)) = &before {
        history::keep(tx, *of, &ReversePatch::of(file, before))?;
    }
    match &before {
        Some((_, before)) if is_little(before, file) => write_changes(tx, before, file)?,
        _ => write_whole(tx, file)?,
    }
    feed_clock::move_on(tx, now)?;
    Ok(stamp)
}

/// Makes the current network, which is at hand, another: the rows of the items in which they differ
/// are written, and no others are read. Keeps the way back.
///
/// # Errors
/// [`StoreError::Conflict`] where another is current by now, or an item is not there as it was
/// read; [`StoreError::Unstorable`] for a text or a day that a database cannot hold.
pub fn change(
    tx: &mut WriteTx<'_>,
    (seen, before): (Stamp, &NetworkFile),
    network: &Network,
    now: Instant,
) -> Result<Stamp, StoreError> {
    let file = network.file();
    let stamp = write_header(tx, file, Some(seen.version), now)?;
    history::keep(tx, seen, &ReversePatch::of(file, before))?;
    match is_little(before, file) {
        true => write_changes(tx, before, file)?,
        false => write_whole(tx, file)?,
    }
    feed_clock::move_on(tx, now)?;
    Ok(stamp)
}

/// Whether a document is written sooner by its changes than whole: rows written one by one cost
/// some times as much as in one statement, and a list in another order has every row changed.
fn is_little(before: &NetworkFile, file: &NetworkFile) -> bool {
    const ONE_BY_ONE: usize = 8;
    let (changed, is_reordered) = network_diff::size(before, file);
    let all = file.people.len() + file.absences.len() + file.preferences.len() + file.pools.len();
    !is_reordered && changed * ONE_BY_ONE <= all
}

/// Counts the version up, where it is the one that was seen; the document's own members are written
/// beside it.
fn write_header(
    tx: &mut WriteTx<'_>,
    file: &NetworkFile,
    seen: Option<NetworkVersion>,
    now: Instant,
) -> Result<Stamp, StoreError> {
    let version = seen.map_or(1, |version| i64::from(version.0) + 1);
    let row = HeaderRow::of(file, version, now)?;
    let current = stamp(tx)?.map(|stamp| stamp.version);
    let written = match current {
        _ if current != seen => 0,
        None => {
            insert!(tx, network, [row.clone()])?;
            1
        }
        Some(_) => tx.run("changing the network", |connection| {
            let seen = network::table.filter(network::version.eq(version - 1));
            diesel::update(seen).set(&row).execute(connection)
        })?,
    };
    if written != 1 {
        let shown = |version: Option<NetworkVersion>| {
            version.map_or("none".to_owned(), |version| version.to_string())
        };
        return Err(StoreError::Conflict {
            what: "the current network".to_owned(),
            expected: shown(seen),
            found: shown(current),
        });
    }
    row.stamp()
}

/// Writes the rows in which two documents differ, whose lists are in the same order.
fn write_changes(
    tx: &mut WriteTx<'_>,
    before: &NetworkFile,
    file: &NetworkFile,
) -> Result<(), StoreError> {
    macro_rules! write {
        ($($list:ident: $put:path, $remove:path;)*) => {
            $(let $list = ListDiff::between(&before.$list, &file.$list);
            $put(tx, &$list)?;)*
            write_burdens(tx, before, file)?;
            write!(@remove $($list: $remove;)*);
        };
        (@remove) => {};
        // The last list first: who names others goes before them.
        (@remove $list:ident: $remove:path; $($rest:tt)*) => {
            write!(@remove $($rest)*);
            $remove(tx, &$list)?;
        };
    }
    write! {
        organisations: organisations::put, organisations::remove;
        areas: services::put_areas, services::remove_areas;
        service_lines: services::put_lines, services::remove_lines;
        competences: services::put_competences, services::remove_competences;
        people: people::put, people::remove;
        pools: pools::put, pools::remove;
        duty_patterns: patterns::put, patterns::remove;
        agreements: agreements::put, agreements::remove;
        absences: wishes::put_absences, wishes::remove_absences;
        preferences: wishes::put_preferences, wishes::remove_preferences;
    }
    Ok(())
}

fn write_burdens(
    tx: &mut WriteTx<'_>,
    before: &NetworkFile,
    file: &NetworkFile,
) -> Result<(), StoreError> {
    if before.brought_forward == file.brought_forward {
        return Ok(());
    }
    wishes::put_brought_forward(tx, &file.brought_forward)
}

/// Writes every row of a document, in the place of all that are there.
fn write_whole(tx: &mut WriteTx<'_>, file: &NetworkFile) -> Result<(), StoreError> {
    clear(tx)?;
    write_changes(tx, &NetworkFile::default(), file)
}

/// Empties every table of the network's lists, children before parents.
fn clear(tx: &mut WriteTx<'_>) -> Result<(), StoreError> {
    macro_rules! clear {
        ($($table:ident)*) => {
            $(tx.run(concat!("clearing ", stringify!($table)), |connection| {
                diesel::delete(schema::$table::table).execute(connection)
            })?;)*
        };
    }
    clear! {
        brought_forward preferences absences agreements pattern_competences duty_patterns pool_members pool_areas
        pools reaches held_competences employments people competences service_lines areas successors organisations
    }
    Ok(())
}

/// Children by parent, each list in the order of the rows.
fn by_parent<R, T>(
    rows: impl IntoIterator<Item = R>,
    child: impl Fn(&R) -> Result<T, StoreError>,
    parent: impl Fn(R) -> String,
) -> Result<HashMap<String, Vec<T>>, StoreError> {
    let mut by_parent: HashMap<String, Vec<T>> = HashMap::new();
    for row in rows {
        let value = child(&row)?;
        by_parent.entry(parent(row)).or_default().push(value);
    }
    Ok(by_parent)
}

/// Loads every row of a table in the order of its position.
macro_rules! rows {
    ($tx:expr, $table:ident, $row:ty) => {{
        use diesel::prelude::*;
        let rows: Vec<$row> = $tx.run(concat!("loading ", stringify!($table)), |connection| {
            $crate::schema::$table::table
                .select(<$row>::as_select())
                .order($crate::schema::$table::position)
                .load(connection)
        })?;
        rows
    }};
}
use rows;

fn header(tx: &mut ReadTx<'_>) -> Result<Option<HeaderRow>, StoreError> {
    tx.run("loading the network", |connection| {
        network::table
            .select(HeaderRow::as_select())
            .first(connection)
            .optional()
    })
}

#[derive(Clone, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = network)]
struct HeaderRow {
    id: i32,
    version: i64,
    imported_at: i64,
    format_version: i64,
    name: String,
    about: String,
    invented: bool,
}

impl HeaderRow {
    fn of(file: &NetworkFile, version: i64, now: Instant) -> Result<Self, StoreError> {
        Ok(Self {
            id: 1,
            version,
            imported_at: codec::seconds(now),
            format_version: i64::from(file.format_version),
            name: codec::text("network.name", &file.name)?,
            about: codec::text("network.about", &file.about)?,
            invented: file.invented,
        })
    }

    fn column_ref(&self) -> ColumnRef<'_> {
        ColumnRef {
            table: "network",
            key: &self.id,
        }
    }

    fn stamp(&self) -> Result<Stamp, StoreError> {
        Ok(Stamp {
            version: NetworkVersion(self.column_ref().number("version", self.version)?),
            imported_at: self.column_ref().instant("imported_at", self.imported_at)?,
        })
    }
}
