//! Changes of the network after which calendars say something else of published duties.

use std::collections::HashMap;

use diesel::prelude::*;

use super::DUTIES_IN_A_STATEMENT;
use crate::codec::{self, ColumnRef};
use crate::error::StoreError;
use crate::schema::duty_restatements;
use crate::tx::{ReadTx, WriteTx, insert};
use evenwatch_domain::ids::DutyId;
use evenwatch_domain::interval::Instant;
use evenwatch_domain::publication::{PublishedDuty, Restatement, Restatements};

/// The changes of these duties; those without any are left out.
///
/// # Errors
/// Where the database fails or a row is corrupt.
pub fn restatements(
    tx: &mut ReadTx<'_>,
    duties: impl IntoIterator<Item = DutyId>,
) -> Result<Restatements, StoreError> {
    let keys: Vec<String> = duties.into_iter().map(|duty| duty.to_string()).collect();
    let mut found = Restatements::default();
    for some in keys.chunks(DUTIES_IN_A_STATEMENT) {
        let rows: Vec<Row> = tx.run("loading changes of published duties", |connection| {
            duty_restatements::table
                .filter(duty_restatements::duty.eq_any(some))
                .order((duty_restatements::duty, duty_restatements::number))
                .select(Row::as_select())
                .load(connection)
        })?;
        for row in rows {
            let place = ColumnRef {
                table: "duty_restatements",
                key: &row.duty,
            };
            let one = Restatement {
                sequence: place.number("sequence", row.sequence)?,
                at: place.instant("at", row.at)?,
            };
            let duty = place.parse("duty", &row.duty)?;
            found.0.entry(duty).or_default().push(one);
        }
    }
    Ok(found)
}

/// Notes a change of each of these duties, which stand as they are in `records`.
///
/// # Errors
/// Where the database fails.
pub fn restate(
    tx: &mut WriteTx<'_>,
    records: &[&PublishedDuty],
    at: Instant,
) -> Result<(), StoreError> {
    let keys: Vec<String> = records
        .iter()
        .map(|record| record.duty.id.to_string())
        .collect();
    let mut known: HashMap<String, i64> = HashMap::new();
    for some in keys.chunks(DUTIES_IN_A_STATEMENT) {
        let counts: Vec<(String, i64)> =
            tx.run("counting changes of published duties", |connection| {
                duty_restatements::table
                    .filter(duty_restatements::duty.eq_any(some))
                    .select((duty_restatements::duty, duty_restatements::number))
                    .load(connection)
            })?;
        for (duty, number) in counts {
            let last = known.entry(duty).or_default();
            *last = number.max(*last);
        }
    }
    let rows = keys.into_iter().zip(records).map(|(duty, record)| Row {
        number: known.get(&duty).copied().unwrap_or_default() + 1,
        duty,
        sequence: i64::from(record.sequence),
        at: codec::seconds(at),
    });
    let rows: Vec<Row> = rows.collect();
    insert!(tx, duty_restatements, rows)
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = duty_restatements)]
struct Row {
    duty: String,
    number: i64,
    sequence: i64,
    at: i64,
}
