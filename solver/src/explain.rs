//! Why a roster is as it is, and what it would cost otherwise.
//!
//! | question | answer |
//! |---|---|
//! | [`why_empty`] | per candidate: the rules in the way, by how much, and what would have to move |
//! | [`why_this_person`] | what a hand-over or an exchange does to rules, tiers and burdens |
//! | [`stand_ins`] | everybody who could take one duty now, best first |
//! | [`conflicting_pins`] | which pins cannot all be kept, and the rules that say so |
//!
//! All are functions of a problem and a roster; only [`conflicting_pins`] may ask the engine.
//! Whoever asks more than once about one roster builds a [`Ledger`] and asks that.
//!
//! ```
//! use evenwatch_solver::explain::{Reason, stand_ins};
//! use evenwatch_solver::outcome::Roster;
//! use evenwatch_solver::problem::*;
//!
//! let hours = |from: i64, to: i64| Interval::new(Minute(from * 60), Minute(to * 60));
//! let mut parts = ProblemParts::over(hours(0, 48)?, Day(0), Day(1));
//! parts.people = ["Ann", "Ben", "Cleo"].map(Person::named).into();
//! for (name, from) in [("early", 6), ("day", 8)] {
//!     let work = WorkPiece::plain(name, hours(from, from + 8)?, DutyClass::Shift, Day(0));
//!     let candidate = |p| Candidate { person: PersonIx(p), goodwill: Minutes(0) };
//!     parts.duties.push(Duty { candidates: (0..3).map(candidate).collect(), ..Duty::of(work) });
//! }
//! let problem = Problem::new(parts)?;
//! let roster = Roster::from_pairs(3, [(PersonIx(0), DutyIx(0)), (PersonIx(1), DutyIx(1))]);
//! // Ann falls ill: Cleo is free, Ben is on the day duty.
//! let found = stand_ins(&problem, &roster, DutyIx(0), Some(PersonIx(0)))?;
//! assert_eq!((found.ranked[0].person, &found.ranked[0].reason), (PersonIx(2), &Reason::Free));
//! assert!(matches!(&found.ranked[1].reason, Reason::Blocked(by) if by[0].rule == "NO-OVERLAP"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod comparison;
mod effect;
mod error;
mod holders;
mod ledger;
mod pins;
mod shares;
mod stand_in;
mod standing;
mod vacancy;

pub use comparison::{Alternative, BurdenChange, HolderComparison, TierChange, why_this_person};
pub use effect::{Effect, EffectStep, TierDifference, TierUnit, by_cost};
pub use error::AskError;
pub use ledger::Ledger;
pub use pins::{PinConflict, PinConflicts, Proof, conflicting_pins};
pub use stand_in::{StandIn, StandIns, stand_ins};
pub use standing::{Reason, blocking_violations, blocking_violations_beside, standing_breaches};
pub use vacancy::{CandidateReport, GivenUp, MOST_GIVEN_UP, Then, Vacancy, Way, why_empty};
