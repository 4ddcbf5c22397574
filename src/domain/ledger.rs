//! The ledger of burdens: what each duty asks of its holder, and what people carried against their
//! fair share.
//!
//! Planner and equity report both read it, so that a rota is made even by the same count by which
//! it is later shown: [`FairShares`] says which part of a pool's burdens is due from each of its
//! members, [`BurdenTally`] what somebody bore, and [`occasions`] which nights, weekends, bank
//! holidays and named days a duty is part of, each of which counts once.

mod amounts;
mod burden_amounts;
mod fair;
mod hours;
mod shares;
mod tally;

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::catalogue::Catalogue;
use super::ids::{PersonId, PoolId};
use super::network::Network;
use super::rota::Duty;
use super::time::Period;

pub use amounts::Amounts;
pub use burden_amounts::{CountedDay, NIGHT_MINUTES, burdens, occasions};
pub use fair::{Due, FairShares};
pub use hours::{
    days_on_call, hours, local_days, night_minutes, night_pieces, out_of_hours_minutes,
};
pub use shares::{days_in_pools, mean_wte, shares_on, wte_in_pool};
pub use tally::BurdenTally;

/// What one person carried, and what would have been fair.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
#[schemars(rename = "Account")]
pub struct BurdenAccount {
    /// Mean WTE over the period's days on which the person shares rotas (see [`shares_on`]).
    pub wte: f64,
    /// Duties held.
    pub duties: u32,
    /// Burdens of the duties held.
    pub carried: Amounts,
    /// Fair share: of the burdens that somebody carried, what is due from the person
    /// ([`FairShares`]).
    pub fair: Amounts,
}

impl BurdenAccount {
    /// How much more (or, below 0, less) than the fair share the person carried.
    #[must_use]
    pub fn over(&self) -> Amounts {
        self.carried - self.fair
    }
}

/// Everybody's account over the duties that start in `period`, each whole: members of the pools
/// that owe them, and holders.
///
/// Each duty's burdens are shared among the members of its pool who could hold it, by WTE. Places
/// that nobody holds burden nobody. What counts once (a weekend) counts once in each pool.
#[must_use]
pub fn accounts(
    network: &Network,
    catalogue: &Catalogue,
    duties: &[Duty],
    period: Period,
) -> BTreeMap<PersonId, BurdenAccount> {
    let mut accounts: BTreeMap<PersonId, BurdenAccount> = BTreeMap::new();
    let mut pools: BTreeMap<&PoolId, Vec<&Duty>> = BTreeMap::new();
    for duty in duties.iter().filter(|duty| period.contains(duty.day)) {
        pools.entry(&duty.pool).or_default().push(duty);
        for holder in &duty.holders {
            let account = accounts.entry(holder.person.clone()).or_default();
            account.duties = account.duties.saturating_add(1);
        }
    }
    for (pool, duties) in pools {
        let (tallies, shares) = shared_out(network, catalogue, pool, &duties, (period, None));
        for (person, tally) in tallies {
            accounts.entry(person.clone()).or_default().carried += tally.amounts();
        }
        for (person, due) in shares.due() {
            accounts.entry(person.clone()).or_default().fair += due.burdens;
        }
    }
    for (person, account) in &mut accounts {
        account.wte = mean_wte(network, person, period);
    }
    accounts
}

/// What each holder of a pool's duties bore, and what was due from each member. People share by
/// their WTE over the first period; of duties across the ends of the second the part inside counts.
#[must_use]
pub fn shared_out<'a, 'd>(
    network: &'a Network,
    catalogue: &Catalogue,
    pool: &PoolId,
    duties: &[&'d Duty],
    (period, inside): (Period, Option<Period>),
) -> (BTreeMap<&'d PersonId, BurdenTally>, FairShares<'a>) {
    let division = network.pool(pool).map(|pool| pool.division);
    let division = division.unwrap_or_default();
    let mut tallies: BTreeMap<&PersonId, BurdenTally> = BTreeMap::new();
    for duty in duties {
        for holder in &duty.holders {
            let tally = tallies.entry(&holder.person).or_default();
            tally.add((duty.interval, duty.kind), division, catalogue, inside);
        }
    }
    let mut shares = FairShares::new(network, pool, period);
    for duty in duties {
        let (mut hours, mut burdens) = (0.0, Amounts::default());
        let holders = duty.holders.iter();
        for tally in holders.filter_map(|holder| tallies.get(&holder.person)) {
            let own = tally.part_of(duty.interval, division, catalogue, inside);
            hours += own.0;
            burdens += own.1;
        }
        shares.add(duty, (hours, burdens), &|_, _| true);
    }
    (tallies, shares)
}

/// A small count as an amount.
#[allow(clippy::cast_precision_loss)]
fn count(things: usize) -> f64 {
    things as f64
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use chrono::NaiveDate;

    use crate::calendar::{BankHolidays, Division, NamedDay};
    use crate::catalogue::Catalogue;
    use crate::ids::NamedDayId;
    use crate::interval::Interval;
    use crate::time;

    pub(super) fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    /// An interval from its ends on the wall: `2026-06-01 08:00`.
    pub(super) fn duty(from: &str, to: &str) -> Interval {
        let wall = |text: &str| {
            let (day, time) = text.split_once(' ').unwrap();
            time::instant(day.parse().unwrap(), time.parse().unwrap())
        };
        Interval::new(wall(from), wall(to)).unwrap()
    }

    pub(super) fn catalogue() -> Catalogue {
        let list = [
            "2026-01-01",
            "2026-04-03",
            "2026-04-06",
            "2026-12-25",
            "2026-12-28",
        ];
        Catalogue {
            bank_holidays: BankHolidays::new(
                list.map(|d| (Division::EnglandAndWales, day(d), "a holiday".to_owned())),
            ),
            named_days: [("christmas-day", 25), ("boxing-day", 26)]
                .map(|(id, d)| NamedDay {
                    id: NamedDayId::new(id).unwrap(),
                    name: id.to_owned(),
                    month: 12,
                    day: d,
                })
                .to_vec(),
            ..Catalogue::default()
        }
    }
}
