//! Rota optimisation: who holds which duty, lawfully and evenly.
//!
//! The crate knows people, duties and minutes on one unbroken time line. It knows no clock of the
//! day, time zone, database or network; what a night, a weekend or a candidate is, its caller says.
//!
//! | module | what it holds |
//! |---|---|
//! | [`problem`] | people, duties, rules, pins: checked once by [`Problem::new`] |
//! | [`rules`] | one mechanism a file: what it adds to the model, its independent check, its manual page |
//! | `model` (behind [`solve()`]) | compact model on HiGHS, tiers in order, each locked before the next |
//! | `columns` (behind [`solve()`]) | column generation over whole schedules: pricing, master, dive, neighbourhoods |
//! | [`judge`] | independent check and score of any roster |
//! | [`explain`] | why a duty is empty, why this person, who could stand in, which pins conflict |
//! | [`outcome`] | roster, value and bound per tier, breaches, contradictions |
//! | [`formats`] | readers of published benchmark instances, invented networks, MPS |
//!
//! ```
//! use evenwatch_solver::problem::*;
//! use evenwatch_solver::{Control, Limits, solve};
//!
//! let day = |d: i64| Interval::new(Minute(d * 1440), Minute(d * 1440 + 720));
//! let mut parts = ProblemParts::over(Interval::new(Minute(0), Minute(2 * 1440))?, Day(0), Day(1));
//! parts.people = vec![Person::named("Ann"), Person::named("Ben")];
//! parts.burdens = vec![Burden { name: "days on call".into(), weight: 1.0 }];
//! for d in 0..2 {
//!     let work = WorkPiece::plain(format!("on call {d}"), day(i64::from(d))?, DutyClass::NonResidentOnCall, Day(d));
//!     parts.duties.push(Duty {
//!         candidates: (0..2).map(|p| Candidate { person: PersonIx(p), goodwill: Minutes(0) }).collect(),
//!         burdens: vec![(BurdenIx(0), 1.0)],
//!         ..Duty::of(work)
//!     });
//! }
//! let problem = Problem::new(parts)?;
//! let outcome = solve(&problem, &Limits::default(), &Control::default());
//! let roster = outcome.roster.expect("two people can share two duties");
//! assert_eq!(roster.of(PersonIx(0)).len(), 1); // evenly: one each
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod bearers;
mod budget;
mod columns;
pub mod explain;
pub mod formats;
mod halt;
pub mod judge;
mod limits;
mod local;
mod model;
pub mod outcome;
pub mod problem;
pub mod rules;
mod sharing;
mod solve;
mod work_queue;

pub use bearers::expected_bearers;
pub use halt::Halt;
pub use limits::{Control, Limits, Phase, Progress, UNITS_PER_SECOND};
pub use outcome::{Outcome, Roster, Status};
pub use problem::{Problem, ProblemError, ProblemParts};
pub use solve::solve;
