//! How a candidate stands to a duty: whether something is in the way, and what.

use super::effect::{EffectStep, worse};
use crate::judge::breaches_of_team;
use crate::outcome::{Block, Breach, Roster};
use crate::problem::{DutyIx, HeldIx, Hold, PersonIx, Problem, Severity};
use crate::rules::PersonSchedule;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Why a candidate does not hold a duty.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reason {
    /// Holds it already.
    Holds,
    /// Away: one of the person's unavailable times overlaps it.
    Unavailable,
    /// A pin says that this person must not hold it.
    Pinned,
    /// Hard rules stand in the way, all of them.
    Blocked(Vec<Block>),
    /// Nothing: simply unassigned.
    Free,
}

/// What the roster as it stands breaks already of the hard rules that bind a person: what
/// [`blocking_violations`] compares with, for each duty that the person might take.
#[must_use]
pub fn standing_breaches(problem: &Problem, roster: &Roster, person: PersonIx) -> Vec<Breach> {
    hard_breaches(&schedule(problem, roster, person))
}

/// Every hard rule that would be broken, or broken worse, if this person took this duty on top of
/// the roster: the rules that bind the person, then those of teams the duty belongs to. Each rule
/// once, with its greatest breach.
#[must_use]
pub fn blocking_violations(
    problem: &Problem,
    roster: &Roster,
    person: PersonIx,
    duty: DutyIx,
) -> Vec<Block> {
    let standing = standing_breaches(problem, roster, person);
    blocking_violations_beside(problem, roster, &standing, person, duty)
}

/// The same for who asks about many duties of a person: `standing` are the person's
/// [`standing_breaches`].
#[must_use]
pub fn blocking_violations_beside(
    problem: &Problem,
    roster: &Roster,
    standing: &[Breach],
    person: PersonIx,
    duty: DutyIx,
) -> Vec<Block> {
    if roster.holds(person, duty) {
        return Vec::new();
    }
    let with = hard_breaches(&schedule(problem, roster, person).with(duty));
    let mut broken = worse(standing, &with, &BTreeSet::from([duty]));
    broken.extend(of_teams(problem, roster, person, duty));
    named(&broken, duty)
}

fn schedule<'a>(problem: &'a Problem, roster: &Roster, person: PersonIx) -> PersonSchedule<'a> {
    PersonSchedule::new(problem, person, roster.of(person).iter().copied())
}

/// Breaches of the hard rules that bind a person.
pub(super) fn hard_breaches(row: &PersonSchedule<'_>) -> Vec<Breach> {
    let mut breaches = Vec::new();
    for rule in &row.problem.person(row.person).rules {
        let used = row.problem.rule(*rule);
        if used.severity != Severity::Hard {
            continue;
        }
        let found = used.rule.mechanism().violations(row);
        breaches.extend(found.into_iter().map(|found| Breach {
            rule: used.id.clone(),
            person: Some(row.person),
            duties: found.duties,
            amount: found.amount,
            limit: found.limit,
            unit: found.unit,
            days: found.days,
            price: None,
        }));
    }
    breaches
}

fn of_teams(problem: &Problem, roster: &Roster, person: PersonIx, duty: DutyIx) -> Vec<Breach> {
    let mut broken = Vec::new();
    for team in &problem.parts().teams {
        if !team.duties.contains(&duty) || problem.rule(team.rule).severity != Severity::Hard {
            continue;
        }
        let holders = |duty: &DutyIx| -> Vec<PersonIx> {
            let people = problem.person_indices();
            people.filter(|p| roster.holds(*p, *duty)).collect()
        };
        let mut on: BTreeMap<DutyIx, Vec<PersonIx>> =
            team.duties.iter().map(|d| (*d, holders(d))).collect();
        let check = |on: &BTreeMap<DutyIx, Vec<PersonIx>>| {
            breaches_of_team(problem, team, |d| on.get(&d).map_or(&[], Vec::as_slice))
        };
        let before = check(&on);
        on.entry(duty).or_default().push(person);
        broken.extend(worse(&before, &check(&on), &BTreeSet::from([duty])));
    }
    broken
}

/// Breaches as what keeps somebody from a duty: one for each rule, the greatest.
pub(super) fn named(broken: &[Breach], duty: DutyIx) -> Vec<Block> {
    let mut greatest: Vec<&Breach> = Vec::new();
    for breach in broken {
        let same = greatest
            .iter_mut()
            .find(|b| (&b.rule, b.person) == (&breach.rule, breach.person));
        match same {
            Some(known) if known.amount < breach.amount => *known = breach,
            Some(_) => {}
            None => greatest.push(breach),
        }
    }
    let block = |breach: &Breach| Block {
        rule: breach.rule.clone(),
        amount: breach.amount,
        limit: breach.limit,
        unit: breach.unit,
        days: breach.days,
        conflicts: breach
            .duties
            .iter()
            .copied()
            .filter(|ix| *ix != HeldIx::Duty(duty))
            .collect(),
    };
    greatest.into_iter().map(block).collect()
}

/// How a candidate stands, `broken` being what it would break to take the duty; `held`: what he or
/// she holds now.
pub(super) fn reason(
    problem: &Problem,
    held: &[DutyIx],
    person: PersonIx,
    duty: DutyIx,
    broken: &[Breach],
) -> Reason {
    if held.contains(&duty) {
        return Reason::Holds;
    }
    let interval = problem.duty(duty).work.interval;
    let away = &problem.person(person).unavailable;
    if away.iter().any(|away| away.overlaps(interval)) {
        return Reason::Unavailable;
    }
    let barred = |pin: &crate::problem::Fixed| {
        (pin.person, pin.duty, pin.hold) == (person, duty, Hold::MustNot)
    };
    if problem.parts().fixed.iter().any(barred) {
        return Reason::Pinned;
    }
    if broken.is_empty() {
        Reason::Free
    } else {
        Reason::Blocked(named(broken, duty))
    }
}

/// The step by which a person takes a duty.
pub(super) const fn take(person: PersonIx, duty: DutyIx) -> EffectStep {
    EffectStep::Take { person, duty }
}

/// The step by which a person gives a duty up.
pub(super) const fn leave(person: PersonIx, duty: DutyIx) -> EffectStep {
    EffectStep::Leave { person, duty }
}
