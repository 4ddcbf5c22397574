//! Who could stand in for a duty, best first.

use super::comparison::lawful_then_cheap;
use super::effect::Effect;
use super::error::AskError;
use super::ledger::Ledger;
use super::standing::{Reason, leave, reason, take};
use crate::outcome::Roster;
use crate::problem::{DutyIx, PersonIx, Problem};
use serde::{Deserialize, Serialize};

/// Candidates for one duty, ranked.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StandIns {
    /// The duty.
    pub duty: DutyIx,
    /// Who falls out, if anybody.
    pub without: Option<PersonIx>,
    /// What it does that this person falls out, the place left open; `None` where nobody does.
    pub absence: Option<Effect>,
    /// Every candidate but the one who falls out: those who can take the duty lawfully, then those
    /// who cannot; among either the cheapest first, tier by tier; equals by name.
    pub ranked: Vec<StandIn>,
}

/// One candidate for a duty.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StandIn {
    /// Who.
    pub person: PersonIx,
    /// [`Reason::Free`]: can take it lawfully; else what is in the way.
    pub reason: Reason,
    /// What it would do if this person took the duty, against the place left open. For somebody who
    /// holds the duty already, nothing.
    pub effect: Effect,
}

/// Everybody who could take a duty now, best first, with what it would cost in each tier. `without`
/// is the holder who falls out; without such a one, a duty that has its people already has no room
/// for another (`NEED`).
///
/// # Errors
/// [`AskError`] where the problem has no such duty or person, or `without` does not hold the duty.
pub fn stand_ins(
    problem: &Problem,
    roster: &Roster,
    duty: DutyIx,
    without: Option<PersonIx>,
) -> Result<StandIns, AskError> {
    Ledger::new(problem, roster).stand_ins(duty, without)
}

impl Ledger<'_> {
    /// See [`stand_ins`]: the same for a roster asked about more than once.
    ///
    /// # Errors
    /// As there.
    pub fn stand_ins(&self, duty: DutyIx, without: Option<PersonIx>) -> Result<StandIns, AskError> {
        let duties = self.problem().duties();
        let Some(wanted) = duties.get(duty.0) else {
            let duties = duties.len();
            return Err(AskError::NoSuchDuty { duty, duties });
        };
        let gone: Vec<_> = without
            .map(|person| leave(person, duty))
            .into_iter()
            .collect();
        self.known(&gone)?;
        if let Some(person) = without
            && !self.roster().holds(person, duty)
        {
            return Err(AskError::NotHeld {
                name: self.problem().person(person).name.clone(),
                duty: wanted.work.name.clone(),
            });
        }
        let people = wanted.candidates.iter().map(|candidate| candidate.person);
        let mut ranked: Vec<StandIn> = people
            .filter(|person| Some(*person) != without)
            .map(|person| {
                let effect = self.effect_after(&gone, &[take(person, duty)]);
                let held = self.roster().of(person);
                StandIn {
                    reason: reason(self.problem(), held, person, duty, &effect.broken),
                    person,
                    effect,
                }
            })
            .collect();
        ranked.sort_by(|a, b| {
            let free = |one: &StandIn| one.reason != Reason::Free;
            let name = |one: &StandIn| &self.problem().person(one.person).name;
            free(a)
                .cmp(&free(b))
                .then_with(|| lawful_then_cheap(&a.effect, &b.effect))
                .then_with(|| name(a).cmp(name(b)))
                .then(a.person.cmp(&b.person))
        });
        Ok(StandIns {
            duty,
            without,
            absence: without.map(|_| self.effect_after(&[], &gone)),
            ranked,
        })
    }
}
