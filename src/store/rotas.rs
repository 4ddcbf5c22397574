//! Rotas and their revisions. A revision's content is written once; only its state changes, by
//! compare-and-set.

use std::collections::BTreeMap;

use diesel::prelude::*;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::codec::{self, ColumnRef};
use super::duty::{DutyRow, holders_by_duty};
use super::error::StoreError;
use super::publications;
use super::schema::{duties, holders, plan_records, rotas};
use super::tx::{ROWS_IN_A_STATEMENT, ReadTx, WriteTx, insert};
use evenwatch_domain::ids::RotaId;
use evenwatch_domain::interval::Instant;
use evenwatch_domain::kept_audit::RotaRevision;
use evenwatch_domain::publication::Withdrawal;
use evenwatch_domain::rota::{Duty, PlanRecord, Rota, RotaState};
use evenwatch_domain::time::Period;

/// A revision of a rota, without its duties.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RotaSummary {
    /// The rota's id.
    pub id: RotaId,
    /// Name for people.
    pub name: String,
    /// Counts up from 1.
    pub revision: u32,
    /// Where this revision stands.
    pub state: RotaState,
    /// The days on which its duties start.
    pub period: Period,
    /// When this revision was made.
    pub created_at: Instant,
    /// When it was published, if it was.
    pub published_at: Option<Instant>,
    /// Its duties. Count.
    pub duties: u32,
    /// Places on them that nobody holds. Count.
    pub missing_places: u32,
    /// Duties of the whole rota, where [`RotaSummary::duties`] are those of a part; never stored.
    /// Count.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub duties_in_all: Option<u32>,
}

/// Stores a new rota (revision 1) or the next revision of one. Loaded again it equals this one,
/// with its instants in whole seconds and its duties by start and id.
///
/// # Errors
/// [`StoreError::Conflict`] where the revision is not the next one; [`StoreError::Refused`] where
/// its state is not draft or proposed, for only [`set_state`] publishes; [`StoreError::Unstorable`]
/// for a value that would not come back as it is.
pub fn insert(tx: &mut WriteTx<'_>, rota: &Rota) -> Result<(), StoreError> {
    let latest = latest_revision(tx, rota.id)?;
    if i64::from(rota.revision) != latest.unwrap_or(0) + 1 {
        return Err(StoreError::Conflict {
            what: format!("the latest revision of rota {}", rota.id),
            expected: rota.revision.saturating_sub(1).to_string(),
            found: latest.unwrap_or(0).to_string(),
        });
    }
    if !matches!(rota.state, RotaState::Draft | RotaState::Proposed) || rota.published_at.is_some()
    {
        return Err(StoreError::Refused {
            doing: format!("storing revision {} of rota {}", rota.revision, rota.id),
            detail: format!(
                "it is {}, and a new revision is a draft or a proposal; store it so and set its state",
                rota.state
            ),
        });
    }
    insert!(tx, rotas, [RotaRow::of(rota)?])?;
    // Some at a time: all rows of a large rota take more memory than the rota does.
    for some in rota.duties.chunks(ROWS_IN_A_STATEMENT) {
        let rows = some
            .iter()
            .map(|duty| DutyRow::of(rota.id, rota.revision, duty))
            .collect::<Result<Vec<_>, _>>()?;
        insert!(tx, duties, rows)?;
        let held = some.iter().flat_map(|duty| {
            duty.holders.iter().map(|holder| HolderRow {
                rota: rota.id.to_string(),
                revision: i64::from(rota.revision),
                duty: duty.id.to_string(),
                person: holder.person.to_string(),
                pinned: holder.pinned,
            })
        });
        insert!(tx, holders, held.collect::<Vec<_>>())?;
    }
    match &rota.plan {
        Some(record) => insert!(tx, plan_records, [PlanRow::of(rota, record)?]),
        None => Ok(()),
    }
}

