//! The log of every write. There are functions that add and that search, and none that changes.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Nullable, Text};

use super::codec::{self, ColumnRef};
use super::conn::AnyConnection;
use super::error::StoreError;
use super::schema::audit_log;
use super::tx::{ReadTx, WriteTx, insert};
use evenwatch_domain::audit_log::{LogEntry, LogSearch, NumberedLogEntry};

/// The number of PostgreSQL's lock for the log: any, as long as no other lock of this program has
/// it.
const LOG_LOCK: i64 = 0x6c6f_6700;

/// Adds an entry, in the transaction of the write that it tells of.
///
/// # Errors
/// Where the database fails, or a text cannot be stored.
pub fn append(tx: &mut WriteTx<'_>, write: &LogEntry) -> Result<(), StoreError> {
    let json = |place, value: &Option<serde_json::Value>| {
        value
            .as_ref()
            .map(|value| codec::json(place, value))
            .transpose()
    };
    let row = NewRow {
        at: codec::seconds(write.at),
        who: codec::text("audit_log.who", &write.who)?,
        action: codec::text("audit_log.action", &write.action)?,
        subject: codec::text("audit_log.subject", &write.subject)?,
        state_before: json("audit_log.state_before", &write.before)?,
        state_after: json("audit_log.state_after", &write.after)?,
    };
    in_turn(tx)?;
    insert!(tx, audit_log, [row])
}

/// Lets one transaction at a time add to the log, until it ends: numbers then rise in the order of
/// commits, and whoever has read up to one has missed none below it. SQLite has one writer at a
/// time anyway.
fn in_turn(tx: &mut WriteTx<'_>) -> Result<(), StoreError> {
    tx.run("waiting for the log", |connection| match connection {
        AnyConnection::Sqlite(_) => Ok(()),
        AnyConnection::Postgres(postgres) => diesel::sql_query("SELECT pg_advisory_xact_lock($1)")
            .bind::<BigInt, _>(LOG_LOCK)
            .execute(postgres)
            .map(|_| ()),
    })
}

/// The number of the newest entry; 0 where there is none.
///
/// # Errors
/// Where the database fails.
pub fn newest(tx: &mut ReadTx<'_>) -> Result<i64, StoreError> {
    let seq: Option<i64> = tx.run("finding the newest entry of the log", |connection| {
        audit_log::table
            .select(diesel::dsl::max(audit_log::seq))
            .first(connection)
    })?;
    Ok(seq.unwrap_or(0))
}

/// Entries after one, oldest first, `most` of them.
///
/// # Errors
/// Where the database fails or a row is corrupt.
pub fn after(
    tx: &mut ReadTx<'_>,
    seq: i64,
    most: u32,
) -> Result<Vec<NumberedLogEntry>, StoreError> {
    let rows: Vec<Row> = tx.run("reading on in the log", |connection| {
        audit_log::table
            .select(Row::as_select())
            .filter(audit_log::seq.gt(seq))
            .order(audit_log::seq)
            .limit(i64::from(most))
            .load(connection)
    })?;
    rows.into_iter().map(Row::entry).collect()
}

/// The entries found, newest first, `most` of them.
///
/// # Errors
/// Where the database fails or a row is corrupt.
pub fn search(
    tx: &mut ReadTx<'_>,
    search: &LogSearch,
    most: u32,
) -> Result<Vec<NumberedLogEntry>, StoreError> {
    let rows: Vec<Row> = tx.run("searching the log", |connection| {
        let mut query = audit_log::table
            .select(Row::as_select())
            .order(audit_log::seq.desc())
            .limit(i64::from(most))
            .into_boxed();
        if let Some(who) = &search.who {
            let who_wrote = lower(audit_log::who.nullable());
            query = query.filter(who_wrote.like(holding(who)).escape(ESCAPE));
        }
        if let Some(action) = &search.action {
            let begins = format!("{}%", escaped(action));
            query = query.filter(audit_log::action.like(begins).escape(ESCAPE));
        }
        if let Some(subject) = &search.subject {
            let to_what = lower(audit_log::subject.nullable());
            query = query.filter(to_what.like(holding(subject)).escape(ESCAPE));
        }
        if let Some(text) = &search.text {
            let before = lower(audit_log::state_before)
                .like(holding(text))
                .escape(ESCAPE);
            let after = lower(audit_log::state_after)
                .like(holding(text))
                .escape(ESCAPE);
            query = query.filter(before.or(after));
        }
        if let Some(since) = search.since {
            query = query.filter(audit_log::at.ge(codec::seconds(since)));
        }
        if let Some(until) = search.until {
            query = query.filter(audit_log::at.lt(codec::seconds(until)));
        }
        if let Some(seq) = search.before_seq {
            query = query.filter(audit_log::seq.lt(seq));
        }
        query.load(connection)
    })?;
    rows.into_iter().map(Row::entry).collect()
}

/// The character that takes its meaning from a wildcard.
const ESCAPE: char = '\\';

#[diesel::declare_sql_function]
extern "SQL" {
    /// `LIKE` tells capitals apart in PostgreSQL and not in SQLite; over small letters both do the
    /// same.
    fn lower(text: Nullable<Text>) -> Nullable<Text>;
}

/// A pattern that finds the text anywhere, over small letters.
fn holding(text: &str) -> String {
    format!("%{}%", escaped(&text.to_ascii_lowercase()))
}

/// The text without wildcards in it.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        if matches!(character, '%' | '_' | ESCAPE) {
            out.push(ESCAPE);
        }
        out.push(character);
    }
    out
}

#[derive(Insertable)]
#[diesel(table_name = audit_log)]
struct NewRow {
    at: i64,
    who: String,
    action: String,
    subject: String,
    state_before: Option<String>,
    state_after: Option<String>,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = audit_log)]
struct Row {
    seq: i64,
    at: i64,
    who: String,
    action: String,
    subject: String,
    state_before: Option<String>,
    state_after: Option<String>,
}

impl Row {
    fn entry(self) -> Result<NumberedLogEntry, StoreError> {
        let place = ColumnRef {
            table: "audit_log",
            key: &self.seq,
        };
        let json = |column, text: &Option<String>| {
            text.as_deref()
                .map(|text| place.json(column, text))
                .transpose()
        };
        let write = LogEntry {
            at: place.instant("at", self.at)?,
            before: json("state_before", &self.state_before)?,
            after: json("state_after", &self.state_after)?,
            who: self.who,
            action: self.action,
            subject: self.subject,
        };
        Ok(NumberedLogEntry {
            seq: self.seq,
            write,
        })
    }
}
