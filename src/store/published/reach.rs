//! How far a rota reaches for each of its pools, without its duties one by one.

use diesel::dsl::{max, min};
use diesel::prelude::*;

use crate::codec::ColumnRef;
use crate::error::StoreError;
use crate::schema::duties;
use crate::tx::ReadTx;
use evenwatch_domain::ids::PoolId;
use evenwatch_domain::interval::Instant;
use evenwatch_domain::kept_audit::RotaRevision;

/// When the first duty of each pool of a rota begins, and when the last one ends.
///
/// # Errors
/// Where the database fails or a row is corrupt.
pub fn reach(
    tx: &mut ReadTx<'_>,
    rota: RotaRevision,
) -> Result<Vec<(PoolId, Instant, Instant)>, StoreError> {
    let key = rota.rota.to_string();
    let rows: Vec<(String, Option<i64>, Option<i64>)> =
        tx.run("looking how far a rota reaches", |connection| {
            duties::table
                .filter(duties::rota.eq(&key))
                .filter(duties::revision.eq(i64::from(rota.revision)))
                .group_by(duties::pool)
                .select((duties::pool, min(duties::start_at), max(duties::end_at)))
                .load(connection)
        })?;
    let place = ColumnRef {
        table: "duties",
        key: &key,
    };
    let rows = rows
        .iter()
        .filter_map(|(pool, first, last)| Some((pool, (*first)?, (*last)?)));
    rows.map(|(pool, first, last)| {
        Ok((
            place.parse("pool", pool)?,
            place.instant("start_at", first)?,
            place.instant("end_at", last)?,
        ))
    })
    .collect()
}
