//! The ledger of burdens: what each duty asks of its holder, and what people carried against their fair share.
//!
//! Planner and equity report both read it, so that a rota is made even by the same count by which it is later shown:
//! [`shares`] says which part of a pool's burdens is due from each of its members, [`Tally`] what somebody bore, and
//! [`burdens`] what a duty asks by itself, for the planner.

mod amounts;
mod asked;
mod hours;
mod shares;
mod tally;

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::catalogue::Catalogue;
use super::ids::{PersonId, PoolId};
use super::network::Network;
use super::never;
use super::rota::Duty;
use super::time::Period;

pub use amounts::Amounts;
pub use asked::{NIGHT_MINUTES, burdens};
pub use hours::{days_on_call, local_days, night_minutes, night_pieces, out_of_hours_minutes};
pub use shares::{Lapses, days_in_pools, mean_wte, shares, shares_on, wte_in_pool};
pub use tally::Tally;

/// What one person carried, and what would have been fair.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Account {
    /// Mean WTE over the period's days on which the person shares rotas (see [`shares_on`]).
    pub wte: f64,
    /// Duties held.
    pub duties: u32,
    /// Burdens of the duties held.
    pub carried: Amounts,
    /// Fair share: of each pool's burdens that somebody carried, the person's part by WTE-days in that pool ([`shares`]).
    pub fair: Amounts,
}

impl Account {
    /// How much more (or, below 0, less) than the fair share the person carried.
    #[must_use]
    pub fn over(&self) -> Amounts {
        self.carried - self.fair
    }
}

/// Everybody's account over the duties that start in `period`, each whole: members of the pools that owe them, and
/// holders.
///
/// Each pool's burdens are shared among its members by the WTE-days on which they share it. Places that nobody holds
/// burden nobody. What counts once (a weekend) counts once in each pool.
#[must_use]
pub fn accounts(
    network: &Network,
    catalogue: &Catalogue,
    duties: &[Duty],
    period: Period,
) -> BTreeMap<PersonId, Account> {
    let mut accounts: BTreeMap<PersonId, Account> = BTreeMap::new();
    let mut pools: BTreeMap<&PoolId, BTreeMap<&PersonId, Tally>> = BTreeMap::new();
    for duty in duties.iter().filter(|duty| period.contains(duty.day)) {
        let pool = network.pool(&duty.pool);
        let division = pool.map(|pool| pool.division).unwrap_or_default();
        let tallies = pools.entry(&duty.pool).or_default();
        for holder in &duty.holders {
            let tally = tallies.entry(&holder.person).or_default();
            tally.add((duty.interval, duty.kind), division, catalogue, None);
            let account = accounts.entry(holder.person.clone()).or_default();
            account.duties = account.duties.saturating_add(1);
        }
    }
    let lapses = never::lapses(network, duties, period);
    for (pool, tallies) in pools {
        let mut total = Amounts::default();
        for (person, tally) in tallies {
            total += tally.amounts();
            accounts.entry(person.clone()).or_default().carried += tally.amounts();
        }
        for (person, share) in shares(network, pool, period, &lapses) {
            accounts.entry(person.clone()).or_default().fair += total.times(share);
        }
    }
    for (person, account) in &mut accounts {
        account.wte = mean_wte(network, person, period);
    }
    accounts
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
