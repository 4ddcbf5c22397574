//! Published duties as they are written: each record only in the place of the one before it.

use std::collections::HashMap;

use diesel::prelude::*;

use super::{DUTIES_IN_A_STATEMENT, FormerRow};
use crate::codec;
use crate::duty::PublishedRow;
use crate::error::StoreError;
use crate::schema::{former_holders, published_duties, published_holders};
use crate::tx::{ReadTx, WriteTx, insert};
use evenwatch_domain::publication::PublishedDuty;

/// Stores records that changed: new ones at sequence 0, others one above what is stored.
///
/// # Errors
/// [`StoreError::Conflict`] where a stored record is not the one that was changed: somebody
/// published in between.
pub fn apply(tx: &mut WriteTx<'_>, changed: &[PublishedDuty]) -> Result<(), StoreError> {
    let known = sequences(tx, changed)?;
    let mut new = Vec::new();
    for record in changed {
        let stored = known.get(&record.duty.id.to_string()).copied();
        let before = i64::from(record.sequence) - 1;
        if stored.unwrap_or(-1) != before {
            return Err(StoreError::Conflict {
                what: format!("the sequence of published duty {}", record.duty.id),
                expected: shown(Some(before).filter(|&sequence| sequence >= 0)),
                found: shown(stored),
            });
        }
        let row = PublishedRow::of(record)?;
        if stored.is_none() {
            new.push(row);
        } else {
            replace(tx, &row)?;
        }
    }
    insert!(tx, published_duties, new)?;
    insert!(tx, published_holders, holder_rows(changed))?;
    insert!(tx, former_holders, former_rows(changed))
}

/// The stored sequences of the duties of some records.
fn sequences(
    tx: &mut ReadTx<'_>,
    records: &[PublishedDuty],
) -> Result<HashMap<String, i64>, StoreError> {
    let mut known = HashMap::new();
    for some in records.chunks(DUTIES_IN_A_STATEMENT) {
        let keys: Vec<String> = some
            .iter()
            .map(|record| record.duty.id.to_string())
            .collect();
        known.extend(
            tx.run("loading sequences of published duties", |connection| {
                published_duties::table
                    .filter(published_duties::duty.eq_any(&keys))
                    .select((published_duties::duty, published_duties::sequence))
                    .load::<(String, i64)>(connection)
            })?,
        );
    }
    Ok(known)
}

/// Puts a record in the place of the one before it, and takes that one's holders away.
fn replace(tx: &mut WriteTx<'_>, row: &PublishedRow) -> Result<(), StoreError> {
    let changed = tx.run("changing a published duty", |connection| {
        diesel::delete(published_holders::table.filter(published_holders::duty.eq(&row.duty)))
            .execute(connection)?;
        diesel::delete(former_holders::table.filter(former_holders::duty.eq(&row.duty)))
            .execute(connection)?;
        let before = published_duties::sequence.eq(row.sequence - 1);
        diesel::update(published_duties::table.find(&row.duty).filter(before))
            .set(row)
            .execute(connection)
    })?;
    if changed == 1 {
        return Ok(());
    }
    Err(StoreError::Conflict {
        what: format!("the sequence of published duty {}", row.duty),
        expected: shown(Some(row.sequence - 1)),
        found: "another".to_owned(),
    })
}

fn shown(sequence: Option<i64>) -> String {
    sequence.map_or("none yet".to_owned(), |sequence| sequence.to_string())
}

fn holder_rows(records: &[PublishedDuty]) -> Vec<HolderRow> {
    let holders = records.iter().flat_map(|record| {
        record.duty.holders.iter().map(|holder| HolderRow {
            duty: record.duty.id.to_string(),
            person: holder.person.to_string(),
            pinned: holder.pinned,
        })
    });
    holders.collect()
}

fn former_rows(records: &[PublishedDuty]) -> Vec<FormerRow> {
    let former = records.iter().flat_map(|record| {
        (0_i32..)
            .zip(&record.former_holders)
            .map(|(position, former)| FormerRow {
                duty: record.duty.id.to_string(),
                position,
                person: former.person.to_string(),
                until_at: codec::seconds(former.until),
                sequence: i64::from(former.sequence),
            })
    });
    former.collect()
}

#[derive(Insertable)]
#[diesel(table_name = published_holders)]
struct HolderRow {
    duty: String,
    person: String,
    pinned: bool,
}
