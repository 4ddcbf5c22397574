//! Why a problem is refused: place, value, remedy.

use super::units::{BurdenIx, DutyIx, PersonIx, RuleIx};
use thiserror::Error;

/// The first fault found in [`ProblemParts`](super::ProblemParts).
#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
pub enum ProblemError {
    /// WTE not a number from 0.001 to 1,000.
    #[error(
        "person {person} \"{name}\": wte is {wte}; give a number from 0.001 to 1000, or leave the person out"
    )]
    Wte {
        /// Position.
        person: PersonIx,
        /// Name.
        name: String,
        /// What was given.
        wte: f64,
    },
    /// A fair share given for some people and not for others.
    #[error(
        "person {person} \"{name}\": has no `due`, but person {with} \"{with_name}\" has; give everybody's \
         fair share or nobody's"
    )]
    Due {
        /// The first without.
        person: PersonIx,
        /// Name.
        name: String,
        /// The first with.
        with: PersonIx,
        /// Name.
        with_name: String,
    },
    /// A length that is negative.
    #[error("{place}: {what} is {minutes} min; lengths are 0 or more")]
    NegativeLength {
        /// Person or duty.
        place: String,
        /// Which field.
        what: &'static str,
        /// What was given.
        minutes: i64,
    },
    /// A number that is not finite or out of its range.
    #[error("{place}: {what} is {value}; give {remedy}")]
    Number {
        /// Person, duty, burden or rule.
        place: String,
        /// Which field.
        what: &'static str,
        /// What was given.
        value: f64,
        /// The range.
        remedy: &'static str,
    },
    /// A reference to a person who does not exist.
    #[error("{place}: refers to person {person}, but there are {people}; number people from 0")]
    NoSuchPerson {
        /// Who refers.
        place: String,
        /// The index.
        person: PersonIx,
        /// How many exist.
        people: usize,
    },
    /// A reference to a duty that does not exist.
    #[error("{place}: refers to duty {duty}, but there are {duties}; number duties from 0")]
    NoSuchDuty {
        /// Who refers.
        place: String,
        /// The index.
        duty: DutyIx,
        /// How many exist.
        duties: usize,
    },
    /// A reference to a rule that does not exist.
    #[error("{place}: refers to rule {rule}, but there are {rules}; number rules from 0")]
    NoSuchRule {
        /// Who refers.
        place: String,
        /// The index.
        rule: RuleIx,
        /// How many exist.
        rules: usize,
    },
    /// A reference to a burden that does not exist.
    #[error("{place}: refers to burden {burden}, but there are {burdens}; number burdens from 0")]
    NoSuchBurden {
        /// Who refers.
        place: String,
        /// The index.
        burden: BurdenIx,
        /// How many exist.
        burdens: usize,
    },
    /// The same thing said twice.
    #[error("{place}: {what} is listed twice; list it once")]
    Twice {
        /// Where.
        place: String,
        /// What.
        what: String,
    },
    /// A duty that does not start inside the horizon, or history that does.
    #[error("{place}: starts at minute {start}, but {expected}")]
    OutsideHorizon {
        /// Person or duty.
        place: String,
        /// Its start.
        start: i64,
        /// Where it should start.
        expected: String,
    },
    /// Calendar days that run backwards.
    #[error("{place}: last day {last} comes before first day {first}; swap them")]
    Days {
        /// Duty or horizon.
        place: String,
        /// First day.
        first: i32,
        /// Last day.
        last: i32,
    },
    /// A rule's parameters make no sense.
    #[error("rule {rule} \"{id}\": {reason}")]
    Rule {
        /// Position.
        rule: RuleIx,
        /// Id.
        id: String,
        /// What is wrong and what to do.
        reason: String,
    },
    /// A rule that binds teams was given to a person, or the other way round.
    #[error("{place}: rule \"{id}\" binds {binds}; list it there")]
    Scope {
        /// Person or team.
        place: String,
        /// The rule.
        id: String,
        /// Whom it binds.
        binds: &'static str,
    },
}
