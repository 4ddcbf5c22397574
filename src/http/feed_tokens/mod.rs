//! Private addresses of calendars, for whoever manages them.

pub(super) mod create;
pub(super) mod list;
pub(super) mod revoke;
mod view;
