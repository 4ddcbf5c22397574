//! A roster as the text that the published format's checkers read.

use super::Instance;
use crate::outcome::Roster;
use crate::problem::PersonIx;
use std::fmt::Write as _;

impl Instance {
    /// A roster as text: a line for each employee, the id and a cell for each day, tab-separated,
    /// `-` for a day off.
    #[must_use]
    pub fn solution(&self, roster: &Roster) -> String {
        let mut text = String::new();
        for (p, person) in self.problem.people().iter().enumerate() {
            let mut row = vec!["-"; usize::try_from(self.days).unwrap_or(0)];
            for duty in roster.of(PersonIx(p)) {
                let (day, shift) = self.cells[duty.0];
                if let Some(cell) = usize::try_from(day).ok().and_then(|d| row.get_mut(d)) {
                    *cell = &self.shifts[shift];
                }
            }
            let _ = writeln!(text, "{}\t{}", person.name, row.join("\t"));
        }
        text
    }
}
