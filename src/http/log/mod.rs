//! The log of every write, for administrators.

pub(super) mod list;
mod view;
