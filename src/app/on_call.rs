//! Who is on call at an instant.

use chrono::Duration;

use super::error::AppError;
use super::state::App;
use crate::domain::catalogue::Catalogue;
use crate::domain::interval::{Instant, Interval};
use crate::domain::network::Network;
use crate::oncall;
use crate::store::{ReadTx, published};

pub use crate::oncall::{Answer, Cover, HandOver, NextHolder, OnCall, State, Weakness};

/// How far ahead hand-overs are looked for: a duty lasts a week at most, and so does a pause that is still a rota's.
const AHEAD_DAYS: i64 = 14;

/// Who is on call at `at`, for every area and service line, as known now.
///
/// # Errors
/// Where no network has been imported, or the database fails.
pub fn on_call(app: &App, at: Instant) -> Result<Answer, AppError> {
    app.store().read(|tx| {
        let network = app.current(tx)?;
        answer(tx, &network, app.catalogue(), at)
    })
}

/// The answer inside a transaction that is under way.
pub(super) fn answer(
    tx: &mut ReadTx<'_>,
    network: &Network,
    catalogue: &Catalogue,
    at: Instant,
) -> Result<Answer, AppError> {
    let around = Interval {
        start: at,
        end: at + Duration::days(AHEAD_DAYS),
    };
    let records = published::within(tx, around)?;
    Ok(oncall::on_call(network, catalogue, &records, at))
}
