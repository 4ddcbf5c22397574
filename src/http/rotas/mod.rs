//! Rotas over HTTP.

pub(super) mod file;
pub(super) mod list;
pub(super) mod publish;
pub(super) mod show;
mod step;
mod view;
pub(super) mod withdraw;

pub(super) use view::{DutyView, TierView};
