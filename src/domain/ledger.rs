//! The ledger of burdens: what each duty asks of its holder, and what people carried against their fair share.
//!
//! Planner and equity report both read it, so that a rota is made even by the same count by which it is later shown:
//! [`shares`] says which part of a pool's burdens is due from each of its members, and [`burdens`] what a duty asks.

mod asked;
mod shares;

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::catalogue::Catalogue;
use super::ids::{PersonId, PoolId};
use super::network::Network;
use super::rota::Duty;
use super::time::Period;

pub use asked::{Amounts, NIGHT_MINUTES, burdens, local_days, night_minutes, out_of_hours_minutes};
pub use shares::{mean_wte, shares, shares_on, wte_in_pool};

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

/// Everybody's account over the duties that start in `period`: members of the pools that owe them, and holders.
///
/// Each pool's burdens are shared among its members by the WTE-days on which they share it. Places that nobody holds
/// burden nobody.
#[must_use]
pub fn accounts(
    network: &Network,
    catalogue: &Catalogue,
    duties: &[Duty],
    period: Period,
) -> BTreeMap<PersonId, Account> {
    let mut accounts: BTreeMap<PersonId, Account> = BTreeMap::new();
    let mut pools: BTreeMap<&PoolId, Amounts> = BTreeMap::new();
    for duty in duties.iter().filter(|duty| period.contains(duty.day)) {
        let division = network
            .pool(&duty.pool)
            .map(|pool| pool.division)
            .unwrap_or_default();
        let amounts = burdens(duty.interval, division, catalogue);
        let total = pools.entry(&duty.pool).or_default();
        for holder in &duty.holders {
            *total += amounts;
            let account = accounts.entry(holder.person.clone()).or_default();
            account.duties = account.duties.saturating_add(1);
            account.carried += amounts;
        }
    }
    for (pool, total) in pools {
        for (person, share) in shares(network, pool, period) {
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
