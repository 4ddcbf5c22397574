//! Writers of calendar feeds. Pure.
//!
//! A feed is read from published duties alone: a draft never reaches a calendar, and no feed holds anything of a
//! patient or a phone number. Absent on purpose: the time of the fetch. The same duties give the same bytes.

mod event;
mod fold;
pub mod ical;
mod zone;

pub use ical::{Feed, Subject, feed};
pub use zone::Zone;
