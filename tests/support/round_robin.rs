//! Rotas by turns: everybody in a pool takes the next duty. Not lawful and not fair; enough to be
//! audited.

use std::collections::BTreeMap;

use evenwatch::domain::catalogue::Catalogue;
use evenwatch::domain::network::Network;
use evenwatch::domain::rota::{Duty, Holder};
use evenwatch::domain::time::Period;

/// Every so many duties one stays empty, so that there are gaps of every size.
const EMPTY_EVERY: usize = 17;

/// The duties of all pools over a period, held in turns.
pub fn rota(network: &Network, catalogue: &Catalogue, period: Period) -> Vec<Duty> {
    let (mut duties, _) = evenwatch::plan::duties(network, catalogue, &period, None);
    let mut turns = BTreeMap::new();
    for duty in &mut duties {
        let turn: &mut usize = turns.entry(duty.pool.clone()).or_default();
        *turn += 1;
        let members = network
            .pool(&duty.pool)
            .map_or(&[][..], |pool| &pool.members);
        if members.is_empty() || turn.is_multiple_of(EMPTY_EVERY) {
            continue;
        }
        duty.holders.push(Holder {
            person: members[*turn % members.len()].person.clone(),
            pinned: false,
        });
    }
    duties
}
