//! What a change of the network does to published duties beyond their cover: those whose pattern
//! has left the network, and those that break the law or a contract by it. It is told to the person
//! who makes the change, and never a refusal: facts are facts.

use std::collections::BTreeSet;

use super::error::AppError;
use super::feed;
use super::state::AppContext;
use super::unlawful::about;
use evenwatch_domain::count::counted;
use evenwatch_domain::ended::{self, EndedDuty};
use evenwatch_domain::ids::{DutyId, PersonId, PoolId};
use evenwatch_domain::interval::{Instant, Interval};
use evenwatch_domain::moment;
use evenwatch_domain::network::Network;
use evenwatch_domain::publication::{DutyStatus, PublishedDuty};
use evenwatch_domain::time::{self, Period};
use evenwatch_domain::uncovered;
use evenwatch_domain::unlawful::{PublishedBreach, sentence};
use evenwatch_planning as plan;
use evenwatch_store::{ReadTx, published};

/// Of more pools, all duties are read at once.
const FEW_POOLS: usize = 20;

/// Duties and breaches named in one warning, at most.
const NAMED: usize = 20;

/// What a change does, beyond cover.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct AfterChange {
    /// Published duties to come that the network owed before and owes no longer, by start.
    ended: Vec<EndedDuty>,
    /// What published duties to come break that they did not break before, or by less.
    breaches: Vec<PublishedBreach>,
}

impl AfterChange {
    /// From the old network to the new one, at `now`.
    pub(super) fn of(
        app: &AppContext,
        tx: &mut ReadTx<'_>,
        (old, new): (&Network, &Network),
        now: Instant,
    ) -> Result<Self, AppError> {
        let touched = uncovered::touched(old.file(), new.file());
        let to_come = Interval {
            start: now,
            end: feed::window(now).end,
        };
        let mut of_pools = Vec::new();
        for pool in &touched.pools {
            of_pools.extend(published::within_pool(tx, pool, to_come)?);
        }
        let mut people = touched.people;
        let holders = of_pools.iter().flat_map(|record| &record.duty.holders);
        people.extend(holders.map(|holder| holder.person.clone()));
        Ok(Self {
            ended: newly_ended(app, (old, new), &of_pools, now),
            breaches: newly_broken(app, tx, (old, new), &people, now)?,
        })
    }

    /// Only what is of pools that may be seen.
    pub(super) fn seen(mut self, may_see: impl Fn(&PoolId) -> bool) -> Self {
        self.ended.retain(|duty| may_see(&duty.pool));
        self.breaches
            .retain(|breach| breach.pools.iter().any(&may_see));
        self
    }

    /// It in sentences, with the names of people and the ids of duties.
    pub(super) fn warnings(&self, network: &Network) -> Vec<String> {
        let ended = self.ended_sentence();
        ended
            .into_iter()
            .chain(self.breaches_sentence(network))
            .collect()
    }

    fn ended_sentence(&self) -> Option<String> {
        let named = |duty: &EndedDuty| {
            let start = moment::written(duty.interval.start);
            format!("{} {start} [{}]", duty.name, duty.duty)
        };
        let count = self.ended.len();
        let (verb, them) = match count {
            0 => return None,
            1 => ("is no longer in the network and stays published", "it"),
            _ => ("are no longer in the network and stay published", "them"),
        };
        let duties = counted(count, "published duty");
        let list = some_of(self.ended.iter().map(named));
        Some(format!(
            "{duties} {verb}: {list}. Plan those days again: publishing the new rota cancels {them}; or withdraw the old rota"
        ))
    }

    fn breaches_sentence(&self, network: &Network) -> Option<String> {
        let named = |breach: &PublishedBreach| {
            let ids: Vec<String> = breach.duties.iter().map(DutyId::to_string).collect();
            let name = network.person_name(&breach.person);
            format!("{name}, {} [{}]", breach.rule, ids.join(", "))
        };
        let broken = sentence(&self.breaches)?;
        let list = some_of(self.breaches.iter().map(named));
        Some(format!(
            "by this change {broken}: {list}. Plan those days again and publish the new rota; `audit` says more of each"
        ))
    }
}

