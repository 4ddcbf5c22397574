//! How evenly published duties share each pool's burdens.

use std::collections::BTreeSet;

use super::error::AppError;
use super::rotas::RotaSummary;
use super::state::App;
use crate::domain::access::Action;
use crate::domain::ids::{PoolId, RotaId};
use crate::domain::rota::{Duty, RotaState};
use crate::domain::time::Period;
use crate::reports;
use crate::store::published;

/// The burdens of a rota's pools as they would be with it, draft or not: over its days, with its duties in place of what is published
/// of its pools.
///
/// # Errors
/// Where there is no such rota or revision, no network has been imported, or the database fails.
pub fn of_rota(app: &App, id: RotaId, revision: Option<u32>) -> Result<Equity, AppError> {
    let rota = super::rotas::get(app, id, revision)?;
    let (view, network, records) = app.store().read(|tx| {
        let view = app.view(tx, Action::ReadEquity)?;
        let network = app.current(tx)?;
        let records = published::within(tx, rota.period.interval())?;
        Ok::<_, AppError>((view, network, records))
    })?;
    let pools: BTreeSet<PoolId> = rota.duties.iter().map(|duty| duty.pool.clone()).collect();
    let others = records
        .into_iter()
        .map(|record| record.duty)
        .filter(|duty| {
            // What began before the rota stays beside it.
            !pools.contains(&duty.pool) || !rota.period.contains(duty.day)
        });
    let duties: Vec<Duty> = others.chain(rota.duties).collect();
    let mut equity = reports::equity::equity(&network, app.catalogue(), &duties, rota.period);
    equity
        .pools
        .retain(|pool| pools.contains(&pool.pool) && view.pool(&pool.pool));
    Ok(equity)
}

/// Drafts and proposals with a day in the period, where no duty that is published in it has a holder: what people who see only zeros
/// look for.
///
/// # Errors
/// Where the database fails.
pub fn drafts_instead(app: &App, equity: &Equity) -> Result<Vec<RotaSummary>, AppError> {
    let carried = equity.pools.iter().flat_map(|pool| &pool.people);
    if carried.into_iter().any(|person| person.duties > 0) {
        return Ok(Vec::new());
    }
    let period = equity.period;
    let mut rotas = super::rotas::list(app)?;
    rotas.retain(|rota| {
        let waits = matches!(rota.state, RotaState::Draft | RotaState::Proposed);
        let meets =
            rota.period.first_day <= period.last_day && period.first_day <= rota.period.last_day;
        waits && meets
    });
    Ok(rotas)
}

pub use crate::reports::equity::{BurdenEquity, Equity, PersonEquity, PoolEquity};

/// Each pool's burdens over the published duties of `period`: of those across its ends, the part inside.
///
/// # Errors
/// Where no network has been imported, the period is longer than [`super::network::LONGEST_PERIOD`] days, or the
/// database fails.
pub fn equity(app: &App, period: Period) -> Result<Equity, AppError> {
    super::network::check_length(&period)?;
    let (view, network, duties) = app.store().read(|tx| {
        let view = app.view(tx, Action::ReadEquity)?;
        let network = app.current(tx)?;
        let records = published::within(tx, period.interval())?;
        let duties: Vec<Duty> = records.into_iter().map(|record| record.duty).collect();
        Ok::<_, AppError>((view, network, duties))
    })?;
    // Made of the whole and then cut: what somebody carries in one pool is fair or not beside their other pools.
    let mut equity = reports::equity::equity(&network, app.catalogue(), &duties, period);
    equity.pools.retain(|pool| view.pool(&pool.pool));
    Ok(equity)
}
