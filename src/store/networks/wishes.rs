//! What stands between people and duties: absences, wishes, and burdens brought forward.

use diesel::prelude::*;

use super::super::codec::{self, ColumnRef};
use super::super::error::StoreError;
use super::super::schema::{absences, brought_forward, preferences};
use super::super::tx::{ReadTx, WriteTx, insert};
use super::{added, delete, rows, update};
use evenwatch_domain::absence::{Absence, Preference};
use evenwatch_domain::burden::BroughtForward;
use evenwatch_domain::network_diff::ListDiff;
use evenwatch_domain::time::Period;

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = absences)]
struct AbsenceRow {
    id: String,
    #[diesel(skip_update)]
    position: i32,
    person: String,
    kind: String,
    first_day: String,
    last_day: String,
}

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = preferences)]
#[diesel(treat_none_as_default_value = false, treat_none_as_null = true)]
struct PreferenceRow {
    id: String,
    #[diesel(skip_update)]
    position: i32,
    person: String,
    wish: String,
    weight: i32,
    first_day: Option<String>,
    last_day: Option<String>,
    days: String,
    pattern: Option<String>,
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = brought_forward)]
struct BurdenRow {
    position: i32,
    person: String,
    burden: String,
    amount: f64,
    first_day: String,
    last_day: String,
}

pub(super) fn put_absences(
    tx: &mut WriteTx<'_>,
    diff: &ListDiff<'_, Absence>,
) -> Result<(), StoreError> {
    update!(tx, absences, diff, AbsenceRow::of);
    insert!(tx, absences, added!(tx, absences, diff, AbsenceRow::of))
}

pub(super) fn remove_absences(
    tx: &mut WriteTx<'_>,
    diff: &ListDiff<'_, Absence>,
) -> Result<(), StoreError> {
    delete!(tx, absences, diff);
    Ok(())
}

pub(super) fn put_preferences(
    tx: &mut WriteTx<'_>,
    diff: &ListDiff<'_, Preference>,
) -> Result<(), StoreError> {
    update!(tx, preferences, diff, PreferenceRow::of);
    insert!(
        tx,
        preferences,
        added!(tx, preferences, diff, PreferenceRow::of)
    )
}

pub(super) fn remove_preferences(
    tx: &mut WriteTx<'_>,
    diff: &ListDiff<'_, Preference>,
) -> Result<(), StoreError> {
    delete!(tx, preferences, diff);
    Ok(())
}

/// Puts burdens brought forward in the place of those before: they have no id by which one could
/// be found, and change with the whole document alone.
pub(super) fn put_brought_forward(
    tx: &mut WriteTx<'_>,
    list: &[BroughtForward],
) -> Result<(), StoreError> {
    tx.run("clearing brought_forward", |connection| {
        diesel::delete(brought_forward::table).execute(connection)
    })?;
    let rows = (0_i32..).zip(list);
    let rows: Vec<BurdenRow> = rows
        .map(|(position, burden)| BurdenRow::of(position, burden))
        .collect::<Result<_, _>>()?;
    insert!(tx, brought_forward, rows)
}

pub(super) fn load_absences(tx: &mut ReadTx<'_>) -> Result<Vec<Absence>, StoreError> {
    let rows = rows!(tx, absences, AbsenceRow).into_iter().map(|row| {
        let place = ColumnRef {
            table: "absences",
            key: &row.id,
        };
        Ok(Absence {
            id: place.parse("id", &row.id)?,
            person: place.parse("person", &row.person)?,
            kind: place.word("kind", &row.kind)?,
            period: place.period(&row.first_day, &row.last_day)?,
        })
    });
    rows.collect()
}

pub(super) fn load_preferences(tx: &mut ReadTx<'_>) -> Result<Vec<Preference>, StoreError> {
    let rows = rows!(tx, preferences, PreferenceRow)
        .into_iter()
        .map(|row| {
            let place = ColumnRef {
                table: "preferences",
                key: &row.id,
            };
            let days = row.first_day.as_deref().zip(row.last_day.as_deref());
            Ok(Preference {
                id: place.parse("id", &row.id)?,
                person: place.parse("person", &row.person)?,
                wish: place.word("wish", &row.wish)?,
                weight: place.number("weight", row.weight)?,
                period: days
                    .map(|(first, last)| place.period(first, last))
                    .transpose()?,
                days: place.json("days", &row.days)?,
                pattern: place.parse_some("pattern", row.pattern.as_deref())?,
            })
        });
    rows.collect()
}

pub(super) fn load_brought_forward(tx: &mut ReadTx<'_>) -> Result<Vec<BroughtForward>, StoreError> {
    let rows = rows!(tx, brought_forward, BurdenRow)
        .into_iter()
        .map(|row| {
            let place = ColumnRef {
                table: "brought_forward",
                key: &row.position,
            };
            Ok(BroughtForward {
                person: place.parse("person", &row.person)?,
                burden: place.word("burden", &row.burden)?,
                amount: row.amount,
                period: place.period(&row.first_day, &row.last_day)?,
            })
        });
    rows.collect()
}

impl AbsenceRow {
    fn of(position: i32, absence: &Absence) -> Result<Self, StoreError> {
        Ok(Self {
            id: absence.id.to_string(),
            position,
            person: absence.person.to_string(),
            kind: codec::word("absences.kind", &absence.kind)?,
            first_day: codec::day("absences.first_day", absence.period.first_day)?,
            last_day: codec::day("absences.last_day", absence.period.last_day)?,
        })
    }
}

impl PreferenceRow {
    fn of(position: i32, preference: &Preference) -> Result<Self, StoreError> {
        let period: Option<Period> = preference.period;
        Ok(Self {
            id: preference.id.to_string(),
            position,
            person: preference.person.to_string(),
            wish: codec::word("preferences.wish", &preference.wish)?,
            weight: i32::from(preference.weight),
            first_day: codec::some_day("preferences.first_day", period.map(|p| p.first_day))?,
            last_day: codec::some_day("preferences.last_day", period.map(|p| p.last_day))?,
            days: codec::json("preferences.days", &preference.days)?,
            pattern: preference.pattern.as_ref().map(ToString::to_string),
        })
    }
}

impl BurdenRow {
    fn of(position: i32, burden: &BroughtForward) -> Result<Self, StoreError> {
        Ok(Self {
            position,
            person: burden.person.to_string(),
            burden: codec::word("brought_forward.burden", &burden.burden)?,
            amount: burden.amount,
            first_day: codec::day("brought_forward.first_day", burden.period.first_day)?,
            last_day: codec::day("brought_forward.last_day", burden.period.last_day)?,
        })
    }
}
