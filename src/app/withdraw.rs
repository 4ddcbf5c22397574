//! Takes a published rota back.

use super::error::AppError;
use super::publish::{may_become, step};
use super::rotas as app_rotas;
use super::state::App;
use crate::domain::access::Action;
use crate::domain::ids::RotaId;
use crate::domain::interval::Instant;
use crate::domain::rota::{Rota, RotaState};

/// Withdraws a published rota: its duties are cancelled in feeds, and nothing is erased.
///
/// # Errors
/// Where there is no such rota, it is not published, or the database fails; then nothing is changed.
pub fn withdraw(app: &App, id: RotaId, now: Instant) -> Result<Rota, AppError> {
    app.store().write(|tx| {
        let rota = app_rotas::load(tx, id, None)?;
        app.must_for_rota(tx, Action::PublishRotas, &rota)?;
        may_become(&rota, RotaState::Withdrawn)?;
        let (rota, _) = step(app, tx, &rota, RotaState::Withdrawn, now)?;
        Ok(rota)
    })
}
