//! The history of what was published: every publication and withdrawal of a rota, in the order of
//! commits.

use std::collections::{BTreeMap, BTreeSet};

use diesel::prelude::*;

use super::codec::{self, ColumnRef};
use super::error::StoreError;
use super::feed_clock;
use super::schema::{publication_endings, publications, rotas};
use super::tx::{ReadTx, WriteTx, insert};
use evenwatch_domain::ids::DutyId;
use evenwatch_domain::interval::Instant;
use evenwatch_domain::kept_audit::RotaRevision;
use evenwatch_domain::publication::{BegunDuties, Withdrawal};
use evenwatch_domain::rota::RotaState;
use evenwatch_domain::time::Period;

/// A publication or withdrawal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PublicationStep {
    /// Its number, from 1 on.
    pub number: u64,
    /// When.
    pub at: Instant,
    /// What.
    pub rota: RotaRevision,
    /// Published or withdrawn.
    pub to: RotaState,
    /// What a withdrawal did to the duties; of a publication nothing.
    pub effect: Withdrawal,
    /// What a publication did to duties that had begun; of a withdrawal nothing.
    pub begun: BegunDuties,
    /// The days on which the rota's duties start.
    pub period: Period,
}

/// Adds a step as the newest.
pub(super) fn append(
    tx: &mut WriteTx<'_>,
    rota: RotaRevision,
    (to, effect): (RotaState, Withdrawal),
    at: Instant,
) -> Result<(), StoreError> {
    // Two who write at once read the same number, and one of them runs again: numbers rise in the
    // order of commits, and whoever has counted to one has missed none below it.
    let row = Row {
        seq: last(tx)? + 1,
        at: codec::seconds(at),
        rota: rota.rota.to_string(),
        revision: i64::from(rota.revision),
        step: codec::word("publications.step", &to)?,
        effect: codec::word("publications.effect", &effect)?,
        begun: codec::word("publications.begun", &BegunDuties::Kept)?,
    };
    insert!(tx, publications, [row])?;
    feed_clock::move_on(tx, at)
}

/// Notes the published duties that the newest step took back because the network no longer owed
/// them. They have records already.
///
/// # Errors
/// Where the database fails.
pub fn end(tx: &mut WriteTx<'_>, duties: &BTreeSet<DutyId>) -> Result<(), StoreError> {
    let publication = last(tx)?;
    for duty in duties {
        let row = Ending {
            publication,
            duty: duty.to_string(),
        };
        insert!(tx, publication_endings, [row])?;
    }
    Ok(())
}

/// The duties that each of the first `count` steps took back because the network no longer owed
/// them, by its number; steps that took none back are left out.
///
/// # Errors
/// Where the database fails or a row is corrupt.
pub fn endings(
    tx: &mut ReadTx<'_>,
    count: u64,
) -> Result<BTreeMap<u64, BTreeSet<DutyId>>, StoreError> {
    let most = i64::try_from(count).unwrap_or(i64::MAX);
    let rows: Vec<Ending> = tx.run("loading duties that publications took back", |connection| {
        publication_endings::table
            .filter(publication_endings::publication.le(most))
            .select(Ending::as_select())
            .load(connection)
    })?;
    let mut endings: BTreeMap<u64, BTreeSet<DutyId>> = BTreeMap::new();
    for row in rows {
        let place = ColumnRef {
            table: "publication_endings",
            key: &row.publication,
        };
        let duties = endings.entry(number(&row.publication)?).or_default();
        duties.insert(place.parse("duty", &row.duty)?);
    }
    Ok(endings)
}

fn last(tx: &mut ReadTx<'_>) -> Result<i64, StoreError> {
    let last: Option<i64> = tx.run("counting publications", |connection| {
        publications::table
            .select(diesel::dsl::max(publications::seq))
            .first(connection)
    })?;
    Ok(last.unwrap_or(0))
}

/// How many steps there have been.
///
/// # Errors
/// Where the database fails.
pub fn count(tx: &mut ReadTx<'_>) -> Result<u64, StoreError> {
    let last = last(tx)?;
    number(&last)
}

/// How many steps there had been at an instant, that instant's among them.
///
/// # Errors
/// Where the database fails.
pub fn count_at(tx: &mut ReadTx<'_>, at: Instant) -> Result<u64, StoreError> {
    let last: Option<i64> = tx.run("counting earlier publications", |connection| {
        publications::table
            .filter(publications::at.le(codec::seconds(at)))
            .select(diesel::dsl::max(publications::seq))
            .first(connection)
    })?;
    number(&last.unwrap_or(0))
}

/// The first `count` steps, in their order.
///
/// # Errors
/// Where the database fails or a row is corrupt.
pub fn first(tx: &mut ReadTx<'_>, count: u64) -> Result<Vec<PublicationStep>, StoreError> {
    let most = i64::try_from(count).unwrap_or(i64::MAX);
    let rows: Vec<(Row, String, String)> = tx.run("loading publications", |connection| {
        publications::table
            .inner_join(
                rotas::table.on(rotas::id
                    .eq(publications::rota)
                    .and(rotas::revision.eq(publications::revision))),
            )
            .filter(publications::seq.le(most))
            .order(publications::seq)
            .select((Row::as_select(), rotas::first_day, rotas::last_day))
            .load(connection)
    })?;
    let step = |(row, first_day, last_day): (Row, String, String)| {
        let place = column_ref(&row.seq);
        Ok(PublicationStep {
            number: number(&row.seq)?,
            at: place.instant("at", row.at)?,
            rota: RotaRevision {
                rota: place.parse("rota", &row.rota)?,
                revision: place.number("revision", row.revision)?,
            },
            to: place.word("step", &row.step)?,
            effect: place.word("effect", &row.effect)?,
            begun: place.word("begun", &row.begun)?,
            period: place.period(&first_day, &last_day)?,
        })
    };
    rows.into_iter().map(step).collect()
}

fn number(seq: &i64) -> Result<u64, StoreError> {
    column_ref(seq).number("seq", *seq)
}

fn column_ref(seq: &i64) -> ColumnRef<'_> {
    ColumnRef {
        table: "publications",
        key: seq,
    }
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = publications)]
struct Row {
    seq: i64,
    at: i64,
    rota: String,
    revision: i64,
    step: String,
    effect: String,
    begun: String,
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = publication_endings)]
struct Ending {
    publication: i64,
    duty: String,
}
