//! Rotas: which there are, and what is in them.

use super::error::{AppError, Missing};
use super::state::App;
use super::view::View;
use evenwatch_domain::access::Action;
use evenwatch_domain::ids::RotaId;
use evenwatch_domain::interval::Instant;
use evenwatch_domain::rota::{Rota, RotaState};
use evenwatch_domain::time::{self, Period};
use evenwatch_store::{ReadTx, rotas};

pub use evenwatch_store::rotas::RotaSummary;

/// The newest revision of every rota, newest first.
///
/// # Errors
/// Where the database fails.
pub fn list(app: &App) -> Result<Vec<RotaSummary>, AppError> {
    app.store().read(|tx| {
        let list = all(tx)?;
        // Without a network there are no pools to be scoped by, and nothing to hide from whoever may read all.
        if app.who().may_everywhere(Action::ReadRotas) {
            return Ok(list);
        }
        let view = app.view(tx, Action::ReadRotas)?;
        scoped(tx, &view, list)
    })
}

/// The rotas of which something may be seen, with counts of what may be.
pub(super) fn scoped(
    tx: &mut ReadTx<'_>,
    view: &View,
    list: Vec<RotaSummary>,
) -> Result<Vec<RotaSummary>, AppError> {
    if view.is_whole() {
        return Ok(list);
    }
    let mut seen = Vec::new();
    for mut summary in list {
        let rota = load(tx, summary.id, Some(summary.revision))?;
        if let Some(rota) = view.rota(rota) {
            summary.duties = u32::try_from(rota.duties.len()).unwrap_or(u32::MAX);
            summary.missing_places = rota
                .duties
                .iter()
                .map(|duty| u32::from(duty.missing()))
                .sum();
            seen.push(summary);
        }
    }
    Ok(seen)
}

/// A rota at a revision; without one, at its newest.
///
/// # Errors
/// Where there is no such rota or revision, or the database fails.
pub fn get(app: &App, id: RotaId, revision: Option<u32>) -> Result<Rota, AppError> {
    app.store().read(|tx| {
        if app.who().may_everywhere(Action::ReadRotas) {
            return load(tx, id, revision);
        }
        let view = app.view(tx, Action::ReadRotas)?;
        let missing = |revision| AppError::NotFound(Missing::Rota(id, revision));
        // A revision that is not there is told of only where the rota may be seen.
        let newest = view
            .rota(load(tx, id, None)?)
            .ok_or_else(|| missing(None))?;
        match revision {
            None => Ok(newest),
            Some(_) => view
                .rota(load(tx, id, revision)?)
                .ok_or_else(|| missing(revision)),
        }
    })
}

/// From the first to the last day of the published rotas that are not over on the day of `now`.
///
/// # Errors
/// Where nothing is published, or the database fails.
pub fn published_period(app: &App, now: Instant) -> Result<Period, AppError> {
    let rotas = list(app)?;
    let today = time::local_day(now);
    let running = rotas
        .iter()
        .filter(|rota| rota.state == RotaState::Published && rota.period.last_day >= today);
    running
        .map(|rota| rota.period)
        .reduce(|a, b| Period {
            first_day: a.first_day.min(b.first_day),
            last_day: a.last_day.max(b.last_day),
        })
        .ok_or(AppError::NotFound(Missing::Publication))
}

/// Every rota, newest first.
pub(super) fn all(tx: &mut ReadTx<'_>) -> Result<Vec<RotaSummary>, AppError> {
    let mut rotas = rotas::list(tx)?;
    rotas.sort_by_key(|rota| std::cmp::Reverse(rota.created_at));
    Ok(rotas)
}

/// A rota that must be there.
pub(super) fn load(
    tx: &mut ReadTx<'_>,
    id: RotaId,
    revision: Option<u32>,
) -> Result<Rota, AppError> {
    rotas::get(tx, id, revision)?.ok_or(AppError::NotFound(Missing::Rota(id, revision)))
}
