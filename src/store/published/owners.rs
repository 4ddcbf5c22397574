//! In which rotas the duties of a rota stand by now, counted.

use diesel::dsl::count_star;
use diesel::prelude::*;

use super::whole;
use crate::codec::{self, ColumnRef};
use crate::duty::PublishedRow;
use crate::error::StoreError;
use crate::schema::{duties, published_duties};
use crate::tx::ReadTx;
use evenwatch_domain::ids::PoolId;
use evenwatch_domain::interval::Instant;
use evenwatch_domain::kept_audit::RotaRevision;
use evenwatch_domain::publication::{DutyStatus, PublishedDuty};

/// Duties of one pool whose records are of one rota and in one state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Owned {
    /// The rota in whose name the records are, at the revision that changed them last.
    pub owner: RotaRevision,
    /// Whether they stand.
    pub status: DutyStatus,
    /// Their pool.
    pub pool: PoolId,
    /// How many.
    pub duties: usize,
}

/// The records of the duties that a revision of a rota names, counted by the rota that they are of.
///
/// # Errors
/// Where the database fails or a row is corrupt.
pub fn owners(tx: &mut ReadTx<'_>, rota: RotaRevision) -> Result<Vec<Owned>, StoreError> {
    let key = rota.rota.to_string();
    let rows: Vec<(String, i64, String, String, i64)> =
        tx.run("counting the duties of a rota by owner", |connection| {
            let of = (
                published_duties::rota,
                published_duties::revision,
                published_duties::status,
                published_duties::pool,
            );
            duties::table
                .inner_join(published_duties::table.on(published_duties::duty.eq(duties::id)))
                .filter(duties::rota.eq(&key))
                .filter(duties::revision.eq(i64::from(rota.revision)))
                .group_by(of)
                .select((
                    published_duties::rota,
                    published_duties::revision,
                    published_duties::status,
                    published_duties::pool,
                    count_star(),
                ))
                .load(connection)
        })?;
    let place = ColumnRef {
        table: "published_duties",
        key: &key,
    };
    let owned = rows
        .into_iter()
        .map(|(rota, revision, status, pool, duties)| {
            Ok(Owned {
                owner: RotaRevision {
                    rota: place.parse("rota", &rota)?,
                    revision: place.number("revision", revision)?,
                },
                status: place.word("status", &status)?,
                pool: place.parse("pool", &pool)?,
                duties: place.number("count", duties)?,
            })
        });
    owned.collect()
}

/// The records of the duties that a revision of a rota names, whichever rota they are of by now, by
/// start and id.
///
/// # Errors
/// Where the database fails or a row is corrupt.
pub fn named_by(tx: &mut ReadTx<'_>, rota: RotaRevision) -> Result<Vec<PublishedDuty>, StoreError> {
    let key = rota.rota.to_string();
    let rows = tx.run("loading the published duties of a rota", |connection| {
        duties::table
            .inner_join(published_duties::table.on(published_duties::duty.eq(duties::id)))
            .filter(duties::rota.eq(&key))
            .filter(duties::revision.eq(i64::from(rota.revision)))
            .select(PublishedRow::as_select())
            .load(connection)
    })?;
    whole(tx, &rows)
}

/// The records of the duties that a revision of a rota names which had begun at an instant and are
/// of other rotas, by start and id.
///
/// # Errors
/// Where the database fails or a row is corrupt.
pub fn begun(
    tx: &mut ReadTx<'_>,
    rota: RotaRevision,
    at: Instant,
) -> Result<Vec<PublishedDuty>, StoreError> {
    let key = rota.rota.to_string();
    let rows = tx.run("loading duties that had begun", |connection| {
        duties::table
            .inner_join(published_duties::table.on(published_duties::duty.eq(duties::id)))
            .filter(duties::rota.eq(&key))
            .filter(duties::revision.eq(i64::from(rota.revision)))
            .filter(published_duties::rota.ne(&key))
            .filter(published_duties::start_at.le(codec::seconds(at)))
            .select(PublishedRow::as_select())
            .load(connection)
    })?;
    whole(tx, &rows)
}
