//! Receivers of webhooks, and the messages to them.

pub(super) mod create;
pub(super) mod list;
pub(super) mod messages;
pub(super) mod remove;
pub(super) mod resend;
pub(super) mod test;
mod view;
