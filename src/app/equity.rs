//! How evenly published duties share each pool's burdens.

use super::error::AppError;
use super::rotas;
use super::state::App;
use crate::domain::rota::Duty;
use crate::domain::time::Period;
use crate::reports;

pub use crate::reports::equity::{BurdenEquity, Equity, PersonEquity, PoolEquity};

/// Each pool's burdens over the published duties that start in `period`.
///
/// # Errors
/// Where no network has been imported, the period is longer than [`super::network::LONGEST_PERIOD`] days, or the
/// database fails.
pub fn equity(app: &App, period: Period) -> Result<Equity, AppError> {
    super::network::check_length(&period)?;
    let (network, duties) = app.store().read(|tx| {
        let network = app.current(tx)?;
        Ok::<_, AppError>((network, rotas::standing(tx, period.interval())?))
    })?;
    let starting: Vec<Duty> = duties
        .into_iter()
        .filter(|duty| period.contains(duty.day))
        .collect();
    Ok(reports::equity::equity(
        &network,
        app.catalogue(),
        &starting,
        period,
    ))
}
