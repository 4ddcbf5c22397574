//! Spreadsheets: staff, leave, members of pools, duty patterns and agreements as rows that people
//! can edit. Pure.
//!
//! One table of columns (`columns`) says where each cell of a row stands in an item of the network
//! document. Reading, writing, templates and the place told for a problem all come from it, so that
//! what is written reads back to the same.
//!
//! | file | what it holds |
//! |---|---|
//! | `columns` | the kinds of sheet and their columns |
//! | `grid` | a file's cells, within bounds |
//! | `lines`, `xlsx` | CSV and workbooks to cells |
//! | `headings` | the row of headings, and the columns that it names |
//! | `cell` | what people write for dates, numbers, yes and no |
//! | `clock` | times of day |
//! | `week` | days and hours of the week |
//! | `words`, `names` | everyday words for kinds; names for ids |
//! | `rows` | rows to items |
//! | `absences` | which absence a row without an id is |
//! | `members` | members of pools as a list of their own |
//! | `merge` | items into a network document, and its problems back to cells |
//! | `problems` | the first problems in words, the others counted |
//! | `write` | items to rows; templates |

mod absences;
mod cell;
mod clock;
mod columns;
mod grid;
mod headings;
mod lines;
mod members;
mod merge;
mod names;
mod problems;
mod rows;
mod week;
mod words;
mod write;
mod xlsx;

use serde::Serialize;

pub use columns::{SheetColumn, SheetKind};
pub use merge::{MergeSummary, Merged, merge};
pub use problems::{MOST_TOLD, SheetProblems};
pub use write::{sheet, template, template_notes};

/// One thing wrong with a sheet: where, what was found, and what to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, thiserror::Error)]
#[error("{sheet}, {place}: {message} (found {found}); {remedy}")]
pub struct CellProblem {
    /// The sheet, or the file where it has only one.
    pub sheet: String,
    /// The row as spreadsheets count them, from 1; none for the whole sheet.
    pub row: Option<u32>,
    /// The column's heading; none for the whole row.
    pub column: Option<String>,
    /// Row and column in words, such as `row 3, column "wte" (C3)`.
    pub place: String,
    /// What is wrong.
    pub message: String,
    /// The value found, shortened.
    pub found: String,
    /// What to do about it.
    pub remedy: String,
}
