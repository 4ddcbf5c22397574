//! Scenarios over HTTP: kept by name. They are compared as jobs.

pub(super) mod create;
pub(super) mod list;
pub(super) mod remove;
pub(super) mod show;
mod view;
