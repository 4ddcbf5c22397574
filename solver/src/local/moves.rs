//! Moves proposed at random: a duty handed over, two exchanged, three in a ring, all of some days
//! exchanged.

use super::state::{LocalRoster, RosterStep};
use crate::problem::{Duty, DutyIx, PersonIx, Problem};
use fastrand::Rng;
use std::collections::BTreeMap;

/// Duties near in time to one: so many before and after in order of start.
const NEAR: usize = 40;

/// Lengths of exchanged stretches, in days.
const STRETCHES: [i32; 3] = [3, 7, 14];

/// What moves choose from.
pub struct Moves {
    /// Duties that somebody may hold, in order of start.
    order: Vec<DutyIx>,
    /// Per duty, its position in that order.
    position: Vec<usize>,
    /// Per duty, those that bring the same burdens.
    kind: Vec<usize>,
    kinds: Vec<Vec<DutyIx>>,
    scratch: Vec<DutyIx>,
}

impl Moves {
    /// For a problem.
    pub fn new(problem: &Problem) -> Self {
        let mut order: Vec<DutyIx> = problem
            .duty_indices()
            .filter(|d| !problem.duty(*d).candidates.is_empty())
            .collect();
        order.sort_by_key(|d| (problem.duty(*d).work.interval.start(), *d));
        let mut position = vec![0; problem.duties().len()];
        let mut kind = vec![0; problem.duties().len()];
        let mut names: BTreeMap<Vec<(usize, u64)>, usize> = BTreeMap::new();
        let mut kinds: Vec<Vec<DutyIx>> = Vec::new();
        for (at, duty) in order.iter().enumerate() {
            position[duty.0] = at;
            let name = brings(problem.duty(*duty));
            let fresh = kinds.len();
            let of = *names.entry(name).or_insert(fresh);
            if of == fresh {
                kinds.push(Vec::new());
            }
            kinds[of].push(*duty);
            kind[duty.0] = of;
        }
        Moves {
            order,
            position,
            kind,
            kinds,
            scratch: Vec::new(),
        }
    }

    /// One move; false: nothing came of the dice.
    pub fn propose(
        &mut self,
        state: &LocalRoster<'_>,
        rng: &mut Rng,
        steps: &mut Vec<RosterStep>,
    ) -> bool {
        steps.clear();
        let Some(duty) = rng.choice(&self.order).copied() else {
            return false;
        };
        if rng.u8(0..20) == 0
            && let Some(short) = rng.choice(state.short()).copied()
        {
            return self.fill(state, rng, short, steps).is_some();
        }
        let done = match rng.u8(0..20) {
            0..6 => self.hand_over(state, rng, duty, steps),
            6..16 => self.exchange(state, rng, duty, steps),
            16..18 => self.ring(state, rng, duty, steps),
            _ => self.stretch(state, rng, duty, steps),
        };
        done.is_some() && !steps.is_empty()
    }

    /// A candidate takes a duty, from its holder where it is full, and gives up what he or she
    /// holds at the time.
    fn hand_over(
        &self,
        state: &LocalRoster<'_>,
        rng: &mut Rng,
        duty: DutyIx,
        steps: &mut Vec<RosterStep>,
    ) -> Option<()> {
        let to = someone(state, rng, duty)?;
        let on = state.on(duty);
        let from = if on.len() >= state.problem.duty(duty).need as usize {
            Some(*rng.choice(on)?)
        } else {
            None
        };
        give(duty, from, Some(to), steps);
        if let Some(other) = state.instead(to, duty) {
            let back = from.filter(|from| free_for(state, *from, other));
            give(other, Some(to), back, steps);
        }
        Some(())
    }

    /// A candidate takes a duty that is short and gives up one nearby, to somebody else or to
    /// nobody: so a gap wanders until it comes to where it can be closed.
    fn fill(
        &mut self,
        state: &LocalRoster<'_>,
        rng: &mut Rng,
        duty: DutyIx,
        steps: &mut Vec<RosterStep>,
    ) -> Option<()> {
        let to = someone(state, rng, duty)?;
        give(duty, None, Some(to), steps);
        let first = state.instead(to, duty);
        let near = |rng: &mut Rng| -> Option<DutyIx> {
            let at = self.position[duty.0];
            let from = at.saturating_sub(NEAR);
            let held = |d: &&DutyIx| state.on(**d).contains(&to);
            let list: Vec<&DutyIx> = self.order[from..(at + NEAR + 1).min(self.order.len())]
                .iter()
                .filter(held)
                .collect();
            rng.choice(list).copied()
        };
        let other = first.or_else(|| near(rng));
        if let Some(other) = other {
            let back = if rng.bool() {
                someone(state, rng, other)
            } else {
                None
            };
            give(other, Some(to), back.filter(|back| *back != to), steps);
        }
        Some(())
    }

