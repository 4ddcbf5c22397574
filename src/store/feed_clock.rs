//! When what calendars are written from changed last: a date that only moves on.
//!
//! Programs that know a calendar by its date alone have the new one only where its date is later.
//! Two publications may fall into one second, and a clock that was ahead is put right, so the date
//! counts on by a second where the clock does not.

use diesel::prelude::*;

use super::codec::{self, ColumnRef};
use super::error::StoreError;
use super::schema::feed_clock;
use super::tx::{ReadTx, WriteTx, insert};
use evenwatch_domain::interval::Instant;

/// The one row.
const ID: i64 = 1;

/// The date of the last change, in whole seconds; absent before the first.
///
/// # Errors
/// Where the database fails or the row is corrupt.
pub fn moved_at(tx: &mut ReadTx<'_>) -> Result<Option<Instant>, StoreError> {
    let place = ColumnRef {
        table: "feed_clock",
        key: &ID,
    };
    seconds(tx)?
        .map(|seconds| place.instant("moved_at", seconds))
        .transpose()
}

/// Moves the date to now, and a second past the date before at least. Each write that calendars
/// show ends with it.
pub(super) fn move_on(tx: &mut WriteTx<'_>, now: Instant) -> Result<(), StoreError> {
    let now = codec::seconds(now);
    let Some(before) = seconds(tx)? else {
        let row = Row {
            id: ID,
            moved_at: now,
        };
        return insert!(tx, feed_clock, [row]);
    };
    let moved_at = now.max(before.saturating_add(1));
    tx.run("moving the date of calendars on", |connection| {
        diesel::update(feed_clock::table.find(ID))
            .set(feed_clock::moved_at.eq(moved_at))
            .execute(connection)
    })?;
    Ok(())
}

fn seconds(tx: &mut ReadTx<'_>) -> Result<Option<i64>, StoreError> {
    tx.run("looking up the date of calendars", |connection| {
        feed_clock::table
            .find(ID)
            .select(feed_clock::moved_at)
            .first(connection)
            .optional()
    })
}

#[derive(Insertable)]
#[diesel(table_name = feed_clock)]
struct Row {
    id: i64,
    moved_at: i64,
}
