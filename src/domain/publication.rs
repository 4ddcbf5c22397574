//! What publication makes of rotas: one lasting record a duty, from which feeds and on-call answers
//! are read.

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::ids::{DutyId, PersonId, PoolId, RotaId};
use super::interval::{Instant, Interval};
use super::rota::{Duty, Rota, RotaState};

/// Whether a published duty stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum DutyStatus {
    /// It stands.
    Confirmed,
    /// It was published once and has been taken back.
    Cancelled,
}

/// Somebody who held a published duty and does so no longer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormerHolder {
    /// Who.
    pub person: PersonId,
    /// When the publication took it from them.
    pub until: Instant,
    /// The duty's sequence at that publication; their calendar's cancelled event carries it.
    pub sequence: u32,
}

/// A duty as last published, with the history that calendars need.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PublishedDuty {
    /// The rota that it stands in.
    pub rota: RotaId,
    /// That rota's revision when this record last changed.
    pub revision: u32,
    /// The duty as published.
    pub duty: Duty,
    /// Whether it stands.
    pub status: DutyStatus,
    /// 0 at first publication; rises by exactly 1 at each publication that changes the duty.
    pub sequence: u32,
    /// When the publication that last changed it took place.
    pub changed_at: Instant,
    /// Those who held it before and do not hold it now.
    pub former_holders: Vec<FormerHolder>,
}

/// A change of the network after which calendars say something else of a published duty, such as
/// that its holder is away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Restatement {
    /// The duty's sequence by its publications at that time.
    pub sequence: u32,
    /// When.
    pub at: Instant,
}

/// The changes of some duties, each duty's in their order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Restatements(pub BTreeMap<DutyId, Vec<Restatement>>);

impl Restatements {
    /// How many there were of a duty before its publication of this sequence, and when the last of
    /// them was.
    #[must_use]
    pub fn before(&self, duty: DutyId, sequence: u32) -> (u32, Option<Instant>) {
        let of_duty = self.0.get(&duty).into_iter().flatten();
        let earlier = of_duty.filter(|one| one.sequence < sequence);
        earlier.fold((0, None), |(count, last), one| {
            (count + 1, last.max(Some(one.at)))
        })
    }

    /// How many there were of a duty, and when the last of them was.
    #[must_use]
    pub fn all(&self, duty: DutyId) -> (u32, Option<Instant>) {
        self.before(duty, u32::MAX)
    }
}

/// What a withdrawal does to the duties of its rota.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Withdrawal {
    /// All are cancelled, those that have begun too: what programs did before the other two were
    /// known, kept because history is replayed.
    All,
    /// Those still to come are cancelled; what has begun is a fact and stays.
    Rest,
    /// Those still to come go back to the newest rota in force that names them, and are cancelled
    /// where there is none.
    Restored,
}

/// What a publication does to published duties that have begun and that its rota holds otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum BegunDuties {
    /// The new rota takes them over: what programs did before the other was known, kept because
    /// history is replayed.
    Replaced,
    /// They are facts, and stay with their holders to their end.
    Kept,
}

/// A published duty that has begun and stays as it stands, though a rota that is published over it
/// holds it otherwise: that rota's duty does not come into force.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BegunDuty {
    /// Its id.
    pub duty: DutyId,
    /// Its name.
    pub name: String,
    /// The pool that owes it.
    pub pool: PoolId,
    /// From when to when it stands.
    pub interval: Interval,
    /// The rota in whose name it stands.
    pub rota: RotaId,
    /// Who holds it to its end, by id; empty where nobody did.
    pub holders: Vec<PersonId>,
    /// Who would hold it by the new rota, by id.
    pub instead: Vec<PersonId>,
}

/// The duties of `rota` that do not come into force when it is published at `now`, by start and id:
/// those that stand otherwise in `before` and have begun.
#[must_use]
pub fn begun(rota: &Rota, before: &[PublishedDuty], now: Instant) -> Vec<BegunDuty> {
    let known: BTreeMap<DutyId, &PublishedDuty> = before.iter().map(|p| (p.duty.id, p)).collect();
    let ids = |duty: &Duty| {
        let people = duty.holders.iter().map(|holder| holder.person.clone());
        people.collect::<Vec<_>>()
    };
    let mut stays: Vec<BegunDuty> = rota
        .duties
        .iter()
        .filter_map(|duty| Some((duty, *known.get(&duty.id)?)))
        .filter(|(duty, record)| record.duty != **duty && record.stays(Some(duty), now))
        .map(|(duty, record)| BegunDuty {
            duty: duty.id,
            name: record.duty.name.clone(),
            pool: record.duty.pool.clone(),
            interval: record.duty.interval,
            rota: record.rota,
            holders: ids(&record.duty),
            instead: ids(duty),
        })
        .collect();
    stays.sort_by_key(|duty| (duty.interval.start, duty.duty));
    stays
}

impl PublishedDuty {
    /// Whether it stands and has begun.
    #[must_use]
    pub fn has_begun(&self, now: Instant) -> bool {
        self.status == DutyStatus::Confirmed && self.duty.interval.start <= now
    }

    /// Whether it stays as it is when a rota is published that holds the duty as `named` says, or
    /// not at all. While a duty lasts, an empty place of it can still be filled: that takes it from
    /// nobody.
    fn stays(&self, named: Option<&Duty>, now: Instant) -> bool {
        let fills = |duty: &Duty| {
            let own = &self.duty;
            let stay = own
                .holders
                .iter()
                .all(|holder| duty.is_held_by(&holder.person));
            own.interval.end > now && own.interval == duty.interval && stay
        };
        self.has_begun(now) && !named.is_some_and(fills)
    }
}

