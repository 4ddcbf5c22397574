//! Published duties that the network no longer owes: a rota of their pool and days takes them back,
//! for it holds what is owed there in their place.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::ids::{DutyId, PatternId, PersonId, PoolId, RotaId};
use super::interval::{Instant, Interval};
use super::publication::{DutyStatus, PublishedDuty, changed};
use super::rota::{Duty, Rota};
use super::time::Period;

/// A published duty to come that the network no longer owes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EndedDuty {
    /// Its id.
    pub duty: DutyId,
    /// Its name.
    pub name: String,
    /// The pattern that it was made from.
    pub pattern: PatternId,
    /// The pool that owed it.
    pub pool: PoolId,
    /// From when to when it stands.
    pub interval: Interval,
    /// The rota in whose name it stands.
    pub rota: RotaId,
    /// Who holds it, by id; empty where nobody does.
    pub holders: Vec<PersonId>,
}

impl From<&PublishedDuty> for EndedDuty {
    fn from(record: &PublishedDuty) -> Self {
        let duty = &record.duty;
        Self {
            duty: duty.id,
            name: duty.name.clone(),
            pattern: duty.pattern.clone(),
            pool: duty.pool.clone(),
            interval: duty.interval,
            rota: record.rota,
            holders: duty.holders.iter().map(|one| one.person.clone()).collect(),
        }
    }
}

/// The records of duties that stand and have not begun by `begun_by` (`None`: none has), of the
/// days of `period` and of pools that `is_planned` takes, and are not among those that the network
/// owes there (`owed`): in the order of `records`.
pub fn ended<'a>(
    records: &'a [PublishedDuty],
    period: &Period,
    is_planned: impl Fn(&PoolId) -> bool,
    owed: &[Duty],
    begun_by: Option<Instant>,
) -> Vec<&'a PublishedDuty> {
    let owed: BTreeSet<DutyId> = owed.iter().map(|duty| duty.id).collect();
    let is_ended = |record: &&PublishedDuty| {
        let duty = &record.duty;
        record.status == DutyStatus::Confirmed
            && period.contains(duty.day)
            && is_planned(&duty.pool)
            && !owed.contains(&duty.id)
            && !begun_by.is_some_and(|by| record.has_begun(by))
    };
    records.iter().filter(is_ended).collect()
}

/// The records of these duties once a publication of `rota` has taken them back; those that do not
/// stand are passed over.
#[must_use]
pub fn take_back(
    rota: &Rota,
    records: &[PublishedDuty],
    duties: &BTreeSet<DutyId>,
    now: Instant,
) -> Vec<PublishedDuty> {
    let stands = |record: &&PublishedDuty| {
        record.status == DutyStatus::Confirmed && duties.contains(&record.duty.id)
    };
    let records = records.iter().filter(stands);
    records
        .map(|record| {
            let duty = record.duty.clone();
            changed(record, rota, duty, DutyStatus::Cancelled, now)
        })
        .collect()
}
