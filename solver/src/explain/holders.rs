//! A roster turned round: who holds each duty.

use crate::outcome::Roster;
use crate::problem::{DutyIx, PersonIx};

/// Who holds each duty, in one list: a list for each of a network's duties would take longer to
/// make than any answer.
#[derive(Debug, Clone)]
pub(super) struct Holders {
    /// By duty, each duty's ascending.
    people: Vec<PersonIx>,
    /// Per duty, where its people start; then where the last ones end.
    starts: Vec<usize>,
}

impl Holders {
    /// The holders that a roster says; duties beyond the problem's are left out.
    pub(super) fn new(roster: &Roster, duties: usize) -> Self {
        let known = || roster.pairs().filter(|(_, duty)| duty.0 < duties);
        let mut starts = vec![0; duties + 1];
        known().for_each(|(_, duty)| starts[duty.0 + 1] += 1);
        for duty in 0..duties {
            starts[duty + 1] += starts[duty];
        }
        let mut next = starts.clone();
        let mut people = vec![PersonIx(0); starts[duties]];
        for (person, duty) in known() {
            people[next[duty.0]] = person;
            next[duty.0] += 1;
        }
        Holders { people, starts }
    }

    /// Who holds a duty, ascending.
    pub(super) fn of(&self, duty: DutyIx) -> &[PersonIx] {
        match self.starts.get(duty.0..duty.0 + 2) {
            Some([from, to]) => &self.people[*from..*to],
            _ => &[],
        }
    }
}
