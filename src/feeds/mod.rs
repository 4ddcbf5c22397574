//! Writers of calendar feeds, and of the same facts as FHIR resources. Pure.
//!
//! A feed is read from published duties alone: a draft never reaches a calendar, and no feed holds anything of a
//! patient or a phone number. Absent on purpose: the time of the fetch. The same duties give the same bytes.

mod alarm;
mod event;
pub mod fhir;
mod fold;
pub mod ical;
mod zone;

pub use alarm::{Alarm, BadAlarm};
pub use ical::{Feed, Options, Subject, feed};
pub use zone::Zone;
