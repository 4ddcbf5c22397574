//! Organisations and their successors.

use diesel::prelude::*;

use super::super::codec::{self, ColumnRef};
use super::super::error::StoreError;
use super::super::schema::{organisations, successors};
use super::super::tx::{ReadTx, WriteTx, insert};
use super::{by_parent, rows};
use evenwatch_domain::organisation::Organisation;

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = organisations, treat_none_as_default_value = false)]
struct Row {
    ods: String,
    position: i32,
    name: String,
    kind: String,
    region: String,
    valid_from: Option<String>,
    valid_to: Option<String>,
    note: Option<String>,
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = successors)]
struct SuccessorRow {
    organisation: String,
    position: i32,
    successor: String,
}

pub(super) fn store(tx: &mut WriteTx<'_>, list: &[Organisation]) -> Result<(), StoreError> {
    let (mut rows, mut later) = (Vec::with_capacity(list.len()), Vec::new());
    for (position, organisation) in (0_i32..).zip(list) {
        rows.push(Row {
            ods: organisation.ods.to_string(),
            position,
            name: codec::text("organisations.name", &organisation.name)?,
            kind: codec::word("organisations.kind", &organisation.kind)?,
            region: codec::word("organisations.region", &organisation.region)?,
            valid_from: codec::some_day(
                "organisations.valid_from",
                organisation.validity.valid_from,
            )?,
            valid_to: codec::some_day("organisations.valid_to", organisation.validity.valid_to)?,
            note: organisation
                .note
                .as_deref()
                .map(|note| codec::text("organisations.note", note))
                .transpose()?,
        });
        later.extend(
            (0_i32..)
                .zip(&organisation.successors)
                .map(|(position, successor)| SuccessorRow {
                    organisation: organisation.ods.to_string(),
                    position,
                    successor: successor.to_string(),
                }),
        );
    }
    insert!(tx, organisations, rows)?;
    insert!(tx, successors, later)
}

pub(super) fn load(tx: &mut ReadTx<'_>) -> Result<Vec<Organisation>, StoreError> {
    let mut successors = by_parent(
        rows!(tx, successors, SuccessorRow),
        |row| {
            let place = ColumnRef {
                table: "successors",
                key: &row.organisation,
            };
            place.parse("successor", &row.successor)
        },
        |row| row.organisation,
    )?;
    let rows = rows!(tx, organisations, Row).into_iter().map(|row| {
        let place = ColumnRef {
            table: "organisations",
            key: &row.ods,
        };
        Ok(Organisation {
            ods: place.parse("ods", &row.ods)?,
            kind: place.word("kind", &row.kind)?,
            region: place.word("region", &row.region)?,
            validity: place.validity(row.valid_from.as_deref(), row.valid_to.as_deref())?,
            successors: successors.remove(&row.ods).unwrap_or_default(),
            name: row.name,
            note: row.note,
        })
    });
    rows.collect()
}
