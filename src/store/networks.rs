//! The network: the one current document, replaced whole and loaded whole.

mod agreements;
mod history;
mod organisations;
mod patterns;
mod people;
mod pools;
mod services;
mod wishes;

pub use history::{at, load_version};

use std::collections::HashMap;
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
    let file = NetworkFile {
        format_version: row
            .column_ref()
            .number("format_version", row.format_version)?,
        name: row.name.clone(),
        about: row.about.clone(),
        invented: row.invented,
        organisations: organisations::load(tx)?,
        areas: services::load_areas(tx)?,
        service_lines: services::load_lines(tx)?,
        competences: services::load_competences(tx)?,
        people: people::load(tx)?,
        pools: pools::load(tx)?,
        duty_patterns: patterns::load(tx)?,
        agreements: agreements::load(tx)?,
        absences: wishes::load_absences(tx)?,
        preferences: wishes::load_preferences(tx)?,
        brought_forward: wishes::load_brought_forward(tx)?,
    };
    Ok(Some((row.stamp()?, file)))
}

/// Puts a network in the place of the current one, whole, and keeps the way back to that one.
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
    let current = stamp(tx)?.map(|stamp| stamp.version);
    if current != seen {
        let shown = |version: Option<NetworkVersion>| {
            version.map_or("none".to_owned(), |version| version.to_string())
        };
        return Err(StoreError::Conflict {
            what: "the current network".to_owned(),
            expected: shown(seen),
            found: shown(current),
        });
    }
    let file = network.file();
    let row = HeaderRow::of(
        file,
        seen.map_or(1, |version| i64::from(version.0) + 1),
        now,
    )?;
    let stamp = row.stamp()?;
    if let Some((of, before)) = &before {
        history::keep(tx, *of, &ReversePatch::of(file, before))?;
    }
    clear(tx)?;
    insert!(tx, network, [row])?;
    organisations::store(tx, &file.organisations)?;
    services::store(tx, file)?;
    people::store(tx, &file.people)?;
    pools::store(tx, &file.pools)?;
    patterns::store(tx, &file.duty_patterns)?;
    agreements::store(tx, &file.agreements)?;
    wishes::store(tx, file)?;
    feed_clock::move_on(tx, now)?;
    Ok(stamp)
}

/// Empties every table of the network, children before parents.
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
        network
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

#[derive(Queryable, Selectable, Insertable)]
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