/// The records that change when `rota` is published or withdrawn at `now`, given the records that
/// stand for its id and for the duties that it names (`before`). Nothing that stays the same is
/// returned, so that feeds stay byte-identical.
///
/// What has begun stays with its holders to its end: [`begun`] lists the duties of the rota that do
/// not come into force.
#[must_use]
pub fn publish(rota: &Rota, before: &[PublishedDuty], now: Instant) -> Vec<PublishedDuty> {
    publish_over(rota, before, BegunDuties::Kept, now)
}

/// The same, with what becomes of duties that have begun: history has both.
#[must_use]
pub fn publish_over(
    rota: &Rota,
    before: &[PublishedDuty],
    begun: BegunDuties,
    now: Instant,
) -> Vec<PublishedDuty> {
    let stands = rota.state == RotaState::Published;
    let named: BTreeMap<DutyId, &Duty> = rota
        .duties
        .iter()
        .filter(|_| stands)
        .map(|d| (d.id, d))
        .collect();
    let known: BTreeMap<DutyId, &PublishedDuty> = before.iter().map(|p| (p.duty.id, p)).collect();
    let stays = |record: &PublishedDuty| {
        let named = named.get(&record.duty.id).copied();
        begun == BegunDuties::Kept && record.stays(named, now)
    };

    let gone = known
        .values()
        .filter(|p| {
            p.rota == rota.id
                && p.status == DutyStatus::Confirmed
                && !named.contains_key(&p.duty.id)
                && !stays(p)
        })
        .map(|p| changed(p, rota, p.duty.clone(), DutyStatus::Cancelled, now));
    let here = named.values().filter_map(|duty| match known.get(&duty.id) {
        None => Some(first(rota, duty, now)),
        Some(p) if p.duty == **duty && p.status == DutyStatus::Confirmed => None,
        Some(p) if stays(p) => None,
        Some(p) => Some(changed(
            p,
            rota,
            (*duty).clone(),
            DutyStatus::Confirmed,
            now,
        )),
    });
    gone.chain(here).collect()
}

/// The records that change when `rota` is withdrawn at `now`, given those that stand for its id
/// (`before`) and the other rotas that are in force, the newest publication first.
///
/// A duty that another rota in force names with the same holders stays as it is, in that rota's
/// name: it was published there too, without a change to be written down.
#[must_use]
pub fn withdraw(
    rota: &Rota,
    before: &[PublishedDuty],
    others: &[Rota],
    effect: Withdrawal,
    now: Instant,
) -> Vec<PublishedDuty> {
    if effect == Withdrawal::All {
        let withdrawn = Rota {
            state: RotaState::Withdrawn,
            duties: Vec::new(),
            plan: None,
            ..rota.clone()
        };
        return publish_over(&withdrawn, before, BegunDuties::Replaced, now);
    }
    let mut heirs: BTreeMap<DutyId, (&Rota, &Duty)> = BTreeMap::new();
    for other in others {
        for duty in &other.duties {
            heirs.entry(duty.id).or_insert((other, duty));
        }
    }
    let to_come = |duty: &Duty| duty.interval.start > now;
    let theirs = before.iter().filter(|record| {
        let stands = record.status == DutyStatus::Confirmed || effect == Withdrawal::Restored;
        record.rota == rota.id && stands && to_come(&record.duty)
    });
    let after = theirs.filter_map(|record| {
        let heir = heirs.get(&record.duty.id).filter(|(_, duty)| {
            let same = record.status == DutyStatus::Confirmed && record.duty == **duty;
            same || effect == Withdrawal::Restored && to_come(duty)
        });
        match heir {
            Some((heir, duty)) => {
                let duty = (*duty).clone();
                Some(changed(record, heir, duty, DutyStatus::Confirmed, now))
            }
            None if record.status == DutyStatus::Cancelled => None,
            None => {
                let duty = record.duty.clone();
                Some(changed(record, rota, duty, DutyStatus::Cancelled, now))
            }
        }
    });
    after.collect()
}

/// The records once these have changed.
#[must_use]
pub fn after(before: &[PublishedDuty], changed: &[PublishedDuty]) -> Vec<PublishedDuty> {
    let ids: BTreeSet<DutyId> = changed.iter().map(|record| record.duty.id).collect();
    let same = before.iter().filter(|one| !ids.contains(&one.duty.id));
    same.chain(changed).cloned().collect()
}

/// The record of a duty that was never published before.
fn first(rota: &Rota, duty: &Duty, now: Instant) -> PublishedDuty {
    PublishedDuty {
        rota: rota.id,
        revision: rota.revision,
        duty: duty.clone(),
        status: DutyStatus::Confirmed,
        sequence: 0,
        changed_at: now,
        former_holders: Vec::new(),
    }
}

/// The record after a change: one sequence up, and those who lost it remembered.
pub(super) fn changed(
    old: &PublishedDuty,
    rota: &Rota,
    duty: Duty,
    status: DutyStatus,
    now: Instant,
) -> PublishedDuty {
    let sequence = old.sequence.saturating_add(1);
    let holds = |person: &PersonId| status == DutyStatus::Confirmed && duty.is_held_by(person);
    let lost = old
        .duty
        .holders
        .iter()
        .filter(|h| old.status == DutyStatus::Confirmed && !holds(&h.person));
    let lost = lost.map(|h| FormerHolder {
        person: h.person.clone(),
        until: now,
        sequence,
    });
    let kept = old
        .former_holders
        .iter()
        .filter(|f| !holds(&f.person))
        .cloned();
    let former_holders = kept.chain(lost).collect();
    PublishedDuty {
        rota: rota.id,
        revision: rota.revision,
        duty,
        status,
        sequence,
        changed_at: now,
        former_holders,
    }
}
