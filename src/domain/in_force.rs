//! What is in force of a rota that was published: later rotas may have taken its duties over. What
//! is in force is one timeline of published duties for each pool; a rota as it was first published
//! says how it was made.

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::ids::{DutyId, PersonId, RotaId};
use super::kept_audit::RotaRevision;
use super::lost_holder::{LostHolder, lost_of};
use super::network::Network;
use super::publication::{DutyStatus, PublishedDuty};
use super::rota::{Duty, Rota, RotaState};

/// How much of a rota is in force.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
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
    /// Whether it has been withdrawn since, so that it is in force nowhere.
    #[serde(default)]
    pub withdrawn: bool,
}

impl ReplacedBy {
    /// `Christmas (3f2b8c1e)`.
    #[must_use]
    pub fn describe(&self) -> String {
        told_apart(&self.name, self.rota)
    }
}

impl Replacement {
    /// `Christmas (3f2b8c1e)`, or `Christmas (3f2b8c1e, withdrawn)`.
    #[must_use]
    pub fn told(&self) -> String {
        if self.withdrawn {
            format!("{} ({}, withdrawn)", self.name, short(self.rota))
        } else {
            told_apart(&self.name, self.rota)
        }
    }
}

/// A rota's name with the beginning of its id: plans of the same days have one name.
#[must_use]
pub fn told_apart(name: &str, rota: RotaId) -> String {
    format!("{name} ({})", short(rota))
}

/// The first digits of an id.
fn short(rota: RotaId) -> String {
    rota.to_string().chars().take(8).collect()
}

/// What became of one duty of a published rota.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DutyNow {
    /// Whether it stands as this rota has it.
    pub stands: bool,
    /// Whether nobody is on it any more, because it was taken back.
    pub cancelled: bool,
    /// The earlier rota in whose name it stands to its end, since it had begun when this one was
    /// published: this rota's duty never came into force.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kept_by: Option<Replacement>,
    /// The rota that replaced it; of a cancelled duty, the one with which it was taken back, where
    /// that is another.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub replaced_by: Option<Replacement>,
    /// Who holds it now, where it does not stand; empty where nobody does.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub holders_now: Option<Vec<PersonId>>,
    /// Holders of a duty that stands who do not count on it today, such as who is away; empty where
    /// all do.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lost_holders: Vec<LostHolder>,
}

/// What became of a published rota.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RotaNow {
    /// How much of it is in force.
    pub in_force: InForce,
    /// The rotas that took duties over, most first.
    pub replaced_by: Vec<ReplacedBy>,
    /// The rotas in whose name duties of this one stand, since they had published the same before,
    /// most first.
    pub same_in: Vec<ReplacedBy>,
    /// Duties that were taken back. Count.
    pub cancelled: usize,
    /// Duties that never came into force, since what was published there had begun. Count.
    pub begun: usize,
    /// Each duty that was published.
    pub duties: BTreeMap<DutyId, DutyNow>,
}

impl RotaNow {
    /// Notes who of the holders that stand does not count today, as on-call answers and audits have
    /// it.
    #[must_use]
    pub fn with_lost_holders(mut self, rota: &Rota, network: &Network) -> Self {
        let of = |id: &DutyId| self.duties.get(id).is_some_and(|duty| duty.stands);
        let standing: Vec<&Duty> = rota.duties.iter().filter(|duty| of(&duty.id)).collect();
        for (id, lost) in lost_of(network, &standing) {
            if let Some(duty) = self.duties.get_mut(&id) {
                duty.lost_holders = lost;
            }
        }
        self
    }

    /// Places of duties that stand whose holders do not count today, in part or throughout. Count.
    #[must_use]
    pub fn lost_places(&self) -> usize {
        let duties = self.duties.values();
        duties.map(|duty| duty.lost_holders.len()).sum()
    }

    /// Those of them whose holders count for a part of the duty. Count.
    #[must_use]
    pub fn lost_places_in_part(&self) -> usize {
        let lost = self.duties.values().flat_map(|duty| &duty.lost_holders);
        lost.filter(|one| !one.throughout).count()
    }

    /// The holders of a duty who do not count today.
    #[must_use]
    pub fn lost(&self, duty: DutyId) -> &[LostHolder] {
        let found = self.duties.get(&duty);
        found.map_or(&[], |duty| duty.lost_holders.as_slice())
    }
}

