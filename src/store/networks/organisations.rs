//! Organisations and their successors.

use diesel::prelude::*;

use super::super::codec::{self, ColumnRef};
use super::super::error::StoreError;
use super::super::schema::{organisations, successors};
use super::super::tx::{ReadTx, WriteTx, insert};
use super::{added, by_parent, children, delete, orphan, rows, update};
use evenwatch_domain::ids::OdsCode;
use evenwatch_domain::network_diff::ListDiff;
use evenwatch_domain::organisation::Organisation;

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = organisations, primary_key(ods))]
#[diesel(treat_none_as_default_value = false, treat_none_as_null = true)]
struct Row {
    ods: String,
    #[diesel(skip_update)]
    position: i32,
    name: String,
    kind: String,
    region: String,
    valid_from: Option<String>,
    valid_to: Option<String>,
    note: Option<String>,
}

#[derive(PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = successors)]
struct SuccessorRow {
    organisation: String,
    position: i32,
    successor: String,
}

pub(super) fn put(
    tx: &mut WriteTx<'_>,
    diff: &ListDiff<'_, Organisation>,
) -> Result<(), StoreError> {
    update!(tx, organisations, diff, Row::of);
    insert!(tx, organisations, added!(tx, organisations, diff, Row::of))?;
    // Their successors may be among those that are new.
    children!(tx, diff, successors by organisation = SuccessorRow::all);
    Ok(())
}

pub(super) fn remove(
    tx: &mut WriteTx<'_>,
    diff: &ListDiff<'_, Organisation>,
) -> Result<(), StoreError> {
    orphan!(tx, diff, successors by organisation);
    delete!(tx, organisations, diff);
    Ok(())
}

impl SuccessorRow {
    fn all(organisation: &Organisation) -> Result<Vec<Self>, StoreError> {
        let rows = (0_i32..).zip(&organisation.successors);
        let row = |(position, successor): (i32, &OdsCode)| Self {
            organisation: organisation.ods.to_string(),
            position,
            successor: successor.to_string(),
        };
        Ok(rows.map(row).collect())
    }
}

impl Row {
    fn of(position: i32, organisation: &Organisation) -> Result<Self, StoreError> {
        Ok(Self {
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
        })
    }
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