/// The latest revision of every rota: by first day, then name and id.
///
/// # Errors
/// Where the database fails or a row is corrupt.
pub fn list(tx: &mut ReadTx<'_>) -> Result<Vec<RotaSummary>, StoreError> {
    let rows: Vec<RotaRow> = tx.run("listing rotas", |connection| {
        rotas::table
            .select(RotaRow::as_select())
            .order(rotas::revision)
            .load(connection)
    })?;
    let latest: BTreeMap<String, RotaRow> =
        rows.into_iter().map(|row| (row.id.clone(), row)).collect();
    let mut list: Vec<RotaSummary> = latest
        .values()
        .map(RotaRow::summary)
        .collect::<Result<_, _>>()?;
    list.sort_by(|a, b| (a.period, &a.name, a.id).cmp(&(b.period, &b.name, b.id)));
    Ok(list)
}

/// How often anything was published or withdrawn. It rises with every such write and never falls,
/// whoever wrote, so that what was read of published duties at one count is the same at the next
/// reading of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Publications(u64);

/// The count of publications and withdrawals.
///
/// # Errors
/// Where the database fails.
pub fn publications(tx: &mut ReadTx<'_>) -> Result<Publications, StoreError> {
    publications::count(tx).map(Publications)
}

/// Every revision of a rota, first to latest; none where there is no such rota.
///
/// # Errors
/// Where the database fails or a row is corrupt.
pub fn revisions(tx: &mut ReadTx<'_>, id: RotaId) -> Result<Vec<RotaSummary>, StoreError> {
    let rows: Vec<RotaRow> = tx.run("listing the revisions of a rota", |connection| {
        rotas::table
            .select(RotaRow::as_select())
            .filter(rotas::id.eq(id.to_string()))
            .order(rotas::revision)
            .load(connection)
    })?;
    rows.iter().map(RotaRow::summary).collect()
}

/// A rota at a revision, or at its latest; `None` where there is no such rota or revision.
///
/// # Errors
/// Where the database fails or a row is corrupt.
pub fn get(
    tx: &mut ReadTx<'_>,
    id: RotaId,
    revision: Option<u32>,
) -> Result<Option<Rota>, StoreError> {
    let revision = match revision {
        Some(revision) => Some(i64::from(revision)),
        None => latest_revision(tx, id)?,
    };
    let Some(revision) = revision else {
        return Ok(None);
    };
    let key = id.to_string();
    let row: Option<RotaRow> = tx.run("loading a rota", |connection| {
        rotas::table
            .select(RotaRow::as_select())
            .find((&key, revision))
            .first(connection)
            .optional()
    })?;
    let Some(row) = row else {
        return Ok(None);
    };
    let summary = row.summary()?;
    Ok(Some(Rota {
        id: summary.id,
        name: summary.name,
        revision: summary.revision,
        state: summary.state,
        period: summary.period,
        created_at: summary.created_at,
        published_at: summary.published_at,
        duties: duties_of(tx, &key, revision)?,
        plan: plan_of(tx, &key, revision)?,
    }))
}

/// Moves a revision from one state to another; publications and withdrawals are added to their
/// history, at `now`. A withdrawal so made is one of all duties, those that have begun too:
/// [`withdraw`] leaves those.
///
/// # Errors
/// [`StoreError::Refused`] where the domain knows no such step; [`StoreError::Conflict`] where the
/// revision is not in the state `from` any more, or does not exist.
pub fn set_state(
    tx: &mut WriteTx<'_>,
    id: RotaId,
    revision: u32,
    from: RotaState,
    to: RotaState,
    now: Instant,
) -> Result<(), StoreError> {
    let what = format!("revision {revision} of rota {id}");
    if !from.may_become(to) {
        return Err(StoreError::Refused {
            doing: format!("making {what} {to}"),
            detail: format!("what is {from} cannot become {to}"),
        });
    }
    let rota = RotaRevision { rota: id, revision };
    move_state(tx, rota, (from, to), now)?;
    match to {
        RotaState::Draft | RotaState::Proposed => Ok(()),
        RotaState::Published | RotaState::Withdrawn => {
            publications::append(tx, rota, (to, Withdrawal::All), now)
        }
    }
}

