//! Rotas over HTTP.

pub(super) mod list;
pub(super) mod show;
mod view;

pub(super) use view::TierView;
