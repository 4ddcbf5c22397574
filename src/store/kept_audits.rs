//! Audits kept as evidence. They are added and read; nothing changes one.

use diesel::prelude::*;
use serde_json::Value;

use super::codec::{self, ColumnRef};
use super::error::StoreError;
use super::schema::kept_audits;
use super::tx::{ReadTx, WriteTx, insert};
use evenwatch_domain::ids::{AuditId, ScheduleName};
use evenwatch_domain::interval::Instant;
use evenwatch_domain::kept_audit::{AreaPoint, KeptAudit, KnownState, NewKeptAudit};
use evenwatch_domain::time::Period;

/// Keeps an audit.
///
/// # Errors
/// Where the database fails, there is one with its id, or a text cannot be stored.
pub fn insert(tx: &mut WriteTx<'_>, new: &NewKeptAudit) -> Result<(), StoreError> {
    let audit = &new.audit;
    let publication = i64::try_from(audit.known.publication).unwrap_or(i64::MAX);
    let row = NewRow {
        head: HeadRow {
            id: audit.id.to_string(),
            kept_at: codec::seconds(audit.kept_at),
            kept_by: codec::text("kept_audits.kept_by", &audit.kept_by)?,
            first_day: codec::day("kept_audits.first_day", audit.period.first_day)?,
            last_day: codec::day("kept_audits.last_day", audit.period.last_day)?,
            network_version: i64::from(audit.known.network_version),
            publication,
            rotas: codec::json("kept_audits.rotas", &audit.rotas)?,
            catalogue: codec::text("kept_audits.catalogue", &audit.catalogue)?,
            program: codec::text("kept_audits.program", &audit.program)?,
            schedule: audit.schedule.as_ref().map(ToString::to_string),
        },
        points: codec::json("kept_audits.points", &new.points)?,
        seen: codec::json("kept_audits.seen", &new.seen)?,
        document: codec::json("kept_audits.document", &new.document)?,
    };
    insert!(tx, kept_audits, [row])
}

/// Which kept audits are listed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct KeptAuditSearch {
    /// Only those of this schedule.
    pub schedule: Option<ScheduleName>,
    /// Only those that come after this one in the list: where a page before ended.
    pub after: Option<(Instant, AuditId)>,
}

/// The kept audits, newest first, `most` of them.
///
/// # Errors
/// Where the database fails or a row is corrupt.
pub fn list(
    tx: &mut ReadTx<'_>,
    search: &KeptAuditSearch,
    most: u32,
) -> Result<Vec<KeptAudit>, StoreError> {
    let rows: Vec<HeadRow> = tx.run("listing kept audits", |connection| {
        let mut query = kept_audits::table
            .select(HeadRow::as_select())
            .order((kept_audits::kept_at.desc(), kept_audits::id))
            .limit(i64::from(most))
            .into_boxed();
        if let Some(name) = &search.schedule {
            query = query.filter(kept_audits::schedule.eq(name.as_str()));
        }
        if let Some((kept_at, id)) = search.after {
            let (kept_at, id) = (codec::seconds(kept_at), id.to_string());
            let older = kept_audits::kept_at.lt(kept_at);
            let beside = kept_audits::kept_at.eq(kept_at);
            query = query.filter(older.or(beside.and(kept_audits::id.gt(id))));
        }
        query.load(connection)
    })?;
    rows.iter().map(HeadRow::audit).collect()
}

/// What each area came to in a kept audit.
///
/// # Errors
/// Where the database fails, the row is corrupt, or there is none.
pub fn points(tx: &mut ReadTx<'_>, id: AuditId) -> Result<Vec<AreaPoint>, StoreError> {
    let key = id.to_string();
    let points: String = tx.run("loading the sums of a kept audit", |connection| {
        kept_audits::table
            .find(&key)
            .select(kept_audits::points)
            .first(connection)
    })?;
    column_ref(&key).json("points", &points)
}

/// A kept audit with all that it says; `None` where there is none.
///
/// # Errors
/// Where the database fails or the row is corrupt.
pub fn find(tx: &mut ReadTx<'_>, id: AuditId) -> Result<Option<(KeptAudit, Value)>, StoreError> {
    let key = id.to_string();
    let row: Option<(HeadRow, String)> = tx.run("loading a kept audit", |connection| {
        kept_audits::table
            .find(&key)
            .select((HeadRow::as_select(), kept_audits::document))
            .first(connection)
            .optional()
    })?;
    row.map(|(head, document)| Ok((head.audit()?, column_ref(&key).json("document", &document)?)))
        .transpose()
}

/// When the rows of the registers were first seen, by the newest kept audit whose days overlap
/// these or lie beside them; `None` where there is none.
///
/// # Errors
/// Where the database fails or the row is corrupt.
pub fn seen(
    tx: &mut ReadTx<'_>,
    beside: &Period,
    until: Instant,
) -> Result<Option<Value>, StoreError> {
    let after = beside.last_day.succ_opt().unwrap_or(beside.last_day);
    let before = beside.first_day.pred_opt().unwrap_or(beside.first_day);
    let (after, before) = (
        codec::day("kept_audits.first_day", after)?,
        codec::day("kept_audits.last_day", before)?,
    );
    let row: Option<(String, String)> = tx.run("asking what was seen before", |connection| {
        kept_audits::table
            .filter(kept_audits::kept_at.le(codec::seconds(until)))
            .filter(kept_audits::first_day.le(&after))
            .filter(kept_audits::last_day.ge(&before))
            .order((kept_audits::kept_at.desc(), kept_audits::id))
            .select((kept_audits::id, kept_audits::seen))
            .first(connection)
            .optional()
    })?;
    row.map(|(key, seen)| column_ref(&key).json("seen", &seen))
        .transpose()
}

fn column_ref(key: &String) -> ColumnRef<'_> {
    ColumnRef {
        table: "kept_audits",
        key,
    }
}

#[derive(Insertable)]
#[diesel(table_name = kept_audits)]
struct NewRow {
    #[diesel(embed)]
    head: HeadRow,
    points: String,
    seen: String,
    document: String,
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = kept_audits, treat_none_as_default_value = false)]
struct HeadRow {
    id: String,
    kept_at: i64,
    kept_by: String,
    first_day: String,
    last_day: String,
    network_version: i64,
    publication: i64,
    rotas: String,
    catalogue: String,
    program: String,
    schedule: Option<String>,
}

impl HeadRow {
    fn audit(&self) -> Result<KeptAudit, StoreError> {
        let place = column_ref(&self.id);
        Ok(KeptAudit {
            id: place.parse("id", &self.id)?,
            kept_at: place.instant("kept_at", self.kept_at)?,
            kept_by: self.kept_by.clone(),
            period: place.period(&self.first_day, &self.last_day)?,
            known: KnownState {
                network_version: place.number("network_version", self.network_version)?,
                publication: place.number("publication", self.publication)?,
            },
            rotas: place.json("rotas", &self.rotas)?,
            catalogue: self.catalogue.clone(),
            program: self.program.clone(),
            schedule: place.parse_some("schedule", self.schedule.as_deref())?,
        })
    }
}