/// Withdraws a published revision; one that was withdrawn already stays so, and the history has one
/// step more.
///
/// # Errors
/// [`StoreError::Conflict`] where the revision is neither published nor withdrawn, or does not
/// exist.
pub fn withdraw(
    tx: &mut WriteTx<'_>,
    rota: &Rota,
    effect: Withdrawal,
    now: Instant,
) -> Result<(), StoreError> {
    let to = RotaState::Withdrawn;
    let revision = RotaRevision {
        rota: rota.id,
        revision: rota.revision,
    };
    if rota.state != to {
        move_state(tx, revision, (RotaState::Published, to), now)?;
    }
    publications::append(tx, revision, (to, effect), now)
}

/// Compare-and-set of the state.
fn move_state(
    tx: &mut WriteTx<'_>,
    rota: RotaRevision,
    (from, to): (RotaState, RotaState),
    now: Instant,
) -> Result<(), StoreError> {
    let key = rota.rota.to_string();
    let (was, will) = (word(&from)?, word(&to)?);
    let changed = tx.run("setting the state of a rota", |connection| {
        let revision = rotas::table.find((&key, i64::from(rota.revision)));
        let row = diesel::update(revision.filter(rotas::state.eq(&was)));
        if to == RotaState::Published {
            let published_at = Some(codec::seconds(now));
            row.set((rotas::state.eq(&will), rotas::published_at.eq(published_at)))
                .execute(connection)
        } else {
            row.set(rotas::state.eq(&will)).execute(connection)
        }
    })?;
    if changed == 1 {
        return Ok(());
    }
    let found = revisions(tx, rota.rota)?
        .into_iter()
        .find(|summary| summary.revision == rota.revision);
    Err(StoreError::Conflict {
        what: format!("revision {} of rota {}", rota.revision, rota.rota),
        expected: from.to_string(),
        found: found.map_or("not there".to_owned(), |summary| summary.state.to_string()),
    })
}

fn word(state: &RotaState) -> Result<String, StoreError> {
    codec::word("rotas.state", state)
}

fn latest_revision(tx: &mut ReadTx<'_>, id: RotaId) -> Result<Option<i64>, StoreError> {
    tx.run("finding the latest revision of a rota", |connection| {
        rotas::table
            .filter(rotas::id.eq(id.to_string()))
            .select(diesel::dsl::max(rotas::revision))
            .first(connection)
    })
}

fn duties_of(tx: &mut ReadTx<'_>, rota: &str, revision: i64) -> Result<Vec<Duty>, StoreError> {
    let rows: Vec<DutyRow> = tx.run("loading the duties of a rota", |connection| {
        duties::table
            .select(DutyRow::as_select())
            .filter(duties::rota.eq(rota).and(duties::revision.eq(revision)))
            .load(connection)
    })?;
    let held: Vec<(String, String, bool)> =
        tx.run("loading the holders of a rota", |connection| {
            holders::table
                .filter(holders::rota.eq(rota).and(holders::revision.eq(revision)))
                .select((holders::duty, holders::person, holders::pinned))
                .load(connection)
        })?;
    let mut held = holders_by_duty("holders", held)?;
    let mut duties: Vec<Duty> = rows
        .iter()
        .map(|row| row.duty(&mut held))
        .collect::<Result<_, _>>()?;
    duties.sort_by_key(Duty::place);
    Ok(duties)
}

fn plan_of(
    tx: &mut ReadTx<'_>,
    rota: &str,
    revision: i64,
) -> Result<Option<PlanRecord>, StoreError> {
    let record: Option<String> = tx.run("loading the plan of a rota", |connection| {
        plan_records::table
            .find((rota, revision))
            .select(plan_records::record)
            .first(connection)
            .optional()
    })?;
    let key = format!("{rota} {revision}");
    let place = ColumnRef {
        table: "plan_records",
        key: &key,
    };
    record
        .map(|record| place.json("record", &record))
        .transpose()
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = rotas, treat_none_as_default_value = false)]
struct RotaRow {
    id: String,
    revision: i64,
    name: String,
    state: String,
    first_day: String,
    last_day: String,
    created_at: i64,
    published_at: Option<i64>,
    duty_count: i64,
    missing_places: i64,
}

