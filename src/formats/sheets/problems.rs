//! The problems of a sheet: the first of them in words, the others counted.

use super::CellProblem;

pub use evenwatch_domain::network::MOST_TOLD;

/// What is wrong with a sheet.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SheetProblems {
    told: Vec<CellProblem>,
    /// How many more there are at least.
    more: usize,
}

impl From<CellProblem> for SheetProblems {
    fn from(problem: CellProblem) -> Self {
        Self {
            told: vec![problem],
            more: 0,
        }
    }
}

impl SheetProblems {
    /// Adds a problem, or counts it.
    pub(super) fn push(&mut self, problem: CellProblem) {
        if self.is_full() {
            self.more += 1;
        } else {
            self.told.push(problem);
        }
    }

    /// Adds all of others.
    pub(super) fn append(&mut self, others: Self) {
        self.more += others.more;
        for problem in others.told {
            self.push(problem);
        }
    }

    /// Counts problems that are not told.
    pub(super) fn and_more(&mut self, count: usize) {
        self.more += count;
    }

    /// Keeps those told of which this holds.
    pub(super) fn retain(&mut self, keeps: impl Fn(&CellProblem) -> bool) {
        self.told.retain(keeps);
    }

    /// In the order of the rows.
    pub(super) fn sorted(mut self) -> Self {
        self.told.sort_by_key(|problem| problem.row);
        self
    }

    /// Whether a further problem is only counted.
    pub(super) fn is_full(&self) -> bool {
        self.told.len() >= MOST_TOLD
    }

    /// Whether there is none.
    pub(super) fn is_empty(&self) -> bool {
        self.told.is_empty() && self.more == 0
    }

    /// Those that are told, in the order of the rows.
    #[must_use]
    pub fn listed(&self) -> &[CellProblem] {
        &self.told
    }

    /// How many more there are at least, found and not told.
    #[must_use]
    pub fn more(&self) -> usize {
        self.more
    }

    /// How many there are at least.
    #[must_use]
    pub fn count(&self) -> usize {
        self.told.len() + self.more
    }
}
