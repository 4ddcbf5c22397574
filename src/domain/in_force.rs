//! What is in force of a rota that was published: later rotas may have taken its duties over. What is in force is one timeline of
//! published duties for each pool; a rota as it was first published says how it was made.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::ids::{DutyId, PersonId, RotaId};
use super::kept_audit::RotaRevision;
use super::publication::{DutyStatus, PublishedDuty};
use super::rota::{Rota, RotaState};

/// How much of a rota is in force.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum InForce {
    /// Every duty stands as it was published.
    Whole,
    /// Some stand, and some were replaced or cancelled.
    Partly,
    /// None stands.
    No,
}

/// A rota that took duties over from another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReplacedBy {
    /// Its id.
    pub rota: RotaId,
    /// Its revision.
    pub revision: u32,
    /// Name for people.
    pub name: String,
    /// Duties that it took over. Count.
    pub duties: usize,
}

/// The rota in whose name a duty stands now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Replacement {
    /// Its id.
    pub rota: RotaId,
    /// Its revision.
    pub revision: u32,
    /// Name for people.
    pub name: String,
}

/// What became of one duty of a published rota.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DutyNow {
    /// Whether it stands as this rota has it.
    pub stands: bool,
    /// Whether nobody is on it any more, because it was taken back.
    pub cancelled: bool,
    /// The rota that replaced it; of a cancelled duty, the one with which it was taken back, where that is another.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub replaced_by: Option<Replacement>,
    /// Who holds it now, where it does not stand; empty where nobody does.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub holders_now: Option<Vec<PersonId>>,
}

/// What became of a published rota.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RotaNow {
    /// How much of it is in force.
    pub in_force: InForce,
    /// The rotas that took duties over, most first.
    pub replaced_by: Vec<ReplacedBy>,
    /// Duties that were taken back. Count.
    pub cancelled: usize,
    /// Each duty that was published.
    pub duties: BTreeMap<DutyId, DutyNow>,
}

/// The order in which revisions of rotas were last published: a place for each.
pub type PublishedOrder = BTreeMap<RotaRevision, usize>;

/// Whether what a record of a duty says is what the revision of the rota published; `state` is the revision's.
///
/// A record of an earlier rota stands for a later one too: publishing the same duty with the same holders changes no record.
#[must_use]
pub fn stands(
    record: (RotaRevision, DutyStatus),
    rota: RotaRevision,
    state: RotaState,
    order: &PublishedOrder,
) -> bool {
    let (owner, status) = record;
    let own = owner.rota == rota.rota && owner.revision <= rota.revision;
    let before = || match (order.get(&owner), order.get(&rota)) {
        (Some(owner), Some(this)) => owner < this,
        _ => false,
    };
    status == DutyStatus::Confirmed && (own || state == RotaState::Published && before())
}

/// What became of a rota by the records of its duties; `name` gives names of rotas. Nothing for what was never published.
#[must_use]
pub fn rota_now(
    rota: &Rota,
    records: &[PublishedDuty],
    order: &PublishedOrder,
    name: impl Fn(RotaRevision) -> String,
) -> Option<RotaNow> {
    let this = RotaRevision {
        rota: rota.id,
        revision: rota.revision,
    };
    rota.published_at?;
    let duties: BTreeMap<DutyId, DutyNow> = records
        .iter()
        .map(|record| {
            let owner = RotaRevision {
                rota: record.rota,
                revision: record.revision,
            };
            let stands = stands((owner, record.status), this, rota.state, order);
            let cancelled = record.status == DutyStatus::Cancelled;
            let holders = record.duty.holders.iter().filter(|_| !cancelled);
            let now = DutyNow {
                stands,
                cancelled,
                replaced_by: (!stands && owner != this).then(|| Replacement {
                    rota: owner.rota,
                    revision: owner.revision,
                    name: name(owner),
                }),
                holders_now: (!stands)
                    .then(|| holders.map(|holder| holder.person.clone()).collect()),
            };
            (record.duty.id, now)
        })
        .collect();
    let standing = duties.values().filter(|duty| duty.stands).count();
    let mut counts: BTreeMap<RotaRevision, usize> = BTreeMap::new();
    for by in duties.values().filter_map(|duty| duty.replaced_by.as_ref()) {
        let owner = RotaRevision {
            rota: by.rota,
            revision: by.revision,
        };
        *counts.entry(owner).or_default() += 1;
    }
    Some(RotaNow {
        in_force: how_much(standing, duties.len()),
        replaced_by: named(counts, name),
        cancelled: duties.values().filter(|duty| duty.cancelled).count(),
        duties,
    })
}

/// How much of so many duties stands.
#[must_use]
pub fn how_much(standing: usize, of: usize) -> InForce {
    match standing {
        0 if of > 0 => InForce::No,
        all if all == of => InForce::Whole,
        _ => InForce::Partly,
    }
}

/// Counts as rotas with names, most duties first.
#[must_use]
pub fn named(
    counts: BTreeMap<RotaRevision, usize>,
    name: impl Fn(RotaRevision) -> String,
) -> Vec<ReplacedBy> {
    let mut all: Vec<ReplacedBy> = counts
        .into_iter()
        .map(|(owner, duties)| ReplacedBy {
            rota: owner.rota,
            revision: owner.revision,
            name: name(owner),
            duties,
        })
        .collect();
    all.sort_by_key(|one| std::cmp::Reverse(one.duties));
    all
}
