//! Whoever asks, over HTTP.

pub(super) mod password;
pub(super) mod show;
mod view;
