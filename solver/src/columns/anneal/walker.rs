//! A roster with everything that tells what a change of it costs.

use super::tables::{Own, Tables};
use crate::columns::decomposition_blocks::ScheduleColumn;
use crate::local::path::{HeldChange, NOTHING, Path, Trial};

/// The roster.
pub struct Annealer<'t> {
    /// What is looked up.
    pub tables: &'t Tables<'t>,
    /// Objective, the constant left out.
    pub value: f64,
    paths: Vec<Path<'t>>,
    /// Per person, the soft cost times its factor.
    soft: Vec<f64>,
    sums: Vec<f64>,
}

/// Changes of some people's schedules, to be weighed and then made or forgotten.
#[derive(Default)]
pub struct Proposal {
    /// Objective after it.
    pub value: f64,
    parts: Vec<Part>,
    used: usize,
    /// Per row, what it is shifted by.
    shifts: Vec<f64>,
    shifted: Vec<u32>,
}

/// What a proposal changes for one person.
#[derive(Default)]
struct Part {
    person: usize,
    changes: Vec<HeldChange>,
    trial: Trial,
    soft: f64,
}

impl Proposal {
    /// Propose nothing.
    pub fn clear(&mut self) {
        self.used = 0;
    }

    /// The changes of one more person, to be filled in; one for each stage.
    pub fn of(&mut self, person: usize) -> &mut Vec<HeldChange> {
        if self.parts.len() == self.used {
            self.parts.push(Part::default());
        }
        let part = &mut self.parts[self.used];
        self.used += 1;
        part.person = person;
        part.changes.clear();
        &mut part.changes
    }

    /// Leave out what is held already; whether anything is left.
    pub fn differs(&mut self, walker: &Annealer<'_>) -> bool {
        let mut any = false;
        for part in &mut self.parts[..self.used] {
            let person = part.person;
            part.changes
                .retain(|change| walker.held(person, change.stage) != change.option);
            any |= !part.changes.is_empty();
        }
        any
    }

    fn shift(&mut self, own: &Own<'_>, option: u32, sign: f64) {
        for (row, factor) in own.brought(option) {
            let shift = &mut self.shifts[*row as usize];
            if *shift == 0.0 {
                self.shifted.push(*row);
            }
            *shift += sign * factor;
        }
    }
}

impl<'t> Annealer<'t> {
    /// From everybody's schedules; `None`: some network does not know one for lawful.
    pub fn new(tables: &'t Tables<'t>, columns: &[ScheduleColumn]) -> Option<Annealer<'t>> {
        let mut walker = Annealer {
            tables,
            value: 0.0,
            paths: Vec::with_capacity(columns.len()),
            soft: Vec::with_capacity(columns.len()),
            sums: vec![0.0; tables.rows()],
        };
        for (own, column) in tables.people.iter().zip(columns) {
            let path = Path::new(own.network, &column.options)?;
            for option in &column.options {
                walker.value += own.price(*option);
                for (row, factor) in own.brought(*option) {
                    walker.sums[*row as usize] += factor;
                }
            }
            let soft = own.soft * path.cost();
            walker.value += soft;
            walker.soft.push(soft);
            walker.paths.push(path);
        }
        let costs = walker.sums.iter().enumerate();
        walker.value += costs.map(|(row, sum)| tables.cost(row, *sum)).sum::<f64>();
        Some(walker)
    }

    /// Option held in a stage, or [`NOTHING`].
    pub fn held(&self, person: usize, stage: u32) -> u32 {
        self.paths[person].held(stage)
    }

    /// What everybody holds, stage by stage.
    pub fn all_held(&self, into: &mut Vec<u32>) {
        into.clear();
        for (path, own) in self.paths.iter().zip(&self.tables.people) {
            let stages = u32::try_from(own.choices.len()).unwrap_or(NOTHING);
            into.extend((0..stages).map(|stage| path.held(stage)));
        }
    }

    /// Weigh a proposal; false: unlawful, or dearer than `limit`.
    pub fn weigh(&self, proposal: &mut Proposal, limit: f64) -> bool {
        proposal.shifts.resize(self.sums.len(), 0.0);
        let (mut value, mut room) = (self.value, 0.0);
        for n in 0..proposal.used {
            let person = proposal.parts[n].person;
            let own = &self.tables.people[person];
            for at in 0..proposal.parts[n].changes.len() {
                let HeldChange { stage, option } = proposal.parts[n].changes[at];
                let before = self.held(person, stage);
                for (option, sign) in [(before, -1.0), (option, 1.0)] {
                    if option != NOTHING {
                        value += sign * own.price(option);
                        proposal.shift(own, option, sign);
                    }
                }
            }
            room += self.soft[person];
        }
        while let Some(row) = proposal.shifted.pop() {
            let row = row as usize;
            let by = std::mem::take(&mut proposal.shifts[row]);
            // One that came back to nothing on the way may stand here twice: it is nothing the
            // second time.
            if by != 0.0 {
                let sum = self.sums[row];
                value += self.tables.cost(row, sum + by) - self.tables.cost(row, sum);
            }
        }
        // Rules are the dear question, and at best they cost nothing.
        if value - room > limit {
            return false;
        }
        for part in &mut proposal.parts[..proposal.used] {
            let own = &self.tables.people[part.person];
            part.changes.sort_unstable();
            let path = &self.paths[part.person];
            let Some(soft) = path.weigh(&part.changes, &mut part.trial) else {
                return false;
            };
            part.soft = own.soft * soft;
            value += part.soft - self.soft[part.person];
        }
        proposal.value = value;
        value <= limit
    }

    /// Make the proposal weighed last.
    pub fn make(&mut self, proposal: &Proposal) {
        for part in &proposal.parts[..proposal.used] {
            let own = &self.tables.people[part.person];
            for HeldChange { stage, option } in &part.changes {
                let before = self.paths[part.person].held(*stage);
                for (option, sign) in [(before, -1.0), (*option, 1.0)] {
                    if option != NOTHING {
                        for (row, factor) in own.brought(option) {
                            self.sums[*row as usize] += sign * factor;
                        }
                    }
                }
            }
            self.paths[part.person].make(&part.changes, &part.trial);
            self.soft[part.person] = part.soft;
        }
        self.value = proposal.value;
    }
}
