//! What others read and write: calendars and FHIR in [`feeds`], spreadsheets in [`sheets`].

pub mod feeds;
pub mod sheets;
