//! When the network last was as other places have it.

use diesel::prelude::*;

use super::codec::{self, ColumnRef};
use super::error::StoreError;
use super::schema::refreshed;
use super::tx::{ReadTx, WriteTx, insert};
use evenwatch_domain::sync_state::Refreshed;

/// Notes it in the place of what was noted of that source before.
///
/// # Errors
/// Where the database fails.
pub fn note(tx: &mut WriteTx<'_>, new: &Refreshed) -> Result<(), StoreError> {
    let row = Row {
        source: new.source.word().to_owned(),
        as_of: codec::seconds(new.as_of),
    };
    let known = tx.run("noting what was refreshed", |connection| {
        diesel::update(refreshed::table.find(&row.source))
            .set(refreshed::as_of.eq(row.as_of))
            .execute(connection)
    })?;
    if known > 0 {
        return Ok(());
    }
    insert!(tx, refreshed, [row])
}

/// Every source that was asked.
///
/// # Errors
/// Where the database fails or a row is corrupt.
pub fn list(tx: &mut ReadTx<'_>) -> Result<Vec<Refreshed>, StoreError> {
    let rows: Vec<Row> = tx.run("listing what was refreshed", |connection| {
        refreshed::table.select(Row::as_select()).load(connection)
    })?;
    let read = rows.iter().map(|row| {
        let place = ColumnRef {
            table: "refreshed",
            key: &row.source,
        };
        Ok(Refreshed {
            source: place.parse("source", &row.source)?,
            as_of: place.instant("as_of", row.as_of)?,
        })
    });
    read.collect()
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = refreshed)]
struct Row {
    source: String,
    as_of: i64,
}
