//! On-call answers over HTTP.

pub(super) mod show;
mod view;