    /// Holders of two duties exchange them.
    fn exchange(
        &self,
        state: &LocalRoster<'_>,
        rng: &mut Rng,
        duty: DutyIx,
        steps: &mut Vec<RosterStep>,
    ) -> Option<()> {
        let one = *rng.choice(state.on(duty))?;
        let other = self.another(rng, duty)?;
        let two = *rng.choice(state.on(other))?;
        if one == two || !free_for(state, one, other) || !free_for(state, two, duty) {
            return None;
        }
        give(duty, Some(one), Some(two), steps);
        give(other, Some(two), Some(one), steps);
        Some(())
    }

    /// Three duties go round among their holders.
    fn ring(
        &self,
        state: &LocalRoster<'_>,
        rng: &mut Rng,
        first: DutyIx,
        steps: &mut Vec<RosterStep>,
    ) -> Option<()> {
        let second = self.another(rng, first)?;
        let third = self.another(rng, second)?;
        let duties = [first, second, third];
        let mut holders = [PersonIx(0); 3];
        for (holder, duty) in holders.iter_mut().zip(duties) {
            *holder = *rng.choice(state.on(duty))?;
        }
        let [a, b, c] = holders;
        if a == b || b == c || a == c || first == third {
            return None;
        }
        for n in 0..3 {
            let to = holders[(n + 1) % 3];
            if !free_for(state, to, duties[n]) {
                return None;
            }
            give(duties[n], Some(holders[n]), Some(to), steps);
        }
        Some(())
    }

    /// Two people exchange what they hold in some days, as far as each may hold it.
    fn stretch(
        &mut self,
        state: &LocalRoster<'_>,
        rng: &mut Rng,
        duty: DutyIx,
        steps: &mut Vec<RosterStep>,
    ) -> Option<()> {
        let one = *rng.choice(state.on(duty))?;
        let two = someone(state, rng, duty)?;
        let days = *rng.choice(&STRETCHES)?;
        for (from, to) in [(one, two), (two, one)] {
            self.scratch.clear();
            state.between(from, duty, days, &mut self.scratch);
            for held in &self.scratch {
                if free_for(state, to, *held) {
                    give(*held, Some(from), Some(to), steps);
                }
            }
        }
        Some(())
    }

    /// A duty of the same kind, or one near in time.
    fn another(&self, rng: &mut Rng, duty: DutyIx) -> Option<DutyIx> {
        let other = if rng.bool() {
            *rng.choice(&self.kinds[self.kind[duty.0]])?
        } else {
            let at = self.position[duty.0];
            let from = at.saturating_sub(NEAR);
            let to = (at + NEAR + 1).min(self.order.len());
            self.order[rng.usize(from..to)]
        };
        (other != duty).then_some(other)
    }
}

/// What a duty brings by itself, by burden.
fn brings(duty: &Duty) -> Vec<(usize, u64)> {
    let mut brought: BTreeMap<usize, f64> = BTreeMap::new();
    for (burden, amount) in &duty.burdens {
        *brought.entry(burden.0).or_default() += amount;
    }
    for occasion in &duty.occasions {
        *brought.entry(occasion.burden.0).or_default() += 1.0;
    }
    let brought = brought.into_iter();
    brought.map(|(b, amount)| (b, amount.to_bits())).collect()
}

/// Somebody who could hold a duty and does not.
fn someone(state: &LocalRoster<'_>, rng: &mut Rng, duty: DutyIx) -> Option<PersonIx> {
    let candidates = &state.problem.duty(duty).candidates;
    let person = rng.choice(candidates)?.person;
    free_for(state, person, duty).then_some(person)
}

/// Whether somebody may hold a duty and does not.
fn free_for(state: &LocalRoster<'_>, person: PersonIx, duty: DutyIx) -> bool {
    state.may_hold(person, duty) && !state.on(duty).contains(&person)
}

fn give(duty: DutyIx, from: Option<PersonIx>, to: Option<PersonIx>, steps: &mut Vec<RosterStep>) {
    for (person, take) in [(from, false), (to, true)] {
        steps.extend(person.map(|person| RosterStep { person, duty, take }));
    }
}
