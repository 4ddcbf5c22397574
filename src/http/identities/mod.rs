//! Whom a provider of sign-ins knows as which user, for administrators.

pub(super) mod link;
pub(super) mod list;
pub(super) mod unlink;
mod view;
