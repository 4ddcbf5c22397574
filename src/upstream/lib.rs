//! What others publish and we ask for: bank holidays, the directory of organisations, calendars of
//! leave.
//!
//! Everything that comes from outside passes one client, which has limits for time and size, knows
//! when to try again and when to leave a place alone, and asks no address inside the house unless
//! the settings name it. What comes back is compared and shown before anything is taken: nothing
//! here writes to the network document.
//!
//! | file | what it holds |
//! |---|---|
//! | `client` | one question to one place: redirects, tries, limits, the copy kept |
//! | `post` | something sent, once |
//! | `ssrf` | which addresses may be asked, decided after names are resolved |
//! | `transport` | straight, or by way of a proxy |
//! | `bounded_read` | reading an answer, counted before and after it is unpacked |
//! | `breaker`, `clock` | places left alone for a while; time, so that tests have their own |
//! | `organisations` | an entry of the NHS directory |
//! | `calendar` | days away from a calendar's events |
//! | `openid` | a provider of sign-ins: where it is asked, and who somebody is by its word |
//! | `response_cache` | answers kept on disk with what it takes to ask "has it changed?" |

mod bounded_read;
mod breaker;
mod calendar;
mod client;
mod clock;
mod error;
mod openid;
mod organisations;
mod post;
mod response_cache;
mod ssrf;
mod transport;

pub use calendar::{CalendarFilter, CalendarNote, DaysAway, days_away};
pub use client::{Client, FetchLimits, FetchRequest, FetchedBody};
pub use clock::{MachineClock, Waiter};
pub use error::UpstreamError;
pub use openid::{Attempt, Claims, OpenIdError, Proved, Provider, Registration};
pub use organisations::{DirectoryEntry, read_organisation};
pub use post::{NotTaken, Parcel};
pub use response_cache::Copies;
pub use transport::Proxy;
