//! Published duties that a change of the network leaves without a holder who counts: told to whoever changes it, and put into the
//! log. Never a refusal: people fall ill whatever a rota says.

use std::sync::Arc;

use chrono::Duration;
use serde_json::json;

use super::error::{AppError, Missing};
use super::state::App;
use crate::domain::access::Action;
use crate::domain::interval::{Instant, Interval};
use crate::domain::network::Network;
use crate::domain::publication::{DutyStatus, PublishedDuty};
use crate::domain::uncovered::{self, Touched};
use crate::store::{ReadTx, WriteTx, published};

pub use crate::domain::uncovered::UncoveredDuty;

/// How far ahead duties are looked at: further than a plan can reach.
const DAYS_AHEAD: i64 = 1100;

/// Of more people, all duties are read at once.
const FEW_PEOPLE: usize = 100;

/// What is put into the log at most; of more, the count is told.
const MOST_LOGGED: usize = 500;

/// The duties in force that the change from the old network to the new one uncovers. Ask before the new one is written.
pub(super) fn by_change(
    tx: &mut ReadTx<'_>,
    old: &Network,
    new: &Network,
    now: Instant,
) -> Result<Vec<UncoveredDuty>, AppError> {
    let touched = uncovered::touched(old.file(), new.file());
    let records = records(tx, &touched, now)?;
    Ok(uncovered::uncovered(old, new, &records, now))
}

/// The network before a change; none before the first import.
pub(super) fn before(app: &App, tx: &mut ReadTx<'_>) -> Result<Option<Arc<Network>>, AppError> {
    match app.current(tx) {
        Ok(network) => Ok(Some(network)),
        Err(AppError::NotFound(Missing::Network)) => Ok(None),
        Err(error) => Err(error),
    }
}

/// Puts what a change of `subject` uncovers into the log.
pub(super) fn note(
    app: &App,
    tx: &mut WriteTx<'_>,
    subject: &str,
    uncovered: &[UncoveredDuty],
    now: Instant,
) -> Result<(), AppError> {
    if uncovered.is_empty() {
        return Ok(());
    }
    let named: Vec<&UncoveredDuty> = uncovered.iter().take(MOST_LOGGED).collect();
    let after = json!({ "count": uncovered.len(), "duties": named });
    app.log(tx, now, "duties.uncovered", subject, None, Some(after))
}

/// Those of pools whose rotas whoever asks may read.
pub(super) fn seen(
    app: &App,
    network: Arc<Network>,
    mut uncovered: Vec<UncoveredDuty>,
) -> Vec<UncoveredDuty> {
    if !app.who().may_somewhere(Action::ReadRotas) {
        return Vec::new();
    }
    let view = app.view_of(network, Action::ReadRotas);
    uncovered.retain(|one| view.pool(&one.pool));
    uncovered
}

/// The duties to come that may be touched.
fn records(
    tx: &mut ReadTx<'_>,
    touched: &Touched,
    now: Instant,
) -> Result<Vec<PublishedDuty>, AppError> {
    let ahead = Interval {
        start: now,
        end: now + Duration::days(DAYS_AHEAD),
    };
    if touched.people.len() > FEW_PEOPLE {
        return Ok(published::within(tx, ahead)?);
    }
    let mut records = Vec::new();
    for person in &touched.people {
        records.extend(published::of_person(tx, person, ahead)?);
    }
    for pool in &touched.pools {
        records.extend(published::within_pool(tx, pool, ahead)?);
    }
    records.retain(|record| record.status == DutyStatus::Confirmed);
    records.sort_by_key(|record| record.duty.place());
    records.dedup_by_key(|record| record.duty.id);
    Ok(records)
}