impl InForce {
    /// `in force`, `partly replaced by`, `cancelled`: to be followed by the names of the rotas that
    /// took duties over, where there are any (`replaced`). `begun`: how many duties never came into
    /// force.
    #[must_use]
    pub fn words(self, replaced: bool, begun: usize) -> &'static str {
        match (self, replaced, begun) {
            (Self::Whole, ..) => "in force",
            (Self::Partly, true, _) => "partly replaced by",
            (Self::Partly, false, 0) => "partly cancelled",
            (Self::Partly, false, _) => "partly in force",
            (Self::No, true, _) => "replaced by",
            (Self::No, false, 0) => "cancelled",
            (Self::No, false, _) => "not in force: all its duties had begun",
        }
    }
}

/// The order in which revisions of rotas were last published: a place for each.
pub type PublishedOrder = BTreeMap<RotaRevision, usize>;

/// Whether what a record of a duty says is what the revision of the rota published; `state` is the
/// revision's.
///
/// A record of an earlier rota stands for a later one too: publishing the same duty with the same
/// holders changes no record.
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

/// What became of a rota by the records of its duties; `withdrawn` are the rotas that are in force
/// nowhere any more: they replace no other. `name` gives names of rotas. Nothing for what was never
/// published.
#[must_use]
pub fn rota_now(
    rota: &Rota,
    records: &[PublishedDuty],
    order: &PublishedOrder,
    withdrawn: &BTreeSet<RotaId>,
    name: impl Fn(RotaRevision) -> String,
) -> Option<RotaNow> {
    let this = RotaRevision {
        rota: rota.id,
        revision: rota.revision,
    };
    let published_at = rota.published_at?;
    let own: BTreeMap<DutyId, &Duty> = rota.duties.iter().map(|duty| (duty.id, duty)).collect();
    let duties: BTreeMap<DutyId, DutyNow> = records
        .iter()
        .map(|record| {
            let owner = RotaRevision {
                rota: record.rota,
                revision: record.revision,
            };
            let stood = stands((owner, record.status), this, rota.state, order);
            let same = own
                .get(&record.duty.id)
                .is_none_or(|duty| **duty == record.duty);
            // What had begun was left to the rota that held it: in no other case does an earlier
            // one hold a duty otherwise.
            let begun = stood && !same && record.has_begun(published_at);
            let stands = stood && !begun;
            let other = || Replacement {
                rota: owner.rota,
                revision: owner.revision,
                name: name(owner),
                withdrawn: withdrawn.contains(&owner.rota),
            };
            let cancelled = record.status == DutyStatus::Cancelled;
            let holders = record.duty.holders.iter().filter(|_| !cancelled);
            let now = DutyNow {
                stands,
                cancelled,
                kept_by: begun.then(other),
                replaced_by: (!stood && owner != this).then(other),
                holders_now: (!stands)
                    .then(|| holders.map(|holder| holder.person.clone()).collect()),
                lost_holders: Vec::new(),
            };
            (record.duty.id, now)
        })
        .collect();
    let standing = duties.values().filter(|duty| duty.stands).count();
    let mut counts: BTreeMap<RotaRevision, usize> = BTreeMap::new();
    let by = duties.values().filter_map(|duty| duty.replaced_by.as_ref());
    for by in by.filter(|by| !by.withdrawn) {
        let owner = RotaRevision {
            rota: by.rota,
            revision: by.revision,
        };
        *counts.entry(owner).or_default() += 1;
    }
    let mut same: BTreeMap<RotaRevision, usize> = BTreeMap::new();
    for record in records.iter().filter(|record| record.rota != rota.id) {
        if duties.get(&record.duty.id).is_some_and(|duty| duty.stands) {
            let owner = RotaRevision {
                rota: record.rota,
                revision: record.revision,
            };
            *same.entry(owner).or_default() += 1;
        }
    }
    Some(RotaNow {
        same_in: named(same, &name),
        in_force: how_much(standing, duties.len()),
        replaced_by: named(counts, &name),
        cancelled: duties.values().filter(|duty| duty.cancelled).count(),
        begun: duties
            .values()
            .filter(|duty| duty.kept_by.is_some())
            .count(),
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
