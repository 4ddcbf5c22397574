//! Remedies: which changes could close a gap, what they cost, and which of them do so at the least
//! cost. Pure: whether a set of changes closes the gap is for planning to say, which whoever asks
//! does.

mod agreements;
mod answer;
mod apply;
mod candidates;
mod duty_days;
mod kinds;
mod left_out;
mod people;
mod reach;
mod says;
mod search;

pub use answer::{BeforeAfter, Bundle, CandidateRemedy, NotProved, Quality, Remedies};
pub use apply::{NotApplicable, apply};
pub(super) use apply::{new_pattern, new_post};
pub use candidates::{Priced, candidates};
pub use kinds::{KindTried, NotTried, kinds};
pub use left_out::{LeftOut, left_out};
pub use reach::of_days_before;
pub use search::{Next, PricedRemedy, RemedySearch, Set};
