//! Rotas over HTTP.

pub(super) mod file;
pub(super) mod list;
pub(super) mod publish;
pub(super) mod show;
mod stepped;
mod transitions;
mod view;
pub(super) mod withdraw;

use super::path_id::{By, PathParam};
use evenwatch_domain::ids::RotaId;

pub(super) use view::{DutyView, TierView};

impl PathParam for RotaId {
    const BY: By = By::Id;
    const WHAT: &str = "The rota's id";
    const MISSING: &str = "No such rota";
    const WRONG: &str = "Not a rota's id";
}
