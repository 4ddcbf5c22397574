//! Coverage audits over HTTP.

mod gap_view;
mod minutes_view;
pub(super) mod show;
mod view;
