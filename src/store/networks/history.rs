//! Networks that another has replaced: which was current when, and its document.

use std::collections::BTreeSet;

use diesel::prelude::*;
use serde_json::Value;

use super::{NetworkVersion, Stamp, load, stamp};
use crate::codec::{self, ColumnRef};
use crate::error::StoreError;
use crate::schema::network_history;
use crate::tx::{ReadTx, WriteTx, insert};
use evenwatch_domain::interval::Instant;
use evenwatch_domain::network::NetworkFile;
use evenwatch_domain::network_delta::{ReversePatch, members};

/// Of more versions, a document is read whole: it is no more work than to look through them.
const FEW_VERSIONS: usize = 100;

/// Keeps the way back to a version from the next one.
pub(super) fn keep(tx: &mut WriteTx<'_>, of: Stamp, back: &ReversePatch) -> Result<(), StoreError> {
    let row = Row {
        version: i64::from(of.version.0),
        imported_at: codec::seconds(of.imported_at),
        back: codec::json("network_history.back", back)?,
    };
    insert!(tx, network_history, [row])
}

/// The version that was current at an instant; `None` where none was, or the history begins later.
///
/// # Errors
/// Where the database fails or a row is corrupt.
pub fn at(tx: &mut ReadTx<'_>, at: Instant) -> Result<Option<NetworkVersion>, StoreError> {
    let Some(current) = stamp(tx)? else {
        return Ok(None);
    };
    if current.imported_at <= at {
        return Ok(Some(current.version));
    }
    let version: Option<i64> = tx.run("finding the network of an instant", |connection| {
        network_history::table
            .filter(network_history::imported_at.le(codec::seconds(at)))
            .select(diesel::dsl::max(network_history::version))
            .first(connection)
    })?;
    version
        .map(|version| column_ref(&version).number("version", version))
        .transpose()
        .map(|version| version.map(NetworkVersion))
}

/// The document of a version, equal to the one stored then; `None` where the history does not reach
/// so far back.
///
/// # Errors
/// Where the database fails or a row is corrupt.
pub fn load_version(
    tx: &mut ReadTx<'_>,
    version: NetworkVersion,
) -> Result<Option<NetworkFile>, StoreError> {
    let Some((current, file)) = load(tx)? else {
        return Ok(None);
    };
    if current.version == version {
        return Ok(Some(file));
    }
    let rows: Vec<Row> = tx.run("loading former networks", |connection| {
        network_history::table
            .select(Row::as_select())
            .filter(network_history::version.ge(i64::from(version.0)))
            .order(network_history::version.desc())
            .load(connection)
    })?;
    let versions = rows.iter().map(|row| row.version);
    let wanted = (i64::from(version.0)..i64::from(current.version.0)).rev();
    if !versions.eq(wanted) {
        return Ok(None);
    }
    let mut document = members(&file);
    for row in &rows {
        let back: ReversePatch = column_ref(&row.version).json("back", &row.back)?;
        back.apply(&mut document);
    }
    serde_json::from_value(Value::Object(document))
        .map(Some)
        .map_err(|error| {
            let reason = format!("gives no network: {error}");
            column_ref(&version).corrupt("back", &"the ways back from later versions", &reason)
        })
}

/// The members in which the document of `current` may differ from that of a former version; `None`
/// where the history does not reach back to it, or it is far behind.
pub(super) fn changed_since(
    tx: &mut ReadTx<'_>,
    former: Stamp,
    current: NetworkVersion,
) -> Result<Option<BTreeSet<String>>, StoreError> {
    let wanted = former.version.0..current.0;
    if wanted.is_empty() || wanted.len() > FEW_VERSIONS {
        return Ok((former.version == current).then(BTreeSet::new));
    }
    let rows: Vec<Row> = tx.run("looking up what changed in the network", |connection| {
        network_history::table
            .select(Row::as_select())
            .filter(network_history::version.ge(i64::from(wanted.start)))
            .order(network_history::version)
            .load(connection)
    })?;
    let follow = rows.iter().map(|row| row.version);
    let follow = follow.eq(wanted.map(i64::from));
    // Of another database, where a backup was restored meanwhile, if it was not current then.
    let first = rows.first().map(|row| row.imported_at);
    if !follow || first != Some(codec::seconds(former.imported_at)) {
        return Ok(None);
    }
    let mut changed = BTreeSet::new();
    for row in &rows {
        let back: ReversePatch = column_ref(&row.version).json("back", &row.back)?;
        changed.extend(back.members().map(str::to_owned));
    }
    Ok(Some(changed))
}

fn column_ref(key: &impl std::fmt::Display) -> ColumnRef<'_> {
    ColumnRef {
        table: "network_history",
        key,
    }
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = network_history)]
struct Row {
    version: i64,
    imported_at: i64,
    back: String,
}
