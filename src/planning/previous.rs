//! Planning again: what of the published rota stays as it is, and what a new one moves.

use std::collections::{BTreeMap, BTreeSet};

use evenwatch_solver as solver;
use evenwatch_solver::outcome::{HeldIx, Roster};
use evenwatch_solver::problem::{DutyIx, Fixed, Hold, PersonIx, ProblemParts};

use evenwatch_domain::ids::{DutyId, PersonId, PoolId};
use evenwatch_domain::rota::{Duty, Moved};

use super::error::PlanError;
use super::request::Pin;

/// What is planned, and how it was before.
pub(super) struct Before<'a> {
    /// The duties to plan, in the problem's order.
    pub(super) planned: &'a [Duty],
    /// The rota as it was.
    pub(super) previous: &'a [Duty],
    /// Decisions to keep.
    pub(super) pins: &'a BTreeSet<Pin>,
    /// The problem's people, in its order.
    pub(super) people: &'a [PersonId],
}

impl Before<'_> {
    /// Pools in which nothing has to change: every duty was in the previous rota at the same hours,
    /// all its places are held by people who may hold it still, no pin says otherwise, and with all
    /// of them no hard rule is broken. They are fixed as they were, whatever could be gained
    /// elsewhere, so that nobody's published duties move without need.
    ///
    /// `parts` has people, duties, rules and what stands beside them.
    pub(super) fn keep_untouched(
        &self,
        parts: &mut ProblemParts,
    ) -> Result<BTreeSet<PoolId>, PlanError> {
        let mut kept = self.unchanged(parts);
        if kept.is_empty() {
            return Ok(kept);
        }
        let problem = solver::Problem::new(parts.clone()).map_err(|error| PlanError::Refused {
            message: error.to_string(),
        })?;
        loop {
            let held = self.held(&kept);
            let others = parts.fixed.iter().filter(|pin| pin.hold == Hold::Must);
            let pairs = held.iter().chain(others).map(|pin| (pin.person, pin.duty));
            let roster = Roster::from_pairs(self.people.len(), pairs);
            let broken = self.pools_broken(&problem, &roster);
            if broken.is_disjoint(&kept) {
                parts.fixed.extend(held);
                parts.fixed.sort_unstable();
                parts.fixed.dedup();
                return Ok(kept);
            }
            kept.retain(|pool| !broken.contains(pool));
        }
    }

    /// Pools whose duties are all held as before, by people who may hold them.
    fn unchanged(&self, parts: &ProblemParts) -> BTreeSet<PoolId> {
        let previous: BTreeMap<DutyId, &Duty> =
            self.previous.iter().map(|duty| (duty.id, duty)).collect();
        let mut all: BTreeSet<PoolId> = BTreeSet::new();
        let mut changed: BTreeSet<&PoolId> = BTreeSet::new();
        for (duty, part) in self.planned.iter().zip(&parts.duties) {
            all.insert(duty.pool.clone());
            let able = |person: &PersonId| {
                let at = self.people.binary_search(person).ok();
                at.is_some_and(|at| part.candidates.iter().any(|c| c.person == PersonIx(at)))
            };
            let stays = previous.get(&duty.id).is_some_and(|before| {
                before.interval == duty.interval
                    && before.holders.len() >= usize::from(duty.people_needed)
                    && before.holders.iter().all(|holder| able(&holder.person))
                    && self
                        .pins
                        .iter()
                        .filter(|pin| pin.duty == duty.id)
                        .all(|pin| before.is_held_by(&pin.person))
            });
            if !stays {
                changed.insert(&duty.pool);
            }
        }
        all.retain(|pool| !changed.contains(pool));
        all
    }

    /// Who held what in some pools.
    fn held(&self, pools: &BTreeSet<PoolId>) -> Vec<Fixed> {
        let at: BTreeMap<DutyId, usize> = self
            .planned
            .iter()
            .enumerate()
            .map(|(at, duty)| (duty.id, at))
            .collect();
        let duties = self.previous.iter();
        duties
            .filter(|duty| pools.contains(&duty.pool))
            .filter_map(|duty| Some((*at.get(&duty.id)?, duty)))
            .flat_map(|(at, duty)| duty.holders.iter().map(move |holder| (at, holder)))
            .filter_map(|(at, holder)| {
                Some(Fixed {
                    person: PersonIx(self.people.binary_search(&holder.person).ok()?),
                    duty: DutyIx(at),
                    hold: Hold::Must,
                })
            })
            .collect()
    }

    /// Pools of duties that take part in a broken hard rule of a person.
    fn pools_broken(&self, problem: &solver::Problem, roster: &Roster) -> BTreeSet<PoolId> {
        let judged = solver::judge::judge(problem, roster);
        let hard = judged.hard().filter(|breach| breach.person.is_some());
        let duties = hard.flat_map(|breach| &breach.duties);
        duties
            .filter_map(|held| match held {
                HeldIx::Duty(at) => self.planned.get(at.0),
                HeldIx::Past(_) | HeldIx::Standing(_) => None,
            })
            .map(|duty| duty.pool.clone())
            .collect()
    }
}

/// The duties whose holders are not those of the previous rota, in order; duties that were not in
/// it are new and not moved.
pub(super) fn moved(previous: &[Duty], now: &[Duty]) -> Vec<Moved> {
    let before: BTreeMap<DutyId, &Duty> = previous.iter().map(|duty| (duty.id, duty)).collect();
    let without = |these: &Duty, others: &Duty| -> Vec<PersonId> {
        let people = these.holders.iter().map(|holder| &holder.person);
        people
            .filter(|person| !others.is_held_by(person))
            .cloned()
            .collect()
    };
    now.iter()
        .filter_map(|duty| {
            let old = before.get(&duty.id)?;
            let (from, to) = (without(old, duty), without(duty, old));
            (!from.is_empty() || !to.is_empty()).then(|| Moved {
                duty: duty.id,
                name: duty.name.clone(),
                pool: duty.pool.clone(),
                day: duty.day,
                from,
                to,
            })
        })
        .collect()
}
