//! Whoever asks, over HTTP.

pub(super) mod show;
mod view;
