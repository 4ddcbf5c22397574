//! How evenly published duties share each pool's burdens.

use super::error::AppError;
use super::state::App;
use crate::domain::access::Action;
use crate::domain::rota::Duty;
use crate::domain::time::Period;
use crate::reports;
use crate::store::published;

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