/// The first of some texts, and how many more there are.
fn some_of(texts: impl ExactSizeIterator<Item = String>) -> String {
    let more = match texts.len().saturating_sub(NAMED) {
        0 => String::new(),
        more => format!("; and {more} more"),
    };
    let named: Vec<String> = texts.take(NAMED).collect();
    format!("{}{more}", named.join("; "))
}

/// Duties to come that the old network owes, and the new one does not.
fn newly_ended(
    app: &AppContext,
    (old, new): (&Network, &Network),
    records: &[PublishedDuty],
    now: Instant,
) -> Vec<EndedDuty> {
    let Some(period) = days(records) else {
        return Vec::new();
    };
    let pools: BTreeSet<&PoolId> = records.iter().map(|record| &record.duty.pool).collect();
    let pools: Vec<PoolId> = pools.into_iter().cloned().collect();
    let owed = |network: &Network| plan::duties(network, app.catalogue(), &period, Some(&pools)).0;
    let before: BTreeSet<DutyId> = owed(old).iter().map(|duty| duty.id).collect();
    let mut found = ended::ended(records, &period, |_| true, &owed(new), Some(now));
    found.retain(|record| before.contains(&record.duty.id));
    found.sort_by_key(|record| record.duty.place());
    found.into_iter().map(EndedDuty::from).collect()
}

/// What duties of these people break by the new network, and did not by the old one, or by less.
fn newly_broken(
    app: &AppContext,
    tx: &mut ReadTx<'_>,
    (old, new): (&Network, &Network),
    people: &BTreeSet<PersonId>,
    now: Instant,
) -> Result<Vec<PublishedBreach>, AppError> {
    let today = time::local_day(now);
    let whole = feed::window(now);
    let Some(ahead) = Period::new(today, time::local_day(whole.end)) else {
        return Ok(Vec::new());
    };
    let within = about(app, new, &ahead);
    let records = around(tx, (old, new), people, within)?;
    let last = days(&records).map(|days| days.last_day);
    let Some(period) = last.and_then(|last| Period::new(today, last)) else {
        return Ok(Vec::new());
    };
    let broken = |network| plan::unlawful(network, app.catalogue(), &records, period);
    let mut after = broken(new)?;
    after.retain(|breach| people.contains(&breach.person));
    if after.is_empty() {
        return Ok(after);
    }
    let before = broken(old)?;
    let known = |now: &PublishedBreach| {
        before.iter().any(|was| {
            (&was.rule, &was.person, &was.duties) == (&now.rule, &now.person, &now.duties)
                && was.amount >= now.amount
        })
    };
    after.retain(|breach| !known(breach));
    Ok(after)
}

/// All duties in force of the pools of these people: what they hold, and on which days their pools
/// have published anything, since averages leave other days out.
fn around(
    tx: &mut ReadTx<'_>,
    (old, new): (&Network, &Network),
    people: &BTreeSet<PersonId>,
    within: Interval,
) -> Result<Vec<PublishedDuty>, AppError> {
    let of_theirs = |person| [old, new].map(|network| network.memberships_of(person));
    let memberships = people.iter().flat_map(of_theirs).flatten();
    let pools: BTreeSet<PoolId> = memberships.map(|(pool, _)| pool.id.clone()).collect();
    if pools.len() > FEW_POOLS {
        return Ok(published::within(tx, within)?);
    }
    // Also of pools that they have left.
    let mut records = Vec::new();
    for person in people {
        records.extend(published::of_person(tx, person, within)?);
    }
    for pool in &pools {
        records.extend(published::within_pool(tx, pool, within)?);
    }
    records.retain(|record| record.status == DutyStatus::Confirmed);
    records.sort_by_key(|record| (record.duty.place(), record.duty.id));
    records.dedup_by_key(|record| record.duty.id);
    Ok(records)
}

/// From the first day of some duties to the last.
fn days(records: &[PublishedDuty]) -> Option<Period> {
    let days = || records.iter().map(|record| record.duty.day);
    Period::new(days().min()?, days().max()?)
}
