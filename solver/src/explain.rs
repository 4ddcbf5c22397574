//! Why a duty is empty: for each candidate, every rule in the way, or that nothing is.

use crate::outcome::{Block, Roster, Unit};
use crate::problem::{DutyIx, HeldIx, Hold, PersonIx, Problem, Severity};
use crate::rules::Row;
use serde::{Deserialize, Serialize};

/// One candidate for one duty.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Standing {
    /// Who.
    pub person: PersonIx,
    /// What is in the way.
    pub reason: Reason,
}

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

/// Every candidate's standing for a duty, in the order of the duty's candidate list. Empty: nobody is eligible.
#[must_use]
pub fn explain(problem: &Problem, roster: &Roster, duty: DutyIx) -> Vec<Standing> {
    let Some(wanted) = problem.duties().get(duty.0) else {
        return Vec::new();
    };
    let standing = |person: PersonIx| Standing {
        person,
        reason: reason(problem, roster, person, duty),
    };
    wanted
        .candidates
        .iter()
        .map(|c| standing(c.person))
        .collect()
}

fn reason(problem: &Problem, roster: &Roster, person: PersonIx, duty: DutyIx) -> Reason {
    if roster.holds(person, duty) {
        return Reason::Holds;
    }
    let interval = problem.duty(duty).work.interval;
    if problem
        .person(person)
        .unavailable
        .iter()
        .any(|away| away.overlaps(interval))
    {
        return Reason::Unavailable;
    }
    let barred = |pin: &crate::problem::Fixed| {
        (pin.person, pin.duty, pin.hold) == (person, duty, Hold::MustNot)
    };
    if problem.parts().fixed.iter().any(barred) {
        return Reason::Pinned;
    }
    let blocks = blocks(problem, roster, person, duty);
    if blocks.is_empty() {
        Reason::Free
    } else {
        Reason::Blocked(blocks)
    }
}

/// Every hard rule that would be broken, or broken worse, if this person took this duty on top of the roster: the
/// rules that bind the person, then those of teams the duty belongs to.
#[must_use]
pub fn blocks(problem: &Problem, roster: &Roster, person: PersonIx, duty: DutyIx) -> Vec<Block> {
    let row = Row::new(problem, person, roster.of(person).iter().copied());
    let mut blocks = Vec::new();
    for rule in &problem.person(person).rules {
        let used = problem.rule(*rule);
        if used.severity != Severity::Hard {
            continue;
        }
        if let Some(found) = used.rule.mechanism().blocks(&row, duty) {
            let conflicts = found
                .duties
                .into_iter()
                .filter(|ix| *ix != HeldIx::Duty(duty))
                .collect();
            let (amount, limit, unit) = (found.amount, found.limit, found.unit);
            blocks.push(Block {
                rule: used.id.clone(),
                amount,
                limit,
                unit,
                conflicts,
            });
        }
    }
    blocks.extend(team_blocks(problem, roster, person, duty));
    blocks
}

fn team_blocks(problem: &Problem, roster: &Roster, person: PersonIx, duty: DutyIx) -> Vec<Block> {
    let hard = |roster: &Roster| -> f64 {
        let of_teams = |b: &&crate::outcome::Breach| {
            b.person.is_none() && b.rule != "NEED" && b.rule != "LEAST"
        };
        crate::judge::judge(problem, roster)
            .hard()
            .filter(of_teams)
            .map(|b| b.amount)
            .sum()
    };
    let teams = problem
        .parts()
        .teams
        .iter()
        .filter(|t| t.duties.contains(&duty));
    let mut hard_teams = teams
        .filter(|t| problem.rule(t.rule).severity == Severity::Hard)
        .peekable();
    let Some(team) = hard_teams.peek() else {
        return Vec::new();
    };
    let mut with = roster.clone();
    with.give(person, duty);
    let worse = hard(&with) - hard(roster);
    let block = Block {
        rule: problem.rule(team.rule).id.clone(),
        amount: worse,
        limit: 0.0,
        unit: Unit::People,
        conflicts: Vec::new(),
    };
    if worse > 0.0 { vec![block] } else { Vec::new() }
}
