//! Keys of programs, for administrators.

pub(super) mod create;
pub(super) mod list;
pub(super) mod revoke;
mod view;
