//! One person's rules, asked of the schedule as it stands and as a move would leave it.

use super::path::{HeldChange, NOTHING, Path, Trial};
use super::state::RosterStep;
use crate::columns::network::DutyNetwork;
use crate::judge::person_breaches;
use crate::problem::{DutyIx, Hold, PersonIx, Problem};

/// How a person's rules are asked.
pub enum Rules<'n> {
    /// By a path through the person's network.
    Path(Path<'n>),
    /// By the rules' own checks, of the duties held.
    Checks(Vec<DutyIx>),
}

/// What a move does to one person.
#[derive(Default)]
pub struct Concerned {
    /// Who.
    pub person: usize,
    /// Soft cost after it.
    pub soft: f64,
    changes: Vec<HeldChange>,
    trial: Trial,
    held: Vec<DutyIx>,
}

impl<'n> Rules<'n> {
    /// Of a schedule, with its soft cost; `None`: it is not lawful. `options` gives each duty's
    /// place in the person's list.
    pub fn new(
        problem: &Problem,
        person: PersonIx,
        network: Option<&'n DutyNetwork>,
        options: &[u32],
        held: &[DutyIx],
    ) -> Option<(Self, f64)> {
        let Some(network) = network else {
            let soft = checked(problem, person, held)?;
            return Some((Rules::Checks(held.to_vec()), soft));
        };
        let held: Vec<u32> = held.iter().map(|duty| options[duty.0]).collect();
        if held.contains(&NOTHING) {
            return None;
        }
        let path = Path::new(network, &held)?;
        let soft = path.cost();
        Some((Rules::Path(path), soft))
    }

    /// Soft cost after a person's steps; `None`: unlawful.
    pub fn weigh(
        &self,
        problem: &Problem,
        options: &[u32],
        steps: &[RosterStep],
        concerned: &mut Concerned,
    ) -> Option<f64> {
        match self {
            Rules::Path(path) => changes(path, options, steps, &mut concerned.changes)
                .then(|| path.weigh(&concerned.changes, &mut concerned.trial))
                .flatten(),
            Rules::Checks(held) => {
                let after = &mut concerned.held;
                after.clone_from(held);
                for step in steps {
                    if step.take {
                        after.push(step.duty);
                    } else {
                        after.retain(|duty| *duty != step.duty);
                    }
                }
                after.sort_unstable();
                checked(problem, steps.first()?.person, after)
            }
        }
    }

    /// Make what was weighed last.
    pub fn make(&mut self, concerned: &Concerned) {
        match self {
            Rules::Path(path) => path.make(&concerned.changes, &concerned.trial),
            Rules::Checks(held) => held.clone_from(&concerned.held),
        }
    }
}

/// A person's steps as changes of the path; false: two at one time.
fn changes(
    path: &Path<'_>,
    options: &[u32],
    steps: &[RosterStep],
    into: &mut Vec<HeldChange>,
) -> bool {
    into.clear();
    for step in steps {
        let option = options[step.duty.0];
        let stage = path.stage(option);
        let known = into.iter().position(|change| change.stage == stage);
        let free = known.is_some_and(|at| into[at].option == NOTHING);
        match (known, step.take) {
            (None, true) => into.push(HeldChange { stage, option }),
            (None, false) => into.push(HeldChange {
                stage,
                option: NOTHING,
            }),
            (Some(at), true) if free => into[at].option = option,
            // What is taken there was written down first; the duty left makes room for it.
            (Some(_), false) => {}
            (Some(_), true) => return false,
        }
    }
    // Whoever takes a duty must be free then, or leave what is held.
    let leaves = |held: u32| {
        let left = |step: &RosterStep| !step.take && options[step.duty.0] == held;
        steps.iter().any(left)
    };
    for change in &*into {
        let held = path.held(change.stage);
        if change.option != NOTHING && held != NOTHING && !leaves(held) {
            return false;
        }
    }
    into.sort_unstable();
    true
}

/// Soft cost by the rules' own checks; `None`: unlawful.
fn checked(problem: &Problem, person: PersonIx, held: &[DutyIx]) -> Option<f64> {
    let breaches = person_breaches(problem, person, held);
    let pins = problem.parts().fixed.iter();
    let kept = pins
        .filter(|pin| pin.person == person)
        .all(|pin| held.contains(&pin.duty) == (pin.hold == Hold::Must));
    if !kept {
        return None;
    }
    breaches.iter().map(|breach| breach.price).sum()
}
