//! Why a published instance or solution is refused: file or section, line, reason, and the line
//! itself.

use crate::problem::ProblemError;
use thiserror::Error;

/// Why a text is not an instance, or not a solution of one.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum FormatError {
    /// A line that cannot be read, or that does not fit the rest.
    #[error("{place}, line {line}: {reason}: \"{text}\"")]
    Line {
        /// File (where there are several) and section.
        place: String,
        /// From 1.
        line: usize,
        /// What was expected.
        reason: String,
        /// The line.
        text: String,
    },
    /// Something that is not there, or a number of files that does not fit.
    #[error("{place}: {reason}")]
    Absent {
        /// File or section.
        place: String,
        /// What was expected.
        reason: String,
    },
    /// Sections that do not make a problem.
    #[error(transparent)]
    Problem(#[from] ProblemError),
}

/// A field of a line, from 0.
///
/// # Errors
/// How many fields there are.
pub(super) fn field<'a>(fields: &[&'a str], at: usize) -> Result<&'a str, String> {
    fields
        .get(at)
        .copied()
        .ok_or_else(|| format!("expected {} fields, found {}", at + 1, fields.len()))
}

/// A whole number in a field.
///
/// # Errors
/// What the field holds instead.
pub(super) fn number<T: std::str::FromStr>(fields: &[&str], at: usize) -> Result<T, String> {
    let text = field(fields, at)?;
    text.parse().map_err(|_| {
        format!(
            "field {} is \"{text}\", expected a whole number in range",
            at + 1
        )
    })
}
