//! In what steps an objective moves when soft costs stand in it: these are no whole variables of
//! the linking model, but the networks say of what they are made.

use crate::columns::decomposition_blocks::Blocks;
use crate::columns::network::DutyNetwork;
use crate::model::build::{CompactModel, real};
use crate::model::lp::{Lin, VariableKind};
use crate::rules::pricing::gcd;
use std::collections::BTreeSet;

/// Numbers larger than this are not exact enough to tell.
const LARGEST: f64 = 1e12;

/// The step of an objective over a linking model, its constant left out; `None`: unknown, or none.
pub fn step(model: &CompactModel, blocks: &Blocks, objective: &Lin) -> Option<f64> {
    let soft = soft_step(blocks)?;
    let mut step = 0;
    for (var, factor) in &objective.terms {
        let column = model.lp.columns[var.0];
        let factor = whole(*factor)?;
        if model.soft.contains(var) {
            step = gcd(step, factor.checked_mul(soft)?);
        } else if column.lower != 0.0 || column.upper != 0.0 {
            if column.kind != VariableKind::Integer {
                return None;
            }
            step = gcd(step, factor);
        }
    }
    (step > 0).then(|| real(step))
}

/// Largest number of which all soft costs of everybody are multiples, 0 where there are none;
/// `None`: they are not whole.
fn soft_step(blocks: &Blocks) -> Option<i64> {
    let mut prices: BTreeSet<u64> = BTreeSet::new();
    for block in &blocks.of {
        prices.extend(priced(&block.network).map(f64::to_bits));
    }
    let mut step = 0;
    for bits in prices {
        step = gcd(step, whole(f64::from_bits(bits))?);
    }
    Some(step)
}

/// A number as a whole one, its sign left out.
fn whole(number: f64) -> Option<i64> {
    let number = number.abs();
    #[allow(clippy::cast_possible_truncation)]
    (number.fract() == 0.0 && number < LARGEST).then_some(number as i64)
}

/// Every price that a network's soft costs are sums of.
fn priced(network: &DutyNetwork) -> impl Iterator<Item = f64> + '_ {
    let arcs = network.stages.iter().flat_map(|stage| &stage.arcs);
    let arcs = arcs.map(|arc| arc.cost);
    let lanes = network.prices.iter().copied().flatten();
    arcs.chain(network.end.iter().copied())
        .chain(network.charges.iter().copied())
        .chain(lanes)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::columns::tests::{Bench, ward};
    use crate::outcome::TierName;
    use crate::rules::exhaustive::Dice;

    #[test]
    fn soft_prices_and_covers_share_a_step() {
        let problem = ward(&mut Dice(2), 6, 7);
        let bench = Bench::new(&problem);
        let objective = bench.model.tier(&problem, TierName::Weighted);
        // Cover costs 30 and 5, wishes 10, rules 15, 20 and 30.
        assert_eq!(step(&bench.model, &bench.blocks, &objective), Some(5.0));
        let mut half = objective;
        half.terms[0].1 = 0.5;
        assert_eq!(step(&bench.model, &bench.blocks, &half), None);
    }
}
