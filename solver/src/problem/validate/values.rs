//! Single values: numbers, lengths and prices within their ranges, and indices that name something,
//! once.

use std::collections::BTreeSet;

use crate::problem::error::ProblemError;
use crate::problem::parts::ProblemParts;
use crate::problem::units::{DutyIx, Minutes, PersonIx};

/// The largest number of any kind. Beyond it sums of numbers are no longer exact, and the engine's
/// arithmetic fails.
pub(super) const MOST: i64 = 1_000_000_000;

/// The smallest number above 0 where one must be above 0, for the same reasons.
pub(super) const LEAST: f64 = 1e-6;

/// The longest horizon, history and piece of work, in days: rules walk day by day. Ten years.
pub(super) const MOST_DAYS: i64 = 3_660;

/// No more days than rules can walk through.
pub(super) fn span(
    place: impl Fn() -> String,
    what: &'static str,
    days: i64,
) -> Result<(), ProblemError> {
    if days <= MOST_DAYS {
        return Ok(());
    }
    #[allow(clippy::cast_precision_loss)]
    Err(ProblemError::Number {
        place: place(),
        what,
        value: days as f64,
        remedy: "3,660 days or fewer",
    })
}

/// From `least`, which is 0 or less, to the largest.
pub(super) fn price(
    place: impl Fn() -> String,
    what: &'static str,
    price: i64,
    least: i64,
) -> Result<(), ProblemError> {
    if (least..=MOST).contains(&price) {
        return Ok(());
    }
    #[allow(clippy::cast_precision_loss)]
    Err(ProblemError::Number {
        place: place(),
        what,
        value: price as f64,
        remedy: if least < 0 {
            "-1,000,000,000 to 1,000,000,000"
        } else {
            "0 to 1,000,000,000"
        },
    })
}

#[derive(Clone, Copy, PartialEq)]
pub(super) enum Range {
    Above,
    NotNegative,
    Any,
}

pub(super) fn number(
    place: impl Fn() -> String,
    what: &'static str,
    value: f64,
    range: Range,
) -> Result<(), ProblemError> {
    #[allow(clippy::cast_precision_loss)]
    let most = MOST as f64;
    let (least, remedy) = match range {
        Range::Above => (
            LEAST,
            "a finite number above 0, from 0.000001 to 1,000,000,000",
        ),
        Range::NotNegative => (0.0, "a finite number, 0 or more, up to 1,000,000,000"),
        Range::Any => (-most, "a finite number, 1,000,000,000 at most either way"),
    };
    if (least..=most).contains(&value) {
        return Ok(());
    }
    Err(ProblemError::Number {
        place: place(),
        what,
        value,
        remedy,
    })
}

pub(super) fn length(
    place: impl Fn() -> String,
    what: &'static str,
    length: Minutes,
) -> Result<(), ProblemError> {
    if length.0 > MOST {
        return Err(ProblemError::Number {
            place: place(),
            what,
            value: length.as_f64(),
            remedy: "1,000,000,000 minutes or fewer",
        });
    }
    if length.0 >= 0 {
        return Ok(());
    }
    Err(ProblemError::NegativeLength {
        place: place(),
        what,
        minutes: length.0,
    })
}

pub(super) fn known_person(
    parts: &ProblemParts,
    place: impl Fn() -> String,
    person: PersonIx,
) -> Result<(), ProblemError> {
    if person.0 < parts.people.len() {
        return Ok(());
    }
    Err(ProblemError::NoSuchPerson {
        place: place(),
        person,
        people: parts.people.len(),
    })
}

pub(super) fn known_duty(
    parts: &ProblemParts,
    place: impl Fn() -> String,
    duty: DutyIx,
) -> Result<(), ProblemError> {
    if duty.0 < parts.duties.len() {
        return Ok(());
    }
    Err(ProblemError::NoSuchDuty {
        place: place(),
        duty,
        duties: parts.duties.len(),
    })
}

pub(super) fn once<T: Ord>(
    place: impl Fn() -> String,
    seen: &mut BTreeSet<T>,
    item: T,
    what: impl Fn() -> String,
) -> Result<(), ProblemError> {
    if seen.insert(item) {
        return Ok(());
    }
    Err(ProblemError::Twice {
        place: place(),
        what: what(),
    })
}
