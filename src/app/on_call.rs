//! Who is on call at an instant.

use std::sync::Arc;

use chrono::Duration;

use super::error::AppError;
use super::state::App;
use super::view::View;
use crate::domain::access::Action;
use crate::domain::catalogue::Catalogue;
use crate::domain::interval::{Instant, Interval};
use crate::domain::network::Network;
use crate::domain::rota::Duty;
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
        let view = app.view(tx, Action::ReadOnCall)?;
        Ok(answer(tx, &view, app.catalogue(), at)?.1)
    })
}

/// The answer inside a transaction that is under way, and the network that it speaks of.
pub(super) fn answer(
    tx: &mut ReadTx<'_>,
    view: &View,
    catalogue: &Catalogue,
    at: Instant,
) -> Result<(Arc<Network>, Answer), AppError> {
    let around = Interval {
        start: at,
        end: at + Duration::days(AHEAD_DAYS),
    };
    let mut records = published::within(tx, around)?;
    records.retain(|record| view.pool(&record.duty.pool));
    let duties: Vec<Duty> = records.iter().map(|record| record.duty.clone()).collect();
    let network = view.network(&duties)?;
    let answer = oncall::on_call(&network, catalogue, &records, at);
    Ok((network, answer))
}
