//! Takes a published rota back. What has begun is a fact and stays; what is to come is cancelled,
//! or given back to the rota that held it before.

mod judged;
mod lawful;

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::as_of;
use super::error::{AppError, NotFound, Overtaken};
use super::publish::{put, to_change};
use super::rotas as app_rotas;
use super::state::AppContext;
use evenwatch_domain::ids::{DutyId, PersonId, PoolId, RotaId, RuleId};
use evenwatch_domain::interval::{Instant, Interval};
use evenwatch_domain::network::Network;
use evenwatch_domain::oncall;
use evenwatch_domain::publication::{self, DutyStatus, PublishedDuty};
use evenwatch_domain::rota::{Duty, Rota, RotaState};
use evenwatch_store::{ReadTx, WriteTx, publications, published, rotas};

pub use evenwatch_domain::oncall::LostCover;
pub use evenwatch_domain::publication::Withdrawal;

/// A rota that was withdrawn, or would be.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Withdrawn {
    /// The rota as it is now.
    #[serde(flatten)]
    pub rota: Rota,
    /// What became of its duties, or would.
    #[serde(flatten)]
    pub effects: Effects,
}

/// What a withdrawal does.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Effects {
    /// Duties whose record changes: cancelled, or given to those who held them before. Count.
    pub changed_duties: usize,
    /// Duties of the rota that have begun: facts, which stay. Count.
    pub begun_duties: usize,
    /// Hours from now on in which nobody is on duty any more.
    pub uncovered: Vec<LostCover>,
    /// The rotas in force that named the same duties before.
    pub earlier: Vec<Earlier>,
    /// Why those duties cannot go back to them today, in words; empty where they can, or do.
    #[serde(default)]
    pub cannot_restore: Vec<String>,
    /// The rotas in force that hold the same duties, with the same people: those lose nothing with
    /// this rota.
    #[serde(default)]
    pub same_in: Vec<Earlier>,
    /// Whether those duties go back to them.
    pub restored: bool,
    /// What the duties that stay break of the law and of contracts only because these do not: an
    /// average is over fewer weeks, say.
    #[serde(default)]
    pub unlawful: Vec<BecomesUnlawful>,
}

/// A rule that duties which stay published break once others are taken back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BecomesUnlawful {
    /// Which rule.
    pub rule: RuleId,
    /// Whose duties.
    pub person: PersonId,
    /// Their name.
    pub person_name: String,
    /// By how much and with which duties, in words.
    pub text: String,
    /// The rotas that those duties are of, by id, each with its name.
    pub rotas: Vec<(RotaId, String)>,
}

/// A rota in force whose duties were replaced by those of another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Earlier {
    /// Its id.
    pub rota: RotaId,
    /// Its revision.
    pub revision: u32,
    /// Name for people.
    pub name: String,
    /// Duties that go back to it, or would. Count.
    pub duties: usize,
}

/// Withdraws a published rota: what is to come of it is cancelled in feeds, and nothing is erased.
///
/// # Errors
/// Where there is no such rota, it is not published, or the database fails; then nothing is
/// changed.
pub fn withdraw(app: &AppContext, id: RotaId, now: Instant) -> Result<Withdrawn, AppError> {
    take_back(app, id, Withdrawal::Rest, now)
}

/// Withdraws a published rota and puts back what it replaced of rotas that are still in force. A
/// rota that was withdrawn already can still give back what no other has taken since.
///
/// # Errors
/// As for [`withdraw`], and where what stood before cannot stand any more, or there is nothing to
/// put back.
pub fn restore(app: &AppContext, id: RotaId, now: Instant) -> Result<Withdrawn, AppError> {
    take_back(app, id, Withdrawal::Restored, now)
}

fn take_back(
    app: &AppContext,
    id: RotaId,
    how: Withdrawal,
    now: Instant,
) -> Result<Withdrawn, AppError> {
    app.store().write(|tx| {
        let rota = to_change(app, tx, id)?;
        let (rota, effects) = taken_back(app, tx, &rota, how, now)?;
        Ok(Withdrawn { rota, effects })
    })
}

/// Says what [`withdraw`] or [`restore`] would do, and changes nothing.
///
/// # Errors
/// As for those.
pub fn preview(
    app: &AppContext,
    id: RotaId,
    how: Withdrawal,
    now: Instant,
) -> Result<Withdrawn, AppError> {
    app.store().read(|tx| {
        let rota = to_change(app, tx, id)?;
        let (_, _, effects) = looked_at(app, tx, &rota, how, now)?;
        Ok(Withdrawn { rota, effects })
    })
}

/// Takes a rota back; as it is now, and what became of its duties.
pub(super) fn taken_back(
    app: &AppContext,
    tx: &mut WriteTx<'_>,
    rota: &Rota,
    how: Withdrawal,
    now: Instant,
) -> Result<(Rota, Effects), AppError> {
    let (before, changed, effects) = tx.computing(|tx| looked_at(app, tx, rota, how, now))?;
    rotas::withdraw(tx, rota, how, now)?;
    let withdrawn = app_rotas::load(tx, rota.id, Some(rota.revision))?;
    put(app, tx, (rota, &withdrawn), (&before, &changed), now)?;
    Ok((withdrawn, effects))
}

