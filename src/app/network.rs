//! The current network.

use std::sync::Arc;

use super::error::{AppError, Rejection};
use super::state::AppContext;
use evenwatch_domain::access::Action;
use evenwatch_domain::network::Network;
use evenwatch_domain::time::Period;

/// The longest period of one request: two years and a few days, which is more than anybody plans or
/// audits at once. Days.
pub const LONGEST_PERIOD: u64 = 750;

/// The network that was imported last.
///
/// # Errors
/// Where none has been imported, or the database fails.
pub fn network(app: &AppContext) -> Result<Arc<Network>, AppError> {
    app.store()
        .read(|tx| app.view(tx, Action::ReadNetwork)?.network(&[]))
}

/// Whether the people and values of the network are invented, which every page says.
///
/// # Errors
/// Where none has been imported, or the database fails.
pub fn invented(app: &AppContext) -> Result<bool, AppError> {
    let network = app.store().read(|tx| app.current(tx))?;
    Ok(network.file().invented)
}

/// Whether there is a network to answer from, in a database that takes writes. This much everybody
/// may know.
///
/// # Errors
/// Where none has been imported, or the database fails.
pub fn ready(app: &AppContext) -> Result<(), AppError> {
    app.store().must_take_writes()?;
    app.store().read(|tx| app.version(tx).map(|_| ()))
}

/// Refuses periods that would keep a machine busy for nothing.
pub(super) fn check_length(period: &Period) -> Result<(), AppError> {
    let days = u64::try_from((period.last_day - period.first_day).num_days())
        .unwrap_or(0)
        .saturating_add(1);
    if days > LONGEST_PERIOD {
        return Err(AppError::Refused(Rejection::PeriodTooLong {
            days,
            limit: LONGEST_PERIOD,
        }));
    }
    Ok(())
}
