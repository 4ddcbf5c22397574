//! Writers of calendar feeds, and of the same facts as FHIR resources. Pure.
//!
//! A feed is read from published duties alone: a draft never reaches a calendar, and no feed holds
//! anything of a patient or a phone number. Absent on purpose: the time of the fetch. The same
//! duties give the same bytes.
//!
//! *Versions.* An event's SEQUENCE rises by one, and its DTSTAMP and LAST-MODIFIED move, with each
//! publication that changes the duty and with each change of the network after which the event says
//! something else: a holder who is away, a pool of another name.
//!
//! *Holders for programs.* Each event that stands has one `X-EVENWATCH-HOLDER` for each holder: the
//! value is the name, `X-PERSON` the person's id in the network, and `X-STATE` is `ON-DUTY`,
//! `IN-PART` where they count for a part of the duty, `AWAY`, or `NOT-COUNTING` where they are no
//! cover for another reason.

mod alarm;
mod event;
pub mod fhir;
mod fold;
pub mod ical;
mod zone;

pub use alarm::{Alarm, BadAlarm};
pub use ical::{Facts, Feed, FeedOptions, Subject, feed, restated};
pub use zone::Zone;
