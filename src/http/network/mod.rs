//! The network over HTTP.

pub(super) mod show;
mod view;
