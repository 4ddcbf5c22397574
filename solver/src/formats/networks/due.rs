//! What is due from whom: each pool shares its duties among its own, as the planner says it; of
//! what counts once, as many as it takes.

use super::duties::RandomShift;
use super::people::Colleague;
use super::pools::RandomPool;
use crate::problem::{BurdenIx, Occasion, ProblemParts};
use std::collections::{BTreeMap, BTreeSet};

/// The pool of each shift, in order.
pub fn pools_of(shifts: &[RandomShift]) -> Vec<usize> {
    shifts.iter().map(|shift| shift.pool).collect()
}

/// Adds what is due: the burdens of each pool's duties (`pools_of`: each duty's pool) by WTE among
/// those who may hold at least one of them, where who serves in two pools is in each with half
/// their WTE. What nobody may hold is nobody's. `bearers`: how many people each occasion takes.
pub fn add(
    parts: &mut ProblemParts,
    pools: &[RandomPool],
    staff: &[Colleague],
    pools_of: &[usize],
    bearers: &BTreeMap<Occasion, f64>,
) {
    let burdens = parts.burdens.len();
    let mut totals = vec![vec![0.0; burdens]; pools.len()];
    let mut able = vec![BTreeSet::new(); pools.len()];
    let mut once: BTreeMap<Occasion, usize> = BTreeMap::new();
    for (duty, pool) in parts.duties.iter().zip(pools_of) {
        if duty.candidates.is_empty() {
            continue;
        }
        able[*pool].extend(duty.candidates.iter().map(|c| c.person));
        for (burden, amount) in &duty.burdens {
            totals[*pool][burden.0] += amount * f64::from(duty.need);
        }
        once.extend(duty.occasions.iter().map(|occasion| (*occasion, *pool)));
    }
    for (occasion, pool) in once {
        totals[pool][occasion.burden.0] += bearers.get(&occasion).copied().unwrap_or(0.0);
    }
    let mut due = vec![vec![0.0; burdens]; parts.people.len()];
    for (totals, able) in totals.iter().zip(&able) {
        let part = |p: usize| {
            let one = &staff[p];
            one.wte / if one.second.is_some() { 2.0 } else { 1.0 }
        };
        let whole: f64 = able.iter().map(|p| part(p.0)).sum();
        for person in able {
            for (due, total) in due[person.0].iter_mut().zip(totals) {
                *due += total * part(person.0) / whole;
            }
        }
    }
    for (person, due) in parts.people.iter_mut().zip(due) {
        let due = due.into_iter().enumerate().filter(|(_, due)| *due > 0.0);
        person.due = Some(due.map(|(b, due)| (BurdenIx(b), due)).collect());
    }
}
