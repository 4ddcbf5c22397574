//! Rotas over HTTP.

pub(super) mod file;
pub(super) mod list;
pub(super) mod publish;
pub(super) mod show;
mod step;
mod stepped;
mod view;
pub(super) mod withdraw;

use super::one::{By, InAddress};
use evenwatch_domain::ids::RotaId;

pub(super) use view::{DutyView, TierView};

impl InAddress for RotaId {
    const BY: By = By::Id;
    const WHAT: &str = "The rota's id";
    const MISSING: &str = "No such rota";
    const WRONG: &str = "Not a rota's id";
}
