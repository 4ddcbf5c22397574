//! Spreadsheets over HTTP: lists of the network as files, templates to fill in, and sheets taken
//! in.

pub(super) mod import;
pub(super) mod list;
pub(super) mod template;
mod view;
