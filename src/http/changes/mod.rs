//! What changed since.

pub(super) mod list;
mod view;
