//! What makes a network document whole: distinct ids, references that lead somewhere, values that make sense.

use super::network::{NetworkFile, Problem};

/// Every problem in the document, in its order.
pub(super) fn check(_file: &NetworkFile) -> Vec<Problem> {
    Vec::new()
}