/// The records that change, as they were and as they will be, and what that does.
pub(super) fn looked_at(
    app: &AppContext,
    tx: &mut ReadTx<'_>,
    rota: &Rota,
    how: Withdrawal,
    now: Instant,
) -> Result<(Vec<PublishedDuty>, Vec<PublishedDuty>, Effects), AppError> {
    let before = published::of_rota(tx, rota.id)?;
    let count = publications::count(tx)?;
    let mut others = as_of::in_force(tx, count, &rota.period)?;
    others.retain(|other| other.id != rota.id);
    let of = |how| publication::withdraw(rota, &before, &others, how, now);
    let changed = of(how);
    must_be_possible(rota, how, &changed)?;
    let network = network(app, tx)?;
    if let (Withdrawal::Restored, Some(network)) = (how, &network) {
        judged::restored(app, tx, network, (rota, &others), &changed)?;
    }
    let back = match how {
        Withdrawal::Restored => changed.clone(),
        Withdrawal::All | Withdrawal::Rest => of(Withdrawal::Restored),
    };
    let cannot_restore = match (how, &network) {
        (Withdrawal::All | Withdrawal::Rest, Some(network)) => {
            judged::why_not(app, tx, network, (rota, &others), &back)?
        }
        _ => Vec::new(),
    };
    let uncovered = match &network {
        Some(network) => uncovered(tx, network, &changed, now)?,
        None => Vec::new(),
    };
    let begun = before.iter().filter(|record| record.has_begun(now));
    let effects = Effects {
        changed_duties: changed.len(),
        begun_duties: begun.count(),
        uncovered,
        earlier: earlier(&others, &back, &before),
        cannot_restore,
        same_in: same_in(tx, rota, &others)?,
        restored: how == Withdrawal::Restored,
        unlawful: match &network {
            Some(network) => lawful::becomes_unlawful(app, tx, network, rota, &changed)?,
            None => Vec::new(),
        },
    };
    Ok((before, changed, effects))
}

/// Refuses what is not published; what was withdrawn may only give back what is still to be given.
fn must_be_possible(
    rota: &Rota,
    how: Withdrawal,
    changed: &[PublishedDuty],
) -> Result<(), AppError> {
    let late = rota.state == RotaState::Withdrawn && how == Withdrawal::Restored;
    if rota.state == RotaState::Published || late && !changed.is_empty() {
        return Ok(());
    }
    if late {
        return Err(AppError::Conflict(Overtaken::NothingToRestore {
            rota: rota.id,
        }));
    }
    Err(AppError::Conflict(Overtaken::State {
        rota: rota.id,
        is: rota.state,
        wanted: RotaState::Withdrawn,
    }))
}

/// The network; none before the first import.
fn network(
    app: &AppContext,
    tx: &mut ReadTx<'_>,
) -> Result<Option<std::sync::Arc<Network>>, AppError> {
    match app.current(tx) {
        Ok(network) => Ok(Some(network)),
        Err(AppError::NotFound(NotFound::Network)) => Ok(None),
        Err(error) => Err(error),
    }
}

/// Hours from now on that lose cover by the changes.
fn uncovered(
    tx: &mut ReadTx<'_>,
    network: &Network,
    changed: &[PublishedDuty],
    now: Instant,
) -> Result<Vec<LostCover>, AppError> {
    let ends = changed.iter().map(|record| record.duty.interval.end);
    let Some(within) = ends.max().and_then(|end| Interval::new(now, end)) else {
        return Ok(Vec::new());
    };
    let before = published::within(tx, within)?;
    let after = publication::after(&before, changed);
    let pools: BTreeSet<PoolId> = changed.iter().map(|one| one.duty.pool.clone()).collect();
    Ok(oncall::lost(network, (&before, &after), &pools, within))
}

/// The rotas in force in whose name duties of this one stand: publishing the same again changes no
/// record.
fn same_in(tx: &mut ReadTx<'_>, rota: &Rota, others: &[Rota]) -> Result<Vec<Earlier>, AppError> {
    if rota.state != RotaState::Published {
        return Ok(Vec::new());
    }
    let own: BTreeMap<DutyId, &Duty> = rota.duties.iter().map(|duty| (duty.id, duty)).collect();
    let ids: Vec<DutyId> = own.keys().copied().collect();
    let mut records = published::of_duties(tx, &ids)?;
    records.retain(|record| {
        record.status == DutyStatus::Confirmed
            && own
                .get(&record.duty.id)
                .is_some_and(|duty| **duty == record.duty)
    });
    let of = |other: &Rota| Earlier {
        rota: other.id,
        revision: other.revision,
        name: other.name.clone(),
        duties: records.iter().filter(|one| one.rota == other.id).count(),
    };
    let all = others.iter().map(of);
    Ok(all.filter(|same| same.duties > 0).collect())
}

/// The rotas that get duties back in `back`, the newest publication first, where those are not what
/// stands now.
fn earlier(others: &[Rota], back: &[PublishedDuty], before: &[PublishedDuty]) -> Vec<Earlier> {
    let before: BTreeMap<DutyId, &PublishedDuty> =
        before.iter().map(|one| (one.duty.id, one)).collect();
    let is_back = |record: &&PublishedDuty| {
        let old = before.get(&record.duty.id);
        record.status == DutyStatus::Confirmed
            && old.is_none_or(|old| old.status != record.status || old.duty != record.duty)
    };
    let of = |rota: &Rota| Earlier {
        rota: rota.id,
        revision: rota.revision,
        name: rota.name.clone(),
        duties: back
            .iter()
            .filter(is_back)
            .filter(|one| one.rota == rota.id)
            .count(),
    };
    let all = others.iter().map(of);
    all.filter(|earlier| earlier.duties > 0).collect()
}