impl RotaRow {
    fn of(rota: &Rota) -> Result<Self, StoreError> {
        Ok(Self {
            id: rota.id.to_string(),
            revision: i64::from(rota.revision),
            name: codec::text("rotas.name", &rota.name)?,
            state: word(&rota.state)?,
            first_day: codec::day("rotas.first_day", rota.period.first_day)?,
            last_day: codec::day("rotas.last_day", rota.period.last_day)?,
            created_at: codec::seconds(rota.created_at),
            published_at: None,
            duty_count: rota.duties.iter().map(|_| 1).sum(),
            missing_places: rota
                .duties
                .iter()
                .map(|duty| i64::from(duty.missing()))
                .sum(),
        })
    }

    fn summary(&self) -> Result<RotaSummary, StoreError> {
        let key = format!("{} {}", self.id, self.revision);
        let place = ColumnRef {
            table: "rotas",
            key: &key,
        };
        Ok(RotaSummary {
            id: place.parse("id", &self.id)?,
            name: self.name.clone(),
            revision: place.number("revision", self.revision)?,
            state: place.word("state", &self.state)?,
            period: place.period(&self.first_day, &self.last_day)?,
            created_at: place.instant("created_at", self.created_at)?,
            published_at: self
                .published_at
                .map(|at| place.instant("published_at", at))
                .transpose()?,
            duties: place.number("duty_count", self.duty_count)?,
            missing_places: place.number("missing_places", self.missing_places)?,
            duties_in_all: None,
        })
    }
}

#[derive(Insertable)]
#[diesel(table_name = holders)]
struct HolderRow {
    rota: String,
    revision: i64,
    duty: String,
    person: String,
    pinned: bool,
}

#[derive(Insertable)]
#[diesel(table_name = plan_records)]
struct PlanRow {
    rota: String,
    revision: i64,
    record: String,
}

impl PlanRow {
    fn of(rota: &Rota, record: &PlanRecord) -> Result<Self, StoreError> {
        let row = Self {
            rota: rota.id.to_string(),
            revision: i64::from(rota.revision),
            record: codec::json("plan_records.record", record)?,
        };
        if is_readable(record) {
            Ok(row)
        } else {
            Err(StoreError::Unstorable {
                place: "plan_records.record",
                value: row.record.chars().take(80).collect(),
                reason: "a number in it is infinite or none at all",
            })
        }
    }
}

/// Whether what is written of a record can be read again. JSON has no infinity: it would be written
/// as null. The evidence of a large rota is most of it, and is tried piece by piece.
fn is_readable(record: &PlanRecord) -> bool {
    fn comes_back<T: Serialize + DeserializeOwned>(value: &T) -> bool {
        serde_json::to_string(value).is_ok_and(|text| serde_json::from_str::<T>(&text).is_ok())
    }
    let PlanRecord {
        status,
        stopped_by,
        tiers,
        breaches,
        vacancies,
        moved,
        begun_gaps,
        kept,
        intensity,
        seconds,
        work,
        seed,
        warnings,
        assumptions,
    } = record;
    let rest = PlanRecord {
        status: *status,
        stopped_by: *stopped_by,
        tiers: tiers.clone(),
        breaches: Vec::new(),
        vacancies: Vec::new(),
        moved: Vec::new(),
        begun_gaps: begun_gaps.clone(),
        kept: kept.clone(),
        intensity: Vec::new(),
        seconds: *seconds,
        work: *work,
        seed: *seed,
        warnings: warnings.clone(),
        assumptions: assumptions.clone(),
    };
    comes_back(&rest)
        && breaches.iter().all(comes_back)
        && vacancies.iter().all(comes_back)
        && moved.iter().all(comes_back)
        && intensity.iter().all(comes_back)
}
