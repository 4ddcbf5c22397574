//! Schedules by which audits are made, each with when it is due next. Moving that on is a
//! compare-and-set, so that of many workers one alone makes the audit.

use diesel::prelude::*;

use super::codec::{self, ColumnRef};
use super::error::StoreError;
use super::schema::audit_schedules;
use super::tx::{ReadTx, WriteTx, insert};
use evenwatch_domain::ids::ScheduleName;
use evenwatch_domain::interval::Instant;
use evenwatch_domain::kept_audit::AuditSchedule;

/// Stores a schedule under a name that is free.
///
/// # Errors
/// Where the name is taken or the database fails.
pub fn insert(tx: &mut WriteTx<'_>, schedule: &AuditSchedule) -> Result<(), StoreError> {
    let row = Row {
        name: schedule.name.to_string(),
        plan: codec::json("audit_schedules.plan", &schedule.plan)?,
        next_at: codec::seconds(schedule.next_at),
        made_by: codec::text("audit_schedules.made_by", &schedule.made_by)?,
        on_behalf_of: codec::json("audit_schedules.on_behalf_of", &schedule.on_behalf_of)?,
        made_at: codec::seconds(schedule.made_at),
    };
    insert!(tx, audit_schedules, [row])
}

/// Every schedule, by name.
///
/// # Errors
/// Where the database fails or a row is corrupt.
pub fn list(tx: &mut ReadTx<'_>) -> Result<Vec<AuditSchedule>, StoreError> {
    let rows: Vec<Row> = tx.run("listing schedules", |connection| {
        audit_schedules::table
            .select(Row::as_select())
            .order(audit_schedules::name)
            .load(connection)
    })?;
    rows.iter().map(Row::schedule).collect()
}

/// The schedule of a name.
///
/// # Errors
/// Where the database fails or the row is corrupt.
pub fn by_name(
    tx: &mut ReadTx<'_>,
    name: &ScheduleName,
) -> Result<Option<AuditSchedule>, StoreError> {
    let row: Option<Row> = tx.run("loading a schedule", |connection| {
        audit_schedules::table
            .select(Row::as_select())
            .find(name.as_str())
            .first(connection)
            .optional()
    })?;
    row.as_ref().map(Row::schedule).transpose()
}

/// The schedule that has been due the longest at `now`.
///
/// # Errors
/// Where the database fails or the row is corrupt.
pub fn due(tx: &mut ReadTx<'_>, now: Instant) -> Result<Option<AuditSchedule>, StoreError> {
    let row: Option<Row> = tx.run("looking for a schedule that is due", |connection| {
        audit_schedules::table
            .select(Row::as_select())
            .filter(audit_schedules::next_at.le(codec::seconds(now)))
            .order((audit_schedules::next_at, audit_schedules::name))
            .first(connection)
            .optional()
    })?;
    row.as_ref().map(Row::schedule).transpose()
}

/// Moves a schedule on from when it was due to `next`; whether nobody else had by then.
///
/// # Errors
/// Where the database fails.
pub fn move_on(
    tx: &mut WriteTx<'_>,
    schedule: &AuditSchedule,
    next: Instant,
) -> Result<bool, StoreError> {
    let changed = tx.run("moving a schedule on", |connection| {
        let due = audit_schedules::table
            .find(schedule.name.as_str())
            .filter(audit_schedules::next_at.eq(codec::seconds(schedule.next_at)));
        diesel::update(due)
            .set(audit_schedules::next_at.eq(codec::seconds(next)))
            .execute(connection)
    })?;
    Ok(changed == 1)
}

/// Removes the schedule of a name, if there is one.
///
/// # Errors
/// Where the database fails.
pub fn delete(tx: &mut WriteTx<'_>, name: &ScheduleName) -> Result<(), StoreError> {
    tx.run("removing a schedule", |connection| {
        diesel::delete(audit_schedules::table.find(name.as_str())).execute(connection)
    })?;
    Ok(())
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = audit_schedules)]
struct Row {
    name: String,
    plan: String,
    next_at: i64,
    made_by: String,
    on_behalf_of: String,
    made_at: i64,
}

impl Row {
    fn schedule(&self) -> Result<AuditSchedule, StoreError> {
        let place = ColumnRef {
            table: "audit_schedules",
            key: &self.name,
        };
        Ok(AuditSchedule {
            name: place.parse("name", &self.name)?,
            plan: place.json("plan", &self.plan)?,
            next_at: place.instant("next_at", self.next_at)?,
            made_by: self.made_by.clone(),
            on_behalf_of: place.json("on_behalf_of", &self.on_behalf_of)?,
            made_at: place.instant("made_at", self.made_at)?,
        })
    }
}
