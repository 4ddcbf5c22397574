//! Schedules of audits over HTTP.

pub(super) mod create;
pub(super) mod list;
pub(super) mod remove;
mod view;
