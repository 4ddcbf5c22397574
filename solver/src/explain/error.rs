//! Questions that cannot be asked of a roster.

use crate::problem::{DutyIx, PersonIx};

/// Why a question has no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AskError {
    /// The problem has no such duty.
    #[error("there is no duty {duty}: the problem has {duties}, counted from 0")]
    NoSuchDuty {
        /// Asked for.
        duty: DutyIx,
        /// How many there are.
        duties: usize,
    },
    /// The problem has no such person.
    #[error("there is no person {person}: the problem has {people}, counted from 0")]
    NoSuchPerson {
        /// Asked for.
        person: PersonIx,
        /// How many there are.
        people: usize,
    },
    /// The person does not hold the duty.
    #[error("\"{name}\" does not hold \"{duty}\"; name somebody who does")]
    NotHeld {
        /// Name of the person.
        name: String,
        /// Name of the duty.
        duty: String,
    },
    /// The person holds the duty already.
    #[error("\"{name}\" holds \"{duty}\" already; name somebody who does not")]
    HeldAlready {
        /// Name of the person.
        name: String,
        /// Name of the duty.
        duty: String,
    },
}
