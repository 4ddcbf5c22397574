//! What receivers of webhooks were told about gaps: up to which state of network and publications,
//! and which gaps are still open.

use diesel::prelude::*;

use super::codec::{self, ColumnRef};
use super::error::StoreError;
use super::schema::{gap_watch, told_gaps};
use super::tx::{ReadTx, WriteTx, insert};
use evenwatch_domain::interval::Interval;
use evenwatch_domain::kept_audit::KnownState;
use evenwatch_domain::webhook::ToldGap;

/// Up to which state of network and publications receivers were told.
///
/// # Errors
/// Where the database fails or the row is corrupt.
pub fn seen(tx: &mut ReadTx<'_>) -> Result<Option<KnownState>, StoreError> {
    let row: Option<WatchRow> = tx.run("looking how far gaps were told", |connection| {
        gap_watch::table
            .select(WatchRow::as_select())
            .first(connection)
            .optional()
    })?;
    let place = ColumnRef {
        table: "gap_watch",
        key: &"1",
    };
    row.map(|row| {
        Ok(KnownState {
            network_version: place.number("network_version", row.network_version)?,
            publication: place.number("publication", row.publication)?,
        })
    })
    .transpose()
}

/// Notes that receivers were told up to `to`, where they were up to `from` before; whether nobody
/// else had by then.
///
/// # Errors
/// Where the database fails.
pub fn see(
    tx: &mut WriteTx<'_>,
    from: Option<KnownState>,
    to: KnownState,
) -> Result<bool, StoreError> {
    if seen(tx)? != from {
        return Ok(false);
    }
    let row = WatchRow {
        id: 1,
        network_version: to.network_version.into(),
        publication: i64::try_from(to.publication).unwrap_or(i64::MAX),
    };
    tx.run("forgetting how far gaps were told", |connection| {
        diesel::delete(gap_watch::table).execute(connection)
    })?;
    insert!(tx, gap_watch, [row])?;
    Ok(true)
}

/// The gaps that receivers were told of and not that they closed, by start.
///
/// # Errors
/// Where the database fails or a row is corrupt.
pub fn notified(tx: &mut ReadTx<'_>) -> Result<Vec<ToldGap>, StoreError> {
    let rows: Vec<GapRow> = tx.run("listing gaps that were told", |connection| {
        told_gaps::table
            .select(GapRow::as_select())
            .order((told_gaps::starts_at, told_gaps::id))
            .load(connection)
    })?;
    rows.iter().map(GapRow::gap).collect()
}

/// Puts these gaps in the place of those that were told before.
///
/// # Errors
/// Where the database fails.
pub fn replace(tx: &mut WriteTx<'_>, gaps: &[ToldGap]) -> Result<(), StoreError> {
    tx.run("forgetting gaps that were told", |connection| {
        diesel::delete(told_gaps::table).execute(connection)
    })?;
    let rows: Vec<GapRow> = gaps.iter().map(GapRow::of).collect();
    insert!(tx, told_gaps, rows)
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = gap_watch)]
struct WatchRow {
    id: i64,
    network_version: i64,
    publication: i64,
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = told_gaps)]
struct GapRow {
    id: String,
    area: String,
    line: String,
    starts_at: i64,
    ends_at: i64,
}

impl GapRow {
    fn of(gap: &ToldGap) -> Self {
        Self {
            id: gap.id.to_string(),
            area: gap.area.to_string(),
            line: gap.line.to_string(),
            starts_at: codec::seconds(gap.interval.start),
            ends_at: codec::seconds(gap.interval.end),
        }
    }

    fn gap(&self) -> Result<ToldGap, StoreError> {
        let place = ColumnRef {
            table: "told_gaps",
            key: &self.id,
        };
        Ok(ToldGap {
            id: place.parse("id", &self.id)?,
            area: place.parse("area", &self.area)?,
            line: place.parse("line", &self.line)?,
            interval: Interval {
                start: place.instant("starts_at", self.starts_at)?,
                end: place.instant("ends_at", self.ends_at)?,
            },
        })
    }
}
