//! What of a given roster can be kept: the part of it that is lawful person by person and duty by
//! duty.

use crate::judge::{breaches_of_team, person_breaches};
use crate::outcome::{Breach, HeldIx, Roster};
use crate::problem::{DutyIx, Hold, PersonIx, Problem};

/// A given roster without what is unlawful in it, and with the pins.
///
/// People lose duties that they may not hold, then those that stand in most breaches of their hard
/// rules; duties lose people beyond their need, the last first; teams lose the duties in which they
/// break a hard rule. What rules and duties lack is not filled here, so that the result can be
/// unlawful still.
pub fn mended(problem: &Problem, given: &Roster) -> Roster {
    let mut roster = Roster::empty(problem.people().len());
    for person in problem.person_indices() {
        for (duty, _) in problem.options(person) {
            if given.holds(person, *duty) {
                roster.give(person, *duty);
            }
        }
    }
    for pin in &problem.parts().fixed {
        match pin.hold {
            Hold::Must => roster.give(pin.person, pin.duty),
            Hold::MustNot => roster.take(pin.person, pin.duty),
        }
    }
    crowded(problem, &mut roster);
    teams(problem, &mut roster);
    for person in problem.person_indices() {
        lighten(problem, &mut roster, person);
    }
    roster
}

fn pinned(problem: &Problem, person: PersonIx, duty: DutyIx) -> bool {
    let fixed = &problem.parts().fixed;
    fixed
        .iter()
        .any(|pin| (pin.person, pin.duty, pin.hold) == (person, duty, Hold::Must))
}

/// No more people on a duty than it needs.
fn crowded(problem: &Problem, roster: &mut Roster) {
    let on = roster.by_duty(problem.duties().len());
    for (duty, people) in problem.duty_indices().zip(on) {
        let need = problem.duty(duty).need as usize;
        if problem.duty(duty).over.is_none() && people.len() > need {
            let free = people.iter().rev().filter(|p| !pinned(problem, **p, duty));
            for person in free.take(people.len() - need) {
                roster.take(*person, duty);
            }
        }
    }
}

/// No team breaks a hard rule, unless by pins or by who is missing.
fn teams(problem: &Problem, roster: &mut Roster) {
    let on = roster.by_duty(problem.duties().len());
    for team in &problem.parts().teams {
        let found = breaches_of_team(problem, team, |duty| &on[duty.0]);
        for breach in found.iter().filter(|breach| breach.is_hard()) {
            for duty in duties_of(breach) {
                for person in &on[duty.0] {
                    if !pinned(problem, *person, duty) {
                        roster.take(*person, duty);
                    }
                }
            }
        }
    }
}

fn duties_of(breach: &Breach) -> impl Iterator<Item = DutyIx> + '_ {
    breach.duties.iter().filter_map(|held| match held {
        HeldIx::Duty(duty) => Some(*duty),
        HeldIx::Past(_) | HeldIx::Standing(_) => None,
    })
}

/// Take duties from a person until no hard rule is broken: each time the one in most breaches, the
/// last of equals.
fn lighten(problem: &Problem, roster: &mut Roster, person: PersonIx) {
    loop {
        let found = person_breaches(problem, person, roster.of(person));
        let mut named: Vec<DutyIx> = found
            .iter()
            .filter(|breach| breach.is_hard())
            .flat_map(duties_of)
            .filter(|duty| !pinned(problem, person, *duty))
            .collect();
        named.sort_unstable();
        let times = |duty: &DutyIx| named.iter().filter(|other| *other == duty).count();
        match named.iter().max_by_key(|duty| times(duty)) {
            Some(duty) => roster.take(person, *duty),
            None => return,
        }
    }
}
