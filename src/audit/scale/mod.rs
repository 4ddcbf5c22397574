//! Economies of scale: the fewest people who cover a line day and night, board by board and
//! together. Pure: whether so many people have a lawful rota is for planning to say, which whoever
//! asks does.

mod answer;
mod duties;
mod model;
mod reach;

pub use answer::{Now, PostTerms, Reach, Scale, ScaleGroup, ScaleUnit, Term, Without};
pub use duties::{DutySet, SharedDuty, duty_sets};
pub use model::{MOST_PEOPLE, NoModel, ScaleModel, at_once};
pub use reach::{Leg, reachable, split};
