//! Commissioning agreements.

use diesel::prelude::*;

use super::super::codec::{self, ColumnRef};
use super::super::error::StoreError;
use super::super::schema::agreements;
use super::super::tx::{ReadTx, WriteTx, insert};
use super::{added, delete, rows, update};
use evenwatch_domain::agreement::Agreement;
use evenwatch_domain::network_diff::ListDiff;

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = agreements, treat_none_as_default_value = false, treat_none_as_null = true)]
struct Row {
    id: String,
    #[diesel(skip_update)]
    position: i32,
    commissioner: String,
    area: String,
    line: String,
    hours: String,
    level: String,
    paid: bool,
    valid_from: Option<String>,
    valid_to: Option<String>,
    bank_holidays: Option<String>,
    validity_by: Option<String>,
    joint_with: Option<String>,
    agreed_by: Option<String>,
    contract_reference: Option<String>,
    source: Option<String>,
    answered_on: Option<String>,
}

pub(super) fn put(tx: &mut WriteTx<'_>, diff: &ListDiff<'_, Agreement>) -> Result<(), StoreError> {
    update!(tx, agreements, diff, Row::of);
    insert!(tx, agreements, added!(tx, agreements, diff, Row::of))
}

pub(super) fn remove(
    tx: &mut WriteTx<'_>,
    diff: &ListDiff<'_, Agreement>,
) -> Result<(), StoreError> {
    delete!(tx, agreements, diff);
    Ok(())
}

impl Row {
    fn of(position: i32, agreement: &Agreement) -> Result<Self, StoreError> {
        Ok(Self {
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
            bank_holidays: agreement
                .bank_holidays
                .map(|word| codec::word("agreements.bank_holidays", &word))
                .transpose()?,
            validity_by: Some(&agreement.validity_by)
                .filter(|by| !by.is_usual())
                .map(|by| codec::word("agreements.validity_by", by))
                .transpose()?,
            joint_with: Some(&agreement.joint_with)
                .filter(|boards| !boards.is_empty())
                .map(|boards| codec::json("agreements.joint_with", boards))
                .transpose()?,
            agreed_by: some_text("agreements.agreed_by", agreement.agreed_by.as_deref())?,
            contract_reference: some_text(
                "agreements.contract_reference",
                agreement.contract_reference.as_deref(),
            )?,
            source: some_text("agreements.source", agreement.source.as_deref())?,
            answered_on: codec::some_day("agreements.answered_on", agreement.answered_on)?,
        })
    }
}

fn some_text(place: &'static str, text: Option<&str>) -> Result<Option<String>, StoreError> {
    text.map(|text| codec::text(place, text)).transpose()
}

pub(super) fn load(tx: &mut ReadTx<'_>) -> Result<Vec<Agreement>, StoreError> {
    let rows = rows!(tx, agreements, Row).into_iter().map(|row| {
        let place = ColumnRef {
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
            bank_holidays: row
                .bank_holidays
                .as_deref()
                .map(|word| place.word("bank_holidays", word))
                .transpose()?,
            validity: place.validity(row.valid_from.as_deref(), row.valid_to.as_deref())?,
            validity_by: row
                .validity_by
                .as_deref()
                .map(|word| place.word("validity_by", word))
                .transpose()?
                .unwrap_or_default(),
            joint_with: row
                .joint_with
                .as_deref()
                .map(|list| place.json("joint_with", list))
                .transpose()?
                .unwrap_or_default(),
            answered_on: place.parse_some("answered_on", row.answered_on.as_deref())?,
            agreed_by: row.agreed_by.clone(),
            contract_reference: row.contract_reference.clone(),
            source: row.source.clone(),
        })
    });
    rows.collect()
}
