//! Audits that are kept, over HTTP. They are asked for as jobs.

pub(super) mod file;
pub(super) mod list;
pub(super) mod repeat;
pub(super) mod show;
mod view;
