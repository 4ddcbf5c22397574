//! What is due from whom: each pool shares its duties among its own, as the planner says it.

use super::duties::Shift;
use super::people::Colleague;
use super::pools::Pool;
use crate::problem::{BurdenIx, ProblemParts};
use std::collections::BTreeSet;

/// The pool of each shift, in order.
pub fn pools_of(shifts: &[Shift]) -> Vec<usize> {
    shifts.iter().map(|shift| shift.pool).collect()
}

/// Adds what is due: each burden of a pool's duties (`pools_of`: each duty's pool) by WTE among those who may hold at least
/// one duty with it, where who serves in two pools is in each with half their WTE. What nobody may hold is nobody's.
pub fn add(parts: &mut ProblemParts, pools: &[Pool], staff: &[Colleague], pools_of: &[usize]) {
    let burdens = parts.burdens.len();
    // Per pool and burden: how much there is, and who may hold some of it.
    let mut owed = vec![vec![(0.0, BTreeSet::new()); burdens]; pools.len()];
    for (duty, pool) in parts.duties.iter().zip(pools_of) {
        for (burden, amount) in &duty.burdens {
            let (total, able) = &mut owed[*pool][burden.0];
            if !duty.candidates.is_empty() {
                *total += amount * f64::from(duty.need);
            }
            able.extend(duty.candidates.iter().map(|c| c.person.0));
        }
    }
    let part = |p: &usize| {
        let one = &staff[*p];
        one.wte / if one.second.is_some() { 2.0 } else { 1.0 }
    };
    let mut due = vec![vec![0.0; burdens]; parts.people.len()];
    for (burden, (total, able)) in owed.iter().flat_map(|of_pool| of_pool.iter().enumerate()) {
        let whole: f64 = able.iter().map(part).sum();
        for person in able {
            due[*person][burden] += total * part(person) / whole;
        }
    }
    for (person, due) in parts.people.iter_mut().zip(due) {
        let due = due.into_iter().enumerate().filter(|(_, due)| *due > 0.0);
        person.due = Some(due.map(|(b, due)| (BurdenIx(b), due)).collect());
    }
}
