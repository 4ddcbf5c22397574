//! Commissioning agreements.

use diesel::prelude::*;

use super::super::codec::{self, Place};
use super::super::error::StoreError;
use super::super::schema::agreements;
use super::super::tx::{ReadTx, WriteTx, insert};
use super::rows;
use crate::domain::agreement::Agreement;

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = agreements, treat_none_as_default_value = false)]
struct Row {
    id: String,
    position: i32,
    commissioner: String,
    area: String,
    line: String,
    hours: String,
    level: String,
    paid: bool,
    valid_from: Option<String>,
    valid_to: Option<String>,
}

pub(super) fn store(tx: &mut WriteTx<'_>, list: &[Agreement]) -> Result<(), StoreError> {
    let rows = (0_i32..).zip(list).map(|(position, agreement)| {
        Ok(Row {
            id: agreement.id.to_string(),
            position,
            commissioner: agreement.commissioner.to_string(),
            area: agreement.area.to_string(),
            line: agreement.line.to_string(),
            hours: codec::json("agreements.hours", &agreement.hours)?,
            level: codec::word("agreements.level", &agreement.level)?,
            paid: agreement.paid,
            valid_from: codec::some_day("agreements.valid_from", agreement.validity.valid_from)?,
            valid_to: codec::some_day("agreements.valid_to", agreement.validity.valid_to)?,
        })
    });
    let rows: Vec<Row> = rows.collect::<Result<_, StoreError>>()?;
    insert!(tx, agreements, rows)
}

pub(super) fn load(tx: &mut ReadTx<'_>) -> Result<Vec<Agreement>, StoreError> {
    let rows = rows!(tx, agreements, Row).into_iter().map(|row| {
        let place = Place {
            table: "agreements",
            key: &row.id,
        };
        Ok(Agreement {
            id: place.parse("id", &row.id)?,
            commissioner: place.parse("commissioner", &row.commissioner)?,
            area: place.parse("area", &row.area)?,
            line: place.parse("line", &row.line)?,
            hours: place.json("hours", &row.hours)?,
            level: place.word("level", &row.level)?,
            paid: row.paid,
            validity: place.validity(row.valid_from.as_deref(), row.valid_to.as_deref())?,
        })
    });
    rows.collect()
}
