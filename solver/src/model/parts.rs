//! Independent parts of a problem: people and duties linked by no candidate and no team can be
//! planned apart.
//!
//! Every tier is a sum over parts (the largest deviation, too, is summed over groups of people who
//! share a burden, and no group reaches across parts). The lexicographic least of a sum of
//! independent vectors is the sum of the lexicographic leasts, so solving parts apart and adding
//! tier by tier is exact, for values and for bounds.

use crate::outcome::Roster;
use crate::problem::{DutyIx, Fixed, PersonIx, Problem, ProblemError, Team};
use std::collections::BTreeMap;

/// One part: a problem of its own, and where its people and duties come from.
#[derive(Debug, Clone)]
pub struct ProblemPart {
    /// The part as a problem.
    pub problem: Problem,
    /// Ascending.
    people: Vec<PersonIx>,
    /// Ascending.
    duties: Vec<DutyIx>,
}

impl ProblemPart {
    /// A person of the part, in the whole.
    pub fn person(&self, person: PersonIx) -> PersonIx {
        self.people[person.0]
    }

    /// A duty of the part, in the whole.
    pub fn duty(&self, duty: DutyIx) -> DutyIx {
        self.duties[duty.0]
    }

    /// Copy a roster of the part into one of the whole.
    pub fn write(&self, roster: &Roster, whole: &mut Roster) {
        for (person, duty) in roster.pairs() {
            whole.give(self.person(person), self.duty(duty));
        }
    }

    /// What a roster of the whole says of the part.
    pub fn read(&self, whole: &Roster) -> Roster {
        let pairs = self.people.iter().enumerate().flat_map(|(n, person)| {
            let inside = |duty: &DutyIx| self.duties.binary_search(duty).ok().map(DutyIx);
            let held = whole.of(*person).iter().filter_map(inside);
            held.map(move |duty| (PersonIx(n), duty))
        });
        Roster::from_pairs(self.people.len(), pairs)
    }

    /// Rough size: possible assignments.
    pub fn size(&self) -> usize {
        self.problem
            .duties()
            .iter()
            .map(|d| d.candidates.len())
            .sum::<usize>()
            + 1
    }
}

/// Split a problem.
///
/// # Errors
/// Never for a checked problem; the error is passed on rather than hidden.
pub fn split(problem: &Problem) -> Result<Vec<ProblemPart>, ProblemError> {
    let people = problem.people().len();
    let mut union = Union::new(people + problem.duties().len());
    for (d, duty) in problem.duties().iter().enumerate() {
        duty.candidates
            .iter()
            .for_each(|c| union.join(c.person.0, people + d));
    }
    for team in &problem.parts().teams {
        for pair in team.duties.windows(2) {
            union.join(people + pair[0].0, people + pair[1].0);
        }
    }
    for pin in &problem.parts().fixed {
        union.join(pin.person.0, people + pin.duty.0);
    }
    // Wishes and the previous rota are counted with the person, whether or not the duty can still
    // be held.
    for (p, person) in problem.people().iter().enumerate() {
        person
            .preferences
            .iter()
            .for_each(|(d, _)| union.join(p, people + d.0));
        person
            .previous
            .iter()
            .for_each(|d| union.join(p, people + d.0));
    }
    let mut groups: BTreeMap<usize, Group> = BTreeMap::new();
    for p in 0..people {
        let group = groups.entry(union.root(p)).or_default();
        group.people.push(PersonIx(p));
    }
    for d in 0..problem.duties().len() {
        let group = groups.entry(union.root(people + d)).or_default();
        group.duties.push(DutyIx(d));
    }
    for pin in &problem.parts().fixed {
        let group = groups.entry(union.root(pin.person.0)).or_default();
        group.fixed.push(*pin);
    }
    groups
        .into_values()
        .map(|group| part(problem, group))
        .collect()
}

/// People, duties and pins that no link leads out of; each in order.
#[derive(Default)]
struct Group {
    people: Vec<PersonIx>,
    duties: Vec<DutyIx>,
    fixed: Vec<Fixed>,
}

fn part(problem: &Problem, group: Group) -> Result<ProblemPart, ProblemError> {
    let Group {
        people,
        duties,
        fixed,
    } = group;
    let whole = problem.parts();
    let new_person: BTreeMap<PersonIx, PersonIx> = people
        .iter()
        .enumerate()
        .map(|(n, p)| (*p, PersonIx(n)))
        .collect();
    let new_duty: BTreeMap<DutyIx, DutyIx> = duties
        .iter()
        .enumerate()
        .map(|(n, d)| (*d, DutyIx(n)))
        .collect();
    let mut parts = whole.emptied();
    parts.rules.clone_from(&whole.rules);
    parts.burdens.clone_from(&whole.burdens);
    for person in &people {
        let mut person = problem.person(*person).clone();
        person.preferences = renamed(&person.preferences, |(d, c)| Some((*new_duty.get(d)?, *c)));
        person.previous = renamed(&person.previous, |d| new_duty.get(d).copied());
        parts.people.push(person);
    }
    for duty in &duties {
        let mut duty = problem.duty(*duty).clone();
        for candidate in &mut duty.candidates {
            if let Some(new) = new_person.get(&candidate.person) {
                candidate.person = *new;
            }
        }
        parts.duties.push(duty);
    }
    parts.teams = renamed(&whole.teams, |team| {
        let inside: Vec<DutyIx> = renamed(&team.duties, |d| new_duty.get(d).copied());
        (!inside.is_empty()).then(|| Team {
            duties: inside,
            ..team.clone()
        })
    });
    parts.fixed = renamed(&fixed, |pin| {
        Some(Fixed {
            person: *new_person.get(&pin.person)?,
            duty: *new_duty.get(&pin.duty)?,
            hold: pin.hold,
        })
    });
    Ok(ProblemPart {
        problem: Problem::new(parts)?,
        people,
        duties,
    })
}

fn renamed<T, U>(list: &[T], rename: impl Fn(&T) -> Option<U>) -> Vec<U> {
    list.iter().filter_map(rename).collect()
}

/// Disjoint sets.
struct Union(Vec<usize>);

impl Union {
    fn new(size: usize) -> Self {
        Union((0..size).collect())
    }

    fn root(&mut self, mut item: usize) -> usize {
        while self.0[item] != item {
            self.0[item] = self.0[self.0[item]];
            item = self.0[item];
        }
        item
    }

    fn join(&mut self, a: usize, b: usize) {
        let (a, b) = (self.root(a), self.root(b));
        self.0[a.max(b)] = a.min(b);
    }
}
