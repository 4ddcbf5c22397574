//! The statements by which a list of the network is changed item by item: only the rows that differ
//! are written, and each must be there as it was read.
//!
//! First everything is put, parents before children, and then what is gone is removed, children
//! before parents: at no time does a row name another that is not there.

use crate::error::StoreError;

/// Rewrites the row of each item that changed; its place in the list stays.
macro_rules! update {
    ($tx:expr, $table:ident, $diff:expr, $row:path) => {
        for (_, item) in &$diff.changed {
            let id = evenwatch_domain::network_diff::Keyed::key(*item);
            let row = $row(0, item)?;
            let changed = $tx.run(concat!("changing ", stringify!($table)), |connection| {
                let row_of_item = $crate::schema::$table::table.find(id);
                diesel::update(row_of_item).set(&row).execute(connection)
            })?;
            $crate::networks::statements::must_be_one(stringify!($table), id, changed)?;
        }
    };
}
pub(super) use update;

/// The rows of items that are new, in their places after all others.
macro_rules! added {
    ($tx:expr, $table:ident, $diff:expr, $row:path) => {{
        let first = if $diff.added.is_empty() {
            0
        } else {
            let last: Option<i32> = $tx.run(
                concat!("finding the end of ", stringify!($table)),
                |connection| {
                    let position = $crate::schema::$table::position;
                    let last = diesel::dsl::max(position);
                    $crate::schema::$table::table.select(last).first(connection)
                },
            )?;
            last.map_or(0, |last| last.saturating_add(1))
        };
        let rows = (first..).zip(&$diff.added);
        let rows = rows.map(|(position, item)| $row(position, item));
        rows.collect::<Result<Vec<_>, StoreError>>()?
    }};
}
pub(super) use added;

/// Removes the row of each item that is gone.
macro_rules! delete {
    ($tx:expr, $table:ident, $diff:expr) => {
        for item in &$diff.removed {
            let id = evenwatch_domain::network_diff::Keyed::key(*item);
            let gone = $tx.run(
                concat!("removing from ", stringify!($table)),
                |connection| {
                    diesel::delete($crate::schema::$table::table.find(id)).execute(connection)
                },
            )?;
            $crate::networks::statements::must_be_one(stringify!($table), id, gone)?;
        }
    };
}
pub(super) use delete;

/// Writes the rows that belong to items which are new, and those of changed items whose rows
/// differ.
macro_rules! children {
    ($tx:expr, $diff:expr, $table:ident by $parent:ident = $all:path) => {{
        let mut rows = Vec::new();
        for (was, is) in &$diff.changed {
            let own = $all(is)?;
            if own != $all(was)? {
                $crate::networks::statements::clear_of!($tx, *is, $table by $parent);
                rows.extend(own);
            }
        }
        for item in &$diff.added {
            rows.extend($all(item)?);
        }
        insert!($tx, $table, rows)?;
    }};
}
pub(super) use children;

/// Removes the rows that belong to items which are gone.
macro_rules! orphan {
    ($tx:expr, $diff:expr, $table:ident by $parent:ident) => {
        for item in &$diff.removed {
            $crate::networks::statements::clear_of!($tx, *item, $table by $parent);
        }
    };
}
pub(super) use orphan;

/// Removes the rows that belong to an item.
macro_rules! clear_of {
    ($tx:expr, $item:expr, $table:ident by $parent:ident) => {{
        let id = evenwatch_domain::network_diff::Keyed::key($item);
        $tx.run(concat!("clearing ", stringify!($table)), |connection| {
            let own = $crate::schema::$table::$parent.eq(id);
            diesel::delete($crate::schema::$table::table.filter(own)).execute(connection)
        })?;
    }};
}
pub(super) use clear_of;

/// Refuses a change of an item that is not there: the document at hand is not the one stored.
pub(super) fn must_be_one(table: &'static str, id: &str, rows: usize) -> Result<(), StoreError> {
    if rows == 1 {
        return Ok(());
    }
    Err(StoreError::Conflict {
        what: format!("\"{id}\" of {table}"),
        expected: "1 row".to_owned(),
        found: rows.to_string(),
    })
}
