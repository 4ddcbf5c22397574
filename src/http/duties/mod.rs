//! Published duties over HTTP.

pub(super) mod list;
pub(super) mod show;
mod view;
