//! Coverage audits over HTTP.

pub(super) mod file;
mod further_view;
mod gap_view;
mod minutes_view;
mod part_view;
pub(super) mod show;
pub(super) mod trend;
mod unlawful_view;
pub(super) mod view;
pub(super) mod why;
mod why_view;
