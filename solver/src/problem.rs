//! The problem: people, duties and rules, checked once and then trusted.
//!
//! [`ProblemParts`] is what a caller says; [`Problem::new`] is the only way to a [`Problem`], and
//! everything after it may rely on every index, length and number. A person holds at most one duty
//! at a time in every problem: the rule [`NO_OVERLAP`] is added to every person who does not
//! already carry that mechanism.

mod error;
mod known;
mod occasions;
mod parts;
mod units;
mod validate;

pub use crate::outcome::HeldIx;
pub use error::ProblemError;
pub use known::KnownDays;
pub use occasions::{Occasion, fewest_people};
pub use parts::{
    Burden, Candidate, Duty, DutyClass, Fixed, Hold, Objective, OnCallExpectation, Person,
    ProblemParts, RuleUse, Severity, Team, WorkPiece,
};
pub use units::{
    BurdenIx, CalendarWeek, Day, DutyIx, EmptyInterval, Experience, GroupIx, Interval, Minute,
    Minutes, PersonIx, RuleIx, WeekendIx,
};

use crate::rules::{Rule, no_overlap::NoOverlap};

/// Id of the rule that every person has: one duty at a time.
pub const NO_OVERLAP: &str = "NO-OVERLAP";

/// A checked problem.
#[derive(Debug, Clone)]
pub struct Problem {
    parts: ProblemParts,
    /// Per person: the duties he or she may hold, in order of start, with goodwill.
    options: Vec<Vec<(DutyIx, Minutes)>>,
    /// The last local day of the horizon and all duties.
    last_day: Day,
    /// Per person: the days with records.
    known: Vec<Vec<KnownDays>>,
}

impl Problem {
    /// Check the parts and keep them.
    ///
    /// # Errors
    /// The first [`ProblemError`] found, in the order horizon, rules, burdens, people, duties,
    /// teams, pins.
    pub fn new(mut parts: ProblemParts) -> Result<Self, ProblemError> {
        validate::check(&parts)?;
        add_no_overlap(&mut parts);
        let mut options = vec![Vec::new(); parts.people.len()];
        for (d, duty) in parts.duties.iter().enumerate() {
            for candidate in &duty.candidates {
                options[candidate.person.0].push((DutyIx(d), candidate.goodwill));
            }
        }
        for (person, list) in parts.people.iter().zip(&mut options) {
            list.retain(|(d, _)| {
                let interval = parts.duties[d.0].work.interval;
                !person
                    .unavailable
                    .iter()
                    .any(|away| away.overlaps(interval))
            });
            list.sort_by_key(|(d, _)| (parts.duties[d.0].work.interval.start(), *d));
        }
        let known = parts.people.iter().map(|p| parts.known_days(p)).collect();
        let last_days = parts.duties.iter().map(|duty| duty.work.last_day);
        Ok(Problem {
            last_day: last_days.fold(parts.last_day, Day::max),
            parts,
            options,
            known,
        })
    }

    /// The parts, as checked (with [`NO_OVERLAP`] added).
    #[must_use]
    pub fn parts(&self) -> &ProblemParts {
        &self.parts
    }

    /// All people.
    #[must_use]
    pub fn people(&self) -> &[Person] {
        &self.parts.people
    }

    /// All duties.
    #[must_use]
    pub fn duties(&self) -> &[Duty] {
        &self.parts.duties
    }

    /// All rules.
    #[must_use]
    pub fn rules(&self) -> &[RuleUse] {
        &self.parts.rules
    }

    /// All burdens.
    #[must_use]
    pub fn burdens(&self) -> &[Burden] {
        &self.parts.burdens
    }

    /// One person.
    #[must_use]
    pub fn person(&self, person: PersonIx) -> &Person {
        &self.parts.people[person.0]
    }

    /// One duty.
    #[must_use]
    pub fn duty(&self, duty: DutyIx) -> &Duty {
        &self.parts.duties[duty.0]
    }

    /// One rule.
    #[must_use]
    pub fn rule(&self, rule: RuleIx) -> &RuleUse {
        &self.parts.rules[rule.0]
    }

    /// Duties a person may hold (candidate and available all through), in order of start, with
    /// goodwill minutes.
    #[must_use]
    pub fn options(&self, person: PersonIx) -> &[(DutyIx, Minutes)] {
        &self.options[person.0]
    }

    /// The last local day of the horizon, or of a duty that goes on after it.
    #[must_use]
    pub fn last_day_of_duties(&self) -> Day {
        self.last_day
    }

    /// Days for which it is known what a person works; several sets where it is known of some
    /// duties and not of others.
    #[must_use]
    pub fn known_days(&self, person: PersonIx) -> &[KnownDays] {
        &self.known[person.0]
    }

    /// Whether a person may hold a duty at all, rules aside.
    #[must_use]
    pub fn may_hold(&self, person: PersonIx, duty: DutyIx) -> bool {
        let place = |d: DutyIx| (self.duty(d).work.interval.start(), d);
        self.options[person.0]
            .binary_search_by_key(&place(duty), |(d, _)| place(*d))
            .is_ok()
    }

    /// Every person's index.
    pub fn person_indices(&self) -> impl Iterator<Item = PersonIx> + use<> {
        (0..self.parts.people.len()).map(PersonIx)
    }

    /// Every duty's index.
    pub fn duty_indices(&self) -> impl Iterator<Item = DutyIx> + use<> {
        (0..self.parts.duties.len()).map(DutyIx)
    }
}

/// One duty at a time is not a matter of contract: whoever does not carry the mechanism gets it
/// here.
fn add_no_overlap(parts: &mut ProblemParts) {
    let is_overlap = |rule: &RuleUse| matches!(rule.rule, Rule::NoOverlap(_));
    let ix = match parts.rules.iter().position(is_overlap) {
        Some(ix) => RuleIx(ix),
        None => {
            parts.rules.push(RuleUse {
                id: NO_OVERLAP.to_owned(),
                label: "one duty at a time".to_owned(),
                source: "built in".to_owned(),
                severity: Severity::Hard,
                rule: Rule::NoOverlap(NoOverlap {}),
            });
            RuleIx(parts.rules.len() - 1)
        }
    };
    for person in &mut parts.people {
        if !person.rules.iter().any(|r| is_overlap(&parts.rules[r.0])) {
            person.rules.push(ix);
        }
    }
}
