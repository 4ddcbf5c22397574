//! Evenness of burdens over HTTP.

pub(super) mod show;
mod view;
