//! Column generation against brute force, on small problems.

mod bound;
mod sizes;

use super::automaton::NOWHERE;
use super::network::{LANES, Network};
use crate::problem::DutyIx;

/// Soft cost of holding exactly these duties by a person's network; `None`: no path of it holds them. Totals are summed
/// from end to end and then compared with their limits, so that nothing of how pricing bounds them on the way is used.
pub(crate) fn cost(network: &Network, held: &[DutyIx]) -> Option<f64> {
    let mut left: Vec<u32> = Vec::new();
    for duty in held {
        let at = network.duties.iter().position(|d| d == duty)?;
        left.push(u32::try_from(at).unwrap());
    }
    let mut cost: f64 = left.iter().map(|at| network.charges[*at as usize]).sum();
    let (mut state, mut totals) = (0, [0_i64; LANES]);
    for stage in &network.stages {
        let choices = 1 + stage.classes.len();
        let class = stage
            .classes
            .iter()
            .position(|class| class.options.iter().any(|at| left.contains(at)));
        let mut adds = [0; LANES];
        if let Some(class) = class {
            let options = &stage.classes[class].options;
            let before = left.len();
            left.retain(|at| !options.contains(at));
            if before - left.len() > 1 {
                return None;
            }
            adds = stage.classes[class].adds;
        }
        let arc = stage.arcs[state * choices + class.map_or(0, |class| class + 1)];
        if arc.next == NOWHERE {
            return None;
        }
        let adds = network.ticked(adds, arc.ticks);
        totals
            .iter_mut()
            .zip(adds)
            .for_each(|(total, add)| *total += i64::from(add));
        cost += arc.cost;
        state = arc.next as usize;
    }
    // What is in no class, or second in its stage, is on no path.
    if !left.is_empty() {
        return None;
    }
    let limits = network.limits.last().unwrap()[state];
    for (lane, price) in network.prices.iter().enumerate() {
        let over = totals[lane] - i64::from(limits.high[lane]);
        if over > 0 {
            cost += (*price)? * over as f64;
        }
    }
    Some(cost + network.end[state])
}
