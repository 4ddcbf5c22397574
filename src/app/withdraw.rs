//! Takes a published rota back.

use super::error::AppError;
use super::publish::{may_become, step, to_change};
use super::state::App;
use crate::domain::ids::RotaId;
use crate::domain::interval::Instant;
use crate::domain::rota::{Rota, RotaState};
use crate::store::WriteTx;

/// Withdraws a published rota: its duties are cancelled in feeds, and nothing is erased.
///
/// # Errors
/// Where there is no such rota, it is not published, or the database fails; then nothing is changed.
pub fn withdraw(app: &App, id: RotaId, now: Instant) -> Result<Rota, AppError> {
    app.store().write(|tx| {
        let rota = to_change(app, tx, id)?;
        Ok(taken_back(app, tx, &rota, now)?.0)
    })
}

/// Takes a rota back; as it is now, and how many of its duties changed.
pub(super) fn taken_back(
    app: &App,
    tx: &mut WriteTx<'_>,
    rota: &Rota,
    now: Instant,
) -> Result<(Rota, usize), AppError> {
    may_become(rota, RotaState::Withdrawn)?;
    step(app, tx, rota, RotaState::Withdrawn, now)
}
