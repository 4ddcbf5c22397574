//! Equity: how evenly each pool's burdens are shared, by WTE; people without a duty are in the count.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::domain::burden::Burden;
use crate::domain::catalogue::Catalogue;
use crate::domain::ids::{PersonId, PoolId};
use crate::domain::ledger::Amounts;
use crate::domain::network::Network;
use crate::domain::rota::Duty;
use crate::domain::time::Period;

/// The evenness of all pools over a period.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Equity {
    /// Duties that start on these days are counted.
    pub period: Period,
    /// Pools, in the network's order.
    pub pools: Vec<PoolEquity>,
    /// What a reader must know, such as days past the known bank holidays.
    pub warnings: Vec<String>,
}

/// The evenness of one pool.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PoolEquity {
    /// The pool.
    pub pool: PoolId,
    /// Its name.
    pub pool_name: String,
    /// Everybody who shares the pool or holds one of its duties, by id: also those without a duty.
    pub people: Vec<PersonEquity>,
    /// Members of the pool who hold none of its duties, though they share it.
    pub people_without_duty: u32,
    /// Each burden's evenness, in the order in which burdens are shown.
    pub burdens: Vec<BurdenEquity>,
}

/// One person's part of a pool's burdens.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PersonEquity {
    /// Who.
    pub person: PersonId,
    /// Their name, or their id where the network no longer knows them.
    pub person_name: String,
    /// Mean WTE over the period with which they share this pool; 0 for a stand-in who is no member.
    pub wte: f64,
    /// Their part of the pool by WTE-days, 0-1.
    pub share: f64,
    /// Duties held in the pool.
    pub duties: u32,
    /// Burdens carried in the pool.
    pub carried: Amounts,
    /// Burdens that would have been fair: the pool's total times their share.
    pub fair: Amounts,
    /// Carried less fair: above 0 is too much.
    pub difference: Amounts,
}

/// How evenly one burden is shared in one pool. People with WTE in the pool count, with or without a duty.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct BurdenEquity {
    /// Which burden.
    pub burden: Burden,
    /// What the pool carried in all, in the burden's unit.
    pub total: f64,
    /// Most for each WTE less least for each WTE, in the burden's unit for a full-time person.
    pub range_per_wte: f64,
    /// Gini coefficient of the burden for each WTE, people weighted by WTE: 0 is even; 0 too where nothing was carried.
    pub gini: f64,
    /// Largest difference from the fair share, in the burden's unit, above or below.
    pub largest_difference: f64,
    /// The same as a part of that person's fair share; absent where that share is 0.
    pub largest_difference_share: Option<f64>,
    /// Whose it is; absent where nobody shares the pool.
    pub largest_difference_person: Option<PersonId>,
}

/// The evenness of each pool over the duties that start in `period`.
#[must_use]
pub fn equity(
    _network: &Network,
    _catalogue: &Catalogue,
    _duties: &[Duty],
    period: Period,
) -> Equity {
    Equity {
        period,
        pools: Vec::new(),
        warnings: Vec::new(),
    }
}
